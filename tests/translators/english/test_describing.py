"""Tasks in words, and back: what `describe` and the generators say is what `read_english` reads."""

import itertools

import pytest

import domains
from planner import solve
from planner.errors import InvalidInput
from planner.pddl import read_domain, read_task
from tests.domains.sizes import NAMES, SMALLEST, TINY
from translators.english import STYLES, Language, describe, describe_domain, guess_domain, likeliest_domain, read_english, tell_plan


def content(task):
    names = [o.name for o in task.objects]
    init = {(p, *(names[i] for i in row)) for p, rows in task.problem.init.items() for row in rows.tolist()}
    values = {
        (f, *(names[i] for i in row), value)
        for f, table in task.problem.init_values.items()
        for row, value in zip(table.rows.tolist(), table.values, strict=True)
    }
    goal = {(a.predicate, *a.arguments) for a in task.problem.goal.parts}
    return {(o.name, o.types) for o in task.objects}, init, values, goal, task.problem.minimize_cost


def tasks_of(name):
    for sizes, seed in itertools.product((SMALLEST[name], TINY[name]), (1, 2)):
        generated = domains.generate(name, seed=seed, **sizes)
        yield seed, generated.words, read_task(domains.domain_path(name), generated.problem)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("style", STYLES)
def test_a_described_task_is_read_back_by_name(name, style):
    for seed, _, task in tasks_of(name):
        reading = read_english(describe(task, name, style, seed=seed - 1), name)
        assert not reading.questions
        assert content(reading.task) == content(task)


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_the_generators_are_read_back_by_name(name):
    for _, words, task in tasks_of(name):
        reading = read_english(words, name)
        assert not reading.questions
        assert content(reading.task) == content(task)


@pytest.mark.parametrize("name", NAMES)
def test_words_made_from_names_alone_are_read_back_too(name):
    domain = read_domain(domains.domain_path(name))
    language = Language.of(domain)
    task = next(tasks_of(name))[2]
    for style in STYLES:
        reading = read_english(describe(task, language, style), domain, language)
        assert not reading.questions
        assert content(reading.task) == content(task)


def task_of(problem, name="blocksworld"):
    return read_task(domains.domain_path(name), problem)


ODD = """(define (problem odd) (:domain blocksworld) (:objects on table-2 block a and-b 1 - block)
  (:init (on on table-2) (ontable block) (clear a) (holding 1) (handempty)) (:goal (and (on block a) (ontable and-b))))"""


@pytest.mark.parametrize("style", STYLES)
def test_names_that_are_words_and_states_that_cannot_be_survive(style):
    """Such a state is asked about, but what was said is what is read."""
    task = task_of(ODD)
    reading = read_english(describe(task, None, style), task.domain)
    assert content(reading.task) == content(task)


def test_the_user_s_own_names_are_used():
    reading = read_english("The Red block is on the table. Block B is on the table. I want Red on B.", "blocksworld")
    text = describe(reading.task, "blocksworld", "explicit", names=reading.names)
    assert '"Red block"' in text
    again = read_english(text, "blocksworld")
    assert content(again.task) == content(reading.task)


def test_styles_differ_as_they_should():
    generated = domains.generate("blocksworld", blocks=6, seed=1)
    formal, explicit, abstract = (describe(task_of(generated.problem), "blocksworld", style) for style in STYLES)
    assert "Nothing else is true at the start." in formal
    assert ", which is on " in explicit
    assert "clear" in explicit
    assert "clear" not in abstract
    assert len(formal) > len(explicit) > 0


def test_the_same_seed_says_the_same_and_another_one_says_it_otherwise():
    task = task_of(domains.generate("blocksworld", blocks=8, seed=2).problem)
    said = [describe(task, "blocksworld", "explicit", seed=seed) for seed in range(6)]
    assert said[3] == describe(task, "blocksworld", "explicit", seed=3)
    assert len(set(said)) > 2


def test_an_unknown_style_is_refused():
    with pytest.raises(InvalidInput, match="no style"):
        describe(task_of(ODD), style="poetic")


def test_a_goal_that_has_no_words_is_shown_as_it_is_and_not_read():
    problem = "(define (problem p) (:domain blocksworld) (:objects a b - block) (:init (ontable a) (ontable b)) (:goal (or (on a b) (on b a))))"
    text = describe(task_of(problem), "blocksworld")
    assert "(or (on a b) (on b a))" in text
    assert read_english(text, "blocksworld").questions


def test_a_plan_is_told_step_by_step_in_the_user_s_names():
    reading = read_english("Blocks Red, b and c are on the table. I want Red on b.", "blocksworld")
    told = tell_plan(reading.task, solve(reading.task).plan, names=reading.names).splitlines()
    assert told[0].startswith("1. Pick up Red from the table: so that the hand holds Red for step 2")
    assert told[1].startswith("2. Put Red on b: so that Red is on b, a goal")


def test_an_empty_plan_is_told_too():
    reading = read_english("Block a is on the table. I want a on the table.", "blocksworld")
    assert "holds already" in tell_plan(reading.task, [])


def test_a_domain_is_described_with_its_actions():
    text = describe_domain(read_domain(domains.domain_path("ferry")))
    assert "One can take car A on board at location B if A is at B" in text


@pytest.mark.parametrize("name", NAMES)
def test_the_domain_of_a_text_is_guessed_from_its_words(name):
    text = domains.task_paths(name)[-1].with_suffix(".txt").read_text(encoding="utf-8")
    assert likeliest_domain(text.split(".", 1)[1]) == name
    assert guess_domain(text)[0][0] == name


def test_no_domain_is_guessed_for_a_text_about_none_of_them():
    assert guess_domain("") == []
    assert likeliest_domain("Please write a poem about rain in the mountains") is None
