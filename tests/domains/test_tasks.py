"""The registry of shipped domains, and the tasks that come with them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import domains
from domains._base import load_language
from domains._registry import shipped_tasks
from planner.errors import InvalidInput
from planner.pddl import check, read_task
from planner.pddl.ast import And
from tests.domains.sizes import MIDDLING, NAMES

TASKS = [(name, task) for name in NAMES for task in shipped_tasks(name)]


@pytest.mark.parametrize("name", NAMES)
def test_a_domain_describes_itself(name):
    info = domains.domain_info(name)
    assert info in domains.list_domains()
    assert info.path == domains.domain_path(name)
    assert list(info.tasks) == domains.task_paths(name)
    assert info.options
    for option in info.options:
        assert option.name != "seed"
        assert type(option.default) in (int, bool)
        assert option.doc, option.name
    assert json.loads(json.dumps(info.to_dict()))["options"][0]["doc"]


@pytest.mark.parametrize("name", ["8-puzzle", "8-Puzzle", "8_puzzle", "eight_puzzle", "eight-puzzle"])
def test_a_domain_is_found_by_any_of_its_names(name):
    assert domains.domain_path(name).parent.name == "eight_puzzle"


@pytest.mark.parametrize("call", [domains.generate, domains.domain_info, domains.domain_path, domains.task_paths])
def test_an_unknown_domain_is_answered_with_the_nearest(call):
    with pytest.raises(InvalidInput) as caught:
        call("bloksworld")
    assert caught.value.hint == "did you mean blocksworld?"
    assert "gripper" in caught.value.expected


def test_an_unknown_option_is_answered_with_the_nearest():
    with pytest.raises(InvalidInput) as caught:
        domains.generate("gripper", bals=3)
    assert caught.value.hint == "did you mean balls?"
    assert caught.value.expected == "one of balls, rooms, grippers, classic"


def test_a_folder_is_all_that_a_new_domain_needs(tmp_path):
    """A copy of the package with one more folder lists one more domain."""
    import shutil

    home = Path(domains.__file__).parent
    shutil.copytree(home, tmp_path / "domains", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(home / "ferry", tmp_path / "domains" / "second_ferry", ignore=shutil.ignore_patterns("__pycache__"))
    words = tmp_path / "domains" / "second_ferry" / "language.toml"
    words.write_text(words.read_text(encoding="utf-8").replace('name = "ferry"', 'name = "second-ferry"'), encoding="utf-8")
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(home.parent)!r}]\n"
        "import domains\nprint(domains.domain_info('second-ferry').tasks[0], len(domains.list_domains()))\n"
        "print(domains.generate('second-ferry', cars=2).problem)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert str(tmp_path) in done.stdout
    assert done.stdout.splitlines()[0].endswith(str(len(NAMES) + 1))
    assert "(:domain second-ferry)" in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_a_domain_ships_three_tasks_or_four_each_in_pddl_and_in_words(name):
    folder = domains.domain_path(name).parent / "tasks"
    expected = {f"{task}.{ending}" for task in shipped_tasks(name) for ending in ("pddl", "txt")}
    assert {path.name for path in folder.iterdir()} == expected
    assert 3 <= len(shipped_tasks(name)) <= 4


@pytest.mark.parametrize(("name", "task"), TASKS)
def test_a_shipped_task_is_what_the_generator_makes_of_its_arguments(name, task):
    made = domains.generate(name, **shipped_tasks(name)[task])
    path = domains.domain_path(name).parent / "tasks" / f"{task}.pddl"
    assert path.read_text(encoding="utf-8") == made.problem
    assert path.with_suffix(".txt").read_text(encoding="utf-8") == made.words


@pytest.mark.parametrize(("name", "task"), TASKS)
def test_a_shipped_task_reads_strictly_and_without_warnings(name, task):
    path = domains.domain_path(name).parent / "tasks" / f"{task}.pddl"
    assert read_task(domains.domain_path(name), path, strict=True).problem.domain_name == domains.domain_path(
        name
    ).parent.name.replace("_", "-")
    assert [finding for finding in check(domains.domain_path(name), path) if finding.severity != "note"] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_domain_asks_for_a_requirement_that_it_does_not_use(name):
    text = "\n".join(line.split(";")[0] for line in domains.domain_path(name).read_text(encoding="utf-8").splitlines())
    used = {":strips", ":typing"}
    conditions = "".join(re.findall(r":precondition(.*?):effect", text, flags=re.S))
    used |= {":equality"} if "(= " in conditions else set()
    used |= {":negative-preconditions"} if "(not " in conditions else set()
    used |= {":action-costs"} if "(increase" in text else set()
    assert set(re.search(r"\(:requirements (.*?)\)", text)[1].split()) == used


def clauses_of_goal(name: str, problem: str) -> list[str]:
    task = read_task(domains.domain_path(name), problem)
    goal = task.problem.goal
    atoms = goal.parts if isinstance(goal, And) else (goal,)
    language = load_language(domains.domain_path(name).parent)
    return [language.clause((atom.predicate, *atom.arguments)) for atom in atoms]


@pytest.mark.parametrize("name", NAMES)
def test_the_words_state_every_goal_and_what_stands_where(name):
    sizes, _ = MIDDLING[name]
    made = domains.generate(name, seed=4, **sizes)
    start, goal = " ".join(made.words.split()).split("The goal is that ")
    for clause in clauses_of_goal(name, made.problem):
        assert clause in goal
    language = load_language(domains.domain_path(name).parent)
    task = read_task(domains.domain_path(name), made.problem)
    names = [o.name for o in task.objects]
    assert start.startswith(language.about)
    for predicate in {"at", "on", "at-robot", "robot-at", "pointing", "waiting", "origin", "lift-at", "player-at"} & set(
        task.problem.init
    ):
        for row in task.problem.init[predicate]:
            assert language.clause((predicate, *(names[i] for i in row))) in start or name == "transport", predicate


@pytest.mark.parametrize("name", NAMES)
def test_the_words_are_sentences_in_lines_of_readable_length(name):
    words = domains.generate(name, seed=1).words
    assert words.endswith(".\n")
    assert max(len(line) for line in words.splitlines()) <= 100
    assert "{" not in words
    assert "  " not in words
