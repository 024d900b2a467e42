"""Generators: the same everywhere for a seed, as large as asked for, solvable, and clear about sizes that cannot be."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import domains
from domains._base import Dice
from planner.errors import InvalidInput
from planner.pddl import read_task
from planner.validate import Simulator
from tests.domains.sizes import MIDDLING, NAMES, SMALLEST, TINY

ROOT = Path(__file__).resolve().parents[2]


def body(text: str) -> str:
    """A problem without its first two lines, which name the seed."""
    return text.split("\n", 2)[2]


def digest(generated: domains.Generated) -> str:
    return hashlib.sha256((generated.problem + generated.words).encode()).hexdigest()[:16]


def shortest_plan_length(task, most_states: int = 60_000) -> int | None:
    """Breadth-first search with the validator's own semantics; None if no plan was found."""
    simulator = Simulator(task)

    def key(state):
        return tuple(frozenset(state.relations[p].rows) for p in sorted(simulator.fluents))

    layer, seen, depth = [simulator.initial()], set(), 0
    while layer and len(seen) < most_states:
        following = []
        for state in layer:
            if simulator.goal_reached(state):
                return depth
            for name, *arguments in simulator.applicable_steps(state):
                after = simulator.apply(state, name, arguments)
                if key(after) not in seen:
                    seen.add(key(after))
                    following.append(after)
        layer, depth = following, depth + 1
    return None


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_always_gives_the_same_task(name):
    sizes, _ = MIDDLING[name]
    assert domains.generate(name, seed=5, **sizes) == domains.generate(name, seed=5, **sizes)


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_gives_another_task_of_the_same_size(name):
    sizes, _ = MIDDLING[name]
    bodies = {body(domains.generate(name, seed=seed, **sizes).problem) for seed in range(5)}
    assert len(bodies) == 5


def test_tasks_do_not_depend_on_the_order_of_hashes():
    code = (
        "import domains, hashlib\nfrom tests.domains.sizes import MIDDLING\n"
        "print(hashlib.sha256(''.join(str(domains.generate(n, seed=2, **s)) for n, (s, _) in MIDDLING.items()).encode()).hexdigest())"
    )
    results = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(results) == 1


GOLDEN = {
    "8-puzzle": "123c97c08c2837b1",
    "blocksworld": "381d7a2c45657194",
    "childsnack": "384d943d8e93b329",
    "ferry": "fd476e81ca7e7596",
    "floortile": "7906240dbac4941f",
    "gripper": "dbd20e44734e60a7",
    "hanoi": "aa72bf3aaedcd735",
    "logistics": "6d85d092a3268e2d",
    "miconic": "5fe181b4f2103ccc",
    "rovers": "1a725ae842410264",
    "satellite": "7ec4bc48f1f3e2d4",
    "sokoban": "d44a0a2f395789a4",
    "spanner": "05a1c3eb1c15ffb0",
    "transport": "847e32d17c429d50",
    "visitall": "2b4339e2e41a7b2a",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_generator_still_makes_the_tasks_it_used_to_make(name):
    """Published seeds keep their meaning. If a generator has to change, say so in the changelog and change the digest here."""
    sizes, _ = MIDDLING[name]
    assert digest(domains.generate(name, seed=11, **sizes)) == GOLDEN[name]


def test_dice_use_only_what_python_promises_to_keep():
    # random.Random(7).random() is promised never to change; the rest is arithmetic.
    assert Dice(7).shuffled(range(10)) == [3, 2, 7, 0, 1, 6, 5, 8, 4, 9]


@given(st.integers(1, 50), st.integers(0, 2**31), st.data())
@settings(max_examples=60, deadline=None)
def test_dice_stay_in_range(count, seed, data):
    dice = Dice(seed)
    items = list(range(count))
    assert dice.below(count) in items
    assert sorted(dice.shuffled(items)) == items
    taken = dice.sample(items, data.draw(st.integers(0, count)))
    assert len(set(taken)) == len(taken)
    if count > 1:
        assert dice.other_than(items, 0) != 0
        assert dice.other_than(items, count - 1) != count - 1


@pytest.mark.parametrize("name", NAMES)
def test_sizes_are_respected(name):
    sizes, expected = MIDDLING[name]
    task = read_task(domains.domain_path(name), domains.generate(name, seed=3, **sizes).problem, strict=True)
    assert Counter(o.types[0] for o in task.objects) == expected


@pytest.mark.parametrize("name", NAMES)
def test_no_fact_is_given_twice_and_the_goal_is_not_reached_at_the_start(name):
    sizes, _ = MIDDLING[name]
    for seed in range(3):
        problem = domains.generate(name, seed=seed, **sizes).problem
        task = read_task(domains.domain_path(name), problem)
        facts = sum(len(rows) for rows in task.problem.init.values())
        init = problem.split("(:init")[1].split("(:goal")[0]
        assert facts == init.count("(") - 2 * init.count("(=")
        simulator = Simulator(task)
        assert not simulator.goal_reached(simulator.initial())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(3))
def test_the_smallest_tasks_can_be_solved(name, seed):
    task = read_task(domains.domain_path(name), domains.generate(name, seed=seed, **SMALLEST[name]).problem)
    assert shortest_plan_length(task) is not None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(2))
def test_tiny_tasks_can_be_solved(name, seed):
    task = read_task(domains.domain_path(name), domains.generate(name, seed=seed, **TINY[name]).problem)
    assert shortest_plan_length(task) is not None


@given(st.integers(3, 6), st.integers(1, 5), st.integers(0, 6), st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_every_warehouse_with_a_box_can_be_solved(columns, rows, walls, seed):
    walls = min(walls, columns * rows - 3)
    problem = domains.generate("sokoban", columns=columns, rows=rows, boxes=1, walls=walls, seed=seed).problem
    assert shortest_plan_length(read_task(domains.domain_path("sokoban"), problem)) > 0


@given(st.integers(1, 3), st.integers(2, 5), st.integers(1, 2), st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_every_single_goal_of_a_planet_can_be_reached(rovers, waypoints, objectives, seed):
    made = domains.generate("rovers", rovers=rovers, waypoints=waypoints, objectives=objectives, cameras=2, goals=1, seed=seed)
    task = read_task(domains.domain_path("rovers"), made.problem)
    assert shortest_plan_length(task) > 0


@pytest.mark.parametrize(("columns", "rows"), [(1, 3), (2, 1), (3, 1)])
def test_a_floor_with_as_many_robots_as_columns_can_be_painted(columns, rows):
    for seed in range(3):
        made = domains.generate("floortile", columns=columns, rows=rows, robots=columns, colors=1, seed=seed)
        assert shortest_plan_length(read_task(domains.domain_path("floortile"), made.problem)) >= columns * rows


def test_the_classic_tower_takes_two_to_the_n_minus_one_moves():
    task = read_task(domains.domain_path("hanoi"), domains.generate("hanoi", discs=5, classic=True).problem)
    assert shortest_plan_length(task) == 31


def test_classic_gripper_brings_all_balls_from_the_first_room_to_the_last():
    made = domains.generate("gripper", balls=4, classic=True)
    assert shortest_plan_length(read_task(domains.domain_path("gripper"), made.problem)) == 11


def test_half_of_all_orders_of_a_small_puzzle_turn_up_and_no_other():
    starts = {domains.generate("8-puzzle", columns=2, rows=2, seed=seed).problem.split("(:init")[1] for seed in range(200)}
    assert len(starts) == 4 * 3 * 2 // 2 - 1  # 4! / 2 can be solved; one of them is solved already


def test_arrangements_of_blocks_are_about_equally_likely():
    # Three blocks have 13 arrangements: 6 of one tower, 6 of two towers, 1 of three.
    towers = Counter(
        domains.generate("blocksworld", blocks=3, seed=seed).problem.split("(:goal")[0].count("(ontable") for seed in range(650)
    )
    assert set(towers) == {1, 2, 3}
    assert 240 < towers[1] < 360
    assert 240 < towers[2] < 360
    assert 25 < towers[3] < 80


BAD = [
    ("blocksworld", {"blocks": 1}, "at least 2"),
    ("blocksworld", {"blocks": 0}, "at least 2"),
    ("childsnack", {"children": 2, "allergic": 3}, "at most the number of children, 2"),
    ("floortile", {"columns": 2, "robots": 3}, "at most the number of columns, 2"),
    ("floortile", {"colors": 7}, "from 1 to 6"),
    ("gripper", {"rooms": 1}, "at least 2"),
    ("gripper", {"classic": 1}, "true or false"),
    ("hanoi", {"pegs": 2}, "at least 3"),
    ("logistics", {"cities": 1, "places": 1}, "2 or more places in all"),
    ("rovers", {"waypoints": 3, "objectives": 1, "goals": 8}, "at most 7"),
    ("satellite", {"satellites": 3, "instruments": 2}, "at least the number of satellites, 3"),
    ("satellite", {"directions": 2, "modes": 2, "images": 5}, "at most 4"),
    ("sokoban", {"columns": 2, "rows": 2}, "3 or more"),
    ("sokoban", {"columns": 3, "rows": 3, "walls": 7, "boxes": 1}, "at most 6"),
    ("sokoban", {"columns": 3, "rows": 3, "walls": 0, "boxes": 4}, "at most 3"),
    ("spanner", {"spanners": 1, "nuts": 2}, "at least the number of nuts, 2"),
    ("visitall", {"columns": 1, "rows": 1}, "2 or more cells"),
    ("visitall", {"columns": 2, "rows": 2, "holes": 3}, "at most 2"),
    ("visitall", {"percent": 0}, "from 1 to 100"),
    ("8-puzzle", {"columns": 1}, "at least 2"),
    ("ferry", {"seed": -1}, "at least 0"),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), BAD)
def test_a_size_that_cannot_be_says_what_would_be_right(name, arguments, expected):
    with pytest.raises(InvalidInput) as caught:
        domains.generate(name, **arguments)
    assert caught.value.code == "bad-size"
    assert expected in caught.value.expected
    assert caught.value.hint
    assert any(option in caught.value.message for option in arguments)


@pytest.mark.parametrize("name", NAMES)
def test_every_option_refuses_what_is_no_size(name):
    for option in domains.domain_info(name).options:
        wrong = [1, "yes", None] if isinstance(option.default, bool) else [-1, True, 2.0, "3", None]
        for value in wrong:
            with pytest.raises(InvalidInput) as caught:
                domains.generate(name, **{option.name: value})
            assert caught.value.message.startswith(option.name), (option.name, value)


def test_a_warehouse_is_found_even_where_only_three_cells_are_floor():
    for seed in range(100):
        made = domains.generate("sokoban", columns=4, rows=4, walls=13, boxes=1, seed=seed)
        assert shortest_plan_length(read_task(domains.domain_path("sokoban"), made.problem)) == 1


def test_a_search_for_a_warehouse_that_fails_ends_with_advice(monkeypatch):
    monkeypatch.setattr("domains.sokoban.generator.ATTEMPTS", 0)
    with pytest.raises(InvalidInput, match="no warehouse was found") as caught:
        domains.generate("sokoban")
    assert "fewer walls" in caught.value.hint
