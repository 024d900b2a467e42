"""The shipped tasks, planned and validated through the front door."""

import pytest

import domains
from planner import Status, read_task, solve, validate_plan
from tests.domains.sizes import NAMES


@pytest.mark.parametrize("task", ["p01", "p02"])
@pytest.mark.parametrize("name", NAMES)
def test_the_small_shipped_tasks_are_planned(name, task):
    domain = domains.domain_path(name)
    problem = domain.parent / "tasks" / f"{task}.pddl"
    result = solve(domain, problem, search="gbfs(ff)")
    assert result.status == Status.SOLVED
    assert len(result.plan) > 0
    assert validate_plan(read_task(domain, problem), result.plan).valid
