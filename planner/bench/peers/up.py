"""Any engine of unified_planning that can plan once: "up:enhsp", "up:tamer", "up:fast-downward-opt". Run by a script of ours."""

from __future__ import annotations

import sys
from pathlib import Path

from planner.bench.peers._base import (
    Command,
    Files,
    Limits,
    MissingPeer,
    Peer,
    Said,
    first_number,
    named_by_user,
    our_path,
    package_folder,
    without_none,
)  # fmt: skip
from planner.errors import InvalidInput
from planner.statuses import Status

_SCRIPT = Path(__file__).parent / "scripts" / "run_up.py"
_STATUSES = {
    "SOLVED_OPTIMALLY": Status.SOLVED_OPTIMAL,
    "UNSOLVABLE_PROVEN": Status.UNSOLVABLE,
    "UNSOLVABLE_INCOMPLETELY": Status.INCOMPLETE,
    "TIMEOUT": Status.TIME_LIMIT,
    "MEMOUT": Status.MEMORY_LIMIT,
    "UNSUPPORTED_PROBLEM": Status.UNSUPPORTED,
    "INTERNAL_ERROR": Status.ENGINE_ERROR,
    "NO_SUCH_ENGINE": Status.INVALID_INPUT,
}


class Up(Peer):
    """PLANLOOM_UP may name the Python interpreter that has unified_planning and the engine, if it is another than ours."""

    name = "up"
    install = "pip install unified-planning and the engine's package, such as up-enhsp"
    package = "unified-planning"

    def check(self) -> None:
        """The package is there and an engine is named; whether the engine is there, its first run says."""
        if named_by_user(self) is None and package_folder("unified_planning") is None:
            raise self.missing("the package unified-planning is not there")
        if not self.argument:
            raise InvalidInput("up needs an engine", hint='write for example --peer "up:enhsp"')
        from planner.interop.engines import PACKAGES

        package = PACKAGES.get(self.argument)
        if package is not None and named_by_user(self) is None and package_folder(package.replace("-", "_")) is None:
            raise MissingPeer(f"the engine {self.argument} is not installed", hint=f"install it: pip install {package}")

    def command(self, files: Files, limits: Limits) -> Command:
        """Our script, with the interpreter that has the engine."""
        python = named_by_user(self) or [sys.executable]
        argv = [*python, str(_SCRIPT), self.argument, str(files.domain), str(files.problem), str(files.plan)]
        return Command(argv, {"PYTHONPATH": our_path()} if self.argument.startswith("planloom") else {})

    def read(self, out: str, err: str, exit_code: int) -> Said:
        """What our script prints."""
        said = Said(phase="search" if "planning starts" in out else "translate")
        said.numbers = without_none(
            translator_time=first_number(r"^read ([\d.]+) s", out), search_time=first_number(r"^planned ([\d.]+) s", out)
        )
        ending = first_number(r"^status (\w+)", out, str, last=True)
        said.status = _STATUSES.get(ending) if ending else None
        said.details = [line[9:] for line in out.splitlines() if line.startswith("message: ")][:3]
        if exit_code != 0:
            said.details.append(err.strip().rpartition("\n")[2][:500])
        return said
