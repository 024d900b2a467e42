"""Controlled English is read to its last word, or asked about."""

import pytest

from planner import solve
from planner.pddl import read_domain
from tests.translators.english.phrasings import ASKED, READ
from translators.english import Language, read_english

UNSHIPPED = """
(define (domain watering)
  (:requirements :strips :typing)
  (:types plant robot spot)
  (:predicates (at ?r - robot ?s - spot) (grows ?p - plant ?s - spot) (wet ?p - plant) (has-water ?r - robot) (raining))
  (:action go :parameters (?r - robot ?a ?b - spot) :precondition (at ?r ?a) :effect (and (at ?r ?b) (not (at ?r ?a))))
  (:action water :parameters (?r - robot ?p - plant ?s - spot)
    :precondition (and (at ?r ?s) (grows ?p ?s) (has-water ?r)) :effect (wet ?p)))
"""


def facts_of(text):
    return {tuple(fact.split()) for fact in text.split(";") if fact.strip()}


def content(task):
    names = [o.name for o in task.objects]
    init = {(p, *(names[i] for i in row)) for p, rows in task.problem.init.items() for row in rows.tolist()}
    return init, {(a.predicate, *a.arguments) for a in task.problem.goal.parts}


def clean(reading):
    return not reading.questions and not any(f.severity == "error" for f in reading.findings)


@pytest.mark.parametrize(("domain", "text", "start", "goal"), READ, ids=[f"{c[0]}-{i}" for i, c in enumerate(READ)])
def test_a_phrasing_written_by_hand_is_read_rightly_or_asked_about(domain, text, start, goal):
    reading = read_english(text, domain)
    assert (reading.source, reading.form) == ("english", "english")
    if not clean(reading):
        assert reading.questions
        return
    init, wanted = content(reading.task)
    assert start is None or init == facts_of(start)
    assert goal is None or wanted == facts_of(goal)


def test_nearly_all_phrasings_written_by_hand_are_read_without_a_question():
    assert sum(clean(read_english(text, domain)) for domain, text, _, _ in READ) >= len(READ) - 2


@pytest.mark.parametrize(("domain", "text"), ASKED, ids=[f"{c[0]}-{i}" for i, c in enumerate(ASKED)])
def test_what_is_contradictory_incomplete_or_beyond_the_language_is_asked(domain, text):
    assert read_english(text, domain).questions


def test_the_first_example_is_read_and_solved():
    reading = read_english("Blocks a, b and c are on the table. I want a on b and b on c.", "blocksworld")
    assert clean(reading)
    result = solve(reading.domain_pddl, reading.problem_pddl)
    assert [str(step) for step in result.plan.steps] == ["(pick-up b)", "(stack b c)", "(pick-up a)", "(stack a b)"]


def test_what_went_without_saying_is_listed():
    reading = read_english("Blocks a and b are on the table. I want a on b.", "blocksworld")
    assumed = [f.message for f in reading.findings if f.code == "assumed"]
    assert assumed == [f"{what}, since the text does not say otherwise" for what in ("the hand is empty", "a is clear, b is clear")]
    assert all(f.severity == "note" for f in reading.findings)


def test_nothing_else_means_that_no_default_is_filled_in():
    reading = read_english("Block a is on the table. Nothing else is true at the start. I want a clear.", "blocksworld")
    assert content(reading.task)[0] == {("ontable", "a")}


def test_names_keep_the_users_spelling_beside_their_pddl_name():
    reading = read_english('Blocks "Big One", B and c7 are on the table. I want "Big One" on B.', "blocksworld")
    assert clean(reading)
    assert reading.names == {"big-one": "Big One", "b": "B"}
    assert content(reading.task)[1] == {("on", "big-one", "b")}


def test_names_that_pddl_would_confuse_stay_apart():
    reading = read_english('Blocks "a b" and "a-b" are on the table. I want "a b" on "a-b".', "blocksworld")
    assert clean(reading)
    (goal,) = content(reading.task)[1]
    assert goal[1] != goal[2]
    assert len(reading.task.objects) == 2


def test_swapping_two_names_gives_another_task():
    one = read_english("Blocks a and b are on the table. I want a on b.", "blocksworld")
    other = read_english("Blocks a and b are on the table. I want b on a.", "blocksworld")
    assert content(one.task)[1] != content(other.task)[1]


def test_a_contradiction_is_a_finding_too():
    reading = read_english("Block a is on the table. Block b is on the table. a is on b. I want b on a.", "blocksworld")
    assert [f.code for f in reading.findings if f.severity == "error"] == ["contradiction"]


@pytest.mark.parametrize(
    "extra",
    [
        "but never use b",
        "using at most 5 moves",
        "before noon",
        "if possible",
        "without touching b",
        "or b on a",
        "exactly once",
        "by stacking",
    ],
)
def test_a_constraint_at_the_end_of_the_goal_is_never_swallowed(extra):
    for joint in (" ", ", "):
        reading = read_english(f"Blocks a and b are on the table. I want a on b{joint}{extra}.", "blocksworld")
        assert any(extra.split()[-1] in q for q in reading.questions)


def test_a_verb_that_does_not_agree_with_a_list_shows_that_it_is_none():
    reading = read_english("Block b is clear, free-arm, block b is on the table. I want b clear.", "blocksworld")
    assert any("free-arm" in q for q in reading.questions)
    assert not clean(read_english("Blocks a and b is on the table. I want a on b.", "blocksworld"))


def test_a_negated_clause_is_checked_at_the_start_and_asked_about_in_the_goal():
    text = "a is on b. b is on the table. a is not on the table. I want b on a."
    assert clean(read_english(text, "blocksworld"))
    assert not clean(read_english(text.replace("a is not on the table", "b is not on the table"), "blocksworld"))
    assert not clean(read_english("a is on b. b is on the table. b should not be on the table.", "blocksworld"))


def test_a_domain_without_words_of_its_own_is_read_by_its_names():
    text = "There is one robot: r. r is at s1. p grows s2. r has water. The goal is that p is wet."
    domain = read_domain(UNSHIPPED)
    reading = read_english(text.replace("p grows s2", "p is grows s2"), domain)
    assert clean(reading)
    assert content(reading.task) == ({("at", "r", "s1"), ("grows", "p", "s2"), ("has-water", "r")}, {("wet", "p")})


def test_words_of_ones_own_are_taken_from_a_file(tmp_path):
    path = tmp_path / "language.toml"
    path.write_text(
        '[predicates]\ngrows = "{0} grows at {1}"\n[says]\nwet = ["{0} has been watered"]\n[types]\nplant = "flower"\n',
        encoding="utf-8",
    )
    text = "The flowers are p and q. p and q grow at s2. Robot r is at s1. r has water. I want every flower to be wet and p should be wet."
    reading = read_english(text, read_domain(UNSHIPPED), Language.load(path))
    assert clean(reading)
    assert content(reading.task)[1] == {("wet", "p"), ("wet", "q")}


HOSTILE = ["\x1b[31ma\x1b[0m is on b", "((((" * 5000, '"' * 9001, "a and " * 1100, "a on " * 1200, "which is on " * 700, "Blocks b1 to b99999999 are clear.",
           "{0} is on {1.__class__}. %s $x", "a" * 200_000, "\u202eb no si a", "The grid is 99999 wide and 99999 high.", "I want " * 1200, "the the " * 1200]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("domain", ["blocksworld", "visitall"])
def test_hostile_text_becomes_questions_and_no_traceback(text, domain):
    reading = read_english(text, domain)
    assert reading.questions
    assert all("\x1b" not in q and len(q) < 500 for q in reading.questions)


def test_text_beyond_the_cap_is_not_read():
    reading = read_english("a is on b. " * 200_000, "blocksworld")
    assert reading.task is None
    assert "at most" in reading.questions[0]
