"""Where `planloom plan` writes plans: the best to one file, and where there are several each to a file with a number."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from planner.files import write_text
from planner.result import Plan


class PlanFiles:
    """`path` holds the best plan so far; numbered: `path`.1, `path`.2, … hold each better one, as Fast Downward's do."""

    def __init__(self, path: str, *, numbered: bool) -> None:
        self._path, self._numbered, self._written = path, numbered, 0

    def write(self, plan: Plan) -> None:
        """A better plan was found."""
        if self._numbered:
            self._written += 1
            self._write_number(self._written, plan)
            self._remove_after(self._written)
        write_text(self._path, str(plan))

    def write_all(self, plans: Iterable[Plan]) -> None:
        """All plans, best first."""
        number = 0
        for number, plan in enumerate(plans, 1):
            self._write_number(number, plan)
            if number == 1:
                write_text(self._path, str(plan))
        if number:
            self._remove_after(number)

    def _write_number(self, number: int, plan: Plan) -> None:
        write_text(f"{self._path}.{number}", str(plan))

    def _remove_after(self, number: int) -> None:
        """Numbered files of an earlier run that go on where ours end would be taken for plans of this one."""
        for n in count(number + 1):
            stale = Path(f"{self._path}.{n}")
            if not stale.is_file():
                return
            os.unlink(stale)
