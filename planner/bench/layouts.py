"""Which file is the domain of which problem, in the ways that benchmark collections lay out their folders.

Files are told apart by what they say ("(define (domain", "(define (problem"), not by their names. A problem takes, in this order:
the domain file beside it whose name matches its own (p01-domain.pddl, domain_p01.pddl, domain01.pddl and prob01.pddl), the only
domain or domain.pddl beside it, one with a matching name in a folder `domains` beside its folder, the domain of the folder above
(the learning track's training/ and testing/easy/)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from planner.errors import InvalidInput, Location

HEAD = 2**18  # bytes in which a file says what it is
_COMMENT = re.compile(rb";[^\n]*")
_KIND = re.compile(rb"\(\s*define\s*\(\s*(domain|problem)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A task in a suite's folder: `folder` is its domain's folder relative to the suite's ("." for the same), `problem` its
    name."""

    folder: str
    problem: str
    domain_file: Path
    problem_file: Path


@dataclass
class _Folder:
    """The PDDL in a folder, and the folders in it."""

    path: Path
    domains: list[Path] = field(default_factory=list)
    problems: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)


def find_tasks(root: Path) -> list[Found]:
    """All tasks under a folder, in natural order (p2 before p10). Raises InvalidInput where there is none, or one has no domain."""
    found = _search(root, root, [])
    if not found:
        raise InvalidInput(
            f"there is no planning task in {root}",
            location=Location(str(root)),
            expected="domain.pddl with problem files beside it or below",
        )
    return found


def _search(root: Path, path: Path, inherited: list[Path]) -> list[Found]:
    folder = _list(path)
    own = folder.domains
    beside = [f for f in folder.folders if f.name.lower() == "domains"]
    apart = [d for f in beside for d in _list(f).domains]
    found = []
    for problem in folder.problems:
        found.append(_found(root, problem, _domain_of(problem, own, inherited)))
    for child in folder.folders:
        if child not in beside:
            found += _search(root, child, own or apart or inherited)
    return found


def _found(root: Path, problem: Path, domain: Path) -> Found:
    home = domain.parent.parent if domain.parent.name.lower() == "domains" else domain.parent
    folder = os.path.relpath(home, root)
    return Found("." if folder.startswith("..") else Path(folder).as_posix(), _name(problem, home), domain, problem)


def _name(problem: Path, home: Path) -> str:
    return problem.relative_to(home).with_suffix("").as_posix()


def _domain_of(problem: Path, own: list[Path], inherited: list[Path]) -> Path:
    for candidates in (own, inherited):
        matching = [d for d in candidates if _matches(_key(d), problem.stem.lower())]
        if len(matching) == 1:
            return matching[0]
        named = [d for d in candidates if d.stem.lower() == "domain"]
        if len(candidates) == 1 or len(named) == 1:
            return (named or candidates)[0]
        if candidates:
            raise _no_domain(
                problem, "several domain files, of which none matches its name: " + ", ".join(d.name for d in candidates[:5])
            )
    raise _no_domain(problem, "no domain file beside it or above it")


def _no_domain(problem: Path, why: str) -> InvalidInput:
    return InvalidInput(
        f"this problem has no domain: there are {why}"
        if why.startswith("several")
        else f"this problem has no domain: there is {why}",
        location=Location(str(problem)),
        expected="domain.pddl in the same folder, or a domain file of the problem's name, such as p01-domain.pddl for p01.pddl",
        code="no-domain",
    )


def _key(domain: Path) -> str:
    """What a domain file's name says besides "domain": "p01" for p01-domain.pddl, domain_p01.pddl and domain-p01.pddl."""
    return re.sub(r"[-_.]*domain[-_.]*", "", domain.stem.lower(), count=1)


def _matches(key: str, problem: str) -> bool:
    if not key:
        return False
    if problem == key or re.match(re.escape(key) + r"[-_.]", problem):
        return True
    digits = re.search(r"\d+$", problem)
    return key.isdigit() and digits is not None and int(digits[0]) == int(key)


def _list(path: Path) -> _Folder:
    folder = _Folder(path)
    try:
        entries = sorted(path.iterdir(), key=natural)
    except OSError as error:
        raise InvalidInput(f"cannot read the folder: {error.strerror}", location=Location(str(path))) from error
    for entry in entries:
        if entry.is_dir():
            if not entry.is_symlink():  # a link to a folder above would never end
                folder.folders.append(entry)
        elif entry.suffix.lower() == ".pddl":
            kind = _kind(entry)
            if kind is not None:
                (folder.domains if kind == "domain" else folder.problems).append(entry)
    return folder


def _kind(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            match = _KIND.search(_COMMENT.sub(b"", file.read(HEAD)))
    except OSError as error:
        raise InvalidInput(f"cannot read it: {error.strerror}", location=Location(str(path))) from error
    return match[1].decode().lower() if match else None


def natural(path: Path) -> list[tuple[bool, int, str]]:
    """Sort key under which p2 comes before p10."""
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", path.name.lower())]
