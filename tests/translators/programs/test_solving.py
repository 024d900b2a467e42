"""The language against the solver: each function means the same to the evaluator, to the solver and to plain Python."""

import itertools
import random

import pytest

from planner.limits import Limits
from tests.translators.programs.conftest import read, small
from translators.programs import ProgramStatus, Span, check_solution, solve_program

XY = [(x, y) for x in range(11) for y in range(11)]


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("7 * x + 3 * y == 41", lambda x, y: 7 * x + 3 * y == 41),
        ("x // 3 == 2 and y % 4 == 3", lambda x, y: x // 3 == 2 and y % 4 == 3),
        ("(x - 8) // 3 == y - 3", lambda x, y: (x - 8) // 3 == y - 3),
        ("(x - y) % 4 == 3 and x < y", lambda x, y: (x - y) % 4 == 3 and x < y),
        ("x // (y + 1) == 2 and x % (y + 1) == 1", lambda x, y: x // (y + 1) == 2 and x % (y + 1) == 1),
        ("x // -3 == -3 and y == 0", lambda x, y: x // -3 == -3 and y == 0),
        ("abs(x - y) >= 9", lambda x, y: abs(x - y) >= 9),
        ("max(x, y, 3) - min(x, y) == 8", lambda x, y: max(x, y, 3) - min(x, y) == 8),
        ("x * y == 12", lambda x, y: x * y == 12),
        ("x * x + y * y == 25", lambda x, y: x * x + y * y == 25),
        ("x / 4 + 0.25 * y == 2.5", lambda x, y: x + y == 10),
        ("(x > 3) * 5 + y == 12", lambda x, y: (x > 3) * 5 + y == 12),
        ("x > 8 -> y > 9", lambda x, y: x <= 8 or y > 9),
        ("x == 1 <-> y == 1", lambda x, y: (x == 1) == (y == 1)),
        ("not (x < 9 or y < 9)", lambda x, y: not (x < 9 or y < 9)),
        ("2 <= x < y <= 4", lambda x, y: 2 <= x < y <= 4),
        ("x in {1, 5, 9} and y not in 2..10", lambda x, y: x in {1, 5, 9} and y not in range(2, 11)),
        ("(x, y) in pairs", lambda x, y: (x, y) in {(1, 2), (3, 4), (10, 0)}),
        ("y == (x if x > 7 else 2 * x + 1)", lambda x, y: y == (x if x > 7 else 2 * x + 1)),
        ("table[x] == y", lambda x, y: [0, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3][x] == y),
        ("table[x] + grid[y, x] == 5", lambda x, y: [0, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3][x] + (x * y) % 5 == 5),
        ("exactly(2, x > 5, y > 5, x > y)", lambda x, y: (x > 5) + (y > 5) + (x > y) == 2),
        ("at_most(1, x == i for i in 1..5) and at_least(1, y == i for i in 7..8)", lambda x, y: y in (7, 8)),
        ("all_different(x, y, 4, 2 * x)", lambda x, y: len({x, y, 4, 2 * x}) == 4),
        ("any(x == 2 * i and y == 3 * i for i in 1..3)", lambda x, y: any(x == 2 * i and y == 3 * i for i in (1, 2, 3))),
        ("sum(x > i for i in 1..4 if i % 2 == 0) == 1 -> y == 3", lambda x, y: (x > 2) + (x > 4) != 1 or y == 3),
        ("implies(x >= 5, all_different(x, y)) and (y < 3 or x != 2)", lambda x, y: (x < 5 or x != y) and (y < 3 or x != 2)),
        ("twice[x, 3] == y", lambda x, y: 2 * x + 3 == y),
        ("x != 3 -> table[y] != table[x]", lambda x, y: x == 3 or [0, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3][x] != [0, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3][y]),
    ],
)  # fmt: skip
def test_an_expression_means_the_same_to_python_to_the_evaluator_and_to_the_solver(text, python, solve):
    spec = small(
        [text],
        sets={"n": "0..10"},
        data={"pairs": [[1, 2], [3, 4], [10, 0]], "table[n]": [0, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3],
              "grid[n,n]": [[(i * j) % 5 for j in range(11)] for i in range(11)]},
        define={"twice[a in n, b in n]": "2 * a + b"},
    )  # fmt: skip
    true = {(x, y) for x, y in XY if python(x, y)}
    program = read(spec)
    evaluated = {(x, y) for x, y in XY if check_solution(program, {("x", ()): x, ("y", ()): y}).feasible}
    assert evaluated == true
    for sign, best in ((1, min), (-1, max)):
        for a, b in ((1, 0), (0, 1), (3, -2)):
            goal = {"minimize" if sign == 1 else "maximize": f"{a} * x + {b} * y"}
            result = solve({**spec, "objective": goal})
            assert result.objective == best(a * x + b * y for x, y in true)


def test_random_programs_have_the_optimum_of_trying_everything(solve):
    rng = random.Random(5)
    atoms = ["x", "y", "z", "2", "3", "table[x]", "abs(y - z)", "max(x, z)", "(x > 1)", "b * y", "x * z", "y // 2", "z % 3"]
    for _ in range(40):

        def expression():
            return " ".join([rng.choice(atoms), rng.choice("+-"), rng.choice(atoms)])

        def atom():
            return f"{expression()} {rng.choice(['<=', '>=', '==', '!=', '<', '>'])} {expression()}"

        rules = [rng.choice([atom(), f"({atom()}) -> ({atom()})", f"({atom()}) or b", f"not ({atom()})", f"({atom()}) <-> b"])
                 for _ in range(rng.randint(1, 4))]  # fmt: skip
        spec = small(
            rules, {rng.choice(["minimize", "maximize"]): expression()},
            {"x": "int 0..3", "y": "int -2..2", "z": "choice {0, 2, 5}", "b": "bool"}, sets={"n": "0..3"}, data={"table[n]": [4, 0, 2, 1]},
        )  # fmt: skip
        program, values = read(spec), []
        for x, y, z, b in itertools.product(range(4), range(-2, 3), (0, 2, 5), (False, True)):
            verdict = check_solution(program, {("x", ()): x, ("y", ()): y, ("z", ()): z, ("b", ()): b})
            if verdict.feasible:
                values.append(verdict.objective)
        result = solve_program(program, Limits(time_limit_s=60), explain=False)
        best = (min if "minimize" in spec["objective"] else max)(values, default=None)
        assert result.status is (ProgramStatus.INFEASIBLE if best is None else ProgramStatus.OPTIMAL), spec
        assert result.objective == best, spec


def circuits(kind, arcs, nodes):
    """Whether arcs (as successors) are what `kind` says, by its definition in words."""
    moved = {a: b for a, b in arcs.items() if a != b}
    if kind == "circuit" and set(moved) != set(nodes):
        return False
    if sorted(moved.values()) != sorted(moved):
        return False
    if not moved:
        return True
    seen, here = [], next(iter(moved))
    while here not in seen:
        seen.append(here)
        here = moved[here]
    return len(seen) == len(moved)


@pytest.mark.parametrize("kind", ["circuit", "subcircuit"])
@pytest.mark.parametrize("arcs", [False, True])
def test_circuits_are_those_of_the_definition(kind, arcs, solve):
    nodes = ["a", "b", "c", "d"]
    cost = {(i, j): (3 * k + 7 * m) % 11 - 4 for k, i in enumerate(nodes) for m, j in enumerate(nodes)}
    table = [[cost[i, j] if i != j else 0 for j in nodes] for i in nodes]
    best = min(
        sum(cost[i, j] for i, j in zip(nodes, way, strict=True) if i != j)
        for way in itertools.product(nodes, repeat=4)
        if circuits(kind, dict(zip(nodes, way, strict=True)), nodes)
    )
    if arcs:
        variables = {"use[i in node, j in node if i != j]": "bool"}
        constraint = f"{kind}(i, j, use[i, j] for i in node, j in node if i != j)"
        goal = "sum(cost[i, j] * use[i, j] for i in node, j in node if i != j)"
    else:
        variables, constraint, goal = (
            {"next[node]": "choice node"},
            f"{kind}(i, next[i] for i in node)",
            "sum(cost[i, next[i]] for i in node)",
        )
    spec = small([constraint], {"minimize": goal}, variables, sets={"node": nodes}, data={"cost[node, node]": table})
    assert solve(spec).objective == best


def test_routes_visit_every_place_once_and_pass_the_depot(solve):
    nodes, cost = ["home", "a", "b", "c"], [[0, 1, 1, 9], [1, 0, 9, 9], [1, 9, 0, 1], [9, 9, 1, 0]]
    spec = small(
        ["routes(home, i, j, use[i, j] for i in node, j in node if i != j)"],
        {"minimize": "sum(cost[i, j] * use[i, j] for i in node, j in node if i != j)"},
        {"use[i in node, j in node if i != j]": "bool"}, sets={"node": nodes}, data={"cost[node, node]": cost},
    )  # fmt: skip
    best = 99
    for order in itertools.permutations(range(1, 4)):
        for cuts in itertools.product((False, True), repeat=2):
            total, here = 0, 0
            for k, stop in enumerate(order):
                if k and cuts[k - 1]:
                    total, here = total + cost[here][0], 0
                total, here = total + cost[here][stop], stop
            best = min(best, total + cost[here][0])
    assert solve(spec).objective == best


def test_optional_intervals_share_a_machine_and_a_supply(solve):
    spec = small(
        [
            "no_overlap(job[t] for t in task)",
            "cumulative(job[t], need[t] for t in task) <= 3",
            "not job[a].present -> job[b].start >= 2",
            "job[c].length >= 2",
        ],
        {"maximize": "sum(gain[t] * job[t].present for t in task) - 0.5 * job[c].length"},
        {"job[t in task]": "interval 0..5 length 1..len_most[t] optional"},
        sets={"task": ["a", "b", "c"]}, data={"need[task]": [4, 2, 1], "gain[task]": [9, 3, 2], "len_most[task]": [2, 2, 3]},
    )  # fmt: skip
    result = solve(spec)
    assert result.objective == 4  # a needs more than there is; b and c fit; c lasts at least 2
    assert not result.values["job", ("a",)].present
    assert isinstance(result.values["job", ("b",)], Span)
    assert result.values["job", ("b",)].start >= 2


def test_the_load_is_counted_at_every_moment(solve):
    spec = small(
        ["cumulative(job[t], need[t] for t in task) <= peak", {"name": "end", "for": "t in task", "rule": "job[t].end <= finish"}],
        {"minimize": "10 * finish + peak"}, {"job[t in task]": "interval 0..9 length long[t]", "finish": "int 0..9", "peak": "int 0..9"},
        sets={"task": "1..4"}, data={"need[task]": [1, 2, 2, 3], "long[task]": [3, 2, 2, 1]},
    )  # fmt: skip
    best = 999
    for starts in itertools.product(range(4), repeat=4):
        ends = [s + n for s, n in zip(starts, (3, 2, 2, 1), strict=True)]
        load = max(sum(d for s, e, d in zip(starts, ends, (1, 2, 2, 3), strict=True) if s <= t < e) for t in range(9))
        best = min(best, 10 * max(ends) + load)
    assert solve(spec).objective == best


def test_a_limit_of_time_ends_a_hard_program_with_what_was_found(solve):
    rng = random.Random(1)
    spec = small(
        ["all_different(at[p] for p in plant)"],
        {"minimize": "sum(flow[p, q] * way[at[p], at[q]] for p in plant, q in plant)"}, {"at[plant]": "int 1..12"},
        sets={"plant": "1..12"},
        data={name: [[rng.randint(1, 99) for _ in range(12)] for _ in range(12)] for name in ("flow[plant, plant]", "way[plant, plant]")},
    )  # fmt: skip
    result = solve_program(read(spec), Limits(time_limit_s=3.0))
    assert result.status is ProgramStatus.TIME_LIMIT
    assert result.exit_code in (2, 23)
    stopped = solve_program(read(spec), Limits(time_limit_s=0.0))
    assert (stopped.status, stopped.values, stopped.exit_code) == (ProgramStatus.TIME_LIMIT, None, 23)
    interrupted = Limits()
    interrupted.interrupt()
    assert solve_program(read(spec), interrupted).status is ProgramStatus.INTERRUPTED


def test_a_solution_that_our_own_check_refuses_is_not_shown(solve, monkeypatch):
    from translators.programs import solving
    from translators.programs.evaluate import Verdict

    monkeypatch.setattr(solving, "check_solution", lambda program, values: Verdict(("c1",), 3))
    result = solve(small(["x + y >= 3"], {"minimize": "x + y"}))
    assert (result.status, result.values, result.exit_code) == (ProgramStatus.ENGINE_ERROR, None, 32)
    assert "our own check refused" in result.words
