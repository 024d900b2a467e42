"""`check_folder`: an existing domain, hand-written or not, against its own scenarios, without a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from planner.limits import Limits
from planner.pddl import check, read_domain
from translators.authoring.authored import Authored
from translators.authoring.folder import read_scenarios
from translators.authoring.judging import questions_of
from translators.authoring.questions import Wording
from translators.authoring.running import run
from translators.authoring.score import mutation_score
from translators.authoring.suite import load_suite
from translators.base import Trust


def check_folder(
    folder: str | Path,
    *,
    domain: str | Path | None = None,
    limits: Limits | None = None,
    seed: int = 0,
    on_mutant: Callable[[int, int], None] | None = None,
) -> Authored:
    """Run domain.pddl of a folder (or `domain`, a path) against scenarios/scenarios.toml, and try small mistakes on it.

    trust stays UNVERIFIED: nobody compared the domain with words here; see `passes` for whether all is in order. Raises
    InvalidInput and PddlError for files that cannot be read, and LimitReached if the scenarios alone take too long.
    """
    limits = limits or Limits()
    path = Path(folder)
    invariants, scenarios = read_scenarios(path)
    file = path / "domain.pddl" if domain is None else Path(domain)
    read = read_domain(file)
    suite = load_suite(read, invariants, scenarios)
    result = Authored(Trust.UNVERIFIED, domain=read, folder=str(folder))
    result.findings = (*(f for f in check(file) if f.severity != "note"), *suite.findings)
    result.verdicts = run(suite, read, limits=limits, seed=seed)
    result.mutation = mutation_score(suite, read, result.verdicts, invariants, limits=limits, seed=seed, on_mutant=on_mutant)
    result.questions = questions_of(result, _wording(file.parent))
    return result


def _wording(path: Path) -> Wording:
    from planner.explain.words import load_words

    if not (path / "language.toml").is_file():
        return Wording()
    words = load_words(path / "language.toml")
    return Wording(words.predicates, words.actions)
