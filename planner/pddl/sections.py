"""The frame of a PDDL file, `(define (domain name) (:section …) …)`, taken apart into sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from planner.errors import PddlError
from planner.pddl.findings import Report, shown
from planner.pddl.source import Source
from planner.pddl.unsupported import unsupported

REPEATABLE = frozenset((":action", ":derived", ":durative-action", ":axiom", ":process", ":event", ":task", ":method"))
_MERGED = frozenset((":requirements", ":types", ":constants", ":predicates", ":functions", ":objects", ":init"))
_ELSEWHERE = {
    "domain": (":objects", ":init", ":goal", ":metric"),
    "problem": (":types", ":constants", ":predicates", ":functions", ":action"),
}
_REFUSED = {
    ":durative-action": ("a durative action", "temporal"),
    ":process": ("a process (PDDL+)", "temporal"),
    ":event": ("an event (PDDL+)", "temporal"),
    ":axiom": ("an old-style (:axiom …); write it as (:derived …):", "other"),
    ":constraints": ("a section of trajectory constraints", "trajectory"),
    ":task": ("a hierarchical task (HDDL)", "other"),
    ":method": ("a hierarchical method (HDDL)", "other"),
    ":htn": ("a hierarchical task network (HDDL)", "other"),
    ":timeless": ("an old-style (:timeless …); write its facts into :init:", "other"),
}  # section keyword → what it is, what an engine would need


@dataclass
class Frame:
    """Name, and for every section keyword the indices of the "(" of its sections."""

    name: str
    sections: dict[str, list[int]] = field(default_factory=dict)

    def section(self, keyword: str) -> list[int]:
        """Where the sections of this keyword open."""
        return self.sections.get(keyword, [])


def frame(source: Source, report: Report, kind: str, known: Iterable[str]) -> Frame:
    """Take a "domain" or "problem" apart. Raises PddlError if the file is no such thing; unknown sections are reported."""
    tokens = source.tokens
    if tokens[0] != "(" or tokens[1] != "define":
        _no_define(source, kind)
    end = source.close[0]
    if end + 1 < len(tokens):
        second = tokens[end + 1 : end + 5] == ["(", "define", "(", "problem"] or tokens[end + 1 : end + 5] == [
            "(",
            "define",
            "(",
            "domain",
        ]
        hint = "give the domain and the problem as two files" if second else "a ) too many before this would end the list too early"
        where = source.location(end + 1)
        report.error(where, "extra-text", f"text after the end of (define …): {shown(tokens[end + 1])}", hint=hint)
    members = list(source.children(0))[1:]
    result = Frame(_name(source, report, kind, members[0] if members else None))
    for i in members[1:]:
        _add_section(source, report, kind, i, result, frozenset(known))
    return result


def _no_define(source: Source, kind: str) -> None:
    hint = None
    if "define" in source.tokens[:200]:
        hint = "remove what stands before (define"
    elif source.tokens[0] == "(":
        hint = "is this a plan instead of a " + kind + "?" if source.tokens[1] not in ("(", ")") else None
    raise PddlError(
        f"this is not a PDDL {kind}", location=source.location(0), expected=f"(define ({kind} name) …)", hint=hint, code="no-define"
    )


def _name(source: Source, report: Report, kind: str, i: int | None) -> str:
    tokens = source.tokens
    other = "problem" if kind == "domain" else "domain"
    where = source.location(0 if i is None else i)
    if i is not None and tokens[i : i + 2] == ["(", other]:
        raise PddlError(
            f"this is a {other}, not a {kind}", location=where, code=f"{other}-not-{kind}",
            hint="give the domain first and the problem second; they seem to be swapped",
        )  # fmt: skip
    if i is None or tokens[i] != "(" or tokens[i + 1] != kind:
        raise PddlError(f"no {kind} name", location=where, expected=f"(define ({kind} name) …)", code="no-define")
    names = tokens[i + 2 : source.close[i]]
    if len(names) != 1 or not (names[0][0].isalnum() or names[0][0] == "_"):
        report.error(where, "bad-name", f"the {kind} has no proper name", expected=f"({kind} name)")
        return names[0] if names and names[0] not in "()" else kind
    return names[0]


def _add_section(source: Source, report: Report, kind: str, i: int, result: Frame, known: frozenset[str]) -> None:
    tokens = source.tokens
    where = source.location(i)
    if tokens[i] != "(" or tokens[i + 1] == ")":
        report.error(where, "bad-section", f"{shown(tokens[i])} stands outside of a section", expected="(:keyword …)")
        return
    keyword = tokens[i + 1]
    if keyword not in known:
        if keyword in _REFUSED:
            if keyword != ":constraints" or source.close[i] > i + 2:
                what, need = _REFUSED[keyword]
                report.add(unsupported(what, need, where))
            return
        if keyword in _ELSEWHERE[kind]:
            hint: str | None = f"it belongs into the {'problem' if kind == 'domain' else 'domain'}"
        else:
            hint = report.nearest(keyword, known) or (report.nearest(":" + keyword, known) if keyword[0] != ":" else None)
        what = shown(keyword) if keyword != "(" else "a list"
        report.error(where, "unknown-section", f"{what} is no section of a {kind}", expected=", ".join(sorted(known)), hint=hint)
        result.sections.setdefault("unknown", []).append(i)
        return
    earlier = result.sections.setdefault(keyword, [])
    if earlier and keyword not in REPEATABLE:
        first = f"the first one is in line {source.location(earlier[0]).line}"
        if keyword not in _MERGED:
            report.error(where, "duplicate-section", f"a second {keyword}", hint=first)
            return
        report.warning(where, "duplicate-section", f"a second {keyword}; both are read", first)
    earlier.append(i)


def requirement_words(source: Source, report: Report, sections: list[int]) -> list[int]:
    """Token indices of the words in (:requirements …) sections; lists and plain names in them are reported."""
    result = []
    for section in sections:
        for i in list(source.children(section))[1:]:
            if source.tokens[i][0] == ":":
                result.append(i)
            else:
                what = "a list" if source.tokens[i] == "(" else shown(source.tokens[i])
                where = source.location(i)
                report.error(where, "bad-requirement", f"{what} is not a requirement", expected="a keyword such as :typing")
    return result


def each(source: Source, sections: list[int]) -> Iterable[int]:
    """Where the members of these sections begin, their keywords left out."""
    for section in sections:
        yield from list(source.children(section))[1:]
