"""Any program: "command:NAME=PROGRAM WORDS {domain} {problem} {plan}". It writes its plan to {plan} (or {plan}.1, {plan}.2, …).

Words in braces are replaced: {domain}, {problem} and {plan} by files, {folder} by the working folder, {time} by the time limit in
seconds, {memory} by the memory limit in MiB, {seed}. No shell is involved; use `sh -c '…'` for one. Results are shown under NAME.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

from planner.bench.peers._base import Command as Program
from planner.bench.peers._base import Files, Limits, MissingPeer, Peer, Said
from planner.errors import InvalidInput

_PLACES = ("domain", "problem", "plan", "folder", "time", "memory", "seed")


class CommandPeer(Peer):
    """Nothing is known of its output, so only plans, times and memory are measured."""

    name = "command"

    def __init__(self, argument: str = "") -> None:
        super().__init__(argument)
        self.planner, _, self.template = (part.strip() for part in argument.partition("="))
        self.seeded = "{seed}" in self.template

    def check(self) -> None:
        """The template can be split, names what it needs, and its program is there."""
        words = self._words()
        if not self.planner or not words:
            hint = 'write --peer "command:mine=./mine {domain} {problem} {plan}"'
            raise InvalidInput("a command needs a name and words", hint=hint)
        text = " ".join(words)
        unknown = [w for w in re.findall(r"\{(\w*)\}", text) if w not in _PLACES]
        if unknown or "{domain}" not in text or "{problem}" not in text:
            wrong = "{" + unknown[0] + "} is not known" if unknown else "{domain} and {problem} are needed"
            expected = "some of " + ", ".join("{" + p + "}" for p in _PLACES)
            raise InvalidInput(f"command {self.planner}: {wrong}", expected=expected)
        if shutil.which(words[0]) is None:
            raise MissingPeer(f"{self.planner}: there is no program {words[0]}", hint="install it, or write its path")

    def _words(self) -> list[str]:
        try:
            return shlex.split(self.template)
        except ValueError as error:
            raise InvalidInput(f"command {self.planner}: {error}") from error

    def command(self, files: Files, limits: Limits) -> Program:
        """The template with its places filled in; the program's path made absolute, because it runs in a folder of its own."""
        values = {
            "domain": files.domain, "problem": files.problem, "plan": files.plan, "folder": files.folder,
            "time": f"{limits.time_limit_s:g}", "memory": f"{limits.memory_limit_mb:.0f}", "seed": limits.seed,
        }  # fmt: skip
        words = self._words()
        words[0] = str(Path(shutil.which(words[0]) or words[0]).absolute())
        return Program([re.sub(r"\{(\w+)\}", lambda m: str(values[m[1]]), word) for word in words])

    def plans(self, files: Files) -> list[Path]:
        """The plan, or the last of plan.1, plan.2, …"""
        numbered = [p for p in files.folder.glob(files.plan.name + ".*") if p.suffix[1:].isdigit()]
        return sorted(numbered, key=lambda p: -int(p.suffix[1:])) + super().plans(files)

    def read(self, out: str, err: str, exit_code: int) -> Said:
        """Fast Downward's exit codes, which many planners use, say why there is no plan."""
        from planner.bench.peers.fast_downward import ENDINGS

        status, error, phase = ENDINGS.get(exit_code, (None, None, None))
        last = err.strip().rpartition("\n")[2][:500] if exit_code != 0 else ""
        return Said(status, error, phase, details=[last] if last else [])
