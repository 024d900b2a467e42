"""The benchmark of methods: the funnel, the wrong labels, and what it took."""

import json

import pytest

import domains
from planner.errors import InvalidInput
from tests.cli.conftest import folder, planloom  # noqa: F401  (fixtures)
from translators.evaluate import STAGES, Row, evaluate, find_tasks, interval, table
from translators.models.scripted import ScriptedModel


@pytest.fixture
def tasks(tmp_path):
    """Two ferry tasks in words with their truth, one of each ending."""
    (tmp_path / "domain.pddl").write_text(domains.domain_path("ferry").read_text())
    for path, ending in zip(domains.task_paths("ferry"), (".nl", ".txt"), strict=False):
        (tmp_path / path.name).write_text(path.read_text())
        (tmp_path / f"{path.stem}{ending}").write_text(path.with_suffix(".txt").read_text())
    return tmp_path


def truth(request) -> str:
    """A model that knows the answer to each text."""
    for path in domains.task_paths("ferry"):
        if path.with_suffix(".txt").read_text().strip().split("\n")[-1] in request.prompt:
            return path.read_text()
    return "I do not know."


def test_tasks_are_found_by_their_words_and_their_truth(tasks):
    (tasks / "lonely.txt").write_text("No truth for this.")
    assert [t.name for t in find_tasks(tasks)] == ["p01", "p02"]


def test_a_folder_without_tasks_is_an_error_that_says_what_there_should_be(tmp_path):
    with pytest.raises(InvalidInput, match="true problem"):
        find_tasks(tmp_path)


def test_right_answers_pass_every_stage_and_count_tokens_and_calls(tasks):
    rows = evaluate(find_tasks(tasks), ["planloom"], lambda: ScriptedModel(truth))
    assert [r.passed for r in rows] == [STAGES, STAGES]
    assert all(r.trust == "VERIFIED" and r.calls == 1 and r.tokens > 0 for r in rows)
    assert not any(r.false_verified or r.false_refused for r in rows)


def test_a_wrong_answer_ends_the_funnel_where_it_is_wrong(tasks):
    wrong = domains.task_paths("ferry")[2].read_text()
    rows = evaluate(
        find_tasks(tasks), ["best-of-n+ivml"], lambda: ScriptedModel(lambda r: "OK" if r.purpose == "critic" else wrong), samples=1
    )
    assert all("equivalent" not in r.passed for r in rows)
    assert all(r.trust != "VERIFIED" for r in rows)


def test_nothing_is_spent_beyond_the_tokens_allowed(tasks):
    rows = evaluate(find_tasks(tasks), ["planloom", "best-of-n+ivml"], lambda: ScriptedModel(truth), max_tokens=50)
    assert all(r.tokens == 0 for r in rows)


def test_wrong_labels_are_counted():
    verified = Row("a", "m", STAGES[:6], "VERIFIED", "", False, True, 10, 1, 0.1)
    refused = Row("b", "m", (), "REFUSED", "not-understood", False, True, 10, 1, 0.1)
    rightly = Row("c", "m", (), "REFUSED", "unsolvable", True, False, 10, 1, 0.1)
    assert (verified.false_verified, refused.false_refused, rightly.false_refused) == (True, True, False)
    line = table([verified, refused, rightly]).splitlines()[2]
    assert "| 100 % [21, 100] | 50 % [9, 91] |" in line


def test_intervals_are_wilsons():
    assert interval(0, 10) == "0 % [0, 28]"
    assert interval(5, 10) == "50 % [24, 76]"
    assert interval(0, 0) == "–"


def test_the_command_prints_a_table_and_writes_rows(planloom, tasks, tmp_path):  # noqa: F811
    ended = planloom("bench", "words", tasks, "--out", tmp_path / "rows.jsonl")
    assert ended.code == 0
    assert ended.out.startswith("| method | tasks | parsed")
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [r["trust"] for r in rows] == ["UNVERIFIED", "UNVERIFIED"]
    assert rows[0]["passed"] == list(STAGES)
