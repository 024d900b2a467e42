"""`solve_async`: results, events and cancelling beside an event loop."""

import asyncio
import threading
from itertools import pairwise

import pytest

from planner import Limits, Status, solve, solve_async
from planner.asynchronous import PlanFound, Progress
from planner.errors import SearchSpecError
from tests.cli.conftest import DOMAIN, PROBLEM

ENDLESS = PROBLEM.replace("red blue - ball", " ".join(f"b{i}" for i in range(16)) + " - ball")
ENDLESS = ENDLESS.replace("(at red left) (at blue left)", " ".join(f"(at b{i} left)" for i in range(16)))
ENDLESS = ENDLESS.replace("(at red right) (at blue right)", " ".join(f"(at b{i} right)" for i in range(16)))


def test_awaiting_gives_the_result_of_solve():
    async def main():
        return await solve_async(DOMAIN, PROBLEM, search="astar(blind)")

    result = asyncio.run(main())
    same = solve(DOMAIN, PROBLEM, search="astar(blind)")
    assert (result.status, str(result.plan), result.search) == (same.status, str(same.plan), same.search)


def test_events_come_in_order_and_end_with_the_run():
    async def main():
        run = solve_async(DOMAIN, PROBLEM, search="anytime", progress_every_s=0)
        events = [event async for event in run]
        return events, run.done(), await run

    events, done, result = asyncio.run(main())
    assert done
    plans = [e.plan for e in events if isinstance(e, PlanFound)]
    assert plans[-1] == result.plan
    assert any(isinstance(e, Progress) and e.statistics.evaluated >= 0 for e in events)
    assert [e.elapsed_s for e in events] == sorted(e.elapsed_s for e in events)


def test_progress_is_a_snapshot_and_not_the_counts_that_go_on():
    async def main():
        run = solve_async(DOMAIN, PROBLEM, search="astar(blind)", progress_every_s=0)
        seen = []
        async for event in run:
            if isinstance(event, Progress):
                seen.append(event.statistics)
        return seen, await run

    seen, _ = asyncio.run(main())
    assert len({id(s) for s in seen}) == len(seen)


def test_progress_nobody_reads_does_not_pile_up_but_plans_wait():
    async def main():
        run = solve_async(DOMAIN, PROBLEM, search="anytime", progress_every_s=0)
        result = await run
        return [event async for event in run], result

    events, result = asyncio.run(main())
    kinds = [isinstance(e, Progress) for e in events]
    assert not any(a and b for a, b in pairwise(kinds))
    assert [e.plan for e in events if isinstance(e, PlanFound)][-1] == result.plan


def test_cancelling_ends_with_interrupted_and_the_best_plan_so_far():
    async def main():
        run = solve_async(DOMAIN, ENDLESS, search="anytime")
        async for event in run:
            if isinstance(event, PlanFound):
                run.cancel()
        return await run

    result = asyncio.run(main())
    assert result.status is Status.INTERRUPTED
    assert result.plan is not None


def test_the_loop_goes_on_while_the_search_runs():
    async def main():
        run = solve_async(DOMAIN, ENDLESS, search="astar(blind)")
        turns = 0
        while turns < 50:
            await asyncio.sleep(0)
            turns += 1
        assert not run.done()
        run.cancel()
        return await run

    assert asyncio.run(main()).status is Status.INTERRUPTED


def test_cancelling_the_task_that_waits_stops_the_search():
    limits = Limits()

    async def main():
        waiting = asyncio.ensure_future(_wait(limits))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(main())
    assert limits.interrupted


async def _wait(limits):
    return await solve_async(DOMAIN, ENDLESS, search="astar(blind)", limits=limits)


def test_two_runs_at_once_do_not_disturb_each_other():
    async def main():
        runs = [solve_async(DOMAIN, PROBLEM, search=s) for s in ("astar(blind)", "astar(lmcut)", "gbfs(ff)")]
        return await asyncio.gather(*runs)

    results = asyncio.run(main())
    assert [r.status for r in results] == [Status.SOLVED_OPTIMAL, Status.SOLVED_OPTIMAL, Status.SOLVED]


def test_a_wrong_search_raises_where_the_run_is_awaited():
    async def main():
        run = solve_async(DOMAIN, PROBLEM, search="nosuch(ff)")
        assert [event async for event in run] == []
        await run

    with pytest.raises(SearchSpecError):
        asyncio.run(main())


def test_bad_input_and_limits_are_statuses():
    async def main():
        return await solve_async("(define", PROBLEM), await solve_async(DOMAIN, PROBLEM, time_limit_s=0)

    statuses = [result.status for result in asyncio.run(main())]
    assert statuses == [Status.INVALID_INPUT, Status.TIME_LIMIT]


def test_the_callers_own_observer_and_on_plan_are_called_in_the_thread():
    threads, plans = set(), []

    async def main():
        return await solve_async(DOMAIN, PROBLEM, observer=lambda s: threads.add(threading.current_thread()), on_plan=plans.append)

    result = asyncio.run(main())
    assert plans[-1] == result.plan
    assert threading.main_thread() not in threads


def test_without_a_running_loop_it_says_so():
    with pytest.raises(RuntimeError, match="running event loop"):
        solve_async(DOMAIN, PROBLEM)
