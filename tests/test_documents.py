"""What the documents show works: README commands, Python snippets, the notebook, the tables."""

import json
import re
import shlex
from pathlib import Path

import pytest

from planner.cli import COMMANDS
from tests.cli.conftest import folder, planloom  # noqa: F401  (fixtures)

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_notebook_runs_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    cells = json.loads((ROOT / "examples" / "tour.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    said = capsys.readouterr().out
    assert "SOLVED_OPTIMAL" in said
    assert "onn" in said


def test_the_python_snippets_of_the_readme_run(folder, capsys):  # noqa: F811
    assert blocks("python")
    for snippet in blocks("python"):
        exec(snippet, {})
    assert "Status.SOLVED" in capsys.readouterr().out


def test_the_commands_of_the_readme_run_in_their_order(planloom, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    commands = [
        shlex.split(line, comments=True) for b in blocks("console") for line in b.splitlines() if line.startswith("planloom ")
    ]
    assert len(commands) >= 3
    for command in commands:
        ended = planloom(*command[1:])
        assert ended.code == 0, ended.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_and_its_help_shows_exit_codes_or_examples(planloom, name):  # noqa: F811
    assert f"planloom {name}" in README
    ended = planloom(name, "--help")
    assert ended.code == 0
    assert ended.out.startswith("Usage: planloom")


def test_every_heuristic_and_search_is_in_the_readme():
    from planner.registry import list_heuristics, list_searches

    for entry in [*list_heuristics(), *list_searches()]:
        assert f"`{entry.name}`" in README, entry.name


def test_links_of_the_documents_lead_somewhere():
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "domains" / "README.md"]:
        for link in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_the_changelog_names_the_version():
    from planner import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
