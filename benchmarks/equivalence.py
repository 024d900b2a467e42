"""Verdicts on pairs of tasks whose truth is known: wrong ones, how many are decided, and the processor time for a pair.

    python -m benchmarks.equivalence [--pairs 1000] [--seed 0] [--only generated|replies]

Generated: tasks of the shipped domains, small ones whose reachable states can all be visited and ordinary ones, each with another
text of itself (reordered, renamed, goal facts added or left out that the rest implies) and with changed ones (an initial fact or a
goal fact other, two names swapped). The truth is by construction, or by visiting all states with the validator's simulator, which
shares nothing with grounding or search; where it is not known that way ("open"), a verdict only counts as decided.

Replies: every file of the folder llm_plus_p in PLANLOOM_BENCHMARKS that a model wrote (run0, llm_ic_pddl) beside the one it should
be, and the latter beside itself reordered. Where the sets of objects, initial facts and goal facts are equal the truth is
EQUIVALENT, where the initial facts differ it is DIFFERENT.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import domains
from planner.errors import PlanloomError
from planner.pddl import read_task
from planner.pddl.ast import And, Atom, Formula, Not, Task
from planner.validate import Simulator
from translators.equivalence import equivalent
from translators.equivalence.renaming import renamed

MAX_STATES = 6_000
SMALL: dict[str, dict[str, int]] = {
    "blocksworld": {"blocks": 4},
    "8-puzzle": {"columns": 2, "rows": 2},
    "childsnack": {"children": 2, "allergic": 1, "trays": 1, "tables": 1},
    "ferry": {"locations": 3, "cars": 3},
    "floortile": {"columns": 2, "rows": 2, "robots": 1},
    "gripper": {"balls": 3, "rooms": 2},
    "hanoi": {"discs": 4},
    "logistics": {"cities": 2, "places": 2, "packages": 1},
    "miconic": {"floors": 4, "passengers": 2},
    "rovers": {"rovers": 1, "waypoints": 3, "objectives": 1, "cameras": 1},
    "satellite": {"satellites": 1, "instruments": 2, "modes": 2},
    "sokoban": {"columns": 4, "rows": 4, "boxes": 1},
    "spanner": {"locations": 3, "spanners": 2, "nuts": 2},
    "transport": {"locations": 4, "vehicles": 1, "packages": 2},
    "visitall": {"columns": 3, "rows": 3},
}
ORDINARY: dict[str, dict[str, int]] = {"blocksworld": {"blocks": 12}}  # the others in their default size
State = frozenset[tuple[str, ...]]
HEADER = (
    f"{'kind':26} {'pairs':>6} {'right':>6} {'wrong':>6} {'open':>6} {'unknown':>8} {'median ms':>10} {'mean ms':>9} {'max ms':>9}"
)


@dataclass(frozen=True)
class Pair:
    """Two tasks, what was done, and the truth: True, False, or None where it is not known."""

    kind: str
    left: Task
    right: Task
    truth: bool | None
    renaming: bool = False


class Start:
    """A task with all its reachable states, if these are few enough."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.simulator = Simulator(task)
        self.states = self._states()

    def _states(self) -> list | None:
        start = self.simulator.initial()
        seen, stack = {start}, [start]
        while stack:
            state = stack.pop()
            for name, *arguments in self.simulator.applicable_steps(state):
                after = self.simulator.apply(state, name, arguments)
                if after not in seen:
                    seen.add(after)
                    stack.append(after)
            if len(seen) > MAX_STATES:
                return None
        return list(seen)

    def goal_states(self, goal: Formula) -> set[int] | None:
        """Numbers of the states with the goal."""
        if self.states is None:
            return None
        return {i for i, state in enumerate(self.states) if self.simulator.holds(state, goal)}

    def same_goal(self, left: Formula, right: Formula) -> bool | None:
        """Whether two goals hold in the same states; None if that is not known, or if none has either."""
        mine, other = self.goal_states(left), self.goal_states(right)
        return None if mine is None or other is None or not (mine or other) else mine == other


def reordered(task: Task, dice: random.Random) -> Task:
    """The task with objects, facts and goal in another order."""
    order = list(range(len(task.domain.constants), len(task.objects)))
    dice.shuffle(order)
    objects = (*task.domain.constants, *(task.objects[i] for i in order))
    new = np.array([0] * len(task.objects), dtype=np.int32)
    for position, name in enumerate(o.name for o in objects):
        new[task.object_ids[name]] = position
    init = {}
    for predicate in dice.sample(list(task.problem.init), len(task.problem.init)):
        rows = new[task.problem.init[predicate]]
        init[predicate] = rows[dice.sample(range(len(rows)), len(rows))]
    values = {name: replace(table, rows=new[table.rows]) for name, table in task.problem.init_values.items()}
    problem = replace(
        task.problem,
        objects=tuple(task.objects[i] for i in order),
        init=init,
        init_values=values,
        goal=shuffled(task.problem.goal, dice),
    )
    return Task(task.domain, problem, objects)


def shuffled(goal: Formula, dice: random.Random) -> Formula:
    """A conjunction in another order."""
    return And(tuple(dice.sample(goal.parts, len(goal.parts)))) if isinstance(goal, And) else goal


def with_goal(task: Task, parts: list[Formula]) -> Task:
    return replace(task, problem=replace(task.problem, goal=And(tuple(parts))))


def parts_of(task: Task) -> list[Formula]:
    return list(task.problem.goal.parts) if isinstance(task.problem.goal, And) else [task.problem.goal]


def other_names(task: Task, dice: random.Random) -> dict[str, str]:
    """New names for all objects but the constants."""
    own = [o.name for o in task.problem.objects]
    return {o.name: o.name for o in task.objects} | dict(
        zip(own, (f"it{i}" for i in dice.sample(range(len(own)), len(own))), strict=True)
    )


def same_type(task: Task, name: str, dice: random.Random) -> str | None:
    """Another object of the same types."""
    mine = task.objects[task.object_ids[name]]
    others = [o.name for o in task.objects if o.types == mine.types and o.name != name]
    return dice.choice(others) if others else None


def changed_atom(task: Task, atom: Atom, dice: random.Random) -> Atom | None:
    """The atom with another object in one place."""
    places = list(range(len(atom.arguments)))
    dice.shuffle(places)
    for place in places:
        other = same_type(task, atom.arguments[place], dice)
        if other is not None:
            return Atom(atom.predicate, (*atom.arguments[:place], other, *atom.arguments[place + 1 :]))
    return None


def with_changed_init(task: Task, dice: random.Random) -> Task:
    """One initial fact left out, or with another object, whichever makes a difference."""
    init = {p: rows for p, rows in task.problem.init.items() if len(rows)}
    predicate = dice.choice(sorted(init))
    rows = init[predicate].copy()
    k = dice.randrange(len(rows))
    names = [o.name for o in task.objects]
    other = changed_atom(task, Atom(predicate, tuple(names[i] for i in rows[k])), dice) if rows.shape[1] else None
    row = None if other is None else np.array([task.object_ids[a] for a in other.arguments], dtype=np.int32)
    if row is None or dice.random() < 0.5 or (rows == row).all(axis=1).any():
        rows = np.delete(rows, k, axis=0)
    else:
        rows[k] = row
    return replace(task, problem=replace(task.problem, init={**task.problem.init, predicate: rows}))


def facts(task: Task) -> State:
    names = [o.name for o in task.objects]
    return frozenset((p, *(names[i] for i in row)) for p, rows in task.problem.init.items() for row in rows.tolist())


def pairs_of(start: Start, dice: random.Random) -> Iterator[Pair]:
    """One pair of each kind."""
    task = start.task
    yield Pair("reordered", task, reordered(task, dice), True)
    names = other_names(task, dice)
    copy = reordered(renamed(task, names), dice)
    yield Pair("renamed, by name", task, copy, False)
    yield Pair("renamed, up to it", task, copy, True, renaming=True)
    yield Pair("initial fact", task, reordered(with_changed_init(task, dice), dice), False)
    yield from implied_goals(start, names, dice)
    yield from changed_goals(start, dice)
    yield from swapped_names(start, dice)


def implied_goals(start: Start, names: dict[str, str], dice: random.Random) -> Iterator[Pair]:
    """Goal facts that the rest implies come and go (known only where all states are)."""
    task, parts = start.task, parts_of(start.task)
    found = start.goal_states(task.problem.goal)
    if not found or start.states is None:
        return
    common = frozenset.intersection(*(start.states[i].atoms() for i in found))
    extra: list[Formula] = [Atom(f[0], f[1:]) for f in sorted(common)]
    extra = [a for a in extra if a not in parts and a.predicate in start.simulator.fluents]
    if not extra:
        return
    added = parts + dice.sample(extra, dice.randint(1, min(4, len(extra))))
    yield Pair("implied goals added", task, reordered(with_goal(task, added), dice), True)
    other = reordered(renamed(with_goal(task, added), names), dice)
    yield Pair("… and renamed", task, other, True, renaming=True)
    kept = list(dict.fromkeys((*parts, *extra)))
    for part in dice.sample(kept, len(kept)):
        fewer = [p for p in kept if p is not part]
        if start.goal_states(And(tuple(fewer))) == found:
            kept = fewer
    full = with_goal(task, parts + extra)
    yield Pair("implied goals dropped", full, reordered(with_goal(task, kept), dice), True)


def changed_goals(start: Start, dice: random.Random) -> Iterator[Pair]:
    """A goal fact with another object, left out, negated, or a further one."""
    task, parts = start.task, parts_of(start.task)
    k = dice.randrange(len(parts))
    rest = parts[:k] + parts[k + 1 :]
    variants: list[list[Formula]] = [[*rest, Not(parts[k])]]
    if rest:
        variants.append(rest)
    if isinstance(parts[k], Atom) and (other := changed_atom(task, parts[k], dice)) is not None:  # type: ignore[arg-type]
        variants.append([*rest, other])
    atoms = sorted(f for f in facts(task) if f[0] in start.simulator.fluents)
    if atoms and (other := changed_atom(task, Atom((f := dice.choice(atoms))[0], f[1:]), dice)) is not None:
        variants.append([*parts, other])
    changed = with_goal(task, dice.choice(variants))
    yield Pair("goal fact", task, reordered(changed, dice), start.same_goal(task.problem.goal, changed.problem.goal))


def swapped_names(start: Start, dice: random.Random) -> Iterator[Pair]:
    """Two names of one type exchanged, in the goal or in the whole problem."""
    task = start.task
    name = dice.choice(task.problem.objects).name
    other = same_type(task, name, dice)
    if other is None or other not in {o.name for o in task.problem.objects}:
        return
    swap = {o.name: o.name for o in task.objects} | {name: other, other: name}
    swapped = reordered(renamed(task, swap), dice)
    goal_only = replace(task, problem=replace(task.problem, goal=renamed(task, swap).problem.goal))
    truth = start.same_goal(task.problem.goal, goal_only.problem.goal)
    yield Pair("names swapped in goal", task, reordered(goal_only, dice), truth)
    yield Pair("names swapped", task, swapped, truth if facts(swapped) == facts(task) else False)
    yield Pair("names swapped, up to it", task, swapped, True, renaming=True)


def generated(count: int, seed: int) -> Iterator[Pair]:
    """Pairs from all shipped domains in turn."""
    dice = random.Random(seed)
    made, number = 0, 0
    while made < count:
        for name in SMALL:
            for sizes in (SMALL[name], ORDINARY.get(name, {})):
                text = domains.generate(name, seed=seed + number, **sizes).problem
                start = Start(read_task(domains.domain_path(name), text))
                for pair in pairs_of(start, dice):
                    if made < count:
                        made += 1
                        yield pair
        number += 1


def replies() -> Iterator[Pair]:
    """What a model wrote beside the truth."""
    home = Path(os.environ["PLANLOOM_BENCHMARKS"]) / "llm_plus_p"
    dice = random.Random(0)
    for folder in sorted((home / "experiments" / "run0" / "problems" / "llm_ic_pddl").iterdir()):
        domain = home / "domains" / folder.name / "domain.pddl"
        if (domain.parent / "domain_validation.pddl").exists():  # the other one names objects that nobody declares
            domain = domain.parent / "domain_validation.pddl"
        for file in sorted(folder.glob("*.pddl")):
            truth = read_task(domain, domain.parent / file.name)
            yield Pair("truth reordered", truth, reordered(truth, dice), True)
            try:
                reply = read_task(domain, file)
            except PlanloomError:
                continue
            same_start = facts(truth) == facts(reply) and same_objects(truth, reply)
            same_goal = set(map(str, parts_of(truth))) == set(map(str, parts_of(reply)))
            same = False if facts(truth) != facts(reply) else True if same_start and same_goal else None
            yield Pair(
                "reply: start differs" if same is False else "reply: equal sets" if same else "reply: other", truth, reply, same
            )


def same_objects(left: Task, right: Task) -> bool:
    return {(o.name, o.types) for o in left.objects} == {(o.name, o.types) for o in right.objects}


def report(pairs: Iterator[Pair]) -> None:
    """Compare all pairs and print the table."""
    counts: dict[str, Counter] = defaultdict(Counter)
    seconds: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        started = time.process_time()
        answer = equivalent(pair.left, pair.right, renaming=pair.renaming)
        took = time.process_time() - started
        verdict = answer.verdict.value
        seconds[pair.kind].append(took)
        truth = {True: "EQUIVALENT", False: "DIFFERENT", None: "open"}[pair.truth]
        counts[pair.kind][(truth, verdict)] += 1
        wrong = verdict not in (truth, "UNKNOWN") and truth != "open"
        if wrong or (verdict == "DIFFERENT" and answer.witness is None):
            print(f"WRONG: {pair.kind}: {pair.left.problem.name}: {verdict}, truth {truth}: {answer.reason}", flush=True)
        elif verdict == "UNKNOWN" or took > 5:
            print(
                f"{pair.kind}: {pair.left.problem.name}: {verdict} after {took:.1f} s, truth {truth}: {answer.reason[:200]}",
                flush=True,
            )
    print(HEADER)
    for kind in [*counts, None]:
        count = counts[kind] if kind else sum(counts.values(), Counter())
        times = seconds[kind] if kind else [s for found in seconds.values() for s in found]
        unknown = sum(n for (_, verdict), n in count.items() if verdict == "UNKNOWN")
        right = sum(n for (truth, verdict), n in count.items() if truth == verdict)
        open_ = sum(n for (truth, verdict), n in count.items() if truth == "open" and verdict != "UNKNOWN")
        total = count.total()
        milliseconds = [1000 * f(times) for f in (statistics.median, statistics.mean, max)]
        print(
            f"{kind or 'all':26} {total:6} {right:6} {total - right - open_ - unknown:6} {open_:6} {unknown:8}"
            f" {milliseconds[0]:10.1f} {milliseconds[1]:9.1f} {milliseconds[2]:9.0f}"
        )
    total = sum(map(len, seconds.values()))
    unknown = sum(n for c in counts.values() for (_, verdict), n in c.items() if verdict == "UNKNOWN")
    print(f"decided: {100 * (total - unknown) / max(1, total):.1f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=["generated", "replies"])
    options = parser.parse_args()
    if options.only != "generated":
        report(replies())
    if options.only != "replies":
        report(generated(options.pairs, options.seed))


if __name__ == "__main__":
    main()
