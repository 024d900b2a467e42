"""The command line on good input: what a user sees, what is written, how it exits."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from tests.cli.conftest import DOMAIN, PLAN, PROBLEM

STATISTICS = {
    "facts", "operators", "expanded", "evaluated", "generated", "reopened", "dead_ends", "read_s", "ground_s", "search_s", "total_s",
    "peak_memory_mb",
}  # fmt: skip


def test_plan_prints_the_plan_writes_it_and_exits_with_0(planloom, folder):
    ended = planloom("plan", "domain.pddl", "problem.pddl")
    assert ended.code == 0
    assert ended.out == (folder / "sas_plan").read_text()
    assert ended.out.endswith("; cost = 7 (unit cost)\n") or len(ended.out.splitlines()) > 8
    assert "SOLVED" in ended.err


def test_an_optimal_plan_has_the_cost_known_by_hand(planloom, folder):
    ended = planloom("plan", "domain.pddl", "problem.pddl", "--optimal", "--json")
    answer = json.loads(ended.out)
    assert (answer["status"], answer["cost"], answer["length"], answer["valid"]) == ("SOLVED_OPTIMAL", 7, 7, True)
    assert answer["lower_bound"] == 7


def test_json_has_every_promised_key_and_is_alone_on_stdout(planloom, folder):
    answer = json.loads(planloom("plan", "domain.pddl", "problem.pddl", "--json", "--seed", "3").out)
    assert {"status", "plan", "cost", "length", "valid", "statistics", "search", "seed", "version"} <= set(answer)
    assert set(answer["statistics"]) == STATISTICS
    assert answer["seed"] == 3
    assert all(step.startswith("(") for step in answer["plan"])


@pytest.mark.parametrize(
    "search", ["bfs", "gbfs(ff)", "gbfs(add, lazy=false)", "astar(hmax)", "astar(blind)", "wastar(ff, weight=3)"]
)
def test_searches_named_on_the_command_line_find_valid_plans(planloom, folder, search):
    ended = planloom("plan", "domain.pddl", "problem.pddl", "--search", search)
    assert ended.code == 0
    assert planloom("validate", "domain.pddl", "problem.pddl", "sas_plan").code == 0


def test_the_plan_goes_where_the_user_wants_it(planloom, folder):
    assert planloom("plan", "domain.pddl", "problem.pddl", "--plan-file", "mine").code == 0
    assert (folder / "mine").exists()
    assert not (folder / "sas_plan").exists()


def test_an_unsolvable_task_exits_with_10_or_11_and_keeps_an_old_plan(planloom, folder):
    (folder / "sas_plan").write_text("old\n")
    (folder / "problem.pddl").write_text(PROBLEM.replace("(at-hand left) ", ""))
    ended = planloom("plan", "domain.pddl", "problem.pddl")
    assert ended.code == 10
    assert "(at red right)" in ended.err
    assert (folder / "sas_plan").read_text() == "old\n"
    (folder / "problem.pddl").write_text(PROBLEM.replace("(at blue right)", "(held red) (held blue)"))
    assert planloom("plan", "domain.pddl", "problem.pddl").code == 11


def test_a_time_limit_of_0_ends_at_once_with_its_code(planloom, folder):
    ended = planloom("plan", "domain.pddl", "problem.pddl", "--time-limit", "0")
    assert ended.code in (21, 23)
    assert "TIME_LIMIT" in ended.err


def test_a_memory_limit_of_1_mb_ends_at_once_with_its_code(planloom, folder):
    assert planloom("plan", "domain.pddl", "problem.pddl", "--memory-limit", "1M").code in (20, 22)


def test_a_goal_that_already_holds_needs_no_step(planloom, folder):
    (folder / "problem.pddl").write_text(PROBLEM.replace("right))))", "left))))").replace("(at red right)", "(at red left)"))
    ended = planloom("plan", "domain.pddl", "problem.pddl")
    assert (ended.code, ended.out) == (0, "; cost = 0 (unit cost)\n")


def test_an_incomplete_search_that_finds_nothing_exits_with_12(planloom, folder):
    (folder / "problem.pddl").write_text(PROBLEM.replace("(at blue right)", "(held red) (held blue)"))
    assert planloom("plan", "domain.pddl", "problem.pddl", "--search", "ehc").code == 12


def test_validate_accepts_a_good_plan_and_explains_a_bad_one(planloom, folder):
    assert planloom("validate", "domain.pddl", "problem.pddl", "plan").code == 0
    (folder / "plan").write_text(PLAN.replace("(move right left)\n", ""))
    ended = planloom("validate", "domain.pddl", "problem.pddl", "plan")
    assert ended.code == 1
    assert "(pick blue left)" in ended.out
    assert "(at-hand left)" in ended.out
    answer = json.loads(planloom("validate", "domain.pddl", "problem.pddl", "plan", "--json").out)
    assert answer["valid"] is False


def test_check_is_silent_on_clean_pddl_and_exits_with_1_on_a_mistake(planloom, folder):
    assert planloom("check", "domain.pddl", "problem.pddl").code == 0
    (folder / "domain.pddl").write_text(DOMAIN.replace("(held ?b))\n    :effect", "(hold ?b))\n    :effect"))
    ended = planloom("check", "domain.pddl", "--json")
    assert ended.code == 1
    (finding,) = [f for f in json.loads(ended.out)["findings"] if f["severity"] == "error"]
    assert set(finding) == {"severity", "code", "message", "file", "line", "column", "hint"}
    assert (finding["line"], finding["column"]) == (16, 37)
    assert "held" in finding["hint"]


def test_check_asks_what_a_problem_means_and_says_what_would_mend_it(planloom, folder):
    (folder / "problem.pddl").write_text(PROBLEM.replace(" (empty)", ""))
    ended = planloom("check", "domain.pddl", "problem.pddl", "--json")
    assert ended.code == 1
    findings = json.loads(ended.out)["findings"]
    (first, *_) = [f for f in findings if f["code"] == "goal-unreachable"]
    assert first["severity"] == "error"
    assert "Is (empty) true at the start?" in first["hint"]
    assert "none-of-group" in {f["code"] for f in findings}
    assert planloom("check", "domain.pddl", "problem.pddl", "--no-meaning").code == 0


def test_check_sees_a_placeholder_even_in_a_problem_that_does_not_read(planloom, folder):
    (folder / "problem.pddl").write_text(PROBLEM.replace("(empty)", "(emty)\n  ; ... and so on\n"))
    ended = planloom("check", "domain.pddl", "problem.pddl", "--json")
    assert ended.code == 1
    assert {"unknown-predicate", "elision"} <= {f["code"] for f in json.loads(ended.out)["findings"]}


def test_check_names_the_severity_of_a_finding_once(planloom, folder):
    (folder / "domain.pddl").write_text(DOMAIN.replace("(held ?b))\n    :effect", "(hold ?b))\n    :effect"))
    (line,) = [text for text in planloom("check", "domain.pddl").out.splitlines() if "domain.pddl:16" in text]
    assert line.startswith("domain.pddl:16:37: error: ")
    assert line.count("error") == 1


def test_explain_says_what_each_step_is_for(planloom, folder):
    ended = planloom("explain", "domain.pddl", "problem.pddl", "plan")
    assert ended.code == 0
    assert "(drop red right)" in ended.out
    assert "goal" in ended.out
    told = json.loads(planloom("explain", "domain.pddl", "problem.pddl", "plan", "--json").out)
    assert len(told["steps"]) == 7


def test_inspect_writes_graphs_in_all_formats(planloom, folder):
    ended = planloom("inspect", "domain.pddl", "problem.pddl", "plan", "-o", "graphs")
    assert ended.code == 0
    names = {p.name for p in (folder / "graphs").iterdir()}
    assert {"causal_graph.svg", "causal_graph.dot", "causal_graph.graphml", "plan_order.svg"} <= names


def test_domains_are_listed_and_tasks_generated_that_plan(planloom, folder):
    assert "blocksworld" in planloom("domains").out
    assert "--blocks" in planloom("domains", "blocksworld").out
    ended = planloom("generate", "blocksworld", "--blocks", "5", "--seed", "7", "-o", "made")
    assert ended.code == 0
    assert planloom("plan", "made/domain.pddl", "made/problem.pddl").code == 0


def test_the_list_names_every_search_and_heuristic_with_options(planloom):
    text = planloom("plan", "--list").out
    for name in ("gbfs", "astar", "auto", "ff", "lmcut", "hmax", "preferred"):
        assert name in text


def test_progress_shows_on_a_terminal_and_ctrl_c_ends_cleanly_with_130(folder):
    import domains

    (folder / "problem.pddl").write_text(domains.generate("eight_puzzle", rows=5, columns=5, seed=1).problem)
    (folder / "domain.pddl").write_text(domains.domain_path("eight_puzzle").read_text())
    command = [sys.executable, "-m", "planner", "plan", "domain.pddl", "problem.pddl", "--search", "astar(blind)"]
    terminal, stderr = pty.openpty()
    process = subprocess.Popen(command, stderr=stderr, stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm"})
    os.close(stderr)
    seen = ""
    while "evaluated" not in seen:
        seen += os.read(terminal, 1000).decode()
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):  # Linux ends a terminal that nobody holds open with an error
        while chunk := os.read(terminal, 1000).decode():
            seen += chunk
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "INTERRUPTED" in seen
    assert "Traceback" not in seen
    assert out == b""


def test_output_into_a_closed_pipe_is_no_error(folder):
    command = f"{sys.executable} -m planner plan --list | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
