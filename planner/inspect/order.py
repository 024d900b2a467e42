"""A plan as a partial order: which step has to come before which other, and why. Everything else could be swapped.

There are two reasons for an order. A *causal link*: an earlier step (or the initial state) gives a fact that a later step (or the
goal) needs: "(at ball1 rooma) needed". And a *threat*: a step would delete a fact that somebody else needs, so it has to wait until
that one is done, or be done before the fact is given: "would delete (handempty)". Steps without a path between them may be done in
either order, or by two people at once. Every order of the steps that respects the arcs is a valid plan.

The method: for each need of each step take the earliest step that gives it and after which it stayed true; then order everything
that would destroy it before the giver or behind the user. Orderings by threat that follow from others are left out. This finds a
deordering of the plan, not the one with fewest orderings, which is NP-hard to find.

Conditional effects count as they fired in the given plan: what made them fire, or kept them from firing, is a need like others.

Reference: Bäckström, Computational aspects of reordering plans, JAIR 9, 1998; Muise, Beck and McIlraith, Optimal partial-order plan
relaxation via MaxSAT, JAIR 57, 2016.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.errors import InvalidInput
from planner.ground_task import GroundTask
from planner.inspect.trajectory import Literal, Trajectory
from planner.pddl.ast import Task
from planner.pddl.source import lower

if TYPE_CHECKING:
    import networkx

START, GOAL = "start", "goal"
_SHOWN_REASONS = 3  # on a label; all of them are in the attribute `reasons`


def plan_partial_order(task: GroundTask | Task, steps: Sequence[Any], *, reduce: bool = True) -> networkx.DiGraph:
    """The plan as a directed acyclic graph over "start", the step numbers 1 … n, and "goal".

    `steps` are operator ids of the ground task, or texts such as "(move a b)", or anything whose `str` is such a text (plan steps).
    A Task is grounded first. Node attributes: label, kind ("start", "action", "goal"), layer (how many steps must come before, at
    least, on the longest chain). Arc attributes: kind ("needed", "threat", or "order" for steps that would otherwise hang loose),
    reasons (list of texts), label, implied (it follows from others). With `reduce`, implied threats are left out.

    Raises InvalidInput if the steps are no plan.
    """
    ground_task = task if isinstance(task, GroundTask) else _ground(task)
    arcs = _Arcs(Trajectory(ground_task, _operators(ground_task, steps)))
    arcs.find()
    labels = [ground_task.operator_name(int(s)) if isinstance(s, (int, np.integer)) else _text(s) for s in steps]
    return _graph(arcs, labels, reduce)


def _ground(task: Task) -> GroundTask:
    from planner.grounding import ground

    return ground(task)


def _text(step: Any) -> str:
    return "(" + " ".join(lower(str(step).strip()).strip("()").split()) + ")"


def _operators(task: GroundTask, steps: Sequence[Any]) -> list[list[int]]:
    """For each step the operators it may be: none for an action that grounding left out because it changes nothing that matters."""
    by_name: dict[str, list[int]] = {}
    found: list[list[int]] = []
    for step in steps:
        if isinstance(step, (int, np.integer)):
            if not 0 <= step < task.n_operators:
                raise InvalidInput(f"there is no operator {step}", expected=f"0 to {task.n_operators - 1}")
            found.append([int(step)])
            continue
        text = _text(step)
        if text not in by_name:
            by_name[text] = _named(task, text)
        found.append(by_name[text])
    return found


def _named(task: GroundTask, text: str) -> list[int]:
    name, *arguments = text[1:-1].split() or [""]
    symbols = task.symbols
    unknown = [a for a in arguments if a not in symbols.objects]
    if unknown:
        raise InvalidInput(f"step {text} names an unknown object {unknown[0]}")
    if name not in symbols.schema_names:
        return []
    ids = [symbols.objects.index(a) for a in arguments]
    operators = np.flatnonzero(symbols.operator_schema == symbols.schema_names.index(name))
    rows = symbols.operator_arguments.take(operators)
    if not np.all(rows.lengths() == len(ids)):
        raise InvalidInput(f"step {text} has the wrong number of arguments")
    same = np.all(rows.values.reshape(len(operators), len(ids)) == np.array(ids, dtype=np.int32), axis=1)
    return operators[same].tolist()


class _Arcs:
    """Orderings between positions: 0 is the start, 1 … n are the steps, n + 1 is the goal; arcs go from lower to higher."""

    def __init__(self, trajectory: Trajectory) -> None:
        self.trajectory = trajectory
        self.n = len(trajectory.happenings)
        self.needed: dict[tuple[int, int], list[str]] = {}
        self.threats: dict[tuple[int, int], list[str]] = {}
        self._givers: dict[Literal, list[int]] = {}
        for position, happening in enumerate(trajectory.happenings, 1):
            for literal in happening.gives:
                self._givers.setdefault(literal, []).append(position)

    def find(self) -> None:
        """Fill `needed` and `threats`."""
        for position, happening in enumerate(self.trajectory.happenings, 1):
            for literal in sorted(happening.needs):
                self._serve(position, literal)
        for literal in sorted(self.trajectory.goal):
            self._serve(self.n + 1, literal)

    def _serve(self, user: int, literal: Literal) -> None:
        """Link the need of `user` to its giver and keep everything that would destroy it away."""
        fact, value = literal
        destroyers = self._givers.get((fact, not value), [])
        givers = self._givers.get(literal, [])
        last = bisect_left(destroyers, user) - 1  # the last destroyer before the user
        if last >= 0:
            giver = givers[bisect_left(givers, destroyers[last] + 1)]
        elif (fact in self.trajectory.initial) == value:
            giver = 0
        else:
            giver = givers[0]
        self.needed.setdefault((giver, user), []).append(f"{self.trajectory.literal_name(literal)} needed")
        threat = f"would {'delete' if value else 'add'} {self.trajectory.task.fact_name(fact)}"
        for destroyer in destroyers:
            if destroyer < giver:
                self.threats.setdefault((destroyer, giver), []).append(threat)
            elif destroyer > user:
                self.threats.setdefault((user, destroyer), []).append(threat)


def _graph(arcs: _Arcs, labels: list[str], reduce: bool) -> networkx.DiGraph:
    import networkx as nx

    pairs = set(arcs.needed) | set(arcs.threats)
    implied = _implied(pairs, arcs.n + 2)
    if reduce:
        pairs = {pair for pair in pairs if pair in arcs.needed or pair not in implied}
    entered, left = {target for _, target in pairs}, {source for source, _ in pairs}
    steps = range(1, arcs.n + 1)
    pairs |= {(0, p) for p in (*steps, arcs.n + 1) if p not in entered} | {(p, arcs.n + 1) for p in steps if p not in left}
    implied = _implied(pairs, arcs.n + 2)
    names: list[Any] = [START, *steps, GOAL]
    graph = nx.DiGraph(name="plan as a partial order")
    layers = [0] * (arcs.n + 2)
    for source, target in sorted(pairs):
        layers[target] = max(layers[target], layers[source] + 1)
    for position, name in enumerate(names):
        label = f"{name}. {labels[name - 1]}" if position in steps else name
        graph.add_node(name, label=label, kind="action" if position in steps else name, layer=layers[position])
    for pair in sorted(pairs):
        reasons = list(dict.fromkeys((*arcs.needed.get(pair, ()), *arcs.threats.get(pair, ()))))
        kind = "needed" if pair in arcs.needed else "threat" if pair in arcs.threats else "order"
        shown = reasons[:_SHOWN_REASONS] + [f"and {len(reasons) - _SHOWN_REASONS} more"] * (len(reasons) > _SHOWN_REASONS)
        source_name, target_name = names[pair[0]], names[pair[1]]
        graph.add_edge(source_name, target_name, kind=kind, reasons=reasons, label=", ".join(shown), implied=pair in implied)
    return graph


def _implied(pairs: set[tuple[int, int]], n: int) -> set[tuple[int, int]]:
    """Pairs (u, v) for which there is another path from u to v. Sets of positions are bit masks."""
    targets: list[list[int]] = [[] for _ in range(n)]
    for source, target in pairs:
        targets[source].append(target)
    behind = [0] * n
    found = set()
    for source in range(n - 1, -1, -1):
        for target in sorted(targets[source]):  # a path through a later position cannot lead back to an earlier one
            if behind[source] >> target & 1:
                found.add((source, target))
            behind[source] |= behind[target] | 1 << target
    return found
