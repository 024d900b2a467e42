"""`solve_async`: planning beside an event loop, with events while it runs and a way to cancel.

The call runs in a thread of its own; the kernels release the interpreter lock, so the loop stays responsive. Events travel to the
loop by `call_soon_threadsafe`. Progress that nobody has read yet is replaced by newer progress; plans are never dropped.

>>> run = solve_async("domain.pddl", "problem.pddl", search="anytime", time_limit_s=60)  # doctest: +SKIP
>>> async for event in run: print(event)  # doctest: +SKIP
>>> result = await run  # doctest: +SKIP
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from planner.limits import Limits
from planner.result import Plan, Result

if TYPE_CHECKING:
    from planner.search.base import Statistics


@dataclass(frozen=True)
class Progress:
    """The counts of the search so far, and the seconds since the call."""

    statistics: Statistics
    elapsed_s: float


@dataclass(frozen=True)
class PlanFound:
    """A plan better than all before; it has passed the validator."""

    plan: Plan
    elapsed_s: float


Event: TypeAlias = Progress | PlanFound


class AsyncRun:
    """A call of `solve` that is under way. `await` it for the Result; iterate over it (`async for`) for events until it ends.

    Events wait for one reader: each is handed out once. Wrong arguments (a search that does not exist) raise where the run is
    awaited.
    """

    def __init__(self, work: Callable[[AsyncRun], Result], limits: Limits, every_s: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._result: asyncio.Future[Result] = self._loop.create_future()
        self._result.add_done_callback(_retrieve)
        self._limits, self._every_s, self._last_s = limits, every_s, float("-inf")
        self._events: deque[Event] = deque()
        self._news = asyncio.Event()
        threading.Thread(target=self._run, args=(work,), name="planloom", daemon=True).start()

    # --- for the event loop ---

    def cancel(self) -> None:
        """Ask the run to stop: it ends soon, with INTERRUPTED and the best plan so far. May be called from any thread."""
        self._limits.interrupt()

    def done(self) -> bool:
        """True once the result is there."""
        return self._result.done()

    def __await__(self) -> Generator[Any, None, Result]:
        return self._finished().__await__()

    async def _finished(self) -> Result:
        try:
            return await asyncio.shield(self._result)
        except asyncio.CancelledError:  # whoever waited was cancelled, and so is the run
            self.cancel()
            raise

    async def __aiter__(self) -> AsyncIterator[Event]:
        while True:
            while self._events:
                yield self._events.popleft()
            if self._result.done():
                return
            self._news.clear()
            await self._news.wait()

    def _take(self, event: Event) -> None:
        if isinstance(event, Progress) and self._events and isinstance(self._events[-1], Progress):
            self._events.pop()
        self._events.append(event)
        self._news.set()

    def _end(self, result: Result | None, error: BaseException | None) -> None:
        if error is not None:
            self._result.set_exception(error)
        else:
            assert result is not None
            self._result.set_result(result)
        self._news.set()

    # --- for the thread ---

    def _run(self, work: Callable[[AsyncRun], Result]) -> None:
        result, error = None, None
        try:
            result = work(self)
        except BaseException as raised:  # noqa: BLE001 (it belongs to whoever awaits the run)
            error = raised
        self._tell(self._end, result, error)

    def _tell(self, function: Callable[..., None], *arguments: Any) -> None:
        with suppress(RuntimeError):  # the loop was closed: nobody is left to listen
            self._loop.call_soon_threadsafe(function, *arguments)
            return
        self._limits.interrupt()

    def observe(self, statistics: Statistics) -> None:
        """Pass the counts on, now and then."""
        now = time.perf_counter()
        if now - self._last_s >= self._every_s:
            self._last_s = now
            self._tell(self._take, Progress(copy(statistics), self._limits.elapsed_s()))

    def found(self, plan: Plan) -> None:
        """Pass a plan on."""
        self._tell(self._take, PlanFound(plan, self._limits.elapsed_s()))


def solve_async(
    domain: Any,
    problem: Any = None,
    *,
    progress_every_s: float = 0.2,
    time_limit_s: float | None = None,
    memory_limit_mb: float | None = None,
    limits: Limits | None = None,
    observer: Callable[[Statistics], None] | None = None,
    on_plan: Callable[[Plan], None] | None = None,
    **options: Any,
) -> AsyncRun:
    """Start `solve` in a thread and return its handle at once; needs a running event loop (RuntimeError without one).

    `await` the handle for the Result, iterate over it for `Progress` (at most one every `progress_every_s` seconds) and
    `PlanFound`, and `cancel()` it for INTERRUPTED with the best plan so far. Cancelling the task that awaits it cancels it too. All
    other arguments are those of `solve`; observer and on_plan are called in the thread.
    """
    limits = limits or Limits(time_limit_s, memory_limit_mb)

    def work(run: AsyncRun) -> Result:
        from planner.api import solve

        def observe(statistics: Statistics) -> None:
            run.observe(statistics)
            if observer is not None:
                observer(statistics)

        def found(plan: Plan) -> None:
            run.found(plan)
            if on_plan is not None:
                on_plan(plan)

        return solve(domain, problem, limits=limits, observer=observe, on_plan=found, **options)

    return AsyncRun(work, limits, progress_every_s)


def _retrieve(result: asyncio.Future[Result]) -> None:
    """Mark an exception as seen: whoever awaits the run gets it, and nobody has to."""
    if not result.cancelled():
        result.exception()
