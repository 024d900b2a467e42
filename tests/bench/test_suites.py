"""From what a user writes to tasks: layouts, names, lists, generated sizes, suite files, and clear errors."""

import pytest

from planner.bench.suites import load_suite, load_suites
from planner.errors import InvalidInput
from tests.bench.planners import DOMAIN, chain


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write files into an empty working folder: a name that holds "domain" gets a domain, every other one a problem."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANLOOM_BENCHMARKS", raising=False)

    def files(*names: str, text: str | None = None):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text or (DOMAIN if "domain" in path.name.lower() else chain(2)))
        return tmp_path

    return files


def names(*suites: str, lists=()) -> list[tuple[str, str]]:
    return [t.name for t in load_suites(suites, lists)]


def pairs(suite: str, root) -> dict[str, str]:
    """Problem file → domain file, relative to the working folder."""
    tasks = load_suite(suite)
    return {t.problem_file.removeprefix(f"{root}/"): t.domain_file.removeprefix(f"{root}/") for t in tasks}


def test_a_flat_folder_is_a_domain_with_its_problems_in_natural_order(write):
    write("gripper/domain.pddl", "gripper/p10.pddl", "gripper/p2.pddl", "gripper/notes.txt")
    assert names("gripper") == [("gripper", "p2"), ("gripper", "p10")]


def test_a_folder_of_domains_is_all_of_them(write):
    write("all/a/domain.pddl", "all/a/p1.pddl", "all/b/domain.pddl", "all/b/p1.pddl")
    assert names("all") == [("all/a", "p1"), ("all/b", "p1")]


def test_the_learning_tracks_folders_share_the_domain_above_them(write):
    write("ferry/domain.pddl", "ferry/testing/easy/p1.pddl", "ferry/testing/hard/p1.pddl", "ferry/training/p1.pddl")
    assert names("ferry") == [("ferry", "testing/easy/p1"), ("ferry", "testing/hard/p1"), ("ferry", "training/p1")]


@pytest.mark.parametrize(
    ("domains", "problems"),
    [
        (["p01-domain.pddl", "p02-domain.pddl"], ["p01-airport1.pddl", "p02-airport1.pddl"]),
        (["p01-domain.pddl", "p02-domain.pddl"], ["p01.pddl", "p02.pddl"]),
        (["domain_p01.pddl", "domain_p02.pddl"], ["p01.pddl", "p02.pddl"]),
        (["domain-a.pddl", "domain-ab.pddl"], ["a.pddl", "ab.pddl"]),
        (["domain01.pddl", "domain02.pddl"], ["prob01.pddl", "prob02.pddl"]),
        (["domains/domain-1.pddl", "domains/domain-2.pddl"], ["instances/instance-1.pddl", "instances/instance-2.pddl"]),
    ],
)
def test_each_problem_takes_the_domain_of_its_own_name(write, domains, problems):
    root = write(*(f"s/{d}" for d in domains), *(f"s/{p}" for p in problems))
    assert pairs("s", root) == {f"s/{p}": f"s/{d}" for p, d in zip(problems, domains, strict=True)}


def test_a_problems_own_domain_goes_before_the_shared_one(write):
    root = write("s/domain.pddl", "s/domain-p2.pddl", "s/p1.pddl", "s/p2.pddl")
    assert pairs("s", root) == {"s/p1.pddl": "s/domain.pddl", "s/p2.pddl": "s/domain-p2.pddl"}


def test_a_shared_domain_with_instances_in_a_folder(write):
    write("s/domain.pddl", "s/instances/instance-1.pddl")
    assert names("s") == [("s", "instances/instance-1")]


def test_files_are_told_apart_by_what_they_say_not_by_their_names(write):
    write("s/blocks.pddl", text="; (define (problem no)\n" + DOMAIN)
    write("s/zebra.pddl")
    write("s/other.pddl", text="; neither")
    assert names("s") == [("s", "zebra")]


def test_a_name_is_looked_up_under_the_folder_of_benchmarks(write, monkeypatch):
    root = write("bench/ipc/gripper/domain.pddl", "bench/ipc/gripper/p1.pddl")
    monkeypatch.setenv("PLANLOOM_BENCHMARKS", f"{root}/nothing:{root}/bench")
    assert names("ipc/gripper") == [("ipc/gripper", "p1")]


def test_a_list_names_a_domain_and_a_problem_a_line(write, monkeypatch):
    root = write("bench/ipc/a/domain.pddl", "bench/ipc/a/easy/p1.pddl", "bench/ipc/b/domain.pddl", "bench/ipc/b/p1.pddl")
    write(
        "lists/my.txt", text="# domain problem\n\nipc/a/domain.pddl ipc/a/easy/p1.pddl # small\nipc/b/domain.pddl 'ipc/b/p1.pddl'\n"
    )
    monkeypatch.setenv("PLANLOOM_BENCHMARKS", f"{root}/bench")
    assert names(lists=["lists/my.txt"]) == [("ipc/a", "easy/p1"), ("ipc/b", "p1")]
    assert {t.suite for t in load_suites([], ["lists/my.txt"])} == {"my"}
    assert names("lists/my.txt") == names(lists=["lists/my.txt"])


def test_sizes_of_shipped_domains_are_generated(write):
    tasks = load_suites(["domains:blocksworld?blocks=10..200"])
    assert [t.problem for t in tasks] == [f"blocks-{n}" for n in (10, 31, 52, 73, 94, 116, 137, 158, 179, 200)]
    sizes = [len(t.content()[1]) for t in tasks]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 5 * sizes[0]
    assert tasks == load_suites(["domains:blocksworld?blocks=10..200"]), "the same sizes are the same tasks"


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("blocks=4..6", ["blocks-4", "blocks-5", "blocks-6"]),
        ("blocks=4..9:2", ["blocks-4", "blocks-6", "blocks-8"]),
        ("blocks=4,9", ["blocks-4", "blocks-9"]),
        ("blocks=4..4", ["blocks-4"]),
        ("blocks=4,5&seed=1..2", ["blocks-4_seed-1", "blocks-4_seed-2", "blocks-5_seed-1", "blocks-5_seed-2"]),
    ],
)
def test_ranges_steps_lists_and_seeds(write, query, problems):
    assert [t.problem for t in load_suite(f"domains:blocksworld?{query}")] == problems


def test_a_shipped_domain_without_sizes_is_its_shipped_tasks(write):
    assert names("domains:gripper")[0] == ("gripper", "p01")


@pytest.mark.parametrize(
    ("suite", "words"),
    [
        ("domains:nonsense", "no shipped domain"),
        ("domains:blocksworld?bloks=4", "OPTION=VALUES"),
        ("domains:blocksworld?blocks=four", "numbers and ranges"),
        ("domains:blocksworld?blocks=9..4", "holds no number"),
        ("domains:blocksworld?blocks=1..9:0", "holds no number"),
        ("domains:blocksworld?blocks=4&blocks=5", "given twice"),
        ("domains:blocksworld?blocks=4..999999:1", "at most 1000"),
        ("domains:blocksworld?blocks=4..40:1&seed=1..900", "at most 1000"),
        ("missing", "no suite missing"),
    ],
)
def test_a_suite_that_makes_no_sense_is_explained(write, suite, words):
    with pytest.raises(InvalidInput, match=words):
        load_suite(suite)


def test_a_suite_file_combines_suites_lists_and_tasks(write):
    write("s/domain.pddl", "s/p1.pddl", "s/p2.pddl", "t/domain.pddl", "t/p1.pddl", "u/domain.pddl", "u/p1.pddl")
    write("t.txt", text="t/domain.pddl t/p1.pddl\n")
    write(
        "suite.toml",
        text='name = "mine"\nsuites = ["s", "domains:gripper?balls=2"]\nlists = ["t.txt"]\n'
        '[[task]]\ndomain = "u/domain.pddl"\nproblem = "u/p1.pddl"\nname = "first"\n',
    )
    tasks = load_suites(["suite.toml"])
    assert [t.problem for t in tasks] == ["p1", "p2", "balls-2", "p1", "first"]
    assert {t.suite for t in tasks} == {"mine"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("suites = 3", "`suites` is not understood"),
        ("suites = [3]", "`suites` is not understood"),
        ("nonsense = 1", "`nonsense` is not understood"),
        ("[[task]]\ndomain = 'd'", "needs `domain` and `problem`"),
        ("[[task]]\ndomain = 'd'\nproblem = 'p'", "no file d"),
        ("= =", "not TOML"),
        ("", "names no task"),
        ("suites = ['suite.toml']", "circle"),
    ],
)
def test_a_suite_file_with_a_mistake_is_explained(write, text, words):
    write("suite.toml", text=text or "# nothing\n")
    with pytest.raises(InvalidInput, match=words):
        load_suite("suite.toml")


def test_a_task_that_two_suites_hold_is_taken_once(write):
    write("s/domain.pddl", "s/p1.pddl", "s/p2.pddl")
    write("l.txt", text="s/domain.pddl s/p2.pddl\n")
    assert names("s", lists=["l.txt"]) == [("s", "p1"), ("s", "p2")]


def test_different_tasks_of_the_same_name_are_refused(write):
    write("a/s/domain.pddl", "a/s/p1.pddl", "b/s/domain.pddl", "b/s/p1.pddl")
    write(
        "l.txt", text="../{0}/a/s/domain.pddl ../{0}/a/s/p1.pddl\n../{0}/b/s/domain.pddl ../{0}/b/s/p1.pddl\n".format(write().name)
    )
    with pytest.raises(InvalidInput, match="two different tasks are named s p1"):
        load_suites([], ["l.txt"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("s/domain.pddl s/p1.pddl\ns/domain.pddl s/p1.pddl\n", r"l.txt:2: this task is listed twice, first in line 1"),
        ("s/domain.pddl\n", r"l.txt:1: this line has 1 words"),
        ("s/domain.pddl s/p9.pddl\n", r"l.txt:1: there is no file s/p9.pddl"),
        ("s/domain.pddl s\n", r"l.txt:1: .*s is not a file"),
        ("s/domain.pddl 's/p1.pddl\n", r"l.txt:1: this line cannot be read"),
        ("# nothing\n", "names no task"),
    ],
)
def test_a_list_with_a_mistake_names_the_line(write, text, words):
    write("s/domain.pddl", "s/p1.pddl")
    write("l.txt", text=text)
    with pytest.raises(InvalidInput, match=words):
        load_suites([], ["l.txt"])


def test_a_suite_without_a_domain_is_explained(write):
    write("s/p1.pddl")
    with pytest.raises(InvalidInput, match=r"p1.pddl: this problem has no domain"):
        load_suite("s")


def test_a_problem_that_fits_no_domain_is_explained(write):
    write("s/domain-a.pddl", "s/domain-b.pddl", "s/c.pddl")
    with pytest.raises(InvalidInput, match=r"several domain files, of which none matches its name: domain-a.pddl, domain-b.pddl"):
        load_suite("s")


def test_an_empty_folder_and_nothing_at_all_are_explained(write):
    write("s/readme.txt", text="empty")
    with pytest.raises(InvalidInput, match="no planning task in s"):
        load_suite("s")
    with pytest.raises(InvalidInput, match="nothing to run"):
        load_suites([])


def test_a_link_that_leads_upwards_ends(write):
    root = write("s/domain.pddl", "s/p1.pddl")
    (root / "s" / "loop").symlink_to(root / "s")
    assert names("s") == [("s", "p1")]
