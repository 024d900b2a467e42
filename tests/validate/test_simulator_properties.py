"""The simulator and the validator against a direct evaluator that tries everything, on random tasks with all of PDDL."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.validate import Simulator, simulate, validate
from tests.validate import naive
from tests.validate.random_tasks import formulas, tasks

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def walk(data, task, length):
    """A random executable plan with the naive states along it."""
    state, steps, states = naive.initial(task), [], [naive.initial(task)]
    for _ in range(length):
        choices = [s for s in naive.all_steps(task) if naive.step(task, state, s[0], s[1:]) is not None]
        if not choices:
            break
        chosen = data.draw(st.sampled_from(choices))
        state = naive.step(task, state, chosen[0], chosen[1:])[0]
        steps.append(chosen)
        states.append(state)
    return steps, states


@SLOW
@given(tasks(), st.data())
def test_states_steps_goals_and_costs_are_those_of_the_direct_evaluator(task, data):
    steps, states = walk(data, task, 3)
    simulator = Simulator(task)
    state = simulator.initial()
    for step, expected in zip([*steps, None], states, strict=True):
        assert state.atoms() == expected
        assert simulator.goal_reached(state) == naive.goal_reached(task, expected)
        reachable = {s: naive.step(task, expected, s[0], s[1:]) for s in naive.all_steps(task)}
        assert list(simulator.applicable_steps(state)) == [s for s, after in reachable.items() if after is not None]
        for s, after in reachable.items():
            assert simulator.applicable(state, s[0], s[1:]) == (after is not None)
            if after is not None:
                assert simulator.apply(state, s[0], s[1:]).atoms() == after[0]
                assert simulator.cost(state, s[0], s[1:]) == after[1]
        assert state.atoms() == expected, "states are values: asking changes nothing"
        if step is not None:
            state = simulator.apply(state, step[0], step[1:])


@SLOW
@given(tasks(), st.data())
def test_derived_facts_are_those_of_the_direct_evaluator(task, data):
    _, states = walk(data, task, 2)
    expected = naive.with_derived(task, states[-1])
    simulator = Simulator(task)
    state = simulator.initial()
    simulator.axioms.ensure(state, len(simulator.axioms.levels))  # a change must drop what this computed
    final = _state_of(simulator, state, states[-1])
    simulator.axioms.ensure(final, len(simulator.axioms.levels))
    names = task.objects
    got = {(p, *(names[i].name for i in row)) for p in task.derived_predicates for row in final.relations[p].rows}
    assert got == {a for a in expected if a[0] in task.derived_predicates}


def _state_of(simulator, state, atoms):
    """`state` changed in place to have exactly the basic `atoms`."""
    ids = simulator.universe.ids
    wanted = {(a[0], tuple(ids[n] for n in a[1:])) for a in atoms}
    simulator.update(state, [f for f in state.facts() if f not in wanted], wanted)
    return state


@SLOW
@given(tasks(), st.data())
def test_any_formula_holds_where_the_direct_evaluator_says_so(task, data):
    scope = data.draw(st.sampled_from([(), ("?x",), ("?x", "?y")]))
    formula = data.draw(formulas(scope, ("s", "p", "q", "r", *sorted(task.derived_predicates)), 4))
    binding = {name: data.draw(st.sampled_from([o.name for o in task.objects])) for name in scope}
    simulator = Simulator(task)
    facts = naive.with_derived(task, naive.initial(task))
    assert simulator.holds(simulator.initial(), formula, binding) == naive.holds(task, facts, formula, binding)


@SLOW
@given(tasks(), st.data())
def test_verdicts_on_mutated_plans_are_those_of_the_direct_evaluator(task, data):
    steps, _ = walk(data, task, 4)
    if steps:
        i = data.draw(st.integers(0, len(steps) - 1))
        kind = data.draw(st.sampled_from(["none", "drop", "swap", "argument", "repeat"]))
        steps = _mutate(data, task, steps, i, kind)
    valid, cost, executed = naive.run(task, steps)
    verdict = validate(task, steps)
    assert (verdict.valid, verdict.cost, verdict.executed) == (valid, cost, executed)
    assert verdict.length == len(steps)
    assert verdict.explain()
    assert verdict.valid == (verdict.failure is None)
    if not valid:
        assert verdict.failure.step == (executed + 1 if executed < len(steps) else None)
        assert verdict.failure.reasons or verdict.failure.kind in ("wrong-type", "wrong-number-of-arguments")


def _mutate(data, task, steps, i, kind):
    if kind == "drop":
        return steps[:i] + steps[i + 1 :]
    if kind == "swap":
        j = data.draw(st.integers(0, len(steps) - 1))
        steps = list(steps)
        steps[i], steps[j] = steps[j], steps[i]
    if kind == "repeat":
        return [*steps[: i + 1], *steps[i:]]
    if kind == "argument" and len(steps[i]) > 1:
        j = data.draw(st.integers(1, len(steps[i]) - 1))
        name = data.draw(st.sampled_from([o.name for o in task.objects]))
        return [*steps[:i], (*steps[i][:j], name, *steps[i][j + 1 :]), *steps[i + 1 :]]
    return steps


@SLOW
@given(tasks(), st.data())
def test_simulate_gives_every_state_along_a_plan(task, data):
    steps, states = walk(data, task, 4)
    assert [s.atoms() for s in simulate(task, steps)] == states
    assert len(set(simulate(task, steps))) == len(set(states))
