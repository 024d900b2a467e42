"""Repair keeps the best and never a regression; the best of N is chosen by checks, then by votes."""

from planner.pddl.findings import Finding
from translators.base import Formalization
from translators.choose import choose
from translators.judging import Judged, regresses
from translators.repair import repair

DOMAIN = "(define (domain d) (:predicates (p) (q) (r)) (:action a :effect (p)) (:action b :effect (q)) (:action c :effect (r)))"


def reading(goal: str, *codes: str, name: str = "x") -> Judged:
    """A reading with this goal and these findings ("E-code" or "W-code")."""
    from planner.pddl import read_task

    text = f"(define (problem {name}) (:domain d) (:init) (:goal {goal}))"
    findings = tuple(Finding({"E": "error", "W": "warning", "N": "note"}[c[0]], c[2:], c) for c in codes)
    return Judged(Formalization("model", "pddl", DOMAIN, text, read_task(DOMAIN, text)), findings)


def unread(name: str) -> Judged:
    return Judged(Formalization("model", "pddl", problem_pddl=name), (Finding("error", "syntax", "no PDDL"),))


def mended(start: Judged, edits: list[Judged], rounds: int = 10) -> tuple[Judged, int]:
    """What repair makes of `start` where the model says `edits` one after the other; and how many were asked for."""
    by_text = {e.reading.problem_pddl: e for e in edits}
    asked = []

    def edit(best, number):
        asked.append(best)
        return edits[number].reading if number < len(edits) else None

    return repair(start, rounds, edit, lambda r: by_text[r.problem_pddl]), len(asked)


def test_a_reading_without_findings_is_never_touched():
    start = reading("(p)", "N-odd")
    assert mended(start, [reading("(q)")]) == (start, 0)


def test_what_code_did_not_find_in_free_prose_is_nothing_to_mend():
    prose = Judged(reading("(p)").reading, uncovered=(Finding("warning", "statement-unread", "…"),))
    assert mended(prose, [reading("(q)")]) == (prose, 0)
    name = Judged(reading("(p)").reading, uncovered=(Finding("warning", "unknown-object", "…"),))
    assert mended(name, [reading("(q)")])[1] == 1


def test_an_edit_that_mends_a_finding_is_kept():
    good = reading("(q)")
    assert mended(reading("(p)", "W-empty"), [good])[0] is good


def test_an_edit_that_breaks_another_check_is_not_kept():
    start = reading("(p)", "W-empty", "W-empty")
    assert mended(start, [reading("(q)", "W-half")])[0] is start


def test_an_edit_that_makes_the_goal_unreachable_is_not_kept():
    start = reading("(p)", "E-placeholder")
    worse = reading("(q)", "W-goal-unreachable")
    assert regresses(start, worse)
    assert mended(start, [worse])[0] is start


def test_an_edit_that_does_not_read_is_not_kept_and_the_next_one_may_still_help():
    good = reading("(q)")
    assert mended(reading("(p)", "W-empty"), [unread("?"), good])[0] is good


def test_the_same_output_again_ends_the_rounds():
    start = reading("(p)", "W-empty")
    bad = reading("(q)", "W-empty")
    best, asked = mended(start, [bad, bad, reading("(r)")])
    assert best is start
    assert asked == 2
    assert mended(start, [start, reading("(r)")]) == (start, 1)


def test_rounds_are_a_limit_and_zero_is_one():
    start = reading("(p)", "W-empty")
    assert mended(start, [reading("(q)")], rounds=0) == (start, 0)


def test_what_does_not_read_is_replaced_by_anything_that_does():
    better = reading("(q)", "W-empty", "W-half")
    assert mended(unread("?"), [better], rounds=1)[0] is better


def test_samples_of_one_meaning_vote_together_however_they_are_written():
    a, b = reading("(and (p) (q))", name="x"), reading("(and (q) (p))", name="y")
    choice = choose([reading("(r)"), a, b])
    assert choice.best is a
    assert [len(c) for c in choice.classes] == [2, 1]
    assert not choice.unanimous


def test_checks_count_more_than_votes():
    good = reading("(r)")
    assert choose([reading("(p)", "E-bad", name="x"), reading("(p)", "E-bad", name="y"), good]).best is good


def test_a_single_sample_is_unanimous_and_unread_samples_are_never_of_one_meaning():
    assert choose([reading("(p)")]).unanimous
    assert len(choose([unread("a"), unread("a")]).classes) == 2
