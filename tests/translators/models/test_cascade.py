"""From a cheap model to a strong one."""

from collections.abc import Sequence

import pytest

from translators.models import Budget, BudgetExceeded, ModelError, Reply, Request, Session, cascade
from translators.models.scripted import ScriptedModel

QUESTION = Request("Put a on b.", purpose="formalize", max_tokens=10)


def by_text(replies: Sequence[Reply]) -> list[list[int]]:
    """Groups of equal texts; "?" cannot be read."""
    groups: dict[str, list[int]] = {}
    for index, reply in enumerate(replies):
        if reply.text != "?":
            groups.setdefault(reply.text, []).append(index)
    return list(groups.values())


def run(cheap_replies, strong_replies=("strong",), budget=None, samples=3):
    cheap = ScriptedModel(lambda request: cheap_replies[request.sample], name="cheap", price_per_million=(1.0, 1.0))
    strong = ScriptedModel(list(strong_replies), name="strong", price_per_million=(100.0, 100.0))
    session = Session(cheap, budget=budget, retries=0)
    return cheap, strong, session, lambda: cascade(session, session.with_model(strong), QUESTION, by_text, samples=samples)


def test_three_of_three_that_agree_stay_cheap():
    cheap, strong, session, go = run(["a", "a", "a"])
    done = go()
    assert (done.reply.text, done.escalated, done.agreed) == ("a", False, True)
    assert sorted(r.sample for r in cheap.requests) == [0, 1, 2]
    assert strong.requests == []
    assert {e.model for e in session.ledger.entries} == {"cheap"}


@pytest.mark.parametrize(
    "replies", [["a", "b", "a"], ["a", "b", "c"], ["a", "a", "?"], ["?", "?", "?"], ["a", ModelError("no"), "a"]]
)
def test_anything_less_goes_to_the_strong_model_once(replies):
    _, strong, _, go = run(replies)
    done = go()
    assert (done.reply.text, done.escalated, done.agreed) == ("strong", True, False)
    assert len(strong.requests) == 1


def test_the_largest_group_comes_first():
    *_, go = run(["a", "b", "?", "b"], samples=4)
    done = go()
    assert done.groups == ((1, 3), (0,))


def test_where_the_strong_model_cannot_be_had_the_largest_group_counts_and_the_reason_is_kept():
    budget = Budget(calls=3)
    _, strong, _, go = run(["a", "b", "b"], budget=budget)
    done = go()
    assert (done.reply.text, done.escalated) == ("b", False)
    assert isinstance(done.trouble, BudgetExceeded)
    assert strong.requests == []


def test_without_a_strong_model_the_largest_group_counts():
    session = Session(ScriptedModel(lambda request: "abb"[request.sample]))
    done = cascade(session, None, QUESTION, by_text)
    assert (done.reply.text, done.escalated, done.trouble) == ("b", False, None)


def test_if_nobody_gives_anything_of_use_that_is_an_error():
    *_, go = run([ModelError("cheap is down")] * 3, [ModelError("strong is down")])
    with pytest.raises(ModelError, match="strong is down"):
        go()
    session = Session(ScriptedModel(lambda request: "?"))
    with pytest.raises(ModelError, match="of any use"):
        cascade(session, None, QUESTION, by_text)


def test_no_cap_is_passed_by_fifty_samples_and_an_escalation():
    worst = (len(QUESTION.prompt) + 64 + QUESTION.max_tokens) / 1e6  # of a cheap sample, US$
    budget = Budget(dollars=20.5 * worst)
    replies = [Reply("ab"[i % 2], "cheap", 60, 0, 10, 70 / 1e6) for i in range(50)]
    cheap, strong, session, go = run(replies, budget=budget, samples=50)
    session.concurrency = 50
    done = go()
    spent = sum(e.price for e in session.ledger.entries)
    assert spent <= budget.dollars
    assert len(cheap.requests) >= 20
    assert strong.requests == []  # it would have cost too much
    assert isinstance(done.trouble, BudgetExceeded)
