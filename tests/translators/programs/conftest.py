"""The examples, and a short way to solve a small program."""

import json
from pathlib import Path

import pytest

from planner.limits import Limits
from translators.programs import check_program, read_program, solve_program

EXAMPLES = Path(__file__).parents[3] / "examples" / "programs"


def example(name):
    """The program of an example, as JSON to be changed."""
    return json.loads((EXAMPLES / name / "program.json").read_text(encoding="utf-8"))


def rule(spec, name):
    """One of its constraints."""
    return next(c for c in spec["constraints"] if c["name"] == name)


def read(spec):
    """A program from Python data."""
    return read_program(spec if isinstance(spec, str) else json.dumps(spec))


def small(constraints, objective=None, variables=None, **parts):
    """A small program: constraints is a list of rules."""
    named = [{"name": f"c{i}", "rule": r, "says": "x"} if isinstance(r, str) else r for i, r in enumerate(constraints, 1)]
    return {"variables": variables or {"x": "int 0..10", "y": "int 0..10"}, "constraints": named, "objective": objective, **parts}


@pytest.fixture
def solve():
    """Solve Python data with a limit that only a hanging test reaches."""
    pytest.importorskip("ortools")
    return lambda spec, seed=0: solve_program(read(spec), Limits(time_limit_s=60), seed)


@pytest.fixture
def codes():
    """The codes of the errors of a program."""
    return lambda spec: [f.code for f in check_program(read(spec)) if f.severity == "error"]
