"""Sessions: budgets, retries, the ledger, the cache and many questions at once, with scripted models."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InvalidInput
from translators.models import Budget, BudgetExceeded, Cache, Ledger, ModelError, Reply, Request, Session
from translators.models.base import most_tokens
from translators.models.budget import TEMPLATE_TOKENS
from translators.models.ledger import same_model
from translators.models.scripted import ScriptedModel

BUSY = ModelError("busy", retryable=True, code="server")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr("translators.models.session.FIRST_PAUSE_S", 0.001)


def worst_tokens(request):
    return most_tokens(request.system + request.prompt) + TEMPLATE_TOKENS + request.max_tokens


# budgets


def test_a_cap_of_zero_allows_nothing():
    for caps in ({"tokens": 0}, {"calls": 0}, {"dollars": 0.0}, {"seconds": 0.0}):
        model = ScriptedModel(["no"], price_per_million=(1.0, 1.0))
        with pytest.raises(BudgetExceeded):
            Session(model, budget=Budget(**caps)).ask(Request("hi"))
        assert model.requests == []


def test_a_free_model_may_be_asked_under_a_budget_of_no_money():
    assert Session(ScriptedModel(["yes"]), budget=Budget(dollars=0.0)).ask(Request("hi")).text == "yes"


def test_a_model_of_unknown_price_is_refused_only_under_a_budget_of_money():
    unpriced = ScriptedModel(["a", "b"], price_per_million=None)
    with pytest.raises(BudgetExceeded, match="nobody knows"):
        Session(unpriced, budget=Budget(dollars=100.0)).ask(Request("hi"))
    assert Session(unpriced, budget=Budget(calls=1)).ask(Request("hi")).price is None


@pytest.mark.parametrize("cap", [-1, float("nan"), float("inf")])
def test_a_cap_that_is_no_number_or_negative_is_refused(cap):
    with pytest.raises(InvalidInput, match="budget"):
        Budget(dollars=cap)


def test_a_call_that_just_fits_is_made_and_one_token_less_is_refused():
    request = Request("ä" * 10, "system", max_tokens=100)
    assert worst_tokens(request) == 26 + 64 + 100
    Session(ScriptedModel(["ok"]), budget=Budget(tokens=190)).ask(request)
    with pytest.raises(BudgetExceeded, match="190 tokens"):
        Session(ScriptedModel(["ok"]), budget=Budget(tokens=189)).ask(request)


def test_after_a_call_only_what_it_took_is_gone():
    request = Request("x" * 36, max_tokens=100)  # 200 tokens at most
    replies = [Reply("ok", "m", tokens_in=10, tokens_out=5, price=0.0)] * 2
    budget = Budget(tokens=214)
    s = Session(ScriptedModel(replies), budget=budget)
    s.ask(request)
    assert budget.to_dict()["spent"]["tokens"] == 15
    with pytest.raises(BudgetExceeded):
        s.ask(request)


def test_small_sums_of_money_add_up_exactly():
    request = Request("x" * 36, max_tokens=0)  # 100 tokens at most
    reply = Reply("ok", "m", tokens_in=100, price=0.005)
    s = Session(ScriptedModel([reply] * 11, price_per_million=(50.0, 0.0)), budget=Budget(dollars=0.05))
    answers = s.ask_many([Request(request.prompt, max_tokens=0, sample=i) for i in range(11)])
    assert [isinstance(a, Reply) for a in answers].count(True) == 10


@given(
    cap=st.integers(0, 3000),
    costs=st.lists(st.integers(0, 100), min_size=1, max_size=50),
    failing=st.sets(st.integers(0, 49)),
    concurrency=st.integers(1, 50),
)
def test_no_cap_is_passed_and_nothing_that_fits_is_refused(cap, costs, failing, concurrency):
    def answer(request):
        if request.sample in failing:
            return ModelError("broken", charged=True)
        return Reply("ok", "m", tokens_in=0, tokens_out=costs[request.sample], price=0.0)

    model = ScriptedModel(answer)
    budget = Budget(tokens=cap)
    s = Session(model, budget=budget, retries=0, concurrency=concurrency)
    answers = s.ask_many([Request("x" * 36, max_tokens=0, sample=i) for i in range(len(costs))])  # 100 tokens at most
    spent = sum(100 if r.sample in failing else costs[r.sample] for r in model.requests)
    assert spent == budget.to_dict()["spent"]["tokens"] <= cap
    if any(isinstance(a, BudgetExceeded) for a in answers):
        assert spent + 100 > cap


def test_fifty_concurrent_calls_pass_no_cap_on_calls():
    model = ScriptedModel(lambda request: "ok", latency_s=0.005)
    s = Session(model, budget=Budget(calls=7), concurrency=50)
    answers = s.ask_many([Request("hi", sample=i) for i in range(50)])
    assert len(model.requests) == 7
    assert sum(isinstance(a, BudgetExceeded) for a in answers) == 43


def test_every_attempt_counts_as_a_call():
    model = ScriptedModel([BUSY, BUSY, BUSY, "late"])
    with pytest.raises(BudgetExceeded):
        Session(model, budget=Budget(calls=2), retries=5).ask(Request("hi"))
    assert len(model.requests) == 2


def test_seconds_are_those_of_waiting_and_shorten_the_timeout():
    budget = Budget(seconds=0.2)
    slow = ScriptedModel(["a", "b"], latency_s=5.0)
    s = Session(slow, budget=budget, retries=3)
    time.sleep(0.25)  # the work of others is not counted
    with pytest.raises(ModelError):
        s.ask(Request("hi"))
    assert slow.requests[0].timeout_s == pytest.approx(0.2, abs=0.05)
    with pytest.raises(BudgetExceeded, match="s of waiting"):
        s.ask(Request("hi"))
    assert len(slow.requests) == 1


def test_a_pause_that_would_pass_the_seconds_is_not_begun():
    model = ScriptedModel([ModelError("busy", retryable=True, retry_after_s=60.0), "late"])
    with pytest.raises(BudgetExceeded, match=r"waiting 60\.0 s"):
        Session(model, budget=Budget(seconds=10.0)).ask(Request("hi"))


def test_a_budget_is_shared_by_sessions():
    budget = Budget(calls=1)
    Session(ScriptedModel(["a"]), budget=budget).ask(Request("hi"))
    with pytest.raises(BudgetExceeded):
        Session(ScriptedModel(["b"]), budget=budget).ask(Request("hi"))


def test_what_an_interrupted_call_took_is_counted_as_its_worst_case():
    def interrupt(request):
        raise KeyboardInterrupt

    budget, request = Budget(tokens=1000), Request("x" * 36, max_tokens=100)
    with pytest.raises(KeyboardInterrupt):
        Session(ScriptedModel(interrupt), budget=budget).ask(request)
    assert budget.to_dict()["spent"]["tokens"] == 200
    assert budget.to_dict()["spent"]["calls"] == 1


# retries


def test_only_a_fault_that_may_pass_is_tried_again():
    model = ScriptedModel([ModelError("never"), "late"])
    with pytest.raises(ModelError, match="never"):
        Session(model).ask(Request("hi"))
    assert len(model.requests) == 1


def test_retries_end():
    model = ScriptedModel([BUSY] * 10)
    with pytest.raises(ModelError, match="busy"):
        Session(model, retries=2).ask(Request("hi"))
    assert len(model.requests) == 3


def pauses_of(monkeypatch, errors, seed=0):
    pauses = []
    monkeypatch.setattr("threading.Event.wait", lambda self, timeout=None: pauses.append(timeout))
    monkeypatch.setattr("translators.models.session.FIRST_PAUSE_S", 0.5)
    Session(ScriptedModel([*errors, "ok"]), retries=len(errors), seed=seed).ask(Request("hi"))
    return pauses


def test_pauses_double_with_jitter_from_the_seed(monkeypatch):
    first, again, other = (pauses_of(monkeypatch, [BUSY] * 9, seed) for seed in (1, 1, 2))
    assert first == again != other
    for attempt, pause in enumerate(first):
        assert min(60.0, 0.5 * 2**attempt) / 2 <= pause <= min(60.0, 0.5 * 2**attempt)


def test_a_server_that_names_a_time_is_not_asked_before(monkeypatch):
    assert pauses_of(monkeypatch, [ModelError("busy", retryable=True, retry_after_s=7.5)]) == [7.5]


def test_a_server_that_wants_an_hour_is_given_up():
    model = ScriptedModel([ModelError("busy", retryable=True, retry_after_s=3600.0), "late"])
    with pytest.raises(ModelError, match="busy"):
        Session(model).ask(Request("hi"))


# many questions


def test_answers_come_in_the_order_of_the_questions_and_errors_in_their_place():
    def answer(request):
        time.sleep(0.002 * (5 - request.sample))
        return ModelError("not this one") if request.sample == 2 else f"answer {request.sample}"

    answers = Session(ScriptedModel(answer), concurrency=5).ask_many([Request("hi", sample=i) for i in range(5)])
    assert [a.text if isinstance(a, Reply) else str(a) for a in answers] == [
        "answer 0", "answer 1", "not this one", "answer 3", "answer 4",
    ]  # fmt: skip
    assert Session(ScriptedModel([])).ask_many([]) == []


def test_no_more_calls_run_at_once_than_allowed():
    model = ScriptedModel(lambda request: "ok", latency_s=0.01)
    Session(model, concurrency=3).ask_many([Request("hi", sample=i) for i in range(12)])
    assert 1 < model.most_at_once <= 3


def test_a_fault_of_ours_is_not_hidden_among_the_answers():
    def broken(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Session(ScriptedModel(broken)).ask_many([Request("hi", sample=i) for i in range(3)])


def test_ctrl_c_ends_the_waiting_for_many_at_once(monkeypatch):
    release = threading.Event()
    original = threading.Thread.join

    def interrupted(self, timeout=None):
        if self.name.startswith("planloom-model"):
            raise KeyboardInterrupt
        original(self, timeout)

    model = ScriptedModel(lambda request: release.wait(10) and "late")
    monkeypatch.setattr("threading.Thread.join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Session(model, concurrency=2).ask_many([Request("hi", sample=i) for i in range(10)])
    release.set()
    assert len(model.requests) <= 2


# ledger


def test_the_ledger_says_what_was_asked_and_what_it_took():
    reply = Reply("ok", "scripted", tokens_in=10, tokens_cached=4, tokens_out=5, price=0.25)
    s = Session(ScriptedModel([BUSY, reply]), retries=1)
    request = Request("hi", purpose="formalize", sample=3)
    s.ask(request)
    shown = s.ledger.to_dict()
    assert [c["error"] for c in shown["calls"]] == ["server", None]
    last = shown["calls"][1]
    assert (last["purpose"], last["sample"], last["prompt_hash"], last["model"]) == ("formalize", 3, request.digest, "scripted")
    totals = shown["totals"]
    assert totals.pop("latency_s") >= 0
    assert totals == {
        "calls": 2, "errors": 1, "from_cache": 0, "tokens_in": 10, "tokens_cached": 4, "tokens_out": 5, "price": 0.25, "unpriced": 0,
    }  # fmt: skip


def test_prompts_and_answers_are_not_in_the_ledger():
    s = Session(ScriptedModel(["the answer"]))
    s.ask(Request("the question"))
    assert "the answer" not in str(s.ledger.to_dict())
    assert "the question" not in str(s.ledger.to_dict())


def test_a_ledger_is_shared_with_another_model():
    ledger = Ledger()
    cheap = Session(ScriptedModel(["a"], name="cheap"), ledger=ledger)
    strong = cheap.with_model(ScriptedModel(["b"], name="strong"))
    cheap.ask(Request("hi"))
    strong.ask(Request("hi"))
    assert [e.model for e in ledger.entries] == ["cheap", "strong"]


@pytest.mark.parametrize(
    ("asked", "answered", "same"),
    [
        ("openai/gpt-5-mini", "gpt-5-mini", True),
        ("openai/gpt-5-mini", "gpt-5-mini-2025-08-07", True),
        ("ollama/qwen3", "qwen3:latest", True),
        ("openrouter/openai/gpt-5", "openai/gpt-5", True),
        ("openai/gpt-5", "gpt-4", False),
        ("openai/gpt-4", "gpt-4o", False),
        ("openai/gpt-5-mini", "gpt-5", False),
    ],
)
def test_names_of_the_same_model_are_recognised(asked, answered, same):
    assert same_model(asked, answered) is same


# cache


def cached_session(model, tmp_path, **options):
    model.cacheable = True
    return Session(model, cache=Cache(tmp_path / "replies.sqlite"), **options)


def test_an_answer_from_the_cache_costs_nothing(tmp_path):
    model = ScriptedModel(["once"], price_per_million=(1.0, 1.0))
    first = cached_session(model, tmp_path).ask(Request("hi"))
    s = cached_session(model, tmp_path, budget=Budget(calls=0, dollars=0.0, tokens=0, seconds=0.0))
    shown = []
    s.on_text = shown.append
    again = s.ask(Request("hi"))
    assert (again.text, again.cached, again.price) == (first.text, True, 0.0)
    assert shown == ["once"]
    assert s.ledger.totals()["from_cache"] == 1
    assert s.ledger.totals()["tokens_in"] == 0


def test_the_same_question_at_the_same_time_is_asked_once(tmp_path):
    model = ScriptedModel(["once"], latency_s=0.02)
    answers = cached_session(model, tmp_path, concurrency=8).ask_many([Request("hi")] * 8)
    assert {a.text for a in answers} == {"once"}
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    "other", [Request("hi", sample=1), Request("hi", temperature=0.5), Request("hi", max_tokens=9), Request("hi", "system"), Request("ho")]
)  # fmt: skip
def test_another_question_is_not_answered_from_the_cache(tmp_path, other):
    s = cached_session(ScriptedModel(["first", "second"]), tmp_path)
    s.ask(Request("hi"))
    assert s.ask(other).text == "second"
    assert s.ask(Request("hi", purpose="another purpose")).text == "first"


def test_another_model_is_not_answered_from_the_cache(tmp_path):
    cached_session(ScriptedModel(["first"], name="a"), tmp_path).ask(Request("hi"))
    assert cached_session(ScriptedModel(["second"], name="b"), tmp_path).ask(Request("hi")).text == "second"


def test_errors_and_refusals_are_not_cached(tmp_path):
    replies = [ModelError("no"), Reply("I will not", "m", finish="refusal", price=0.0), "at last"]
    s = cached_session(ScriptedModel(replies), tmp_path)
    with pytest.raises(ModelError):
        s.ask(Request("hi"))
    assert s.ask(Request("hi")).finish == "refusal"
    assert s.ask(Request("hi")).text == "at last"
