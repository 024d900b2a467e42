"""A child process with everything it started: how much memory it holds, and how to end it whole.

Engines start programs of their own, some in sessions of their own, so a process group is not enough: the tree is walked.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def tree(pid: int) -> list[int]:
    """`pid` and its descendants, parents first."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found = [pid]
    for each in found:
        found.extend(children.get(each, ()))
    return found


def memory_mb(pid: int) -> float:
    """Resident memory of the tree in MiB; 0.0 where the system does not tell."""
    pages = 0
    for each in tree(pid):
        with suppress(OSError, ValueError, IndexError):
            pages += int((PROC / str(each) / "statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the tree, and reap its root. Stopped first, so that nothing new is started while it dies, and no id is used anew."""
    if process.poll() is not None:
        return
    seen: list[int] = []
    for pid in tree(process.pid):
        _send(pid, signal.SIGSTOP)
        seen.append(pid)
    for pid in dict.fromkeys([*seen, *tree(process.pid)]):
        _send(pid, signal.SIGKILL)
    process.wait()


def _send(pid: int, signum: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signum)


def _parents() -> list[tuple[int, int]]:
    """(process, its parent) of every process."""
    if not (PROC / "self" / "stat").exists():
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False).stdout
        return [(int(a), int(b)) for a, b in (line.split() for line in listing.splitlines())]
    pairs = []
    for entry in os.listdir(PROC):
        if entry.isdigit():
            with suppress(OSError, ValueError, IndexError):
                stat = (PROC / entry / "stat").read_text(errors="replace")
                pairs.append((int(entry), int(stat[stat.rindex(")") + 2 :].split()[1])))
    return pairs
