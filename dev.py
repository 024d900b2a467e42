"""Set up planloom in a virtual environment of its own (.venv) and do one thing with it. Needs only Python.

python3 dev.py plan     plan a shipped task
python3 dev.py test     run the tests (further words go to pytest)
python3 dev.py lint     ruff and mypy
python3 dev.py wheel    build the wheel, install it into an empty environment, plan from an empty folder
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("PLANLOOM_VENV", ROOT / ".venv"))
TASK = ["domains/blocksworld/domain.pddl", "domains/blocksworld/tasks/p01.pddl"]


def run(*command: str | Path, **options) -> None:
    """Run a command; stop with its exit code if it fails."""
    code = subprocess.run([str(word) for word in command], check=False, **options).returncode
    if code != 0:
        sys.exit(code)


def python(folder: Path) -> Path:
    """The interpreter of a virtual environment, which is made if it is not there."""
    path = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not path.exists():
        venv.create(folder, with_pip=True)
    return path


def installed(extra: str = "") -> Path:
    """Our interpreter with planloom (editable) and an extra installed; pip runs only when pyproject.toml has changed since."""
    interpreter = python(VENV)
    stamp = VENV / f"installed{extra.strip('[]')}"
    wanted = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        constraints = ROOT / "constraints-dev.txt"
        run(interpreter, "-m", "pip", "install", "-q", "-e", f"{ROOT}{extra}", "-c", constraints)
        stamp.write_text(wanted, encoding="utf-8")
    return interpreter


def plan(*words: str) -> None:
    """Plan the shipped task, or whatever the further words say."""
    with tempfile.TemporaryDirectory() as folder:
        task = words or (*TASK, "--plan-file", str(Path(folder) / "sas_plan"))
        run(installed(), "-m", "planner", "plan", *task, cwd=None if words else ROOT)


def test(*words: str) -> None:
    """Run the tests on two cores."""
    run(installed("[test]"), "-m", "pytest", *(words or ("-n", "2")), cwd=ROOT)


def lint(*words: str) -> None:
    """Style and types."""
    interpreter = installed("[test]")
    run(interpreter, "-m", "ruff", "check", ".", cwd=ROOT)
    run(interpreter, "-m", "ruff", "format", "--check", ".", cwd=ROOT)
    run(interpreter, "-m", "mypy", cwd=ROOT)


def wheel(*words: str) -> None:
    """What a user gets from the package index works alone: an empty environment, an empty folder."""
    interpreter = installed("[test]")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(interpreter, "-m", "build", "-q", "--wheel", "-o", folder / "dist", ROOT)
        fresh = python(folder / "venv")
        run(fresh, "-m", "pip", "install", "-q", next((folder / "dist").glob("*.whl")))
        empty = folder / "empty"
        empty.mkdir()
        planloom = fresh.parent / "planloom"
        run(planloom, "generate", "gripper", "--balls", "3", "-o", "task", cwd=empty)
        run(planloom, "plan", "task/domain.pddl", "task/problem.pddl", cwd=empty)
        run(planloom, "validate", "task/domain.pddl", "task/problem.pddl", "sas_plan", cwd=empty)


if __name__ == "__main__":
    commands = {"plan": plan, "test": test, "lint": lint, "wheel": wheel}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
