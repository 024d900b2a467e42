"""`planloom ask`, `translate` and `check --describe` as a user types them."""

import io
import json
from pathlib import Path

import pytest

import domains
from tests.cli.conftest import folder, planloom  # noqa: F401  (fixtures)

BLOCKS = "Blocks a, b and c are on the table. I want a on b and b on c."


def script(tmp_path, replies) -> str:
    path = tmp_path / "replies.json"
    path.write_text(json.dumps(replies))
    return f"scripted:{path}"


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    monkeypatch.setenv("PLANLOOM_MODEL_CACHE", "off")


@pytest.fixture
def task():
    """A shipped task: words, PDDL, and their files."""
    path = domains.task_paths("blocksworld")[0]
    return path.with_suffix(".txt").read_text(), path.read_text(), path


def test_a_sentence_is_enough_and_needs_no_key(planloom):  # noqa: F811
    ended = planloom("ask", BLOCKS)
    assert ended.code == 0
    assert "UNVERIFIED" in ended.err
    assert "only one reading" in ended.err
    assert len(ended.out.splitlines()) == 4


def test_the_text_may_stand_in_a_file_or_come_from_standard_input(planloom, task, monkeypatch):  # noqa: F811
    words, _, path = task
    from_file = planloom("ask", path.with_suffix(".txt"))
    monkeypatch.setattr("sys.stdin", io.StringIO(words))
    assert planloom("ask", "-").out == from_file.out != ""


def test_a_file_that_is_not_there_is_bad_input(planloom):  # noqa: F811
    ended = planloom("ask", "nowhere.txt")
    assert ended.code == 31
    assert "nowhere.txt" in ended.err


def test_json_holds_everything(planloom, task, tmp_path):  # noqa: F811
    words, pddl, _ = task
    ended = planloom("ask", words, "--domain", "blocksworld", "--model", script(tmp_path, [pddl]), "--json")
    data = json.loads(ended.out)
    assert ended.code == 0
    assert data["trust"] == "VERIFIED"
    assert data["result"]["plan"]
    assert data["ledger"]["totals"]["calls"] == 1


def test_require_verified_is_1_where_the_answer_is_not(planloom, task, tmp_path):  # noqa: F811
    words, pddl, _ = task
    assert planloom("ask", words, "--require-verified").code == 1
    assert planloom("ask", words, "--require-verified", "--model", script(tmp_path, [pddl])).code == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 31),
        ("What is the capital of France?", 40),
        ("b1 is on b2. b1 is on the table. b2 is on the table. The goal is that b2 is on b1.", 40),
    ],
)
def test_refusals_have_codes_and_no_plan(planloom, text, code):  # noqa: F811
    ended = planloom("ask", text, "--domain", "blocksworld")
    assert ended.code == code
    assert "REFUSED" in ended.err
    assert ended.out == ""


def test_an_unsolvable_task_has_the_codes_of_plan(planloom, task, tmp_path):  # noqa: F811
    words, pddl, _ = task
    without = pddl.replace("(clear b2)", "")
    model = script(tmp_path, [without] * 5)
    ended = planloom("ask", "As told: " + words, "--domain", "blocksworld", "--model", model, "--repair-rounds", "0")
    assert ended.code == 10
    assert '--assume "(clear b2)"' in ended.err


def test_a_model_that_does_not_answer_is_41_where_the_rules_do_not_understand(planloom, tmp_path):  # noqa: F811
    ended = planloom("ask", "Please do something nice.", "--domain", "blocksworld", "--model", script(tmp_path, []))
    assert ended.code == 41


def test_a_time_limit_of_zero_is_a_limit(planloom):  # noqa: F811
    assert planloom("ask", BLOCKS, "--time-limit", "0").code in (21, 23)


def test_save_writes_all_files_and_nothing_over_files_that_are_there(planloom, tmp_path):  # noqa: F811
    ended = planloom("ask", BLOCKS, "--save", tmp_path / "new")
    assert ended.code == 0
    names = {p.name for p in (tmp_path / "new").iterdir()}
    assert names == {"domain.pddl", "problem.pddl", "sas_plan", "answer.json"}
    assert planloom("validate", *(tmp_path / "new" / n for n in ("domain.pddl", "problem.pddl", "sas_plan"))).code == 0
    (tmp_path / "new" / "sas_plan").write_text("mine")
    again = planloom("ask", BLOCKS, "--save", tmp_path / "new")
    assert again.code == 31
    assert "--overwrite" in again.err
    assert (tmp_path / "new" / "sas_plan").read_text() == "mine"
    assert planloom("ask", BLOCKS, "--save", tmp_path / "new", "--overwrite").code == 0


def test_show_pddl_prints_the_problem(planloom):  # noqa: F811
    assert "(define (problem" in planloom("ask", BLOCKS, "--show-pddl").out


def test_what_a_model_writes_cannot_harm_a_terminal(planloom, tmp_path):  # noqa: F811
    evil = script(tmp_path, ["\x1b[2J\x1b]0;x\x07 (define (problem \x1b[31m) (:domain d) (:init (p \x1b[0m)) (:goal (and)))"] * 9)
    ended = planloom("ask", "Do it.", "--domain", "blocksworld", "--model", evil)
    assert "\x1b[2J" not in ended.out + ended.err
    assert "\x07" not in ended.out + ended.err


def test_record_keeps_answers_that_recorded_replays(planloom, task, tmp_path):  # noqa: F811
    words, pddl, _ = task
    record = tmp_path / "answers.jsonl"
    first = planloom("ask", words, "--model", script(tmp_path, [pddl]), "--record", record, "--json")
    again = planloom("ask", words, "--model", f"recorded:{record}", "--json")
    one, other = json.loads(first.out), json.loads(again.out)
    assert one["trust"] == other["trust"] == "VERIFIED"
    assert one["result"]["plan"] == other["result"]["plan"]


def test_translate_writes_pddl_without_planning(planloom, task, tmp_path):  # noqa: F811
    words, _, path = task
    ended = planloom("translate", words, "--domain", "blocksworld", "-o", tmp_path / "p.pddl")
    assert ended.code == 0
    assert planloom("equivalent", tmp_path / "p.pddl", path, "--domain", domains.domain_path("blocksworld")).code == 0


@pytest.mark.parametrize("style", ["formal", "explicit"])
def test_translate_turns_pddl_into_words_that_mean_the_same(planloom, task, tmp_path, style):  # noqa: F811
    path = task[2]
    domain = domains.domain_path("blocksworld")
    ended = planloom("translate", domain, path, "--style", style, "-o", tmp_path / "words.txt")
    assert ended.code == 0
    assert planloom("translate", tmp_path / "words.txt", "--domain", "blocksworld", "-o", tmp_path / "p.pddl").code == 0
    assert planloom("equivalent", tmp_path / "p.pddl", path, "--domain", domain).code == 0


def test_check_describe_agrees_with_the_right_words_and_not_with_others(planloom, task, tmp_path):  # noqa: F811
    words, _, path = task
    domain = domains.domain_path("blocksworld")
    right = planloom("check", domain, path, "--describe", words)
    assert right.code == 0
    assert "words-agree" in right.out
    wrong = planloom("check", domain, path, "--describe", words.replace("b3 is on b2", "b2 is on b3"), "--json")
    assert wrong.code == 1
    assert json.loads(wrong.out)["findings"]


def test_check_describe_needs_a_problem(planloom):  # noqa: F811
    assert planloom("check", domains.domain_path("ferry"), "--describe", "A ferry.").code == 31


def test_program_hands_a_task_of_choice_to_formal_programs(planloom, tmp_path):  # noqa: F811
    pytest.importorskip("ortools")
    example = Path(__file__).resolve().parents[2] / "examples" / "programs" / "knapsack"
    program, words = (example / "program.json").read_text(), (example / "task.txt").read_text()
    ended = planloom("ask", words, "--program", "--model", script(tmp_path, [program] * 6))
    assert ended.code == 0, ended.err
    assert ended.out
    assert "VERIFIED" in ended.err


def test_program_needs_a_model_and_says_when_it_does_not_answer(planloom, tmp_path):  # noqa: F811
    assert planloom("ask", "Choose one.", "--program").code == 31
    assert planloom("ask", "Choose one.", "--program", "--model", script(tmp_path, [])).code == 41
