"""pyperplan (Alkhazraji et al. 2020), the readable Python planner. The argument is SEARCH or SEARCH-HEURISTIC:
"pyperplan:gbf-hff"."""

from __future__ import annotations

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

_SEARCHES = ("astar", "wastar", "gbf", "bfs", "ehs", "ids", "sat")
_HEURISTICS = ("hadd", "hff", "hmax", "hsa", "lmcut", "blind", "landmark")
_INCOMPLETE = ("ehs", "sat")


class Pyperplan(Peer):
    """Writes its plan beside the problem file (which is a copy of ours), and ends with 0 whether it found one or not."""

    name = "pyperplan"
    install = "pip install pyperplan"
    package = "pyperplan"

    def check(self) -> None:
        """The program is there, and knows the search and the heuristic."""
        self._program()
        search, heuristic = self._parts()
        if search not in _SEARCHES or heuristic not in _HEURISTICS:
            raise InvalidInput(
                f"pyperplan has no configuration {self.argument!r}",
                expected=f"SEARCH-HEURISTIC with a search of {', '.join(_SEARCHES)} and a heuristic of {', '.join(_HEURISTICS)}",
            )

    def _parts(self) -> tuple[str, str]:
        search, _, heuristic = (self.argument or "gbf-hff").partition("-")
        return search, heuristic or "hff"

    def _program(self) -> list[str]:
        named = named_by_user(self)
        if named is not None:
            return named
        if package_folder("pyperplan") is not None:
            return [sys.executable, "-m", "pyperplan"]
        found = on_path("pyperplan")
        if found is None:
            raise self.missing("neither the package, nor PLANLOOM_PYPERPLAN, nor pyperplan on PATH")
        return found

    def command(self, files: Files, limits: Limits) -> Command:
        """Its command line."""
        search, heuristic = self._parts()
        return Command([*self._program(), "-s", search, "-H", heuristic, str(files.domain), str(files.problem)])

    def plans(self, files: Files) -> list[Path]:
        """problem.pddl.soln, beside the problem."""
        plan = files.problem.with_name(files.problem.name + ".soln")
        return [plan] if plan.is_file() else []

    def read(self, out: str, err: str, exit_code: int) -> Said:
        """Its log lines."""
        said = Said(phase="search" if "Search start" in out else "translate")
        said.numbers = without_none(
            expansions=first_number(r"(\d+) Nodes expanded", out, int, last=True),
            plan_length=first_number(r"Plan length: (\d+)", out, int, last=True),
            search_time=first_number(r"Search time: ([\d.e+-]+)", out, last=True),
        )
        if "No solution could be found" in out:
            said.status = Status.INCOMPLETE if self._parts()[0] in _INCOMPLETE else Status.UNSOLVABLE
        elif exit_code != 0:
            last = err.strip().rpartition("\n")[2]
            said.details = [last[:500]] if last else []
            if "pyperplan.pddl." in last or "NotImplementedError" in last:  # STRIPS with types is what its reader takes
                said.status = Status.UNSUPPORTED
        return said
