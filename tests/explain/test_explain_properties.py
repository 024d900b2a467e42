"""Supports, links and needless steps of explanations, on random tasks with all of PDDL, judged by the direct evaluator."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.explain import explain
from planner.explain.support import Supporter
from planner.pddl.ast import TRUE, Task
from planner.validate import Simulator
from planner.validate.formula import resolve
from tests.validate import naive
from tests.validate.random_tasks import formulas, tasks
from tests.validate.test_simulator_properties import walk

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(tasks(), st.data())
def test_a_formula_holds_in_every_state_that_agrees_on_its_support(task, data):
    formula = data.draw(formulas((), ("s", "p", "q", "r", *sorted(task.derived_predicates)), 4))
    simulator = Simulator(task)
    state = simulator.initial()
    assume(simulator.holds(state, formula))
    supporter = Supporter(simulator)
    supporter.at(state)
    node = resolve(formula, simulator.goal_frame, {})
    support = supporter.support(node, simulator.goal_frame.template.copy())
    names = [o.name for o in task.objects]
    literals = [((fact[0], *(names[i] for i in fact[1])), positive) for fact, positive in support]
    facts = naive.initial(task)
    assert all((atom in facts) == positive for atom, positive in literals)
    other = data.draw(st.sets(st.sampled_from(_atoms(names)))) if names else set()
    other = {a for a in other if a[0] in simulator.fluents} | {a for a in facts if a[0] not in simulator.fluents}
    other = (other | {a for a, positive in literals if positive}) - {a for a, positive in literals if not positive}
    assert naive.holds(task, naive.with_derived(task, other), formula, {})


def _atoms(names):
    return [("p",), *(("q", a) for a in names), *(("r", a, b) for a in names for b in names)]


def valid_plan(data):
    """A task with a random executable plan whose goal is what the plan reaches by chance, or nothing."""
    task = data.draw(tasks())
    steps, states = walk(data, task, 5)
    if not naive.goal_reached(task, states[-1]):
        problem = task.problem
        goal = data.draw(st.one_of(st.just(TRUE), _reached(task, states[-1])))
        problem = type(problem)(
            problem.name, problem.domain_name, problem.objects, problem.init, problem.init_values, goal, problem.minimize_cost
        )
        task = Task(task.domain, problem, task.objects)
    return task, steps, states


def _reached(task, state):
    goal = formulas((), ("p", "q", "r"), 2)
    return goal.filter(lambda g: naive.holds(task, state, g, {})) if state else st.just(TRUE)


@SLOW
@given(st.data())
def test_what_a_step_needs_was_brought_about_by_the_named_step_and_has_held_since(data):
    task, steps, states = valid_plan(data)
    told = explain(task, steps)
    for consumer, needs in [*((s.index, s.needs) for s in told.steps), (len(steps) + 1, told.goal)]:
        for need in needs:
            atom, positive = _parse(need.fact)
            values = [(atom in state) == positive for state in states[:consumer]]
            assert all(values[need.step :])
            assert need.step == 0 or not values[need.step - 1]


@SLOW
@given(st.data())
def test_purposes_are_the_needs_seen_from_the_other_side(data):
    task, steps, _ = valid_plan(data)
    told = explain(task, steps)
    needed = {(n.step, n.fact, s.index) for s in told.steps for n in s.needs if n.step}
    needed |= {(n.step, n.fact, len(steps) + 1) for n in told.goal if n.step}
    purposes = {(s.index, p.fact, user) for s in told.steps for p in s.needed_by for user in p.steps}
    purposes |= {(s.index, p.fact, len(steps) + 1) for s in told.steps for p in s.needed_by if p.goal}
    assert needed == purposes
    assert all(p.fact in s.produces for s in told.steps for p in s.needed_by)


@SLOW
@given(st.data())
def test_a_plan_without_its_redundant_steps_is_still_a_plan(data):
    task, steps, _ = valid_plan(data)
    told = explain(task, steps)
    rest = [step for step, explained in zip(steps, told.steps, strict=True) if not explained.redundant]
    assert naive.run(task, rest)[0]
    without_last = [*rest[:-1]]
    assert not rest or not naive.run(task, without_last)[0], "the last step of what remains is always needed"


@SLOW
@given(st.data())
def test_the_text_has_one_line_for_each_step(data):
    task, steps, _ = valid_plan(data)
    told = explain(task, steps)
    lines = told.text().splitlines()
    assert len(lines) == len(steps) + len(told.notes)
    assert all(line.startswith(f"{i}. ({step[0]}") for i, (line, step) in enumerate(zip(lines, steps, strict=False), 1))


def _parse(literal):
    positive = not literal.startswith("(not ")
    return tuple((literal if positive else literal[5:-1])[1:-1].split()), positive
