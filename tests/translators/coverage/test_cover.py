"""A right task is covered by its text; one change in either is seen."""

import random
import time

import pytest

import domains
from planner.pddl import read_task
from tests.translators.coverage.worlds import BLOCKS, FLOOR, ROUND, TOWER, TOWER_PDDL, WALK, hall, mail, tower
from translators.coverage import cover


def codes(text, task):
    return {f.code for f in cover(text, task).findings}


SAME = [
    TOWER,
    TOWER.replace("c1 is on c2. c2 is on c3.", "c1 is on c2, c2 is on c3."),
    TOWER.replace("c1 is clear. c4 is clear.", "c1 and c4 are clear."),
    TOWER.replace("c3 is on the table. c4 is on c5.", "c3 is on the table and c4 is on c5."),
    TOWER.replace(
        "The goal is that c3 is on c4, c4 is on c2 and c5 is on the table",
        "In the end c3 should be on c4, c4 on c2, and c5 on the table",
    ),
    TOWER.replace("5 crates", "five crates"),
    TOWER.replace("c", "C").replace("Crates", "crates").replace("Clear", "clear"),
    TOWER.replace("c1 is clear. c4 is clear.", ""),
    TOWER.replace("c1", "c 1").replace("c2", "c 2"),
    TOWER.replace("c1 is on c2. c2 is on c3.", "c2 is on c3, with c1 on top of it."),
    TOWER.replace(". ", ".\n\n"),
]


@pytest.mark.parametrize("text", SAME, ids=range(len(SAME)))
def test_other_words_for_the_same_are_covered(text):
    result = cover(text, tower())
    assert result.accounted, result.findings
    assert not result.findings
    assert not result.questions


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(on c1 c2)", ""), ("(on c1 c2)", "(on c1 c3)"), ("(on c1 c2)", "(on c2 c1)"), ("(ontable c3)", ""), ("(clear c4)", ""),
        ("(handempty)", "(holding c1)"), ("(handempty)", ""), ("(on c3 c4)", ""), ("(on c3 c4)", "(on c4 c3)"), ("(on c3 c4)", "(on c3 c2)"),
        ("(on c4 c2)", "(on c4 c2) (on c2 c1)"),
        ("(clear c1)", "(clear c1) (clear c2)"), ("c4 c5)", "c4 c5 c6)"),
    ],
)  # fmt: skip
def test_one_change_in_the_task_is_seen(old, new):
    result = cover(TOWER, tower((old, new)))
    assert not result.accounted
    assert result.questions
    assert {f.severity for f in result.findings} == {"warning"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("5 crates", "6 crates", None),
        ("c1 is on c2.", "c1 is on c3.", None),
        ("c1 is on c2.", "c2 is on c1.", "argument-order"),
        ("c1 is on c2.", "", "init-unfounded"),
        ("c1 is on c2.", "c1 is on c9.", "unknown-object"),
        ("c1 is on c2.", "c1 is on c2. c1 is on c4.", "stated-not-in-task"),
        ("c4 is on c2 and", "", "goal-unfounded"),
        ("c1 is clear.", "c2 is clear.", "stated-not-in-task"),
        ("The hand is empty.", "The hand is empty. c1 should never be on the table.", None),
        ("The hand is empty.", "The hand is empty. Never lift c5 before c1.", "constraint-not-represented"),
        ("The hand is empty.", "The hand is empty. You have 20 minutes.", "constraint-not-represented"),
        ("The hand is empty.", "The hand is empty. At most 7 moves are allowed.", "constraint-not-represented"),
        ("The hand is empty.", "The hand is empty. c5 is on the table at all times.", None),
        ("The hand is empty.", "The hand is empty. c3 is on c4.", "wrong-scene"),
    ],
)
def test_one_change_in_the_text_is_seen(old, new, code):
    assert old in TOWER
    found = codes(TOWER.replace(old, new, 1), tower())
    assert found
    assert code is None or code in found, found


def test_lists_values_and_costs_are_read():
    result = cover(ROUND, mail())
    assert result.accounted, result.findings


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(= (miles t1 t2) 12)", "(= (miles t1 t2) 21)"), ("(at p2 t1)", "(at p2 t2)"), ("(at v1 t1) (at v2 t3)", "(at v1 t3) (at v2 t1)"),
        ("(:metric minimize (total-cost))", ""), ("(street t3 t2)", ""), ("(at p2 t3) (at p3 t1)", "(at p2 t1) (at p3 t3)"),
        ("p1 p2 p3 -", "p1 p2 p3 p4 -"), ("v1 v2 -", "v1 v2 v3 -"),
    ],
)  # fmt: skip
def test_changes_of_values_and_places_are_seen(old, new):
    assert not cover(ROUND, mail((old, new))).accounted


def test_a_grid_need_not_be_told_cell_by_cell_but_must_be_regular():
    assert cover(WALK, read_task(FLOOR, hall())).accounted, cover(WALK, read_task(FLOOR, hall())).findings
    broken = read_task(FLOOR, hall(skip={((2, 2), (2, 3))}))
    assert "irregular" in codes(WALK, broken)
    assert "count" in codes(WALK.replace("4 columns", "5 columns"), read_task(FLOOR, hall()))


@pytest.mark.parametrize("name", [info.name for info in domains.list_domains()])
def test_shipped_domains_are_covered_by_their_own_words_and_not_without_a_goal(name):
    from translators.english import language_for

    made = domains.generate(name, seed=2)
    task = read_task(domains.domain_path(name), made.problem)
    language = language_for(task.domain, domains.language_path(name))
    assert cover(made.words, task, language).accounted, cover(made.words, task, language).findings
    other = read_task(domains.domain_path(name), domains.generate(name, seed=3).problem)
    assert not cover(made.words, other, language).accounted


def test_findings_are_capped_and_printable():
    text = "\x1b[31mc1 is on c2\u202e. " * 5 + " ".join(f"c{i} is on c{i + 1}." for i in range(100, 300))
    result = cover(text, tower())
    assert 0 < len(result.findings) <= 40
    assert all(c.isprintable() for f in result.findings for c in f.message)


def test_an_empty_text_covers_nothing():
    assert not cover("", tower()).accounted
    assert not cover("Blocks.", tower()).accounted


@pytest.mark.parametrize(
    "text",
    ["c1 and " * 20_000, "(" * 100_000, "c1..c5 " * 20_000, "never " * 30_000, ". " * 60_000, "c1 is on c2, " * 10_000, "\n" * 100_000,
     "a" * 150_000, "between c1 and c2 " * 5_000, "1 " * 50_000, "it c1 " * 20_000, "foo bar, " * 20_000, ", " * 50_000, "c1 it is " * 15_000, "all crates are clear, " * 10_000,
     "c1, c2, c3, c4 and c5 are on c1, c2, c3, c4 and c5. " * 2_000],
)  # fmt: skip
def test_hostile_texts_take_no_more_than_their_length(text):
    began = time.process_time()
    assert not cover(text, tower()).accounted
    assert time.process_time() - began < 60  # quadratic work would take many minutes


def test_a_huge_text_is_a_finding():
    assert codes("x" * 300_000, tower()) == {"too-large-to-cover"}


def test_random_words_are_never_covered_and_never_crash():
    dice = random.Random(4)
    words = [
        *"c1 c2 c3 c4 c5 on is are the table and , . ; : it with goal 5 five rows never empty hand not c1.. to from between ( )".split(),
        "\n",
    ]
    for _ in range(200):
        text = " ".join(dice.choice(words) for _ in range(dice.randrange(60)))
        assert not cover(text, tower()).accounted


def test_quantified_goals_are_expanded():
    everything = TOWER_PDDL.replace("(and (on c3 c4) (on c4 c2) (ontable c5))", "(forall (?c) (ontable ?c))")
    task = read_task(BLOCKS, everything)
    start = TOWER[: TOWER.index("The goal")]
    assert cover(start + "The goal is that all crates are on the table.", task).accounted
    assert cover(start + "The goal is that c1, c2, c3, c4 and c5 are on the table.", task).accounted
    assert not cover(start + "The goal is that c1 is on the table.", task).accounted
