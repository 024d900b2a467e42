"""The documented exit codes are those of the code, and the planutils package runs `planloom plan`."""

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from planner.statuses import ExitCode, Status, plan_exit_code
from tests.cli.conftest import folder  # noqa: F401  (a fixture)

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
PLANUTILS = ROOT / "packaging" / "planutils"
WITHOUT_PLAN = {Status.UNSOLVABLE, Status.INCOMPLETE, Status.INVALID_INPUT, Status.UNSUPPORTED, Status.ENGINE_ERROR}
WITH_PLAN = {Status.SOLVED, Status.SOLVED_OPTIMAL}


def test_the_table_of_exit_codes_is_the_code():
    documented = {
        (Status[status], plan == "yes", int(code))
        for status, plan, code in re.findall(r"^\| `(\w+)` \| (yes|no) \| (\d+) \|", TEXT, re.M)
    }
    actual = {
        (status, has_plan, plan_exit_code(status, has_plan=has_plan, searched=searched))
        for status, has_plan, searched in itertools.product(Status, (False, True), (False, True))
        if not (has_plan and status in WITHOUT_PLAN) and not (not has_plan and status in WITH_PLAN)
    }
    assert documented == actual


def test_exit_codes_outside_the_table_are_named_in_the_text():
    for code in (ExitCode.SEARCH_SPEC_ERROR, ExitCode.INPUT_ERROR, ExitCode.INTERRUPTED):
        assert re.search(rf"\b{code}\b", TEXT)


def test_the_planutils_manifest_has_what_planutils_reads():
    manifest = json.loads((PLANUTILS / "manifest.json").read_text())
    assert {"name", "description", "install-size", "dependencies"} <= set(manifest)


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
@pytest.mark.parametrize(
    ("arguments", "plan"), [([], "sas_plan"), (["mine"], "mine"), (["--optimal"], "sas_plan"), (["mine", "--seed", "1"], "mine")]
)
def test_the_planutils_script_plans_and_passes_options_on(folder, tmp_path, arguments, plan):  # noqa: F811
    program = tmp_path / "planloom"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m planner "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PLANLOOM": str(program), "PYTHONPATH": str(ROOT)}
    command = [str(PLANUTILS / "run"), "domain.pddl", "problem.pddl", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (folder / plan).read_text().splitlines()[-1].startswith("; cost = ")


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
def test_the_planutils_script_without_files_is_bad_input():
    done = subprocess.run([str(PLANUTILS / "run")], capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.INPUT_ERROR
    assert "usage" in done.stderr
