"""Malformed and hostile input: a clear message, the right exit code, no traceback, and nothing of the user's is touched."""

import os
import signal

import pytest

from tests.cli.conftest import DOMAIN, PROBLEM

SECONDS = 5  # the most any of these may take; an alarm ends the test, so this is a bound and not a timing


def swap(text: str, old: str, new: str) -> str:
    """Replace once, and be sure that there was something to replace."""
    assert old in text
    return text.replace(old, new, 1)


def domain(old: str, new: str) -> dict[str, str]:
    return {"domain.pddl": swap(DOMAIN, old, new)}


def problem(old: str, new: str) -> dict[str, str]:
    return {"problem.pddl": swap(PROBLEM, old, new)}


# name → (files to change, exit code, words that the message must have)
BAD_PDDL = {
    "a truncated domain": ({"domain.pddl": DOMAIN[:300]}, 31, ["opens"]),
    "a domain cut in a word": ({"domain.pddl": DOMAIN[:-70]}, 31, ["opens"]),
    "an empty domain": ({"domain.pddl": ""}, 31, ["empty"]),
    "a domain of comments": ({"domain.pddl": "; nothing\n; here\n"}, 31, ["empty"]),
    "a domain of blanks": ({"domain.pddl": " \n\t\n"}, 31, ["empty"]),
    "one parenthesis too many": ({"domain.pddl": DOMAIN + ")"}, 31, [")"]),
    "words after the end": ({"problem.pddl": PROBLEM + "(more)"}, 31, []),
    "a missing parenthesis": (domain("(at-hand ?from)\n", "(at-hand ?from\n"), 31, ["domain.pddl:"]),
    "no define": (domain("(define (domain balls)", "((domain balls)"), 31, ["define"]),
    "only a word": ({"domain.pddl": "hello"}, 31, []),
    "the files in the wrong order": ({"domain.pddl": PROBLEM, "problem.pddl": DOMAIN}, 31, ["swapped"]),
    "an unknown predicate": (domain("(held ?b))\n    :effect", "(hold ?b))\n    :effect"), 31, ["hold", "held"]),
    "an unknown predicate in the goal": (problem("(at red right)", "(att red right)"), 31, ["att", "at"]),
    "an unknown predicate in init": (problem("(empty)", "(emtpy)"), 31, ["emtpy", "empty"]),
    "too few arguments": (domain("(at ?b ?r) (empty)", "(at ?b) (empty)"), 31, ["at", "2"]),
    "too many arguments": (problem("(at-hand left)", "(at-hand left right)"), 31, ["at-hand"]),
    "a type clash in the goal": (problem("(at red right)", "(at right red)"), 31, ["right", "ball"]),
    "a type clash in an action": (domain("(at ?b ?r) (empty)", "(at ?r ?b) (empty)"), 31, ["?r"]),
    "an unknown type": (problem("- ball", "- bal"), 31, ["bal", "ball"]),
    "an unknown object": (problem("(at red right)", "(at rad right)"), 31, ["rad", "red"]),
    "an undeclared variable": (domain("(at-hand ?from)\n", "(at-hand ?form)\n"), 31, ["?form", "?from"]),
    "a variable in init": (problem("(at-hand left)", "(at-hand ?x)"), 31, ["?x"]),
    "cyclic types": (domain("(:types room ball)", "(:types room - ball ball - room)"), 31, ["cycl"]),
    "a type that is its own parent": (domain("(:types room ball)", "(:types room - room ball)"), 31, ["room"]),
    "an action twice": (domain("(:action drop", "(:action pick"), 31, ["pick"]),
    "a predicate twice": (domain("(empty))", "(empty) (empty ?x))"), 31, ["empty"]),
    "an object twice with other types": (problem("red blue - ball", "red left - ball"), 31, ["left"]),
    "a parameter twice": (domain("(?from ?to - room)", "(?from ?from - room)"), 31, ["?from"]),
    "two goals": (problem("(:goal", "(:goal (empty)) (:goal"), 31, ["goal"]),
    "no goal": ({"problem.pddl": PROBLEM[: PROBLEM.index("(:goal")] + ")"}, 31, ["goal"]),
    "an empty disjunction as goal": (problem("(and (at red right) (at blue right))", "(or)"), 10, []),
    "a goal of objects that do not exist": (
        {"problem.pddl": "(define (problem p) (:domain balls) (:init) (:goal (at red right)))"}, 31, ["red"],
    ),
    "an unknown section": (domain("(:predicates", "(:predikates"), 31, [":predikates", ":predicates"]),
    "an unknown action keyword": (domain(":precondition (at-hand", ":preconditoin (at-hand"), 31, [":preconditoin"]),
    "an effect that is a disjunction": (domain("(and (at-hand ?to) (not", "(or (at-hand ?to) (not"), 31, ["or"]),
    "not with two arguments": (domain("(not (at-hand ?from))", "(not (at-hand ?from) (empty))"), 31, ["not"]),
    "when with one argument": (domain("(not (at-hand ?from))", "(when (at-hand ?from))"), 31, ["when"]),
    "a number where a name should be": (domain("(:action move", "(:action 7up:("), 31, []),
    "forall without variables": (domain(":precondition (at-hand ?from)", ":precondition (forall (at-hand ?from))"), 31, ["forall"]),
    "a type without a name": (domain("- room)\n    :precondition (at-hand", "- )\n    :precondition (at-hand"), 31, []),
    "assigning to a constant predicate =": (domain("(at-hand ?to) (not", "(= ?from ?to) (not"), 31, ["="]),
    "a negative cost": (
        {"domain.pddl": swap(swap(DOMAIN, "(:predicates", "(:functions (total-cost) - number) (:predicates"), "(at-hand ?to)",
                             "(at-hand ?to) (increase (total-cost) -1)"),
         "problem.pddl": PROBLEM.rstrip()[:-1] + "(:metric minimize (total-cost)))"}, 31, ["negative"],
    ),
    "durative actions": (domain("(:action move", "(:durative-action move"), 34, ["durative", "domain.pddl:"]),
    "numeric preconditions": (
        {"domain.pddl": swap(swap(DOMAIN, "(:predicates", "(:functions (fuel) - number) (:predicates"), ":precondition (at-hand",
                             ":precondition (> (fuel) 3) #").replace(" # ?from)", "")}, 34, ["numeric"],
    ),
    "numeric effects": (
        {"domain.pddl": swap(swap(DOMAIN, "(:predicates", "(:functions (fuel) - number) (:predicates"), "(at-hand ?to) (not",
                             "(decrease (fuel) 1) (not")}, 34, ["decrease"],
    ),
    "preferences": (problem("(and (at red right)", "(and (preference p (at red right))"), 34, ["preference"]),
    "constraints": (problem("(:goal", "(:constraints (always (empty))) (:goal"), 34, ["constraints"]),
    "a timed initial literal": (problem("(empty))", "(at 5 (empty)))"), 34, ["timed"]),
    "a metric to maximise": (problem("(:goal", "(:metric maximize (total-cost)) (:goal"), 34, ["metric"]),
    "binary": ({"domain.pddl": bytes(range(256)) * 50}, 31, []),
    "a zip file": ({"problem.pddl": b"PK\x03\x04" + bytes(2000)}, 31, []),
    "another encoding": ({"domain.pddl": DOMAIN.replace("empty", "vacío").encode("latin-1")}, 31, []),
    "NUL bytes": (problem("(at-hand left)", "(at-hand\0left)"), 31, []),
    "20,000 nested parentheses": ({"domain.pddl": "(" * 20_000 + ")" * 20_000}, 31, []),
    "20,000 parentheses that never close": ({"domain.pddl": "(" * 20_000}, 31, []),
    "20,000 nested nots": (problem("(and (at red", "(not " * 20_000 + "(empty)" + ")" * 20_000 + " (and (at red"), 31, []),
    "20,000 nested ands in an effect": (
        domain("(at-hand ?to) (not (at-hand ?from))", "(and " * 20_000 + "(at-hand ?to)" + ")" * 20_000), 31, [],
    ),
    "a name of a megabyte": (problem("(at red right)", f"({'a' * 1_000_000} red right)"), 31, []),
    "an undeclared object of a megabyte": (problem("(at red right)", f"(at {'a' * 1_000_000} right)"), 31, []),
    "a terminal escape in a name": (problem("(at red right)", "(at \x1b[31mred right)"), 31, []),
    "strings in quotes": (problem("(at red right)", '("at" red right)'), 31, []),
    "a derived predicate that negates itself": (
        domain("(:action move", "(:derived (empty) (not (empty))) (:action move"), 31, ["empty"],
    ),
    "a derived predicate in an effect": (
        domain("(:action move", "(:derived (empty) (exists (?r - room) (at-hand ?r))) (:action move"), 31, ["empty"],
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def bounded():
    """Nothing here may hang."""

    def late(signum, frame):
        raise AssertionError(f"took more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS * 6)  # first runs compile kernels, and test machines are busy
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def assert_refused(ended, code, words):
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err
    assert "planloom itself failed" not in ended.err
    assert ended.err.strip()
    assert len(ended.err) < 5_000
    assert "\x1b[31mred" not in ended.err
    for word in words:
        assert word in ended.err, ended.err


@pytest.mark.parametrize("name", BAD_PDDL)
def test_bad_pddl_is_refused_with_a_reason(planloom, folder, name):
    files, code, words = BAD_PDDL[name]
    for file, content in files.items():
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "sas_plan").write_text("the old plan\n")
    ended = planloom("plan", "domain.pddl", "problem.pddl")
    assert_refused(ended, code, words)
    assert ended.out == ""
    assert (folder / "sas_plan").read_text() == "the old plan\n"


COMMAND_LINES = {
    "no such command": (["paln", "domain.pddl", "problem.pddl"], 31, ["plan"]),
    "no problem": (["plan", "domain.pddl"], 31, ["problem"]),
    "nothing": (["plan"], 31, ["domain"]),
    "a file too many": (["plan", "domain.pddl", "problem.pddl", "more.pddl"], 31, []),
    "a missing domain": (["plan", "nowhere.pddl", "problem.pddl"], 31, ["nowhere.pddl"]),
    "a missing problem": (["plan", "domain.pddl", "nowhere.pddl"], 31, ["nowhere.pddl"]),
    "a folder as domain": (["plan", ".", "problem.pddl"], 31, []),
    "an empty name": (["plan", "", "problem.pddl"], 31, []),
    "a file name of 5,000 letters": (["plan", "x" * 5000, "problem.pddl"], 31, []),
    "a file name with a NUL": (["plan", "a\0b", "problem.pddl"], 31, []),
    "the domain twice": (["plan", "domain.pddl", "domain.pddl"], 31, ["problem"]),
    "an unknown option": (["plan", "domain.pddl", "problem.pddl", "--serch", "bfs"], 31, ["--search"]),
    "an unknown search": (["plan", "domain.pddl", "problem.pddl", "--search", "gbsf(ff)"], 33, ["gbfs"]),
    "an unknown heuristic": (["plan", "domain.pddl", "problem.pddl", "--search", "gbfs(hf)"], 33, ["ff"]),
    "an unknown search option": (["plan", "domain.pddl", "problem.pddl", "--search", "gbfs(ff, prefered=true)"], 33, ["preferred"]),
    "a wrong option type": (["plan", "domain.pddl", "problem.pddl", "--search", "wastar(ff, weight=heavy)"], 33, ["weight"]),
    "an unbalanced search": (["plan", "domain.pddl", "problem.pddl", "--search", "gbfs(ff"], 33, []),
    "an empty search": (["plan", "domain.pddl", "problem.pddl", "--search", ""], 33, []),
    "a deeply nested search": (["plan", "domain.pddl", "problem.pddl", "--search", "a(" * 10_000], 33, []),
    "a heuristic as search": (["plan", "domain.pddl", "problem.pddl", "--search", "lmcut"], 33, ["lmcut"]),
    "optimal and a search": (["plan", "domain.pddl", "problem.pddl", "--optimal", "--search", "bfs"], 31, ["--optimal"]),
    "a time that is none": (["plan", "domain.pddl", "problem.pddl", "--time-limit", "soon"], 31, ["30s"]),
    "a negative time": (["plan", "domain.pddl", "problem.pddl", "--time-limit", "-1"], 31, []),
    "memory that is none": (["plan", "domain.pddl", "problem.pddl", "--memory-limit", "lots"], 31, ["8G"]),
    "a seed that is none": (["plan", "domain.pddl", "problem.pddl", "--seed", "x"], 31, ["seed"]),
    "a plan file in no folder": (["plan", "domain.pddl", "problem.pddl", "--plan-file", "no/plan"], 31, ["no/plan"]),
    "a plan file that is a folder": (["plan", "domain.pddl", "problem.pddl", "--plan-file", "."], 31, []),
    "validate without a plan": (["validate", "domain.pddl", "problem.pddl"], 31, []),
    "validate a missing plan": (["validate", "domain.pddl", "problem.pddl", "nowhere"], 31, ["nowhere"]),
    "validate what is no plan": (["validate", "domain.pddl", "problem.pddl", "domain.pddl"], 31, []),
    "explain what is no plan": (["explain", "domain.pddl", "problem.pddl", "problem.pddl"], 31, []),
    "check a missing file": (["check", "nowhere.pddl"], 31, ["nowhere.pddl"]),
    "an unknown domain": (["generate", "blockworld"], 31, ["blocksworld"]),
    "an unknown size": (["generate", "blocksworld", "--bloks", "3"], 31, ["--blocks"]),
    "a size without a value": (["generate", "blocksworld", "--blocks"], 31, ["--blocks"]),
    "a size that is no number": (["generate", "blocksworld", "--blocks", "many"], 31, ["many"]),
    "a negative size": (["generate", "blocksworld", "--blocks", "-4"], 31, []),
    "generate into a file": (["generate", "blocksworld", "-o", "plan"], 31, []),
    "a format that is none": (["inspect", "domain.pddl", "problem.pddl", "--format", "pdf"], 31, ["svg"]),
}


@pytest.mark.parametrize("name", COMMAND_LINES)
def test_a_bad_command_line_is_refused_with_a_reason(planloom, folder, name):
    args, code, words = COMMAND_LINES[name]
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert_refused(planloom(*args), code, words)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_plan_with_unknown_actions_objects_and_arities_is_invalid_and_not_an_error(planloom, folder):
    for plan, word in [("(fly red)", "fly"), ("(pick rde left)", "rde"), ("(pick red)", "2"), ("(pick left red)", "ball")]:
        (folder / "plan").write_text(plan)
        ended = planloom("validate", "domain.pddl", "problem.pddl", "plan")
        assert ended.code == 1
        assert word in ended.out


def test_an_unreadable_file_is_named(planloom, folder):
    os.chmod(folder / "domain.pddl", 0)
    if os.access(folder / "domain.pddl", os.R_OK):
        pytest.skip("this user may read everything")
    assert_refused(planloom("plan", "domain.pddl", "problem.pddl"), 31, ["domain.pddl"])


def test_a_plan_file_that_may_not_be_written_is_refused_before_planning(planloom, folder):
    (folder / "kept").write_text("old")
    os.chmod(folder / "kept", 0o400)
    if os.access(folder / "kept", os.W_OK):
        pytest.skip("this user may write everything")
    assert_refused(planloom("plan", "domain.pddl", "problem.pddl", "--plan-file", "kept"), 31, ["kept"])
    assert (folder / "kept").read_text() == "old"
