"""The doors of the PDDL reader: `read_domain`, `read_task` and `check`, all on the same machinery.

Tokens come from `source`, the frame from `sections`, then `domain_reader` and `problem_reader`; the latter reads the
initial state as columns (`init_columns`), 4 MB in about 0.3 s. PDDL as in Haslum, Lipovetzky, Magazzeni, Muise: An Introduction
to the Planning Domain Definition Language (2019).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from planner.errors import PddlError
from planner.pddl.ast import Domain, Task
from planner.pddl.domain_reader import DomainReader
from planner.pddl.findings import Finding, Report
from planner.pddl.lints import lint_domain, lint_task
from planner.pddl.problem_reader import ProblemReader
from planner.pddl.source import Source, load

PddlSource: TypeAlias = "str | os.PathLike[str]"


def read_domain(source: PddlSource, *, strict: bool = False) -> Domain:
    """Read a domain from a path or from PDDL text (a str that contains "(").

    Raises PddlError or InvalidInput (nothing readable there), UnsupportedFeature (PDDL beyond classical planning).
    """
    report = Report(strict=strict)
    text, file = load(source, "domain")
    with _no_collection():
        domain = DomainReader(Source(text, file, what="domain"), report).read()
    report.raise_first()
    return domain


def read_task(domain: PddlSource, problem: PddlSource, *, strict: bool = False) -> Task:
    """Read a domain and one of its problems, each from a path or from PDDL text.

    With `strict`, features used without their requirement are errors. Raises the first error found: PddlError or InvalidInput
    with file, line, column, expected and hint; UnsupportedFeature for PDDL beyond classical planning.

    >>> task = read_task("(define (domain d) (:predicates (p)) (:action a :effect (p)))",
    ...                  "(define (problem x) (:domain d) (:init) (:goal (p)))")
    >>> [action.name for action in task.domain.actions]
    ['a']
    """
    report = Report(strict=strict)
    task = _read(domain, problem, report)
    report.raise_first()
    assert task is not None  # no error: both were read
    return task


def read_task_with_findings(domain: PddlSource, problem: PddlSource, *, strict: bool = False) -> tuple[Task, list[Finding]]:
    """As `read_task`; also returns the warnings and notes that `check` gives."""
    report = Report(strict=strict)
    task = _read(domain, problem, report)
    report.raise_first()
    assert task is not None  # no error: both were read
    lint_task(task, report)
    return task, report.findings()


def check(domain: PddlSource, problem: PddlSource | None = None, *, strict: bool = False) -> list[Finding]:
    """Everything worth saying about a domain (and a problem): errors, then warnings, then notes.

    Goes on after an error where that makes sense. Raises InvalidInput only if a file cannot be read as text at all.
    """
    report = Report(strict=strict)
    if problem is None:
        text, file = load(domain, "domain")
        try:
            found = DomainReader(Source(text, file, what="domain"), report).read()
            if not report.errors:
                lint_domain(found, report)
        except PddlError as error:
            report.add(error)
    else:
        task = _read(domain, problem, report)
        if task is not None and not report.errors:
            lint_task(task, report)
    return report.findings()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the garbage collector: it takes a third of the time when a large tree is built, and finds nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(domain: PddlSource, problem: PddlSource, report: Report) -> Task | None:
    """The task, as far as it can be made; None if one of the files is no PDDL of its kind."""
    domain_text, problem_text = load(domain, "domain"), load(problem, "problem")
    with _no_collection():
        reader: DomainReader | None = None
        try:
            reader = DomainReader(Source(*domain_text, what="domain"), report)
            reader.symbols.borrowed = None if report.strict else {}
            read = reader.read()
        except PddlError as error:
            report.add(error)
            reader = None
        try:
            source = Source(*problem_text, what="problem")
            if reader is not None:
                return ProblemReader(source, report, reader).read(read)
        except PddlError as error:
            report.add(error)
        if reader is not None:
            reader.return_borrowed(())
        return None
