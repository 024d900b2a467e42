"""Grounded tasks mean what their PDDL says: walked side by side with the naive interpreter, on random tasks with all of ADL."""

from collections import defaultdict
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.errors import UnsupportedFeature
from planner.grounding import ground
from tests import ground_tasks
from tests.validate import naive
from tests.validate.random_tasks import tasks

MAX_STATES = 25


def split(name: str) -> tuple[str, ...]:
    return tuple(name.strip("()").split())


def operators_by_step(grounded):
    found = defaultdict(list)
    for o in range(grounded.n_operators):
        found[split(grounded.operator_name(o))].append(o)
    return found


def expected_state(grounded, task, facts):
    """The facts of `grounded` that hold in an interpreted state; predicates made by normalisation are left out."""
    symbols = grounded.symbols
    held = set()
    for f in range(grounded.n_facts):
        predicate = symbols.predicate_names[symbols.fact_predicate[f]]
        atom = (predicate, *(symbols.objects[i] for i in symbols.fact_arguments.row(f)))
        holds = atom[1] == atom[2] if predicate == "=" else atom in facts
        if predicate[0] != "@" and holds != bool(symbols.fact_negated[f]):
            held.add(f)
    return held


def visible(grounded, state):
    symbols = grounded.symbols
    return {f for f in state if symbols.predicate_names[symbols.fact_predicate[f]][0] != "@"}


def check_state(task, grounded, steps, state, row):
    """Compare one state; returns the pairs of successors."""
    facts = naive.with_derived(task, state)
    assert visible(grounded, row) == expected_state(grounded, task, facts)
    if not grounded.unreachable_goals:
        assert ground_tasks.is_goal(grounded, row) == naive.goal_reached(task, state)
    else:
        assert not naive.goal_reached(task, state)
        assert not ground_tasks.is_goal(grounded, row)
    applicable = set(ground_tasks.applicable(grounded, row))
    pairs = []
    for step in naive.all_steps(task):
        after = naive.step(task, state, *[step[0], step[1:]])
        mine = [o for o in steps.get(step, ()) if o in applicable]
        if after is None:
            assert not mine
            continue
        rows = {ground_tasks.apply(grounded, row, o) for o in mine}
        assert len(rows) <= 1
        if rows:
            assert {grounded.plan_cost([o]) for o in mine} == {after[1]}
            pairs.append((after[0], rows.pop()))
        else:
            check_useless(task, grounded, row, after[0])
    return pairs


def check_useless(task, grounded, row, successor):
    """A step that is left out changes nothing that the grounded task knows, or gives no fact that a condition or the goal needs."""
    after, before = expected_state(grounded, task, naive.with_derived(task, successor)), visible(grounded, row)
    if grounded.has_conditional_effects or grounded.has_axioms:
        assert after == before
    else:
        needed = {*grounded.goal.tolist(), *grounded.precondition.values.tolist()}
        assert after & needed <= before


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(tasks(), tasks(with_axioms=False)))
def test_grounded_tasks_walk_in_step_with_the_interpreter(task):
    try:
        grounded = ground(task)
    except UnsupportedFeature:
        assume(False)
    steps = operators_by_step(grounded)
    assert set(steps) <= set(naive.all_steps(task))
    start = (naive.initial(task), ground_tasks.to_set(grounded, grounded.init))
    seen, queue = {start[0]}, [start]
    for state, row in queue:
        for successor in check_state(task, grounded, steps, state, row):
            if successor[0] not in seen and len(seen) < MAX_STATES:
                seen.add(successor[0])
                queue.append(successor)


def cheapest(start, successors, is_goal, limit=150):
    """Cost of a cheapest path to a goal by uniform-cost search; None if there is none, -1 if the space is too large."""
    best, frontier, done = {start: Fraction(0)}, {start}, set()
    while frontier:
        state = min(frontier, key=best.__getitem__)
        frontier.remove(state)
        if is_goal(state):
            return best[state]
        done.add(state)
        if len(best) > limit:
            return -1
        for successor, cost in successors(state):
            if successor not in done and best[state] + cost < best.get(successor, best[state] + cost + 1):
                best[successor] = best[state] + cost
                frontier.add(successor)
    return None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(tasks(), tasks(with_axioms=False)))
def test_pruning_keeps_the_cost_of_the_best_plan(task):
    try:
        grounded = ground(task)
    except UnsupportedFeature:
        assume(False)

    def interpreted(state):
        return [s for step in naive.all_steps(task) if (s := naive.step(task, state, step[0], step[1:])) is not None]

    def arrays(row):
        return [(ground_tasks.apply(grounded, row, o), grounded.plan_cost([o])) for o in ground_tasks.applicable(grounded, row)]

    truth = cheapest(naive.initial(task), interpreted, lambda s: naive.goal_reached(task, s), limit=40)
    assume(truth != -1)
    start = ground_tasks.to_set(grounded, grounded.init)
    assert cheapest(start, arrays, lambda s: ground_tasks.is_goal(grounded, s), limit=10_000) == truth
    if grounded.unreachable_goals:
        assert truth is None
