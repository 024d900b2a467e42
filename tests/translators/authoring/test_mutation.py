"""The mutation score, its mutants and its equivalents, each held equal to a slow, obvious twin."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import solve
from planner.errors import LimitReached
from planner.limits import Limits
from planner.pddl import read_domain, read_task, write_domain
from planner.validate import Simulator, validate
from tests.translators.authoring.worlds import LIBRARY, LIBRARY_ACTIONS, PLANTS, PLANTS_ACTIONS, in_pddl, plants_scenario
from translators.authoring import Authored, passes, running
from translators.authoring.contract_reader import read_contract
from translators.authoring.dialogue import read_action
from translators.authoring.implied import is_equivalent
from translators.authoring.intent import MUST_FAIL, MUST_REACH, Invariant, Scenario
from translators.authoring.mutants import mutants
from translators.authoring.pddl_text import domain_text
from translators.authoring.questions import Wording, question
from translators.authoring.running import first_difference, run
from translators.authoring.score import mutation_score
from translators.authoring.suite import Suite, load_suite

LAMP = """(define (domain lamp) (:requirements :strips :typing :negative-preconditions :conditional-effects) (:types lamp)
  (:predicates (on ?l - lamp) (off ?l - lamp) (broken ?l - lamp))
  (:action switch :parameters (?l - lamp)
    :precondition (and (off ?l) (not (on ?l)))
    :effect (and (not (off ?l)) (when (not (broken ?l)) (on ?l)) (when (broken ?l) (off ?l))))
  (:action swap :parameters (?a ?b - lamp)
    :precondition (and (not (= ?a ?b)) (on ?a))
    :effect (and (on ?b) (not (on ?a)) (off ?a) (not (off ?b)))))"""
ONE = Invariant("each lamp is on or off", "exactly", 1, (("?l", "lamp"),), (("on", "?l"), ("off", "?l")))
LAMPS = "(define (problem two) (:domain lamp) (:objects x y - lamp) (:init (off x) (on y)) (:goal {}))"
BOTH = Scenario("both", MUST_REACH, "both", LAMPS.format("(and (on x) (on y))"))
SAME = Scenario("same", MUST_FAIL, "same", LAMPS.format("(and)"), "", (("swap", "y", "y"),))
DARK = Scenario("dark", MUST_FAIL, "dark", LAMPS.format("(and)"), "", (("swap", "x", "y"),))


def world(contract_data, actions):
    """Suite and domain of one of the worlds."""
    contract, findings = read_contract(contract_data)
    assert contract is not None, findings
    bodies = {name: read_action(text, contract, name).body for name, text in in_pddl(contract_data, actions).items()}
    return Suite.of_contract(contract), read_domain(domain_text(contract, bodies)), contract.invariants


def library():
    return LIBRARY | {"scenarios": LIBRARY["scenarios"][:5]}


def few_plants():
    return PLANTS | {"scenarios": [*PLANTS["scenarios"][:4], plants_scenario("dry", "must-fail", at="porch", goal="(wet fern)")]}


def lamps(scenarios=(BOTH, SAME, DARK), invariants=(ONE,)):
    domain = read_domain(LAMP)
    return load_suite(domain, invariants, scenarios), domain, invariants


WORLDS = {
    "plants": lambda: world(PLANTS, PLANTS_ACTIONS),
    "few plants": lambda: world(few_plants(), PLANTS_ACTIONS),
    "library": lambda: world(library(), LIBRARY_ACTIONS),
    "lamps": lamps,
    "lamps, no invariant": lambda: lamps((BOTH, DARK), ()),
}


def test_the_mutants_of_a_small_domain_are_those_written_down_by_hand():
    assert [m.name for m in mutants(read_domain(LAMP))] == [
        "switch: drop-precondition (off ?l)",
        "switch: drop-precondition (not (on ?l))",
        "switch: drop-effect (not (off ?l))",
        "switch: drop-effect (on ?l)",
        "switch: drop-precondition (not (broken ?l))",
        "switch: drop-effect (off ?l)",
        "switch: drop-precondition (broken ?l)",
        "swap: drop-precondition (not (= ?a ?b))",
        "swap: drop-precondition (on ?a)",
        "swap: drop-effect (on ?b)",
        "swap: drop-effect (not (on ?a))",
        "swap: drop-effect (off ?a)",
        "swap: drop-effect (not (off ?b))",
        "swap: swap-precondition (on ?a) → (on ?b)",
        "swap: swap-effect (on ?b) → (on ?a)",
        "swap: swap-effect (not (on ?a)) → (not (on ?b))",
        "swap: swap-effect (off ?a) → (off ?b)",
        "swap: swap-effect (not (off ?b)) → (not (off ?a))",
    ]


@pytest.mark.parametrize("name", WORLDS)
def test_every_mutant_is_legal_pddl_and_differs_in_one_action(name):
    _, domain, _ = WORLDS[name]()
    for mutant in mutants(domain):
        changed = read_domain(write_domain(mutant.of(domain)))
        assert sum(a != b for a, b in zip(changed.actions, domain.actions, strict=True)) == 1, mutant.name


def brute_force(suite, domain):
    """Status of each scenario by the plainest means: one call of solve or of the validator each, all states in a dictionary."""
    found = {}
    for one in suite.scenarios:
        task = replace(one.task, domain=domain)
        scenario = one.scenario
        if scenario.steps and scenario.kind == MUST_REACH:
            found[scenario.name] = validate(task, scenario.steps).valid
        elif scenario.steps:
            prefixes = [
                validate(replace(task, problem=replace(task.problem)), scenario.steps[:k]) for k in range(len(scenario.steps) + 1)
            ]
            executed = [v.executed == v.length for v in prefixes]
            found[scenario.name] = all(executed[:-1]) and not executed[-1]
        else:
            found[scenario.name] = (solve(task).plan is not None) == (scenario.kind == MUST_REACH)
    for group in suite.groups:
        simulator = Simulator(replace(group.task, domain=domain))
        states = [simulator.initial()]
        seen = set(states)
        for state in states:
            for step in simulator.applicable_steps(state):
                after = simulator.apply(state, step[0], step[1:])
                if after not in seen:
                    seen.add(after)
                    states.append(after)
        if group.watched:
            found[f"{group.name}: invariants"] = not any(w.violated(simulator)(s) for w in group.watched for s in states)
    return found


@pytest.mark.parametrize("name", WORLDS)
def test_the_score_is_that_of_a_brute_force_twin(name):
    suite, domain, invariants = WORLDS[name]()
    verdicts = run(suite, domain, limits=Limits())
    plain = brute_force(suite, domain)
    assert {k: v.status == "passed" for k, v in verdicts.items()} == plain
    score = mutation_score(suite, domain, verdicts, invariants, limits=Limits())
    noticed = {m.name for m in mutants(domain) if brute_force(suite, m.of(domain)) != plain}
    assert {m.name for m, _ in score.noticed} == noticed
    assert {m.name for m in score.survived} == {m.name for m in mutants(domain)} - noticed - {m.name for m in score.equivalent}
    assert not noticed & {m.name for m in score.equivalent}
    assert score.untried == 0


@pytest.mark.parametrize("name", WORLDS)
def test_a_mutant_called_equivalent_does_the_same_in_every_state_that_keeps_the_invariants(name):
    suite, domain, invariants = WORLDS[name]()
    same = [m for m in mutants(domain) if is_equivalent(m, domain, invariants)]
    task = suite.groups[0].task
    original = Simulator(replace(task, domain=domain))
    for mutant in same:
        other = Simulator(replace(task, domain=mutant.of(domain)))
        for state in random_states(task, domain, 300):
            if any(w.violated(original)(state) for w in suite.groups[0].watched):
                continue
            steps = set(original.applicable_steps(state))
            assert steps == set(other.applicable_steps(state)), mutant.name
            for step in steps:
                assert original.apply(state, step[0], step[1:]) == other.apply(state, step[0], step[1:]), mutant.name


def random_states(task, domain, count):
    """States with random facts about changing predicates, biased to few facts, so that invariants have a chance."""
    dice = np.random.default_rng(0)
    for _ in range(count):
        init = dict(task.problem.init)
        for predicate in domain.predicates:
            rows = list(itertools.product(*(task.members(p.types).tolist() for p in predicate.parameters)))
            chosen = [row for row in rows if dice.random() < 1 / (1 + len(rows) / 2)]
            init[predicate.name] = np.array(chosen, dtype=np.int32).reshape(len(chosen), len(predicate.parameters))
        yield Simulator(replace(task, domain=domain, problem=replace(task.problem, init=init))).initial()


def test_conditions_and_effects_that_follow_from_an_invariant_are_equivalent():
    domain = read_domain(LAMP)
    assert [m.name for m in mutants(domain) if is_equivalent(m, domain, [ONE])] == ["switch: drop-precondition (not (on ?l))"]
    assert [m.name for m in mutants(domain) if is_equivalent(m, domain, [])] == []


def test_an_invariant_about_another_type_proves_nothing():
    text = """(define (domain d) (:requirements :strips :typing :negative-preconditions) (:types cat dog)
      (:predicates (awake ?x - object) (asleep ?x - object))
      (:action pet :parameters (?x - {}) :precondition (and (awake ?x) (not (asleep ?x))) :effect (asleep ?x)))"""
    cats = Invariant("a cat is awake or asleep", "at-most", 1, (("?c", "cat"),), (("awake", "?c"), ("asleep", "?c")))
    about = {kind: read_domain(text.format(kind)) for kind in ("cat", "dog", "object")}
    found = {kind: [m.name for m in mutants(d) if is_equivalent(m, d, [cats])] for kind, d in about.items()}
    assert found == {"cat": ["pet: drop-precondition (not (asleep ?x))"], "dog": [], "object": []}


def test_survivors_are_questions_in_words():
    suite, domain, invariants = lamps((BOTH,), ())
    score = mutation_score(suite, domain, run(suite, domain, limits=Limits()), invariants, limits=Limits())
    words = Wording({"on": "{0} shines", "off": "{0} is dark"}, {"swap": "move the bulb of {0} into {1}"})
    asked = [question(m, words) for m in score.survived]
    assert "Nothing shows that 'move the bulb of A into B' needs that A is not B. Should it?" in asked
    assert "Nothing shows that 'move the bulb of A into B' needs that A shines. Should it?" in asked
    assert "Nothing shows that after 'switch L' it is no longer true that L is dark. Should it be so?" in asked
    assert "Nothing shows that 'move the bulb of A into B' needs that A shines, rather than that B shines. Is that right?" in asked
    assert "Nothing shows that an effect of 'switch L' needs that it is not true that broken L. Should it?" in asked


def test_no_time_leaves_mutants_untried_and_says_so():
    suite, domain, invariants = lamps()
    verdicts = run(suite, domain, limits=Limits())
    score = mutation_score(suite, domain, verdicts, invariants, limits=Limits(time_limit_s=0))
    assert (score.score, score.untried) == (None, 17)
    assert str(score) == "no mistake could be tried"


def test_a_scenario_that_is_unknown_notices_nothing():
    suite, domain, _ = lamps((BOTH,), ())
    verdicts = run(suite, domain, limits=Limits())
    unknown = {k: replace(v, status="unknown") for k, v in verdicts.items()}
    broken = next(m for m in mutants(domain) if m.name == "switch: drop-effect (on ?l)")
    assert first_difference(suite, broken.of(domain), verdicts, limits=Limits())[0] is not None
    assert first_difference(suite, broken.of(domain), unknown, limits=Limits()) == (None, True)


RELATIONS = {
    "at-most": "(forall (?l - lamp) (or (not (on ?l)) (not (off ?l))))",
    "at-least": "(forall (?l - lamp) (or (on ?l) (off ?l)))",
    "exactly": "(forall (?l - lamp) (and (or (on ?l) (off ?l)) (not (and (on ?l) (off ?l)))))",
}


@settings(max_examples=40, deadline=None)
@given(
    st.sets(st.sampled_from([f"({p} {x})" for p in ("on", "off", "broken") for x in ("x", "y")])),
    st.sampled_from(sorted(RELATIONS)),
)
def test_counting_an_invariant_equals_its_formula(facts, relation):
    problem = f"(define (problem p) (:domain lamp) (:objects x y - lamp) (:init {' '.join(sorted(facts))}) (:goal (and)))"
    counted = replace(ONE, relation=relation)
    by_formula = Invariant("f", "always", formula=RELATIONS[relation])
    suite = load_suite(read_domain(LAMP), (counted, by_formula), (Scenario("s", MUST_REACH, "s", problem, "(broken x)"),))
    simulator = Simulator(read_task(LAMP, problem))
    by_count, by_truth = (w.violated(simulator)(simulator.initial()) for w in suite.groups[0].watched)
    assert by_count == by_truth
    started_wrong = [f.message for f in suite.findings if f.code == "scenario-start"]
    assert len(started_wrong) == 2 * by_count


def test_counts_over_several_atoms_with_free_repeated_and_fixed_arguments():
    domain = read_domain("(define (domain d) (:predicates (r ?x ?y) (p ?x)) (:action a :parameters (?x) :effect (p ?x)))")
    problem = "(define (problem q) (:domain d) (:objects a b c) (:init (r a a) (r a b) (r b c) (p c)) (:goal (p a)))"
    for atoms, variables, number in [
        ((("r", "?x", "?y"),), (), 3),
        ((("r", "?x", "?x"),), (), 1),
        ((("r", "a", "?y"),), (), 2),
        ((("r", "a", "?y"), ("p", "?z")), (), 3),
        ((("p", "a"),), (), 0),
    ]:
        for wanted, broken in [(number, False), (number + 1, True)]:
            invariant = Invariant("n", "exactly", wanted, variables, atoms)
            suite = load_suite(domain, (invariant,), (Scenario("s", MUST_REACH, "s", problem),))
            assert bool(suite.findings) == broken, (atoms, wanted)


def test_a_search_without_time_is_replaced_by_a_look_at_all_states(monkeypatch):
    monkeypatch.setattr(running, "THOROUGH", replace(running.THOROUGH, solve_s=0.0))
    suite, domain, _ = world(PLANTS, PLANTS_ACTIONS)
    found = run(suite, domain, limits=Limits())
    assert {v.status for v in found.values()} == {"passed"}
    assert found["both-wet"].steps[0] == ("fill", "r1", "kitchen")


def test_a_mutant_that_limits_leave_open_counts_neither_way(monkeypatch):
    suite, domain, invariants = lamps()
    verdicts = run(suite, domain, limits=Limits())

    def no_time(*arguments, **options):
        raise LimitReached("time")

    monkeypatch.setattr(running, "explore", no_time)
    score = mutation_score(suite, domain, verdicts, invariants, limits=Limits())
    assert "swap: drop-effect (off ?a)" in {m.name for m in score.undecided}  # only the invariant could notice
    assert "swap: drop-precondition (not (= ?a ?b))" in {m.name for m, _ in score.noticed}  # steps alone notice
    assert len(score.noticed) + len(score.undecided) == 17
    assert f"{len(score.undecided)} could not be decided in time" in str(score)
    assert not passes(Authored(verdicts=verdicts, mutation=score), 0.0)
