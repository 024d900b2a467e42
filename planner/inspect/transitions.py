"""The domain transition graph of one variable: its values, and how operators take it from one to another.

For the place of a package the values are the towns and the trucks; an arc (at p a) → (in p truck1) stands for the operators that
load it there. The initial value is marked, and so is the value that the goal asks for, so the graph shows the way the variable has
to go, and in how many steps at least. Values from which no arc leads towards the goal value are traps.

If an operator does not ask for a value of the variable it changes, an arc starts at every value that it does not exclude.

Reference: Jonsson and Bäckström, State-variable planning under structural restrictions, Artificial Intelligence 100, 1998.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from planner.csr import Csr
from planner.errors import InvalidInput
from planner.ground_task import GroundTask
from planner.inspect.names import variable_label, variable_values

if TYPE_CHECKING:
    import networkx

MAX_NAMES = 3  # operator names kept on an arc


def domain_transition_graph(task: GroundTask, variable: int) -> networkx.MultiDiGraph:
    """The domain transition graph of a variable (an index into `task.variables`); InvalidInput if there is no such variable.

    Nodes are value indices (the last may be "none of these") with label, initial, goal. One arc per pair of values and action
    schema (its key): count (operators), operators (the first few names), label.
    """
    import networkx as nx

    if not 0 <= variable < task.variables.n_rows:
        raise InvalidInput(f"there is no variable {variable}", expected=f"0 to {task.variables.n_rows - 1}")
    graph = nx.MultiDiGraph(name=f"domain transition graph of {variable_label(task, variable)}")
    view = _View(task, variable)
    for value, label in enumerate(variable_values(task, variable)):
        graph.add_node(value, label=label, initial=value == view.initial, goal=value in view.goals)
    operators: dict[tuple[int, int, str], set[int]] = {}
    for source, target, operator in view.transitions():
        schema = task.symbols.schema_names[task.symbols.operator_schema[operator]]
        operators.setdefault((source, target, schema), set()).add(operator)
    for (source, target, schema), found in sorted(operators.items()):
        names = [task.operator_name(o) for o in sorted(found)[:MAX_NAMES]]
        label = names[0] if len(found) == 1 else f"{schema} × {len(found):,}"
        graph.add_edge(source, target, key=schema, schema=schema, count=len(found), operators=names, label=label)
    return graph


class _View:
    """A task seen from one variable."""

    def __init__(self, task: GroundTask, variable: int) -> None:
        self.task = task
        self.facts = task.variables.row(variable).tolist()
        self.value_of = {fact: value for value, fact in enumerate(self.facts)}
        self.excluded_by = {int(task.complement[f]): v for f, v in self.value_of.items() if task.complement[f] >= 0}
        self.none = len(self.facts) if task.variable_has_none[variable] else None
        self.goals = {self.value_of[g] for g in task.goal.tolist() if g in self.value_of}
        true = [v for v, f in enumerate(self.facts) if task.init[f // 64] >> np.uint64(f % 64) & np.uint64(1)]
        self.initial = true[0] if true else self.none

    def transitions(self) -> Iterator[tuple[int, int, int]]:
        """(value before, value after, operator) of everything that can change the variable; some may come twice."""
        task = self.task
        for operator in self._touching(task.add, task.delete):
            adds, deletes = self._values(task.add.row(operator)), self._values(task.delete.row(operator))
            sources = self._sources(task.precondition.row(operator).tolist())
            yield from ((s, t, operator) for s, t in self._moves(sources, adds, deletes))
        for effect in self._touching(task.effect_add, task.effect_delete):
            operator = int(task.effect_operator[effect])
            adds, deletes = self._values(task.effect_add.row(effect)), self._values(task.effect_delete.row(effect))
            if self._values(task.add.row(operator)):
                deletes = set()  # an add wins
            sources = self._sources([*task.precondition.row(operator).tolist(), *task.effect_condition.row(effect).tolist()])
            yield from ((s, t, operator) for s, t in self._moves(sources, adds, deletes))

    def _touching(self, *tables: Csr) -> list[int]:
        """Rows of the tables in which a fact of the variable occurs."""
        rows = [table.row_ids()[np.isin(table.values, self.facts)] for table in tables]
        return [int(row) for row in np.unique(np.concatenate(rows))]

    def _values(self, facts: np.ndarray) -> set[int]:
        return {self.value_of[f] for f in facts.tolist() if f in self.value_of}

    def _sources(self, condition: list[int]) -> list[int]:
        """Values that the condition allows."""
        required = {self.value_of[f] for f in condition if f in self.value_of}
        if len(required) > 1:
            return []
        excluded = {self.excluded_by[f] for f in condition if f in self.excluded_by}
        everything = [*range(len(self.facts)), *([self.none] if self.none is not None else [])]
        return [value for value in required or everything if value not in excluded]

    def _moves(self, sources: list[int], adds: set[int], deletes: set[int]) -> Iterator[tuple[int, int]]:
        for source in sources:
            if adds:
                yield from ((source, target) for target in adds if target != source)
            elif source in deletes and self.none is not None:
                yield source, self.none
