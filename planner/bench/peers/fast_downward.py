"""Fast Downward (Helmert, JAIR 2006), as the package `up-fast-downward` installs it, or any other build of it.

The argument is an alias ("fast-downward:lama-first"), a search ("fast-downward:astar(lmcut())"), or, if it starts with "--", words
for the driver ("fast-downward:--evaluator h=ff() --search eager_greedy([h])"). It is GPL and is only ever run as a separate
program."""

from __future__ import annotations

import math
import shlex
import sys
from pathlib import Path

from planner.bench.peers._base import (
    Command,
    Files,
    Limits,
    Peer,
    Said,
    first_number,
    named_by_user,
    on_path,
    package_folder,
    without_none,
)  # fmt: skip
from planner.errors import InvalidInput
from planner.statuses import Status

# Exit codes that say how a run ended: status, error, phase. 0–3 come with a plan.
ENDINGS = {
    10: (Status.UNSOLVABLE, "unsolvable", "translate"),
    11: (Status.UNSOLVABLE, "unsolvable", "search"),
    12: (Status.INCOMPLETE, "incomplete", "search"),
    13: (Status.INCOMPLETE, "incomplete", "search"),
    20: (Status.MEMORY_LIMIT, "translate-out-of-memory", "translate"),
    21: (Status.TIME_LIMIT, "translate-out-of-time", "translate"),
    22: (Status.MEMORY_LIMIT, "search-out-of-memory", "search"),
    23: (Status.TIME_LIMIT, "search-out-of-time", "search"),
    24: (Status.TIME_LIMIT, "search-out-of-time", "search"),
    30: (Status.ENGINE_ERROR, "critical-error", "translate"),
    31: (Status.INVALID_INPUT, "input-error", "translate"),
    32: (Status.ENGINE_ERROR, "critical-error", "search"),
    33: (Status.INVALID_INPUT, "input-error", "search"),
    34: (Status.UNSUPPORTED, "unsupported", "search"),
    35: (Status.ENGINE_ERROR, "critical-error", "translate"),
    36: (Status.INVALID_INPUT, "input-error", "translate"),
    37: (Status.UNSUPPORTED, "unsupported", "translate"),
}
_STAMP = r"^(?:\[t=[^\]]*\] )?"


class FastDownward(Peer):
    """Calls the driver; anytime configurations write plan.1, plan.2, …, each better than the one before."""

    name = "fast-downward"
    install = "pip install up-fast-downward"
    package = "up-fast-downward"

    def check(self) -> None:
        """The program and an argument are there."""
        self._program()
        if not self.argument:
            raise InvalidInput(
                "fast-downward needs a configuration", hint='write an alias or a search: "fast-downward:lama-first", '
                '"fast-downward:astar(lmcut())"',
            )  # fmt: skip

    def _program(self) -> list[str]:
        named = named_by_user(self)
        if named is not None:
            return named
        folder = package_folder("up_fast_downward")
        if folder is not None and (folder / "downward" / "fast-downward.py").is_file():
            return [sys.executable, str(folder / "downward" / "fast-downward.py")]
        found = on_path("fast-downward", "fast-downward.py", "fast-downward.sif", "downward")
        if found is None:
            raise self.missing("neither the package up-fast-downward, nor PLANLOOM_FAST_DOWNWARD, nor fast-downward.py on PATH")
        return found

    def command(self, files: Files, limits: Limits) -> Command:
        """The driver with our time limit, which its portfolios need; the runner enforces both limits all the same."""
        task = [str(files.domain), str(files.problem)]
        driver = [*self._program(), "--plan-file", str(files.plan), "--overall-time-limit", f"{math.ceil(limits.time_limit_s)}s"]
        if self.argument.startswith("--"):
            words = shlex.split(self.argument)
            return Command([*driver, *task, *words] if words[0] != "--alias" else [*driver, *words, *task])
        if "(" in self.argument:
            return Command([*driver, *task, "--search", self.argument])
        return Command([*driver, "--alias", self.argument, *task])

    def plans(self, files: Files) -> list[Path]:
        """The last of plan.1, plan.2, … is the best."""
        numbered = [p for p in files.folder.glob(files.plan.name + ".*") if p.suffix[1:].isdigit()]
        return sorted(numbered, key=lambda p: -int(p.suffix[1:])) + super().plans(files)

    def read(self, out: str, err: str, exit_code: int) -> Said:
        """Exit code and the statistics of the last search that printed some. `evaluations` counts evaluated states, as ours
        does."""
        status, error, phase = ENDINGS.get(exit_code, (None, None, None))
        if phase is None:
            phase = "search" if "INFO     Running search" in out else "translate"
        count = lambda pattern: first_number(_STAMP + pattern, out, int, last=True)  # noqa: E731
        numbers = without_none(
            expansions=count(r"Expanded (\d+) state"),
            evaluations=count(r"Evaluated (\d+) state"),
            generated=count(r"Generated (\d+) state"),
            cost=count(r"Plan cost: (\d+)"),
            plan_length=count(r"Plan length: (\d+)"),
            search_time=first_number(_STAMP + r"Search time: ([\d.e+-]+)s", out, last=True),
            translator_time=first_number(r"^Done! \[([\d.]+)s CPU", out),
        )
        return Said(status, error, phase, numbers)
