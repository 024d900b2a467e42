"""API keys: what is hidden in messages, and what child processes do not get."""

import subprocess
import sys

import pytest

from planner.bench.process import child_environment as planner_environment
from planner.keys import child_environment, is_secret, keep_secret, redact

SECRET = "correct-horse-battery-staple-42"


@pytest.mark.parametrize(
    "name",
    ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "HF_TOKEN", "DB_PASSWORD", "openai_key", "API_KEY_2"],
)  # fmt: skip
def test_a_variable_with_a_telling_name_is_not_handed_to_child_processes(monkeypatch, name):
    monkeypatch.setenv(name, SECRET)
    for environment in (child_environment(), planner_environment()):
        assert SECRET not in environment.values()
    assert SECRET not in redact(f"the server said: {SECRET} is wrong")


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "PLANLOOM_CACHE", "KEYBOARD", "TOKENIZERS_PARALLELISM", "SSH_AUTH_SOCK", "MAX_TOKENS"]
)
def test_other_variables_are_handed_on(monkeypatch, name):
    monkeypatch.setenv(name, "some value")
    assert not is_secret(name)
    assert child_environment()[name] == "some value"


def test_a_variable_whose_value_has_the_form_of_a_key_is_not_handed_on(monkeypatch):
    monkeypatch.setenv("MY_SETTING", "sk-proj-0123456789abcdefgh")
    assert "MY_SETTING" not in child_environment()
    assert child_environment(MY_SETTING="on purpose")["MY_SETTING"] == "on purpose"


def test_a_planner_under_the_benchmark_does_not_see_the_key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    code = "import os; print(sorted(os.environ.items()))"
    done = subprocess.run([sys.executable, "-c", code], env=planner_environment(), capture_output=True, text=True, check=True)
    assert SECRET not in done.stdout
    assert "OMP_NUM_THREADS" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-abcd****************wxyz. You can find",
        "Authorization: Bearer 0123456789abcdef",
        "{'x-api-key': '0123456789abcdef'}",
        "GET https://host/v1?key=0123456789abcdef&alt=json",
        "http://user:0123456789abcdef@host/v1",
        "AIzaSyA-0123456789abcdef",
        "AKIA0123456789ABCDEF",
        "gsk_0123456789abcdefwxyz",
    ],
)
def test_a_key_in_a_message_is_hidden(text):
    shown = redact(text)
    assert "0123456789" not in shown
    assert "wxyz" not in shown
    assert "[key hidden]" in shown


@pytest.mark.parametrize(
    "text", ["(opens key-card-reader door-2)", "the bearer understands it", "task-01 of sk-learn", "key1 is in room_2", "a basic understanding"]
)  # fmt: skip
def test_words_of_a_task_are_not_taken_for_keys(text):
    assert redact(text) == text


def test_a_key_given_to_a_program_is_hidden_too():
    keep_secret("my own little secret")
    assert redact("it was 'my own little secret'!") == "it was '[key hidden]'!"
    assert "X" not in child_environment({"X": "my own little secret"})
