"""Models that need no provider: by hand, recorded, scripted; and how models are named."""

import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from planner.errors import InvalidInput
from translators.models import Cache, Model, ModelError, Reply, Request, Session, build_model, list_models, model_kinds
from translators.models.manual import FolderModel, ManualModel
from translators.models.recorded import RecordedModel, Recorder, append
from translators.models.scripted import ScriptedModel

ROOT = Path(__file__).resolve().parents[3]
QUESTION = Request("Put a on b.", system="Answer in PDDL.", purpose="Form/al ize")


# names


def test_the_kinds_are_found_by_their_files():
    assert model_kinds() == ["manual", "recorded", "scripted"]
    assert [name.split(":")[0] for name in list_models()] == ["manual", "provider/model", "recorded", "scripted"]
    assert all(list_models().values())


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("manul", 'did you mean "manual"'),
        ("gpt-5-mini", "written with the provider"),
        ("", "unknown model"),
        ("recorded", "which recording"),
        ("scripted", "which replies"),
        ("openai/gpt 5", "no model's name"),
        ("openai/\x1b[31m", "no model's name"),
        ("recorded:/does/not/exist.jsonl", "cannot be read"),
    ],
)
def test_a_name_that_is_none_is_explained(spec, said):
    with pytest.raises(InvalidInput, match="(?s)" + said):
        build_model(spec)


def test_an_option_that_a_kind_does_not_have_is_refused_unless_it_is_none(tmp_path):
    with pytest.raises(InvalidInput, match="no option api_base"):
        build_model("manual", api_base="http://localhost")
    assert build_model(f"manual:{tmp_path}", api_base=None).name == f"manual:{tmp_path}"


def test_an_address_that_is_none_is_refused_without_repeating_the_password():
    pytest.importorskip("litellm")
    with pytest.raises(InvalidInput, match="localhost") as raised:
        build_model("openai/x", api_base="ftp://me:secret-word-1@host/v1")
    assert "secret-word-1" not in str(raised.value)


@pytest.mark.parametrize("price", [(-1.0, 0.0), (0.0, float("nan"))])
def test_a_price_that_would_trick_a_budget_is_refused(price):
    with pytest.raises(InvalidInput, match="a price of"):
        build_model("openai/x", price_per_million=price)


def test_what_needs_no_litellm_works_without_it(tmp_path):
    (tmp_path / "script.json").write_text('["hello"]', encoding="utf-8")
    code = (
        "import sys\nsys.modules['litellm'] = None\n"
        "from translators.models import *\n"
        f"s = Session(build_model('scripted:{tmp_path}/script.json', record='{tmp_path}/r.jsonl'))\n"
        "print(s.ask(Request('hi')).text)\n"
        f"print(Session(build_model('recorded:{tmp_path}/r.jsonl')).ask(Request('hi')).text)\n"
        "print(Session(build_model('manual')).ask(Request('hi')).text)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="by hand", capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )  # fmt: skip
    assert done.stdout.split("\n")[:3] == ["hello", "hello", "by hand"]


# by hand


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("(on a b)\nEND\nnot this", "(on a b)\n"), ("(on a b)", "(on a b)"), ("line\n\n  END  \n", "line\n\n"), ("THE END\nEND\n", "THE END\n")],
)  # fmt: skip
def test_an_answer_is_pasted_up_to_the_end_line_or_the_end(typed, answer):
    output = io.StringIO()
    reply = ManualModel(io.StringIO(typed), output).complete(QUESTION)
    assert reply.text == answer
    assert (reply.price, reply.estimated) == (0.0, True)
    assert "Answer in PDDL.\n\nPut a on b." in output.getvalue()


def test_several_answers_are_read_one_after_the_other():
    model = ManualModel(io.StringIO("one\nEND\ntwo\nEND\n"), io.StringIO())
    assert [model.complete(QUESTION).text for _ in range(2)] == ["one\n", "two\n"]
    with pytest.raises(ModelError, match="no answer was given"):
        model.complete(QUESTION)


def test_an_answer_is_read_from_a_file(tmp_path):
    (tmp_path / "answer.txt").write_text("(on a b)", encoding="utf-8")
    assert ManualModel(io.StringIO(f"@{tmp_path}/answer.txt\n"), io.StringIO()).complete(QUESTION).text == "(on a b)"
    with pytest.raises(ModelError, match="cannot be read"):
        ManualModel(io.StringIO("@nowhere.txt\n"), io.StringIO()).complete(QUESTION)


def test_a_hostile_task_does_not_reach_the_terminal():
    output = io.StringIO()
    ManualModel(io.StringIO("ok"), output).complete(Request("\x1b]0;title\x07\x1b[2Jtext", purpose="ask"))
    assert "\x1b" not in output.getvalue()
    assert "\ntext\n" in output.getvalue()


def test_endless_input_is_refused():
    with pytest.raises(ModelError, match="more than"):
        ManualModel(io.StringIO("x" * (5 * 2**20)), io.StringIO()).complete(QUESTION)


def test_prompts_and_answers_go_through_a_folder_and_the_work_goes_on_where_it_was(tmp_path):
    folder = tmp_path / "desk"
    questions = [
        QUESTION,
        Request("Another.", purpose="repair"),
        Request(QUESTION.prompt, QUESTION.system, sample=1, purpose="ask"),
    ]
    s = Session(FolderModel(folder), concurrency=1)
    answers = s.ask_many(questions)
    assert all(isinstance(a, ModelError) and a.code == "waiting-for-answer" for a in answers)
    digest = QUESTION.digest[:12]
    names = sorted(p.name for p in folder.iterdir())
    assert names == [
        f"001-form-al-ize-{digest}.prompt.txt", f"002-repair-{questions[1].digest[:12]}.prompt.txt", f"003-ask-{digest}-2.prompt.txt",
    ]  # fmt: skip
    assert (folder / names[0]).read_text(encoding="utf-8") == "Answer in PDDL.\n\nPut a on b.\n"
    assert str(folder / f"001-form-al-ize-{digest}.reply.txt") in str(answers[0])
    (folder / f"001-form-al-ize-{digest}.reply.txt").write_text("first", encoding="utf-8")
    (folder / f"003-ask-{digest}-2.reply.txt").write_text("third", encoding="utf-8")
    again = Session(FolderModel(folder)).ask_many(questions)
    assert [a.text for a in (again[0], again[2])] == ["first", "third"]
    assert isinstance(again[1], ModelError)
    assert len(list(folder.glob("*.prompt.txt"))) == 3


def test_an_empty_answer_file_is_no_answer_yet(tmp_path):
    model = FolderModel(tmp_path)
    with pytest.raises(ModelError):
        model.complete(QUESTION)
    prompt = next(tmp_path.glob("*.prompt.txt"))
    prompt.with_name(prompt.name.replace(".prompt", ".reply")).write_text(" \n", encoding="utf-8")
    with pytest.raises(ModelError, match="waiting for an answer"):
        model.complete(QUESTION)


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be used"):
        build_model(f"manual:{tmp_path}/file").complete(QUESTION)


# recorded


def recorded(tmp_path, *replies, request=QUESTION):
    path = tmp_path / "r.jsonl"
    recorder = Recorder(ScriptedModel(list(replies), price_per_million=None), path)
    for sample in range(len(replies)):
        recorder.complete(Request(request.prompt, request.system, request.purpose, sample=sample))
    return path


def test_what_was_recorded_is_replayed_with_its_tokens_and_price(tmp_path):
    reply = Reply("ü \x1b \udc80", "gpt-5-mini-2025-08-07", 10, 4, 5, 0.25, 1.5, finish="length")
    path = recorded(tmp_path, reply, "text")
    model = RecordedModel(path)
    assert model.complete(QUESTION) == reply
    assert model.complete(Request(QUESTION.prompt, QUESTION.system, "other purpose", sample=1, temperature=0.5)).text == "text"
    assert model.price(10**9, 10**9) == 0.25


def test_the_file_is_plain_json_lines(tmp_path):
    lines = recorded(tmp_path, "a", "b").read_text(encoding="ascii").splitlines()
    first = json.loads(lines[0])
    assert (first["digest"], first["sample"], first["text"], first["purpose"]) == (QUESTION.digest, 0, "a", "Form/al ize")
    assert len(lines) == 2


def test_a_question_that_was_not_recorded_is_named(tmp_path):
    model = RecordedModel(recorded(tmp_path, "a", "b"))
    with pytest.raises(ModelError, match=r"repair: the question is not recorded"):
        model.complete(Request("Another.", purpose="repair"))
    with pytest.raises(ModelError, match="sample 7 of this question is not recorded, only 0, 1"):
        model.complete(Request(QUESTION.prompt, QUESTION.system, sample=7))


def test_recording_goes_on_where_it_was_and_pays_for_nothing_twice(tmp_path):
    path = recorded(tmp_path, "a")
    model = ScriptedModel(["b"], price_per_million=(1.0, 1.0))
    s = Session(build_model_with(model, path), concurrency=1)
    answers = s.ask_many([QUESTION, Request("Another.")])
    assert [a.text for a in answers] == ["a", "b"]
    assert [a.cached for a in answers] == [True, False]
    assert len(model.requests) == 1
    assert s.ledger.totals()["from_cache"] == 1
    assert RecordedModel(path).complete(Request("Another.")).text == "b"


def build_model_with(model: Model, path: Path) -> Recorder:
    return Recorder(model, path)


def test_a_recording_is_complete_although_there_is_a_cache(tmp_path):
    cache = Cache(tmp_path / "c.sqlite")
    model = ScriptedModel(["a", "b"])
    model.cacheable = True
    Session(model, cache=cache).ask(QUESTION)
    Session(Recorder(model, tmp_path / "r.jsonl"), cache=cache).ask(QUESTION)
    assert RecordedModel(tmp_path / "r.jsonl").complete(QUESTION).text == "b"


def test_errors_are_not_recorded(tmp_path):
    path = tmp_path / "r.jsonl"
    with pytest.raises(ModelError):
        Recorder(ScriptedModel([ModelError("no")]), path).complete(QUESTION)
    assert path.read_bytes() == b""


def test_threads_record_whole_lines(tmp_path):
    path = tmp_path / "r.jsonl"
    recorders = [Recorder(ScriptedModel(lambda request: "x" * 10_000), path) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda r=r, n=n: [r.complete(Request(f"{n} {i}")) for i in range(25)])
        for n, r in enumerate(recorders)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(RecordedModel(path)._replies) == 100


@pytest.mark.parametrize(
    "line", ["no json\n", "[]\n", '{"digest": "a"}\n', '{"digest": 1, "sample": 0, "text": "", "model": ""}\n', "[" * 99999]
)
def test_a_line_that_is_no_answer_is_pointed_at(tmp_path, line):
    path = recorded(tmp_path, "a")
    with path.open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises(InvalidInput, match=r"r\.jsonl:2: no recorded answer"):
        RecordedModel(path)


def test_a_line_that_was_cut_off_says_what_to_do(tmp_path):
    path = recorded(tmp_path, "a", "b")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(InvalidInput, match="delete it"):
        RecordedModel(path)
    with pytest.raises(InvalidInput, match="delete it"):
        Recorder(ScriptedModel(), path)


def test_a_full_disk_leaves_the_recording_whole(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "r.jsonl").symlink_to("/dev/full")
    with pytest.raises(InvalidInput, match="cannot be written"):
        append(tmp_path / "r.jsonl", "line\n")


# scripted


def test_a_script_is_read_from_a_file(tmp_path):
    path = tmp_path / "s.json"
    path.write_text('{"formalize": ["a", "b"], "repair": "always"}', encoding="utf-8")
    model = build_model(f"scripted:{path}")
    asked = [model.complete(Request("hi", purpose=p)).text for p in ("repair", "formalize", "repair", "formalize")]
    assert asked == ["always", "a", "always", "b"]
    with pytest.raises(ModelError, match='no reply left for "formalize"'):
        model.complete(Request("hi", purpose="formalize"))


@pytest.mark.parametrize("content", ["", "3", "[3]", '{"a": {"b": 1}}', "[" * 99999, "\x80"])
def test_a_file_that_is_no_script_is_refused(tmp_path, content):
    (tmp_path / "s.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(InvalidInput, match="scripted replies"):
        build_model(f"scripted:{tmp_path}/s.json")
