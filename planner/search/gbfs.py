"""Greedy best-first search: always go on from the states that look closest to the goal.

Lazy (the default): a state is evaluated only when it is taken from the queue, and waits there with its parent's estimate
(deferred evaluation). Most successors are never looked at. Preferred operators wait in a second queue, which has more turns after
progress (Richter and Helmert, ICAPS 2009). Edges are taken in batches, because heuristics estimate a batch in little more than
the time of one state: small batches while the estimate falls, larger ones on plateaus.

Several heuristics take turns, each with queues of its own; a state that one of them calls a dead end is dropped. With hFF and
landmark count this is the search of LAMA (Richter and Westphal, JAIR 2010); a queue of novel states beside them is NOLAN's
(Corrêa and Seipp, ICAPS 2025).

Eager (`lazy=false`): every successor is evaluated when it is generated.
"""

from __future__ import annotations

from typing import Literal

from heuristics._base import Heuristic
from planner.ground_task import GroundTask
from planner.search._eager import BestFirst
from planner.search._lazy import LazyQueues, Opinions
from planner.search._stepwise import START, BatchSize, Steps, StepwiseSearch, first_goal, nothing_left
from planner.search.base import Context, Ending, Outcome
from planner.states import NEW, StateSpace


class Gbfs(StepwiseSearch):
    """Greedy best-first search.

    lazy: evaluate states when they are taken from the queue, not when they are generated. preferred: a second queue for preferred
    operators (lazy only). boost: how many edges more that queue gives after progress. batch: edges (eager: states) a step, 0 for
    adaptive. randomize_order: operators of a state in random order (lazy only). explore: a third queue of random states by type
    (lazy only). novelty: a queue of states by novelty (1: new facts, 2: new pairs too), partitioned by the last heuristic (lazy
    only).
    """

    def __init__(
        self,
        task: GroundTask,
        *heuristics: Heuristic,
        lazy: bool = True,
        preferred: bool = True,
        boost: int = 1000,
        batch: int = 0,
        randomize_order: bool = False,
        explore: bool = False,
        novelty: Literal[0, 1, 2] = 0,
    ) -> None:
        super().__init__(task)
        if len(heuristics) > 1 and not lazy:
            raise ValueError("several heuristics take turns only in lazy search")
        self.heuristics = heuristics
        self.lazy, self.preferred, self.boost, self.batch = lazy, preferred, boost, batch
        self.randomize_order, self.explore, self.novelty = randomize_order, explore, novelty

    def steps(self, context: Context) -> Steps:
        """The search, one batch a step."""
        if self.lazy:
            return self._lazy(context)
        return BestFirst(self.task, self.heuristics[0], context, weights=(0, 1), batch=self.batch).steps()

    def _lazy(self, context: Context) -> Steps:
        space, statistics = StateSpace(self.task, context.limits), context.statistics
        opinions, queues = Opinions(self.heuristics, space, statistics), LazyQueues(self, space, context.seed)
        size, states, parents = BatchSize(self.batch), START, START - 1
        while True:
            context.tick()
            rows = space.rows(states)
            goal = first_goal(space, rows)
            if goal is not None:
                return Outcome(Ending.PLAN, space.plan(int(states[goal])))
            estimates = opinions.of(rows, states, parents)
            statistics.expanded += queues.push(rows, states, parents, estimates)
            k = size.after(len(states), progress=estimates.progress)
            yield
            states = states[:0]
            while len(states) == 0:
                if not queues:
                    return nothing_left(statistics, safe=all(h.safe for h in self.heuristics))
                context.tick()
                parents, operators = queues.pop(k)
                statistics.generated += len(parents)
                ids, statuses = space.successors(parents, operators)
                states, parents = ids[statuses == NEW], parents[statuses == NEW]
