"""The shape of the project, held by tests: who may import whom, and what must stay cheap to start."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"numba", "torch", "litellm", "unified_planning", "matplotlib", "networkx", "numpy", "rich", "pddl", "scipy"}
CORE = {"planner.errors", "planner.limits", "planner.csr"}
ARRAYS = CORE | {"planner.ground_task", "planner.kernels"}
# Folder → what of ours its files may import, besides its own folder.
MAY_IMPORT = {
    "planner/pddl": {"planner.errors", "planner.limits"},
    "planner/grounding": ARRAYS | {"planner.pddl"},
    "planner/lifted": ARRAYS | {"planner.pddl", "planner.grounding", "planner.search.base"},
    "planner/states": ARRAYS,
    "planner/search": ARRAYS | {"planner.states", "heuristics", "planner.registry", "planner.improve"},
    "planner/improve": ARRAYS | {"planner.states", "heuristics", "planner.registry", "planner.search"},
    "planner/validate": {"planner.errors", "planner.pddl"},
    "planner/explain": {"planner.errors", "planner.pddl", "planner.validate"},
    "planner/inspect": ARRAYS | {"planner.pddl", "planner.files", "planner.grounding"},
    "heuristics": ARRAYS,
    "domains": {"planner.errors"},
}


def imports_of(path: Path) -> set[str]:
    """Modules of ours that a file imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {m for m in found if m.split(".")[0] in ("planner", "heuristics", "translators", "domains", "tests")}


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_room_imports_only_what_the_plan_of_the_house_allows(folder):
    own = folder.replace("/", ".")
    for path in (ROOT / folder).rglob("*.py"):
        for module in imports_of(path):
            allowed = any(module == a or module.startswith(a + ".") for a in MAY_IMPORT[folder] | {own})
            assert allowed, f"{path.relative_to(ROOT)} imports {module}"


def modules_after(statement: str) -> set[str]:
    """Top-level names of sys.modules in a fresh interpreter after a statement."""
    code = f"import sys\n{statement}\nprint('\\n'.join({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import planner",
        "from planner.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit: pass",
        "from planner.cli import main\ntry:\n    main(['--version'])\nexcept SystemExit: pass",
        "import domains",
    ],
)
def test_a_cheap_start_imports_nothing_heavy(statement):
    assert not modules_after(statement) & HEAVY


def test_planning_imports_no_optional_package():
    statement = (
        "from planner import solve\n"
        "solve('(define (domain d) (:predicates (p)) (:action a :effect (p)))',"
        " '(define (problem x) (:domain d) (:init) (:goal (p)))')"
    )
    assert not modules_after(statement) & {"torch", "litellm", "unified_planning", "matplotlib", "networkx", "rich", "pddl"}


def test_every_name_the_package_promises_can_be_imported():
    import planner

    for name in planner.__all__:
        assert getattr(planner, name) is not None
    assert set(planner._HOMES) | {"__version__"} == set(planner.__all__)
