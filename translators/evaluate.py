"""Methods compared on tasks in words whose true PDDL is known: how far each gets, what it costs, how often its label is wrong.

The funnel of stages: parsed → conforms (no errors) → complete (no findings of the checks) → reachable → solved → the plan is
valid on the true task → the reading is equivalent to it. A stage counts only if those before it were passed, so the numbers fall
from left to right. (For the method `direct`, the reading is that of controlled English, against which its plan was validated.)
False VERIFIED: the label VERIFIED on a reading that is not proved equivalent. False REFUSED: no plan for a true task that has
one. Intervals are Wilson's (1927), 95 %.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InvalidInput, PlanloomError
from translators.base import Answer, Trust

if TYPE_CHECKING:
    from planner.pddl.ast import Task
    from translators.models import Model

STAGES = ("parsed", "conforms", "complete", "reachable", "solved", "valid", "equivalent")
_ENDINGS = (".txt", ".nl")


@dataclass(frozen=True)
class WordsTask:
    """A task in words, with its domain and the true problem: three files."""

    name: str
    domain: Path
    words: Path
    problem: Path


@dataclass(frozen=True)
class Row:
    """One answer, judged against the truth. passed: the stages passed, in order; solvable: whether the true task has a plan."""

    task: str
    method: str
    passed: tuple[str, ...]
    trust: str
    code: str
    equivalent: bool
    solvable: bool
    tokens: int
    calls: int
    seconds: float

    @property
    def false_verified(self) -> bool:
        """Whether the label VERIFIED is wrong."""
        return self.trust == Trust.VERIFIED.value and not self.equivalent

    @property
    def false_refused(self) -> bool:
        """Whether a plan was refused that there is."""
        return self.trust == Trust.REFUSED.value and self.solvable


def find_tasks(folder: Path) -> list[WordsTask]:
    """Every text under `folder` (.txt, .nl) with a problem of the same name beside it, and `domain.pddl` there or one folder up.

    Raises InvalidInput if there is none.
    """
    found = []
    for words in sorted(p for p in folder.rglob("*") if p.suffix in _ENDINGS):
        problem = words.with_suffix(".pddl")
        domain = next((d for d in (words.parent / "domain.pddl", words.parent.parent / "domain.pddl") if d.is_file()), None)
        if domain is not None and problem.is_file() and problem != domain and not words.stem.endswith("example"):
            found.append(WordsTask(str(words.relative_to(folder).with_suffix("")), domain, words, problem))
    if not found:
        hint = "beside p01.txt (or .nl) there must be p01.pddl, and domain.pddl there or one folder up"
        raise InvalidInput(f"there is no task in words with its true problem in {folder}", hint=hint, code="no-tasks")
    return found


def evaluate(
    tasks: Sequence[WordsTask],
    methods: Sequence[str],
    model: Callable[[], Model] | None,
    *,
    on_row: Callable[[Row], None] | None = None,
    max_tokens: int | None = None,
    time_limit_s: float | None = 60.0,
    **options: Any,
) -> list[Row]:
    """Every method on every task, each with a fresh budget of the same size. options go to `ask`."""
    rows = []
    for task in tasks:
        for method in methods:
            row = _evaluate(task, method, model, max_tokens, time_limit_s, options)
            rows.append(row)
            if on_row is not None:
                on_row(row)
    return rows


def _evaluate(
    task: WordsTask,
    method: str,
    model: Callable[[], Model] | None,
    max_tokens: int | None,
    time_limit_s: float | None,
    options: Any,
) -> Row:
    from planner import solve
    from planner.pddl import read_task
    from translators.ask import ask
    from translators.models import Budget

    gold = read_task(task.domain, task.problem)
    words = task.words.read_text(encoding="utf-8", errors="replace")
    started_s = time.perf_counter()
    answer = ask(
        words, domain=task.domain, model=None if model is None else model(), method=method, budget=Budget(tokens=max_tokens),
        time_limit_s=time_limit_s, **options,
    )  # fmt: skip
    seconds = time.perf_counter() - started_s
    flags = _flags(answer, gold)
    solvable = bool(answer.result) or solve(gold, time_limit_s=time_limit_s).plan is not None
    totals = answer.ledger.get("totals", {})
    return Row(
        task.name, method, tuple(_through(flags)), answer.trust.value, answer.code, flags["equivalent"], solvable,
        totals.get("tokens_in", 0) + totals.get("tokens_out", 0), totals.get("calls", 0), round(seconds, 3),
    )  # fmt: skip


def _flags(answer: Answer, gold: Task) -> dict[str, bool]:
    """Each stage by itself."""
    from planner.validate import validate
    from translators.checks import find_checks
    from translators.equivalence import equivalent

    reading = answer.formalizations[0].task if answer.formalizations else None
    serious = [f for f in answer.findings if f.severity != "note"]
    checked = {code for check in find_checks().values() for code in check.CODES} - {"goal-unreachable"}
    plan = answer.result.plan if answer.result is not None else None
    try:
        valid = plan is not None and validate(gold, plan).valid
    except PlanloomError:
        valid = False
    return {
        "parsed": reading is not None,
        "conforms": not any(f.severity == "error" and f.code != "goal-unreachable" for f in serious),
        "complete": not any(f.code in checked for f in serious),
        "reachable": not any(f.code == "goal-unreachable" for f in serious) and answer.code != "unsolvable",
        "solved": plan is not None,
        "valid": valid,
        "equivalent": reading is not None and bool(equivalent(reading, gold)),
    }


def _through(flags: dict[str, bool]) -> Iterator[str]:
    for stage in STAGES:
        if not flags[stage]:
            return
        yield stage


def table(rows: Iterable[Row]) -> str:
    """Markdown: a line a method, with the funnel, the wrong labels and the cost."""
    every = list(rows)
    lines = [
        f"| method | tasks | {' | '.join(STAGES)} | VERIFIED | false VERIFIED | false REFUSED | tokens | calls | seconds |",
        "|" + "---|" * (len(STAGES) + 8),
    ]
    for method in dict.fromkeys(r.method for r in every):
        mine = [r for r in every if r.method == method]
        stages = [interval(sum(stage in r.passed for r in mine), len(mine)) for stage in STAGES]
        verified = [r for r in mine if r.trust == Trust.VERIFIED.value]
        solvable = [r for r in mine if r.solvable]
        cells = [
            method, str(len(mine)), *stages, interval(len(verified), len(mine)),
            interval(sum(r.false_verified for r in mine), len(verified)),
            interval(sum(r.false_refused for r in mine), len(solvable)),
            f"{sum(r.tokens for r in mine) / len(mine):.0f}", f"{sum(r.calls for r in mine) / len(mine):.1f}",
            f"{sum(r.seconds for r in mine) / len(mine):.1f}",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def interval(k: int, n: int) -> str:
    """ "45 % [33, 58]": k of n, with Wilson's 95 % interval; "–" of nothing."""
    if n == 0:
        return "–"
    z, p = 1.96, k / n
    middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    low, high = (max(0.0, middle - half) / (1 + z * z / n), min(1.0, (middle + half) / (1 + z * z / n)))
    return f"{100 * p:.0f} % [{100 * low:.0f}, {100 * high:.0f}]"


def as_json(row: Row) -> str:
    """A row as a line of JSON."""
    return json.dumps({**asdict(row), "false_verified": row.false_verified, "false_refused": row.false_refused})
