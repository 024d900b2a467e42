"""unified_planning Problems, in and out, by way of PDDL text; with the way back for plans.

Text carries everything but the initial state and costs. The state goes from one table to the other (`up_state`): unified_planning's
writer lists every ground fluent there is. PDDL has no fractions, and that writer loses costs of actions without effects and objects
that only costs name: costs are evaluated and put on the Task exactly (`up_costs`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.errors import UnsupportedFeature
from planner.interop.up_state import initial_rows
from planner.pddl.ast import FALSE, Task
from planner.validate.steps import parts_of

if TYPE_CHECKING:
    from unified_planning.model import Problem
    from unified_planning.plans import SequentialPlan

SUPPORTED_FEATURES = frozenset({
    "ACTION_BASED", "FLAT_TYPING", "HIERARCHICAL_TYPING",
    "NEGATIVE_CONDITIONS", "DISJUNCTIVE_CONDITIONS", "EQUALITIES", "EXISTENTIAL_CONDITIONS", "UNIVERSAL_CONDITIONS",
    "CONDITIONAL_EFFECTS", "FORALL_EFFECTS", "STATIC_FLUENTS_IN_BOOLEAN_ASSIGNMENTS", "FLUENTS_IN_BOOLEAN_ASSIGNMENTS",
    "ACTIONS_COST", "PLAN_LENGTH",
    "INT_NUMBERS_IN_ACTIONS_COST", "REAL_NUMBERS_IN_ACTIONS_COST", "STATIC_FLUENTS_IN_ACTIONS_COST",
    "BOUNDED_TYPES",  # of numbers that only costs use: any other use of a number is a feature of its own
})  # fmt: skip
"""Features of unified_planning's ProblemKind that a Problem may have to become a Task."""


@dataclass(frozen=True)
class Names:
    """The way back: from the names in a Task to the actions and objects of the Problem that it was made from."""

    problem: Problem
    actions: Mapping[str, Any]  # name in the Task → unified_planning Action
    objects: Mapping[str, Any]  # name in the Task → unified_planning Object

    def plan(self, steps: Iterable[Any]) -> SequentialPlan:
        """The steps (as `planner.validate` takes them) as a plan of the caller's problem."""
        from unified_planning.plans import ActionInstance, SequentialPlan

        manager = self.problem.environment.expression_manager
        instances = []
        for step in steps:
            name, *arguments = parts_of(step)
            instances.append(ActionInstance(self.actions[name], tuple(manager.ObjectExp(self.objects[a]) for a in arguments)))
        return SequentialPlan(instances, self.problem.environment)

    def steps(self, plan: SequentialPlan) -> list[tuple[str, ...]]:
        """The other way: a sequential plan as steps of the Task. What the Task does not have gets a name that no task has."""
        actions = {action.name: name for name, action in self.actions.items()}
        objects = {obj.name: name for name, obj in self.objects.items()}
        return [
            (
                actions.get(instance.action.name, f"{instance.action.name}?"),
                *(objects.get(p.object().name, f"{p}?") if p.is_object_exp() else f"{p}?" for p in instance.actual_parameters),
            )
            for instance in plan.actions
        ]


def translate(problem: Any) -> tuple[Task, Names]:
    """A Task from a classical `unified_planning.model.Problem`, with the way back for its plans.

    Names that PDDL does not allow, or that differ only in case, are changed on the way; `Names` has the originals. Raises
    UnsupportedFeature for what planloom does not plan for, or unified_planning's writer cannot write.
    """
    from unified_planning.exceptions import UPException

    try:
        return _translate(problem)
    except UPException as error:
        raise UnsupportedFeature(f"unified_planning cannot write this problem as PDDL: {_said(error)}") from error


def from_unified_planning(problem: Any) -> Task:
    """The Task alone; see `translate`."""
    return translate(problem)[0]


def to_unified_planning(task: Task) -> Any:
    """The task as a `unified_planning.model.Problem`. Raises UnsupportedFeature for what unified_planning does not model."""
    from unified_planning.io import PDDLReader

    from planner.pddl import write_domain, write_problem

    if task.domain.axioms:
        names = ", ".join(sorted(task.derived_predicates))
        raise UnsupportedFeature(f"unified_planning has no derived predicates, and this task derives {names}")
    try:
        return PDDLReader().parse_problem_string(write_domain(task.domain), write_problem(task))
    except RecursionError:
        raise UnsupportedFeature("the task is nested too deeply for unified_planning's reader") from None
    except Exception as error:  # their reader raises nearly anything for PDDL that it does not take
        raise UnsupportedFeature(f"unified_planning cannot read this task: {_said(error)}") from error


def written(problem: Any) -> tuple[str, str]:
    """PDDL texts (domain, problem) of any Problem that unified_planning can write. Raises UnsupportedFeature."""
    from unified_planning.io import PDDLWriter

    try:
        writer = PDDLWriter(problem, rewrite_bool_assignments=True)
        return writer.get_domain(), writer.get_problem()
    except Exception as error:  # their writer raises nearly anything for what PDDL does not have
        raise UnsupportedFeature(f"unified_planning cannot write this problem as PDDL: {_said(error)}") from error


def unsupported_features(problem: Any) -> list[str]:
    """The features of a problem, in unified_planning's terms, that planloom does not plan for."""
    from unified_planning.model import Problem

    features = set(problem.kind.features) - SUPPORTED_FEATURES
    if not isinstance(problem, Problem):
        features.add(type(problem).__name__)
    if len(getattr(problem, "quality_metrics", ())) > 1:
        features.add("more than one quality metric")
    return sorted(features)


def _translate(problem: Any) -> tuple[Task, Names]:
    refused = unsupported_features(problem)
    if refused:
        raise UnsupportedFeature(
            f"planloom plans classical problems; this one has {', '.join(refused)}",
            hint="let unified_planning choose an engine: OneshotPlanner(problem_kind=problem.kind)",
        )
    plain, reachable = _plain(problem)
    writer = _writer(plain)
    domain, text = writer.get_domain(), writer.get_problem()
    from planner.pddl import read_task

    task = read_task(domain, text)
    known = writer.otn_renamings
    names = Names(
        problem,
        {known[a]: a for a in problem.actions if a in known and known[a] in task.actions},
        {known[o]: o for o in problem.all_objects if o in known},
    )
    rows = initial_rows(problem, {obj.name: task.object_ids[name] for name, obj in names.objects.items()})
    init = {known[fluent]: rows[fluent.name] for fluent in problem.fluents if fluent.name in rows}
    goal = task.problem.goal if reachable else FALSE
    task = dataclasses.replace(task, problem=dataclasses.replace(task.problem, init=init, goal=goal))
    return _with_costs(task, names), names


def _plain(problem: Any) -> tuple[Any, bool]:
    """A copy that text can hold: without metrics, initial values, and constants in its goal; and whether the goal is not just
    false."""
    plain = problem.clone()
    plain.clear_quality_metrics()
    plain.__class__ = type("Plain", (type(plain),), {"initial_values": {}})  # the writer would list every ground fluent
    goals = [goal.simplify() for goal in problem.goals]
    plain.clear_goals()
    reachable = not any(goal.is_false() for goal in goals)
    for goal in goals if reachable else ():
        plain.add_goal(goal)
    return plain, reachable


def _with_costs(task: Task, names: Names) -> Task:
    metrics = names.problem.quality_metrics
    if not metrics or not metrics[0].is_minimize_action_costs():
        return task  # the length of the plan, or nothing: either way every step costs one
    from planner.interop.up_costs import with_costs

    return with_costs(task, names, metrics[0])


def _writer(problem: Any) -> Any:
    from unified_planning.io import PDDLWriter

    class Writer(PDDLWriter):
        """Writes constants in the problem's order; theirs is the order of a set of strings, new in every process."""

        def _populate_domain_objects(self, obe: Any) -> None:
            super()._populate_domain_objects(obe)
            order = {o: i for i, o in enumerate(self.problem.all_objects)}
            if self.domain_objects is not None:
                for kind, objects in self.domain_objects.items():
                    self.domain_objects[kind] = dict.fromkeys(sorted(objects, key=lambda o: order.get(o, len(order))))

    return Writer(problem, needs_requirements=False, rewrite_bool_assignments=True)


def _said(error: Exception) -> str:
    """What an exception says, or its type where it says nothing."""
    return " ".join(str(part) for part in error.args if part is not None) or type(error).__name__
