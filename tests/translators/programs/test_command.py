"""`planloom program` as a user meets it."""

import json

import pytest

from planner.cli import cli
from planner.cli._errors import run
from tests.translators.programs.conftest import EXAMPLES, example, rule

pytest.importorskip("ortools")


@pytest.fixture
def planloom(capsys):
    def call(*args, command="program"):
        code = run(cli, [command, *map(str, args)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_an_example_is_solved_and_told(planloom):
    code, out, err = planloom(EXAMPLES / "knapsack" / "program.json")
    assert code == 0
    assert "58 is the largest possible" in out
    assert "Take the tent." in out
    assert "OPTIMAL" in err


def test_json_is_alone_on_stdout(planloom):
    code, out, _ = planloom(EXAMPLES / "job_shop" / "program.json", "--json", "--seed", 3)
    answer = json.loads(out)
    assert (code, answer["status"], answer["objective"], answer["bound"], answer["seed"]) == (0, "OPTIMAL", 11, 11, 3)
    assert answer["values"]["work[chair_saw]"]["end"] - answer["values"]["work[chair_saw]"]["start"] == 2


def test_an_impossible_program_exits_with_11_and_names_the_conflict(planloom, tmp_path):
    spec = example("roster")
    rule(spec, "fair")["rule"] = "shifts[n] == 2"
    (tmp_path / "p.json").write_text(json.dumps(spec))
    code, out, _ = planloom(tmp_path / "p.json")
    assert code == 11
    assert "These cannot hold together:\n- one nurse: each shift has exactly one nurse\n- fair:" in out


def test_bad_input_exits_with_31_and_says_where(planloom, tmp_path):
    (tmp_path / "p.json").write_text('{"variables": {"x": "int 0..9"},\n "constraints": [{"rule": "x <= z"}]}')
    code, _, err = planloom(tmp_path / "p.json")
    assert code == 31
    column = ' "constraints": [{"rule": "x <= z"}]}'.index("z") + 1
    assert f"p.json:2:{column}: error:" in err
    assert planloom(tmp_path / "p.json", "--check")[0] == 31
    assert planloom(tmp_path / "missing.json")[0] == 31
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    assert planloom(tmp_path / "b.json")[0] == 31


def test_out_of_time_before_a_solution_exits_with_23(planloom):
    code, _, err = planloom(EXAMPLES / "roster" / "program.json", "--time-limit", "0")
    assert code == 23
    assert "TIME_LIMIT" in err


def test_checking_alone_needs_no_solver(planloom, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    assert planloom(EXAMPLES / "roster" / "program.json", "--check")[0] == 0
    code, _, err = planloom(EXAMPLES / "roster" / "program.json")
    assert code == 34
    assert "planloom[programs]" in err


def test_words_become_a_program_and_an_answer(planloom, tmp_path, monkeypatch):
    monkeypatch.setenv("PLANLOOM_CACHE", str(tmp_path / "cache"))
    folder = EXAMPLES / "knapsack"
    text = (folder / "program.json").read_text(encoding="utf-8")
    (tmp_path / "replies.json").write_text(json.dumps([text, text]))
    model = f"scripted:{tmp_path / 'replies.json'}"
    code, out, err = planloom(folder / "task.txt", "--program", "--model", model, "--require-verified", command="ask")
    assert code == 0, err
    assert "58 is the largest possible" in out
    assert "VERIFIED" in err
    (tmp_path / "replies.json").write_text(json.dumps(["no", "no", "no"]))
    code, out, err = planloom(folder / "task.txt", "--program", "--model", model, "--json", command="ask")
    assert (code, json.loads(out)["trust"]) == (40, "REFUSED")
    code, _, err = planloom(folder / "task.txt", "--program", command="ask")
    assert code == 31
    assert "--model" in err
