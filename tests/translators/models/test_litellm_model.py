"""litellm's real path against a real server on loopback, with everything that can go wrong with one."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.translators.models import server as speak
from tests.translators.models.conftest import KEY
from translators.models import Budget, BudgetExceeded, Cache, ModelError, Request, Session, build_model

ROOT = Path(__file__).resolve().parents[3]
PRICE_IN, PRICE_CACHED, PRICE_OUT = 0.25e-6, 0.025e-6, 2e-6  # of gpt-5-mini, US$ for a token, by litellm's own list
QUESTION = Request("Put a on b.", system="Answer in PDDL.", purpose="formalize", max_tokens=50)


def session(model, **options):
    return Session(model, **{"timeout_s": 300.0, "retries": 0, **options})


@pytest.fixture(params=["whole", "streamed"])
def on_text(request):
    return None if request.param == "whole" else (lambda piece: None)


@pytest.fixture
def quick(monkeypatch):
    """No long pauses between retries."""
    monkeypatch.setattr("translators.models.session.FIRST_PAUSE_S", 0.001)


# right answers


def test_an_answer_comes_with_its_tokens_price_and_model(serve, on_text):
    server, model = serve(speak.answer("(on a b) — ü", tokens=(100, 20, 40)))
    reply = session(model, on_text=on_text).ask(QUESTION)
    assert (reply.text, reply.finish, reply.model) == ("(on a b) — ü", "stop", "gpt-5-mini")
    assert (reply.tokens_in, reply.tokens_cached, reply.tokens_out) == (100, 40, 20)
    assert reply.price == pytest.approx(60 * PRICE_IN + 40 * PRICE_CACHED + 20 * PRICE_OUT)
    sent = server.requests[0]
    assert [m["content"] for m in sent["messages"]] == ["Answer in PDDL.", "Put a on b."]
    assert sent["max_completion_tokens"] == 50
    assert server.keys == [f"Bearer {KEY}"]


def test_a_parameter_that_the_model_does_not_know_is_left_out(serve):
    server, model = serve()
    session(model).ask(Request("hi", temperature=0.3))  # gpt-5 takes no temperature
    assert "temperature" not in server.requests[0]


def test_a_streamed_answer_is_shown_piece_by_piece_without_what_harms_a_terminal(serve):
    text = "red \x1b[31mand\x1b[0m \x1b]0;title\x07blue\u202e\r\n(on a b)\x00"
    pieces = []
    _, model = serve(speak.answer(text))
    reply = session(model, on_text=pieces.append).ask(QUESTION)
    assert reply.text == "red and blue\n(on a b)"
    assert "".join(pieces) == reply.text
    assert len(pieces) > 3


def test_a_streamed_answer_is_shown_before_it_is_complete(serve):
    seen = []
    _, model = serve(speak.drip(0.02))
    with pytest.raises(ModelError, match="no answer within"):
        session(model, timeout_s=1.0, on_text=seen.append).ask(QUESTION)
    assert "".join(seen).startswith("xxx")


def test_a_server_that_counts_no_tokens_is_counted_by_guess(serve):
    _, model = serve(speak.answer("four words of answer", tokens=(0, 0, 0)))
    reply = session(model).ask(QUESTION)
    assert reply.estimated
    assert reply.tokens_in > 0
    assert reply.tokens_out > 0


# answers that are none


def test_a_refusal_says_so(serve, on_text):
    for behaviour in (speak.answer("", refusal="I will not."), speak.answer("", finish="content_filter")):
        _, model = serve(behaviour)
        assert session(model, on_text=on_text).ask(QUESTION).finish == "refusal"
    _, model = serve(speak.error(400, "blocked by our content policy", code="content_policy_violation"))
    assert session(model, on_text=on_text).ask(QUESTION).finish == "refusal"


def test_an_answer_that_was_cut_at_max_tokens_says_so(serve, on_text):
    _, model = serve(speak.answer("(on a", finish="length"))
    assert session(model, on_text=on_text).ask(QUESTION).finish == "length"


def test_an_empty_answer_is_asked_for_again(serve, on_text, quick):
    server, model = serve(speak.answer("  "), speak.answer("(on a b)"))
    s = session(model, on_text=on_text, retries=1)
    assert s.ask(QUESTION).text == "(on a b)"
    assert len(server.requests) == 2
    assert [e.error for e in s.ledger.entries] == ["empty-answer", None]
    assert s.ledger.totals()["tokens_out"] == 40  # the empty one was charged too


def test_an_answer_that_was_all_thinking_is_not_asked_for_again(serve, quick):
    server, model = serve(speak.answer("", finish="length"))
    with pytest.raises(ModelError, match="max_tokens"):
        session(model, retries=3).ask(QUESTION)
    assert len(server.requests) == 1


def test_another_model_than_was_asked_is_noted_and_charged_at_the_higher_price(serve, on_text):
    _, model = serve(speak.answer("ok", model="gpt-4o", tokens=(100, 20, 0)))
    s = session(model, on_text=on_text)
    reply = s.ask(QUESTION)
    assert reply.model == "gpt-4o"
    assert reply.price > 100 * PRICE_IN + 20 * PRICE_OUT
    assert s.ledger.warnings == ("openai/gpt-5-mini was asked, and gpt-4o answered",)


def test_a_dated_name_of_the_same_model_is_no_other_model(serve):
    _, model = serve(speak.answer("ok", model="gpt-5-mini-2025-08-07"))
    s = session(model)
    s.ask(QUESTION)
    assert s.ledger.warnings == ()


# faults


def test_a_rate_limit_is_waited_for_as_long_as_the_server_asks(serve, on_text, quick, monkeypatch):
    pauses = []
    monkeypatch.setattr("threading.Event.wait", _noting(pauses))
    server, model = serve(speak.error(429, "slow down", headers={"Retry-After": "2"}), speak.answer("ok"))
    s = session(model, on_text=on_text, retries=1)
    assert s.ask(QUESTION).text == "ok"
    assert len(server.requests) == 2
    assert 2.0 in pauses


def _noting(pauses):
    import threading

    original = threading.Event.wait

    def wait(self, timeout=None):
        if timeout in (2.0,):
            pauses.append(timeout)
            return original(self, 0)
        return original(self, timeout)

    return wait


def test_a_used_up_quota_is_not_asked_again(serve, quick):
    server, model = serve(speak.error(429, "You exceeded your current quota", code="insufficient_quota"))
    with pytest.raises(ModelError, match="quota"):
        session(model, retries=3).ask(QUESTION)
    assert len(server.requests) == 1


def test_a_server_error_is_asked_again_and_litellm_itself_never_retries(serve, on_text, quick):
    server, model = serve(speak.error(500), speak.error(503), speak.answer("ok"))
    assert session(model, on_text=on_text, retries=2).ask(QUESTION).text == "ok"
    assert len(server.requests) == 3
    server, model = serve(speak.error(500))
    with pytest.raises(ModelError, match="status 500"):
        session(model, on_text=on_text, retries=2).ask(QUESTION)
    assert len(server.requests) == 3


def test_silence_ends_at_the_timeout(serve, on_text):
    _, model = serve(speak.silence())
    with pytest.raises(ModelError, match=r"no answer within 0\.3 s") as raised:
        session(model, timeout_s=0.3, on_text=on_text).ask(QUESTION)
    assert (raised.value.code, raised.value.retryable) == ("timeout", True)


def test_a_slow_stream_ends_at_the_timeout_although_every_read_is_in_time(serve, on_text):
    _, model = serve(speak.drip(0.05))
    with pytest.raises(ModelError, match=r"no answer within 0\.5 s"):
        session(model, timeout_s=0.5, on_text=on_text).ask(QUESTION)


@pytest.mark.parametrize("fault", [speak.drop, speak.short_body, speak.truncated_json], ids=["drop", "short", "truncated"])
def test_a_broken_answer_is_asked_for_again_and_counted_in_full(serve, on_text, quick, fault):
    server, model = serve(fault, speak.answer("ok", tokens=(10, 5, 0)))
    s = session(model, on_text=on_text, retries=1)
    assert s.ask(QUESTION).text == "ok"
    assert len(server.requests) == 2
    failed = s.ledger.entries[0]
    assert failed.error in ("connection", "malformed-answer")
    assert failed.tokens_out >= QUESTION.max_tokens  # the provider may have charged for it


def test_a_stream_that_ends_in_the_middle_is_no_answer(serve):
    _, model = serve(speak.truncated_stream("(on a"))
    with pytest.raises(ModelError, match="broken off"):
        session(model, on_text=lambda piece: None).ask(QUESTION)


def test_a_huge_answer_is_not_read_to_its_end(serve, on_text, quick):
    server, model = serve(speak.flood(megabytes=512))
    with pytest.raises(ModelError, match="larger than") as raised:
        session(model, on_text=on_text, retries=3).ask(QUESTION)
    assert raised.value.code == "too-large"
    assert len(server.requests) == 1


def test_a_compressed_answer_is_not_taken(serve):
    def squeezed(h):
        h.say(200, b"\x1f\x8b" + b"\0" * 100, {"Content-Encoding": "gzip"})

    _, model = serve(squeezed)
    with pytest.raises(ModelError, match="compressed"):
        session(model).ask(QUESTION)


def test_a_server_cannot_send_the_key_elsewhere(serve):
    thief, _ = serve()
    _, model = serve(lambda h: h.say(307, b"", {"Location": f"{thief.api_base}/chat/completions"}))
    with pytest.raises(ModelError, match="another one"):
        session(model).ask(QUESTION)
    assert thief.requests == []


def test_a_model_that_may_not_be_streamed_is_asked_whole(serve, quick):
    refusal = speak.error(400, "Your organization must be verified to stream this model.", code="unsupported_value")
    server, model = serve(refusal, speak.answer("ok"))
    assert session(model, on_text=lambda piece: None, retries=1).ask(QUESTION).text == "ok"
    assert [bool(r.get("stream")) for r in server.requests] == [True, False]


@pytest.mark.parametrize(
    ("status", "code", "message", "hint"),
    [
        (401, None, "Incorrect API key provided: sk-loop****CRET", "API key"),
        (404, "model_not_found", "no such model", "name"),
        (400, "context_length_exceeded", "This model's maximum context length is 10 tokens", "too long"),
    ],
)
def test_an_error_that_will_not_pass_says_what_to_do(serve, on_text, quick, status, code, message, hint):
    server, model = serve(speak.error(status, message, code=code))
    with pytest.raises(ModelError) as raised:
        session(model, on_text=on_text, retries=3).ask(QUESTION)
    assert hint in str(raised.value)
    assert not raised.value.retryable
    assert len(server.requests) == 1


def test_an_error_carries_nothing_of_the_request(serve):
    _, model = serve(speak.error(500, f"it failed for {KEY}"))
    with pytest.raises(ModelError) as raised:
        session(model).ask(QUESTION)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert KEY not in str(raised.value)


def test_a_server_that_is_not_there_is_named(serve):
    model = build_model("openai/gpt-5-mini", api_base="http://127.0.0.1:9/v1", api_key="anything-at-all")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9.*cannot be reached") as raised:
        session(model).ask(QUESTION)
    assert (raised.value.retryable, raised.value.charged) == (True, False)


def test_a_missing_key_names_the_variable(serve, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        session(build_model("openai/gpt-5-mini")).ask(QUESTION)


def test_a_server_of_ones_own_needs_no_key(serve, monkeypatch):
    server, model = serve()
    monkeypatch.delenv("OPENAI_API_KEY")
    assert session(model).ask(QUESTION).text == "hello"
    assert KEY not in str(server.keys)


# money


def test_a_model_without_a_price_is_refused_under_a_budget_of_money_and_asked_under_others(serve):
    server, model = serve(name="openai/somebodys-model")
    with pytest.raises(BudgetExceeded, match="nobody knows"):
        session(model, budget=Budget(dollars=1.0)).ask(QUESTION)
    assert server.requests == []
    assert session(model, budget=Budget(tokens=10_000)).ask(QUESTION).price is None


def test_a_price_that_the_user_gives_counts(serve):
    _, model = serve(speak.answer("ok", tokens=(1000, 100, 0)), name="openai/somebodys-model", price_per_million=(1.0, 10.0))
    assert session(model, budget=Budget(dollars=1.0)).ask(QUESTION).price == pytest.approx(0.002)


def test_a_provider_for_which_the_list_says_nothing_has_no_price():
    pytest.importorskip("litellm")
    assert build_model("openai/somebodys-model").price(1000, 1000) is None
    assert build_model("openai/gpt-5-mini").price(1_000_000, 0) == pytest.approx(0.25)
    assert build_model("ollama/qwen3").price(1000, 1000) == 0.0  # runs on one's own machine


def test_no_cap_is_passed_by_fifty_questions_at_once(serve):
    server, model = serve(speak.answer("ok", tokens=(60, 50, 0), delay_s=0.02))
    question = Request("x" * 36, max_tokens=50, purpose="sample")  # at most 36 + 64 tokens in, 50 out
    worst = 100 * PRICE_IN + 50 * PRICE_OUT
    budget = Budget(dollars=10.5 * worst)
    s = session(model, budget=budget, concurrency=50)
    answers = s.ask_many([Request(question.prompt, max_tokens=50, sample=i) for i in range(50)])
    made = [a for a in answers if not isinstance(a, BudgetExceeded)]
    spent = len(server.requests) * (60 * PRICE_IN + 50 * PRICE_OUT)
    assert len(made) == len(server.requests)
    assert spent <= budget.dollars
    assert spent + worst > budget.dollars  # and nothing was left unused
    assert budget.to_dict()["spent"]["dollars"] == pytest.approx(spent)


# silence and secrecy


def test_the_key_is_in_no_file_log_error_or_child(serve, on_text, tmp_path, caplog, capfd, monkeypatch, quick):
    monkeypatch.chdir(tmp_path)
    faults = [speak.error(500, f"oh {KEY}"), speak.error(429, f"Bearer {KEY}"), speak.drop, speak.truncated_json]
    for fault in [*faults, speak.error(401, f"Incorrect API key provided: {KEY}"), speak.answer(f"ok, {QUESTION.prompt}")]:
        _, model = serve(fault)
        recorded = build_model("openai/gpt-5-mini", api_base=model.identity.split()[2], api_key=KEY, record=tmp_path / "r.jsonl")
        for asked, cache in ((model, Cache(tmp_path / "c.sqlite")), (recorded, None)):
            with caplog.at_level(logging.DEBUG):
                s = session(asked, cache=cache, on_text=on_text)
                answers = s.ask_many([QUESTION])
                assert KEY not in repr(answers) + str(answers[0]) + repr(s.ledger.to_dict()) + repr(asked) + repr(vars(s))
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes()
    shown = capfd.readouterr()
    assert KEY not in caplog.text + shown.out + shown.err


def test_nothing_is_printed_by_litellm(serve, capfd, quick):
    _, model = serve(speak.error(500), speak.error(401), speak.answer("ok"))
    for _ in range(3):
        session(model).ask_many([QUESTION])
    assert capfd.readouterr() == ("", "")


def test_a_program_of_its_own_prints_the_answer_alone(serve, on_text):
    server, _ = serve(speak.answer("the answer"))
    shown = "None" if on_text is None else "lambda piece: None"
    code = (
        "from translators.models import *\n"
        f"model = build_model('openai/gpt-5-mini', api_base={server.api_base!r})\n"
        f"print(Session(model, on_text={shown}, timeout_s=600.0).ask(Request('hi')).text)"
    )
    done = in_a_fresh_interpreter(code, OPENAI_API_KEY=KEY)
    assert (done.stdout, done.stderr) == ("the answer\n", "")


def test_a_program_ends_although_a_call_was_left_alone(serve):
    server, _ = serve(speak.answer("the answer"), speak.silence())
    code = (
        "from translators.models import *\n"
        f"s = Session(build_model('openai/gpt-5-mini', api_base={server.api_base!r}), retries=0, timeout_s=600.0)\n"
        "s.ask(Request('hi'))\n"
        "s.timeout_s = 0.1\n"
        "print(s.ask_many([Request('ho')])[0].code)"
    )
    assert in_a_fresh_interpreter(code, OPENAI_API_KEY=KEY).stdout == "timeout\n"


def in_a_fresh_interpreter(code, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LITELLM", "OPENAI"))}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**clean, "PYTHONPATH": str(ROOT), **environment}
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def test_building_and_importing_do_not_import_litellm():
    code = (
        "import sys\nfrom translators.models import *\nfrom translators.models import list_models\n"
        "build_model('manual'); list_models()\n"
        "from planner.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit: pass\n"
        "assert not {'litellm', 'httpx', 'openai'} & set(sys.modules), 'imported'"
    )
    in_a_fresh_interpreter(code)


def test_without_litellm_the_error_says_how_to_get_it():
    code = (
        "import sys, importlib.util\nfind = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *a: None if name == 'litellm' else find(name, *a)\n"
        "from translators.models import build_model, ModelError\n"
        "try:\n    build_model('openai/gpt-5-mini')\nexcept ModelError as e:\n    print(e)"
    )
    assert "pip install planloom[llm]" in in_a_fresh_interpreter(code).stdout


def test_litellm_reads_no_env_file_and_no_prices_from_the_network(tmp_path):
    pytest.importorskip("litellm")
    (tmp_path / ".env").write_text("OPENAI_API_BASE=http://thief.example/v1\n", encoding="utf-8")
    code = (
        "import os, socket\n"
        "def no(*a, **k): raise SystemExit('network')\n"
        "socket.getaddrinfo = no\nsocket.create_connection = no\n"
        f"os.chdir({str(tmp_path)!r})\n"
        "from translators.models import build_model\n"
        "print(build_model('openai/gpt-5-mini').price(1000000, 0))\n"
        "assert 'OPENAI_API_BASE' not in os.environ"
    )
    done = in_a_fresh_interpreter(code)
    assert done.stdout.strip() == "0.25"
    assert done.stderr == ""


def test_a_hanging_name_resolution_does_not_hold_up_a_call(serve, monkeypatch):
    import socket

    _, model = serve()
    session(model).ask(QUESTION)  # everything is imported
    hung = build_model("openai/gpt-5-mini", api_base="http://nowhere.invalid/v1")
    original = socket.getaddrinfo

    def hanging(host, *rest, **more):
        if host in ("nowhere.invalid", b"nowhere.invalid"):
            time.sleep(3.0)
        return original(host, *rest, **more)

    monkeypatch.setattr("socket.getaddrinfo", hanging)
    with pytest.raises(ModelError, match=r"no answer within 0\.2 s"):
        session(hung, timeout_s=0.2).ask(QUESTION)
