"""Plans are validated in a process of their own, so that a huge or hostile plan costs the benchmark neither its time nor its
memory.

`Validator` keeps one such process and feeds it one question a line; a question that takes too long ends the process, and the next
one starts another. Cost: a third of a second for the first question, milliseconds for small plans after it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

from planner import keys
from planner.bench.peers._base import our_path

LARGEST_PLAN = 2**26  # bytes; a longer file is not a plan that we look at
MEMORY_LIMIT_MB = 8192


@dataclass(frozen=True)
class Verdict:
    """What the validator says: valid is None where it could not tell, and `message` says why."""

    valid: bool | None
    cost: int | float | None = None
    length: int | None = None
    message: str = ""


class Validator:
    """Asks a process that validates. Not for several threads at once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def validate(self, domain: Path, problem: Path, plan: Path, time_limit_s: float) -> Verdict:
        """The verdict on a plan file; without one after `time_limit_s`."""
        if plan.stat().st_size > LARGEST_PLAN:
            return Verdict(None, message=f"the plan file is larger than {LARGEST_PLAN >> 20} MiB and was not looked at")
        for _ in range(2):  # a process that died while it waited is replaced once
            answer = self._ask([str(domain), str(problem), str(plan)], time_limit_s)
            if answer is not None:
                return answer
        return Verdict(None, message="the validator died")

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None

    def _ask(self, question: list[str], time_limit_s: float) -> Verdict | None:
        if self._process is None:
            command = [sys.executable, "-m", "planner.bench.validator"]
            environment = keys.child_environment(PYTHONPATH=our_path())
            self._process = subprocess.Popen(
                command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, start_new_session=True
            )
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self.close()
            return None
        answer = self._answer(time.monotonic() + time_limit_s)
        if answer is None:
            self.close()
            return Verdict(None, message=f"the plan could not be validated in {time_limit_s:g} s")
        if not answer.endswith(b"\n"):
            self.close()
            return None
        return Verdict(**json.loads(answer))

    def _answer(self, deadline: float) -> bytes | None:
        """A line, a part of one if the process died, None if time ran out."""
        assert self._process is not None
        assert self._process.stdout is not None
        handle = self._process.stdout.fileno()
        answer = b""
        while not answer.endswith(b"\n"):
            ready, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            data = os.read(handle, 65536)
            if not data:
                return answer
            answer += data
        return answer


def main() -> None:
    """Answer questions until the other end closes."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    limit = MEMORY_LIMIT_MB * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    for line in sys.stdin:
        print(json.dumps(judge(*json.loads(line))), flush=True)


def judge(domain: str, problem: str, plan: str) -> dict[str, Any]:
    """The verdict as plain data."""
    from planner.errors import PlanloomError
    from planner.pddl import read_plan, read_task
    from planner.result import number
    from planner.validate import validate

    try:
        task = read_task(domain, problem)
    except PlanloomError as error:
        return {"valid": None, "message": f"we cannot read the task: {str(error)[:1000]}"}
    except MemoryError:
        return {"valid": None, "message": "the task is too large for the validator's memory"}
    try:
        verdict = validate(task, read_plan(plan))
    except PlanloomError as error:
        return {"valid": False, "message": f"the plan cannot be read: {str(error)[:1000]}"}
    except MemoryError:
        return {"valid": None, "message": "the plan is too large for the validator's memory"}
    if not verdict.valid:
        return {"valid": False, "length": verdict.length, "message": verdict.explain()[:1000]}
    return {"valid": True, "cost": number(verdict.cost), "length": verdict.length}


if __name__ == "__main__":
    main()
