"""Search in the lifted view: reach one goal after the other along relaxed plans, with all successors to fall back on.

A node is a state. Its first work items are *pursuits*: find a relaxed plan to the nearest unmet goal (then the second nearest,
…), execute what can be executed, and plan again from there until the goal holds; the state where it ends becomes a node. Only
when a node's goals are used up are its successors enumerated, a chunk at a time. Nodes wait by unmet goals, then by work done on
them; every few turns a random node goes first, so that a region of undetected dead ends cannot hold the search for ever.

Relaxed plans come from runs that stop at the nearest goal, so one costs milliseconds where a full relaxed plan costs seconds; on
transport-like tasks a pursuit is nearly always a real plan for its goal. Related: YAHSP's lookahead plans (Vidal, ICAPS 2004),
serialised subgoals in SIW (Lipovetzky and Geffner, ECAI 2012). The search is complete, its plans are not optimal.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from planner.lifted.relaxed import RelaxedPlans
from planner.lifted.successors import Enumeration, Successors
from planner.lifted.task import LiftedTask
from planner.search.base import Context, Ending, Outcome

_RANDOM_EVERY = 8  # turns between random ones
ROWS_PER_GOAL = 20_000  # what each goal adds to the limit of a probe: where goals undo each other, more do not come that cheaply
_MAX_ROUNDS = 200  # relaxed plans of one pursuit


@dataclass(slots=True)
class _Node:
    """A state (sorted codes as bytes), how it was reached, and the work done on it."""

    state: bytes
    unmet: int
    parent: int
    operators: tuple[int, ...]
    candidates: list[int]  # goals to pursue, nearest first; may be out of date
    pursued: set[int] = field(default_factory=set)
    all_pursued: bool = False
    enumeration: Enumeration = field(default_factory=Enumeration)

    @property
    def work(self) -> int:
        return len(self.pursued) + (1 << 20 if self.all_pursued else 0)


class LiftedSearch:
    """Best-first search over pursuits. `chunk`: successors enumerated at a time."""

    description = "lifted(goalcount, relaxed plans to the nearest goal, all successors on demand)"

    def __init__(self, task: LiftedTask, *, chunk: int = 1024) -> None:
        self.task, self.chunk = task, chunk
        self._run: _Run | None = None

    def run(self, context: Context) -> Outcome:
        """Search until a plan is found or the reachable space is exhausted; LimitReached passes through."""
        outcome = self.probe(context, 2**62, 2**62)
        assert outcome is not None
        return outcome

    def probe(self, context: Context, patience: int, limit: int) -> Outcome | None:
        """Like `run`, but give up after `patience` rows of relaxed plans without fewer unmet goals, or `limit` rows altogether and
        ROWS_PER_GOAL for each goal that was reached.

        A row is about a microsecond of work. After None a later call goes on where this one stopped (with the same context).
        """
        context.tick()
        if self.task.false_goals:
            return Outcome(Ending.UNSOLVABLE)
        if self._run is None:
            self._run = _Run(self.task, context, self.chunk)
        return self._run.run(patience, limit)


class _Run:
    """The state of one search."""

    def __init__(self, task: LiftedTask, context: Context, chunk: int) -> None:
        self.task, self.context = task, context
        self.relaxed = RelaxedPlans(task, context.limits, context.seed)
        self.successors = Successors(task, context.limits, chunk)
        self.rng = np.random.default_rng(context.seed)
        self.nodes: list[_Node] = []
        self.known: dict[bytes, int] = {}
        self.queue: list[tuple[int, int, int]] = []  # unmet, work, node
        self.open: list[int] = []  # nodes with work left, in any order, for random turns
        self.place: dict[int, int] = {}
        self.goal_node = -1
        self.shuffle = context.seed != 0
        self.turn = 0
        self.progress_at = 0  # work done when the fewest unmet goals were seen

    def run(self, patience: int, limit: int) -> Outcome | None:
        """Work until it is over, or has cost too much (see `LiftedSearch.probe`)."""
        if not self.nodes:
            self.add(set(self.task.init.tolist()), -1, ())
        self.progress_at = started = self.relaxed.work
        while self.goal_node < 0:
            if not self.open:
                return Outcome(Ending.UNSOLVABLE)
            reached = self.nodes[0].unmet - (self.context.statistics.best_h or 0)
            if self.relaxed.work > min(self.progress_at + patience, started + limit + ROWS_PER_GOAL * reached):
                return None
            self.context.tick()
            self.turn += 1
            number = self.take(random=self.turn % _RANDOM_EVERY == 0)
            self.work(number)
            self.context.statistics.expanded += 1
        return Outcome(Ending.PLAN, self.plan(self.goal_node))

    def plan(self, number: int) -> list[int]:
        """Operators on the way to a node."""
        parts = []
        while number >= 0:
            parts.append(self.nodes[number].operators)
            number = self.nodes[number].parent
        return [o for part in reversed(parts) for o in part]

    def add(self, state: set[int], parent: int, operators: tuple[int, ...]) -> None:
        """A state that was reached; new ones become nodes."""
        self.add_key(
            np.sort(np.fromiter(state, dtype=np.int64, count=len(state))).tobytes(), self.task.unmet(state), parent, operators
        )

    def add_key(self, key: bytes, unmet: int, parent: int, operators: tuple[int, ...]) -> None:
        """The same for a state that is sorted already, with its number of unmet goals."""
        if key in self.known:
            return
        number = self.known[key] = len(self.nodes)
        candidates = self.nodes[parent].candidates if parent >= 0 else []
        self.nodes.append(_Node(key, unmet, parent, operators, candidates))
        best = self.context.statistics.best_h
        if best is None or unmet < best:
            self.context.statistics.best_h = unmet
            self.progress_at = self.relaxed.work
        if unmet == 0 and self.goal_node < 0:
            self.goal_node = number
        self.place[number] = len(self.open)
        self.open.append(number)
        heapq.heappush(self.queue, (unmet, 0, number))

    def take(self, *, random: bool) -> int:
        """A node with work left; it stays open."""
        if random:
            number = self.open[int(self.rng.integers(len(self.open)))]
            heapq.heappush(self.queue, (self.nodes[number].unmet, self.nodes[number].work + 1, number))
            return number
        while True:
            unmet, work, number = heapq.heappop(self.queue)
            if number in self.place:  # still open: it waits again, behind those with less work done
                heapq.heappush(self.queue, (unmet, max(work, self.nodes[number].work) + 1, number))
                return number

    def close(self, number: int) -> None:
        """Nothing is left to do on a node."""
        at, last = self.place.pop(number), self.open.pop()
        if last != number:
            self.open[at] = last
            self.place[last] = at

    def work(self, number: int) -> None:
        """The next piece of work on a node."""
        node = self.nodes[number]
        if node.all_pursued:
            self.enumerate(number, node)
        else:
            self.pursue(number, node)

    def pursue(self, number: int, node: _Node) -> None:
        """Reach for the next nearest goal. A goal that not even the relaxation reaches proves a dead end."""
        state = np.frombuffer(node.state, dtype=np.int64)
        held = set(state.tolist())
        goal = self.next_candidate(node, held)
        if goal is None:
            unmet = {c for c in self.task.goal_positive if c not in held}
            reached = self.relaxed.reach(state, unmet, min(len(node.pursued) + 1, len(unmet)), shuffle=self.shuffle)
            self.context.statistics.evaluated += 1
            if reached.complete and len(reached.goals) < len(unmet):
                self.dead_end(number)
                return
            node.candidates = reached.goals
            goal = self.next_candidate(node, held)
        if goal is None:
            node.all_pursued = True
            return
        node.pursued.add(goal)
        self.follow(number, held, goal)

    @staticmethod
    def next_candidate(node: _Node, held: set[int]) -> int | None:
        """The nearest goal that is unmet and was not pursued from this node."""
        return next((g for g in node.candidates if g not in held and g not in node.pursued), None)

    def dead_end(self, number: int) -> None:
        """A node from which not even the relaxation reaches all goals."""
        self.context.statistics.dead_ends += 1
        if number in self.place:
            self.close(number)

    def follow(self, number: int, state: set[int], goal: int) -> None:
        """Execute relaxed plans towards a goal until it holds, nothing helps, or a state comes again."""
        done: list[int] = []
        commitment = None
        seen = set()
        for _ in range(_MAX_ROUNDS):
            self.context.tick()
            key = np.sort(np.fromiter(state, dtype=np.int64, count=len(state)))
            if goal in state or key.tobytes() in seen:
                break
            seen.add(key.tobytes())
            reached = self.relaxed.reach_one(key, goal, shuffle=self.shuffle, commitment=commitment)
            self.context.statistics.evaluated += 1
            if not reached.goals:
                self.context.statistics.dead_ends += 1
                if not done:
                    self.close(number)
                return
            plan = self.relaxed.plan(reached.facts)
            commitment = self.relaxed.commitment(plan) if commitment is None else commitment
            executed = self.execute(state, goal, plan)
            if not executed:
                break
            done += executed
        if done:
            self.add(state, number, tuple(done))

    def execute(self, state: set[int], goal: int, plan: list[int]) -> list[int]:
        """Apply the operators of a relaxed plan as far as they go, each once; what is not applicable is tried again later."""
        done = []
        rest = plan
        progress = True
        while rest and progress and goal not in state:
            progress, waiting = False, []
            for number in rest:
                operator = self.task.operator(number)
                if goal not in state and operator.applicable(state):
                    operator.apply(state)
                    done.append(number)
                    progress = True
                else:
                    waiting.append(number)
            rest = waiting
        self.context.statistics.generated += len(done)
        return done

    def enumerate(self, number: int, node: _Node) -> None:
        """Store the next chunk of successors, those that leave fewer goals unmet first."""
        state = np.frombuffer(node.state, dtype=np.int64)
        found = self.successors.next_chunk(state, node.enumeration)
        if node.enumeration.done:
            self.close(number)
        held = set(state.tolist())
        self.context.tick()
        best = [
            (int(change), instances.action, tuple(row))
            for instances in found
            for row, change in zip(instances.values.tolist(), instances.change, strict=True)
        ]
        best.sort(key=lambda item: item[0])
        self.context.statistics.generated += len(best)
        self.relaxed.work += 50 * len(best)
        for change, action, values in best:
            operator = self.task.number(action, values)
            successor = held.copy()
            self.task.operator(operator).apply(successor)
            key = np.sort(np.fromiter(successor, dtype=np.int64, count=len(successor))).tobytes()
            self.add_key(key, node.unmet + change, number, (operator,))
