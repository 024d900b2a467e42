"""Mimir through its Python package (Ståhlberg, Drexler), run by a script of ours in a process of its own.

The argument is SEARCH-HEURISTIC: "pymimir:gbfs-ff", "pymimir:astar-max"; searches gbfs, gbfs-lazy, astar, astar-lazy, brfs, iw.
"""

from __future__ import annotations

import sys
from pathlib import Path

from planner.bench.peers._base import Command, Files, Limits, Peer, Said, first_number, named_by_user, package_folder, without_none
from planner.errors import InvalidInput
from planner.statuses import Status

SEARCHES = ("gbfs-lazy", "gbfs", "astar-lazy", "astar", "brfs", "iw")
HEURISTICS = ("ff", "add", "max", "setadd", "h2", "blind")
_SCRIPT = Path(__file__).parent / "scripts" / "run_pymimir.py"
_ENDINGS = {"solved": None, "unsolvable": Status.UNSOLVABLE, "exhausted": Status.INCOMPLETE, "failed": Status.INCOMPLETE}


class Pymimir(Peer):
    """Counts no states (its events cost time). PLANLOOM_PYMIMIR may name the Python interpreter that has pymimir, if it is another
    than ours."""

    name = "pymimir"
    install = "pip install pymimir"
    package = "pymimir"

    def check(self) -> None:
        """The package is there, and has the search and the heuristic."""
        self._python()
        self._parts()

    def _python(self) -> list[str]:
        named = named_by_user(self)
        if named is None and package_folder("pymimir") is None:
            raise self.missing("the package is not there")
        return named or [sys.executable]

    def _parts(self) -> tuple[str, str]:
        words = self.argument or "gbfs-ff"
        for search in SEARCHES:
            heuristic = words.removeprefix(search).removeprefix("-") or "ff"
            if words.startswith(search) and heuristic in HEURISTICS:
                return search, heuristic
        raise InvalidInput(
            f"pymimir has no configuration {self.argument!r}",
            expected=f"SEARCH-HEURISTIC with a search of {', '.join(SEARCHES)} and a heuristic of {', '.join(HEURISTICS)}",
        )

    def command(self, files: Files, limits: Limits) -> Command:
        """Our script, with the interpreter that has pymimir."""
        return Command([*self._python(), str(_SCRIPT), *self._parts(), str(files.domain), str(files.problem), str(files.plan)])

    def read(self, out: str, err: str, exit_code: int) -> Said:
        """What our script prints."""
        said = Said(phase="search" if "search starts" in out else "translate")
        said.numbers = without_none(
            translator_time=first_number(r"^read ([\d.]+) s", out),
            search_time=first_number(r"^searched ([\d.]+) s", out),
        )
        ending = first_number(r"^status (\w+)", out, str)
        said.status = _ENDINGS.get(ending) if ending else None
        if exit_code != 0:
            said.details = [err.strip().rpartition("\n")[2][:500]]
        return said
