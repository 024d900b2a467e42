"""The naive twin: verdicts and all that they rest on, held against a visit to every reachable state."""

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.limits import Limits
from tests.translators.equivalence.small_domains import ALL, goal_states, reachable
from translators.equivalence import Verdict, equivalent
from translators.equivalence.balances import Balances
from translators.equivalence.reasoning import Reasoner
from translators.equivalence.world import World, has_circle

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
SOME = settings(MANY, max_examples=25)
DERIVED = ("(live", "(dark")


def text(atom):
    return f"({' '.join(atom)})"


@st.composite
def starts(draw):
    """A small domain with its typical start, or with some atoms of it flipped: senseless starts count, too."""
    small = draw(st.sampled_from(ALL))
    init = list(small.typical)
    basic = [a for a in small.atoms if not a.startswith(DERIVED)]
    for atom in draw(st.lists(st.sampled_from(basic), max_size=3)):
        if atom in init:
            init.remove(atom)
        else:
            init.append(atom)
    states = reachable(small.task(init, "(and)"))
    assume(states is not None)
    return small, init, sorted(sorted(state.atoms()) for state in states)


@st.composite
def goals(draw, small, states, depth=0):
    """A goal; conjunctions are taken from a reachable state, so that many goals can be reached."""
    literals = st.sampled_from([f"(not {a})" if n else a for a in small.atoms for n in (False, False, True)])
    kind = draw(st.sampled_from(["and"] * 4 + (["or", "not", "quantifier", "more"] if depth < 2 else [])))
    inner = goals(small, states, depth + 1)
    if kind == "or":
        return f"(or {draw(inner)} {draw(inner)})"
    if kind == "not":
        return f"(not {draw(inner)})"
    if kind == "more":
        return f"(and {draw(inner)} {draw(literals)})"
    if kind == "quantifier":
        word, objects = draw(st.sampled_from(["exists", "forall"])), sorted(small.objects.items())
        type_, names = draw(st.sampled_from(objects))
        with_one = [a for a in small.atoms if names[0] in a.strip("()").split()]
        atom = draw(st.sampled_from(with_one)).strip("()").split()
        atom[atom.index(names[0])] = "?v"
        return f"({word} (?v - {type_}) (or {text(atom)} {draw(literals)}))"
    state = draw(st.sampled_from(states))
    chosen = draw(st.lists(st.sampled_from(state), max_size=4)) if state else []
    return f"(and {' '.join(map(text, chosen))})"


@st.composite
def pairs(draw):
    """Two tasks that start alike. Often the second goal is the first with facts that all its states have, or lack."""
    small, init, states = draw(starts())
    first = draw(goals(small, states))
    if draw(st.booleans()):
        return small.task(init, first), small.task(init, draw(goals(small, states)))
    found = goal_states(small.task(init, first))
    implied = sorted(map(text, frozenset.intersection(*found))) if found else ["(and)"]
    never = [f"(not {a})" for a in small.atoms if not a.startswith(DERIVED) and not any(tuple(a[1:-1].split()) in s for s in found)]
    more = draw(st.lists(st.sampled_from([*implied, *never]), max_size=3)) if implied or never else []
    return small.task(init, first), small.task(init, f"(and {first} {' '.join(more)})")


@given(pairs())
@MANY
def test_a_verdict_is_that_of_all_reachable_states(tasks):
    left, right = tasks
    states = goal_states(left), goal_states(right)
    verdict = equivalent(left, right).verdict
    if not states[0] and not states[1]:
        assert verdict is not Verdict.DIFFERENT
    else:
        assert verdict is (Verdict.EQUIVALENT if states[0] == states[1] else Verdict.DIFFERENT)


@given(starts())
@SOME
def test_balances_are_kept_in_every_reachable_state(start):
    small, init, _ = start
    world = World(small.task(init, "(and)"), Limits())
    balances = Balances(world.arrays, world.excludes, Limits())
    for state in reachable(world.task):
        values = np.array([1 if world.simulator.holds(state, x.formula()) else -1 for x in world.literals], dtype=np.int8)
        assert balances.follow(values) is not None
        for hidden in balances.facts:  # all but one fact known: the last one may only follow as it is
            partly = values.copy()
            partly[hidden] = 0
            true, false = balances.follow(partly)
            assert (values[true] == 1).all()
            assert (values[false] == -1).all()


@given(starts())
@SOME
def test_what_is_said_of_all_reachable_states_holds_in_each(start):
    small, init, states = start
    world = World(small.task(init, "(and)"), Limits())
    simulator = world.simulator
    for state in reachable(world.task):
        true = np.array([simulator.holds(state, literal.formula()) for literal in world.literals], dtype=bool)
        assert not world.excludes[np.ix_(true, true)].any()
        assert (world.arrays.complement[true] >= 0).all()
        assert all(true[cover].sum() == 1 for cover in world.covers.rows())
        for order in world.orders:
            edges = [(order.source[k], order.target[k]) for k in np.flatnonzero(true[order.fact])]
            assert not has_circle([*edges, *order.constant])
    atoms = {tuple(a[1:-1].split()) for a in small.atoms}
    for atom in atoms - {literal.fact for literal in world.literals}:
        for state in states:
            if atom[0] not in world.task.derived_predicates:
                assert (list(atom) in [list(a) for a in state]) == world.constant(atom)


@given(st.data())
@SOME
def test_what_is_implied_holds_wherever_the_conjunction_does(data):
    small, init, _states = data.draw(starts())
    world = World(small.task(init, "(and)"), Limits())
    assume(world.literals)
    reasoner = Reasoner(world)
    if data.draw(st.booleans()):
        reasoner.think_harder()
    conjunction = frozenset(data.draw(st.lists(st.sampled_from(world.literals), min_size=1, max_size=3)))
    holding = [state for state in reachable(world.task) if all(world.simulator.holds(state, x.formula()) for x in conjunction)]
    implied = reasoner.implied(conjunction)
    if implied is None or reasoner.excluded(conjunction):
        assert not holding
    for state in holding:
        assert all(world.simulator.holds(state, literal.formula()) for literal in implied)
