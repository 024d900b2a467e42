"""planloom itself, run as its users run it: `planloom plan --json`. `--config X` of `planloom bench` is the peer "planloom:X".

The argument is a search as `planloom plan --search` takes it, or "optimal" for `planloom plan --optimal`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from planner.bench.peers._base import Command, Files, Limits, Peer, Said, our_path, without_none
from planner.errors import SearchSpecError
from planner.statuses import Status

MARGIN = 0.97  # of the memory limit: planloom ends there by itself, with its statistics


class Planloom(Peer):
    """Reads the JSON object that planloom prints, which it also does when a limit is near."""

    name = "planloom"
    install = "pip install planloom"
    seeded = True

    def check(self) -> None:
        """The search's grammar; its names are checked by the warm-up run."""
        if self.argument not in ("", "optimal"):
            from planner.specs import parse_spec

            try:
                parse_spec(self.argument)
            except SearchSpecError as error:
                message = f"--config {self.argument!r}: {error.message}"
                raise SearchSpecError(message, expected=error.expected, hint=error.hint) from error

    def command(self, files: Files, limits: Limits) -> Command:
        """`planloom plan` with our limits, in a fresh process."""
        search = ["--optimal"] if self.argument == "optimal" else ["--search", self.argument or "auto"]
        argv = [sys.executable, "-m", "planner", "plan", str(files.domain), str(files.problem), *search, "--json"]
        argv += ["--plan-file", str(files.plan), "--seed", str(limits.seed)]
        argv += ["--time-limit", f"{limits.clock_s:.3f}s", "--memory-limit", f"{limits.memory_limit_mb * MARGIN:.0f}M"]
        return Command(argv, {"PYTHONPATH": our_path()})

    def read(self, out: str, err: str, exit_code: int) -> Said:
        """The JSON object's last line; where there is none (killed), at least the phase cannot be known."""
        answer = _last_object(out)
        if answer is None:
            return Said(status=_STATUS_OF_CODE.get(exit_code), details=_last_words(err) if exit_code else [])
        counts = answer.get("statistics") or {}
        searched = counts.get("search_s") is not None
        parts = [counts.get("read_s"), counts.get("ground_s")]
        numbers = without_none(
            expansions=counts.get("expanded") if searched else None,
            evaluations=counts.get("evaluated") if searched else None,
            generated=counts.get("generated") if searched else None,
            search_time=counts.get("search_s"),
            translator_time=sum(p for p in parts if p is not None) if any(p is not None for p in parts) else None,
            cost=answer.get("cost"),
            plan_length=answer.get("length"),
        )
        details = [answer["message"]] if answer.get("message") else []
        details += [str(d) for d in answer.get("details") or ()]
        if answer.get("lower_bound") is not None:
            details.append(f"lower bound {answer['lower_bound']}")
        return Said(Status(answer["status"]), phase="search" if searched else "translate", numbers=numbers, details=details)

    def version(self) -> str | None:
        """planloom's own."""
        from planner import __version__

        return __version__


_STATUS_OF_CODE = {31: Status.INVALID_INPUT, 33: Status.INVALID_INPUT, 34: Status.UNSUPPORTED}


def _last_object(out: str) -> dict[str, Any] | None:
    for line in reversed(out.splitlines()):
        if line.startswith("{") and '"status"' in line:
            try:
                answer = json.loads(line)
            except ValueError:
                return None
            return answer if isinstance(answer, dict) and answer.get("status") in Status.__members__ else None
    return None


def _last_words(err: str) -> list[str]:
    words = err.strip()[-500:]
    return [words] if words else []
