"""Every method, from the registry; and what is particular to the published ones."""

import pytest

import domains
from planner import ask
from planner.errors import InvalidInput
from translators.base import Trust
from translators.methods import build_method, list_methods
from translators.models.scripted import ScriptedModel

OTHERS = [name for name in list_methods() if name != "planloom"]


def shipped(name: str, number: int = 0) -> tuple[str, str]:
    path = domains.task_paths(name)[number]
    return path.with_suffix(".txt").read_text(encoding="utf-8"), path.read_text(encoding="utf-8")


def plan_of(name: str) -> str:
    from planner import solve

    return str(solve(domains.domain_path(name), domains.task_paths(name)[0]).plan)


def means(answer, pddl: str) -> bool:
    from planner.pddl import read_task
    from translators.equivalence import equivalent

    return bool(equivalent(answer.formalizations[0].task, read_task(answer.domain_pddl, pddl)))


def model_for(name: str) -> ScriptedModel:
    _, pddl = shipped(name)
    return ScriptedModel(lambda r: {"direct": plan_of(name), "critic": "OK", "tell": "First do this."}.get(r.purpose, pddl))


def test_the_default_comes_first_and_all_published_methods_are_there():
    assert next(iter(list_methods())) == "planloom"
    assert {"llm+p", "direct", "best-of-n+ivml"} <= set(list_methods())


@pytest.mark.parametrize("method", list_methods())
def test_a_method_is_found_by_its_name_and_says_what_it_is(method):
    assert method == build_method(method).NAME
    assert build_method(method).ABOUT
    assert build_method(method).SAMPLES >= 1


def test_a_misspelt_method_is_named_with_the_nearest():
    with pytest.raises(InvalidInput, match="did you mean llm"):
        build_method("llm-p+")


@pytest.mark.parametrize("method", OTHERS)
@pytest.mark.parametrize("name", ["blocksworld", "ferry"])
def test_a_published_method_plans_with_a_good_model_and_is_never_verified(method, name):
    words, _ = shipped(name)
    answer = ask(words, domain=name, model=model_for(name), method=method)
    assert answer.result.plan is not None
    assert answer.trust is Trust.UNVERIFIED
    assert answer.method == method


@pytest.mark.parametrize("method", OTHERS)
def test_a_published_method_needs_a_model(method):
    with pytest.raises(InvalidInput, match="model"):
        ask(shipped("ferry")[0], domain="ferry", method=method)


@pytest.mark.parametrize("method", list_methods())
@pytest.mark.parametrize("reply", ["", "no", "(" * 10_000, '{"a": ' * 5_000, "\x1b[31mred"])
def test_a_reply_of_no_use_is_no_plan_and_no_crash(method, reply):
    answer = ask(
        "Listen. " + shipped("ferry")[0], domain="ferry", model=ScriptedModel(lambda _: reply), method=method, repair_rounds=1
    )
    assert answer.trust is not Trust.VERIFIED


def test_llm_p_shows_an_example_and_neither_domain_nor_the_task_itself():
    words, pddl = shipped("blocksworld")
    model = model_for("blocksworld")
    answer = ask(words, domain="blocksworld", model=model, method="llm+p")
    first, second = model.requests
    assert shipped("blocksworld", 1)[1].strip() in first.prompt
    assert pddl.strip() not in first.prompt
    assert ":precondition" not in first.prompt
    assert ":precondition" in second.prompt
    assert answer.text == "First do this."


def test_llm_p_without_an_example_says_where_to_put_one(tmp_path):
    (tmp_path / "d.pddl").write_text(domains.domain_path("ferry").read_text())
    with pytest.raises(InvalidInput, match="example"):
        ask(shipped("ferry")[0], domain=tmp_path / "d.pddl", model=model_for("ferry"), method="llm+p")
    (tmp_path / "example.txt").write_text("A ferry.")
    (tmp_path / "example.pddl").write_text(shipped("ferry", 1)[1])
    assert ask(shipped("ferry")[0], domain=tmp_path / "d.pddl", model=model_for("ferry"), method="llm+p")


def test_direct_reports_how_far_a_wrong_plan_can_be_executed():
    words, _ = shipped("blocksworld")
    steps = plan_of("blocksworld").splitlines()[:-1]
    wrong = "\n".join([*steps[:2], "(stack b1 b1)", *steps[2:4]])
    answer = ask(words, domain="blocksworld", model=ScriptedModel(lambda _: f"Here it is:\n{wrong}\nDone."), method="direct")
    assert answer.trust is Trust.REFUSED
    assert answer.code == "invalid-plan"
    assert [f.message for f in answer.findings if f.code == "execution-fidelity"] == ["2 of 5 steps can be executed: 0.40"]


def test_direct_without_anything_to_validate_against_is_refused():
    answer = ask("Do what I mean.", domain="blocksworld", model=ScriptedModel(lambda _: "(pick-up b1)"), method="direct")
    assert answer.trust is Trust.REFUSED


def test_best_of_n_takes_the_vote_and_then_what_the_updates_make_of_it():
    words, pddl = shipped("ferry")
    _, other = shipped("ferry", 1)
    votes = {"read-pddl": [other, pddl, pddl], "critic": "OK", "update": pddl}
    answer = ask(words, domain="ferry", model=ScriptedModel(votes), method="best-of-n+ivml", samples=3)
    assert means(answer, pddl)
    changed = {"read-pddl": [pddl, pddl], "critic": "the goal is wrong", "update": other}
    answer = ask(words, domain="ferry", model=ScriptedModel(changed), method="best-of-n+ivml", samples=2)
    assert means(answer, other)
