"""How many small mistakes in a domain would hand-written scenarios notice, and how long does it take to find out?

    python -m benchmarks.mutation_score [FOLDER …]

Without folders: the scenarios of shipped domains in tests/translators/authoring/shipped. A folder is as for
`planloom author --check`. Three scores: by the scenarios that must be reachable alone ("a planner finds a plan"), with those that
must fail, with invariants too.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import domains
from planner.limits import Limits
from planner.pddl import read_domain
from planner.pddl.ast import Domain
from translators.authoring import check_folder, mutation_score
from translators.authoring.folder import read_scenarios
from translators.authoring.intent import MUST_REACH, Scenario
from translators.authoring.running import run
from translators.authoring.suite import load_suite

SHIPPED = Path(__file__).resolve().parent.parent / "tests" / "translators" / "authoring" / "shipped"


def main(folders: list[str]) -> None:
    """One line for each folder, then what its scenarios leave open."""
    heads = [
        "domain",
        "scenarios",
        "actions",
        "mistakes",
        "must-reach alone",
        "with must-fail",
        "with invariants",
        "mean the same",
        "s",
    ]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    asked: list[str] = []
    for folder in map(Path, folders) if folders else sorted(p for p in SHIPPED.iterdir() if p.is_dir()):
        asked += _line(folder)
    print("", *asked, sep="\n")


def _line(folder: Path) -> list[str]:
    """Print the line of one folder; what is left open there."""
    file = folder / "domain.pddl" if (folder / "domain.pddl").exists() else Path(domains.domain_path(folder.name))
    domain = read_domain(file)
    _, scenarios = read_scenarios(folder)
    reach = _noticed(domain, [s for s in scenarios if s.kind == MUST_REACH])
    both = _noticed(domain, list(scenarios))
    started_s = time.perf_counter()
    done = check_folder(folder, domain=file)
    score, took_s = done.mutation, time.perf_counter() - started_s
    assert score is not None
    tried = len(score.noticed) + len(score.survived)
    shown = [f"{n} ({n / tried:.0%})" for n in (reach, both, len(score.noticed))]
    cells = [folder.name, len(scenarios), len(domain.actions), tried, *shown, len(score.equivalent), f"{took_s:.1f}"]
    print(f"| {' | '.join(map(str, cells))} |")
    failed = [v.line() for v in done.verdicts.values() if v.status != "passed"]
    return [f"{folder.name}: {what}" for what in (*done.questions, *failed, *done.findings)]


def _noticed(domain: Domain, scenarios: list[Scenario]) -> int:
    """Mistakes that these scenarios notice without invariants."""
    suite = load_suite(domain, (), [Scenario(s.name, s.kind, s.words, s.problem, s.goal, s.steps) for s in scenarios])
    return len(mutation_score(suite, domain, run(suite, domain, limits=Limits()), limits=Limits()).noticed)


if __name__ == "__main__":
    main(sys.argv[1:])
