"""Missing and extra parentheses, reported where a person would put them.

That a bracket is missing is certain only at the end of the file, where the one that stays open is always "(define". But PDDL
has words that stand at known depths: a section keyword opens a list inside "(define", and ":effect" stands directly in an
action. The first such word at another depth shows the declaration with the mistake.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.errors import Location, PddlError

SECTIONS = frozenset(
    [
        ":requirements",
        ":types",
        ":constants",
        ":predicates",
        ":functions",
        ":action",
        ":durative-action",
        ":derived",
        ":axiom",
        ":constraints",
        ":domain",
        ":objects",
        ":init",
        ":goal",
        ":metric",
    ]
)  # words that follow the "(" of a section
PARTS = frozenset([":parameters", ":precondition", ":effect"])  # words that stand directly in a section


def bracket_error(
    tokens: list[str], vocabulary: dict[str, int], ids: np.ndarray, depth: np.ndarray, location: Callable[[int], Location]
) -> PddlError | None:
    """The error for tokens whose parentheses do not fit, or None. `ids` is 0 for "(" and 1 for ")", `depth` their balance."""
    misplaced = _misplaced_word(tokens, vocabulary, ids, depth)
    negative = int(np.argmax(depth < 0))
    if depth[negative] < 0 and (misplaced is None or negative < misplaced):
        return _extra(tokens, negative, None, depth, location)
    if misplaced is not None:
        section = tokens[misplaced] in SECTIONS
        i = misplaced - 1 if section else misplaced  # the "(" of a section belongs to the word
        level = int(depth[misplaced]) - section
        if level < (1 if section else 2):
            return _extra(tokens, i, misplaced, depth, location)
        return _missing(ids, i, tokens, location, misplaced)
    if len(depth) and depth[-1] > 0:
        return _missing(ids, len(tokens), tokens, location, None)
    return None


def _misplaced_word(tokens: list[str], vocabulary: dict[str, int], ids: np.ndarray, depth: np.ndarray) -> int | None:
    """Index of the first keyword at a depth where it cannot stand."""
    numbers = [vocabulary[word] for word in SECTIONS | PARTS if word in vocabulary]
    for i in np.flatnonzero(np.isin(ids, numbers) & (depth != 2)).tolist():
        opened = i > 0 and tokens[i - 1] == "("
        if opened == (tokens[i] in SECTIONS):
            return i
    return None


def _missing(ids: np.ndarray, end: int, tokens: list[str], location: Callable[[int], Location], word: int | None) -> PddlError:
    """The innermost list that is still open before token `end`."""
    stack: list[int] = []
    for i in np.flatnonzero(ids[:end] <= 1).tolist():
        if ids[i] == 0:
            stack.append(i)
        elif stack:
            stack.pop()
    innermost = stack[-1]
    opened = " ".join(tokens[innermost : innermost + 2])
    where = "at the end of the file" if word is None else f"before {tokens[word]} in line {location(word).line}"
    return PddlError(
        f"missing ) : the list that opens here with {opened[:60]} is not closed {where}", location=location(innermost),
        expected=f"a ) {where}", code="missing-parenthesis",
        hint=None if len(stack) == 1 else f"{len(stack)} lists are open there, the outermost from line {location(stack[0]).line}",
    )  # fmt: skip


def _extra(tokens: list[str], end: int, word: int | None, depth: np.ndarray, location: Callable[[int], Location]) -> PddlError:
    """The last ) at or before token `end`: it closed a list too many."""
    last = end
    while last > 0 and tokens[last] != ")":
        last -= 1
    if tokens[last] != ")":
        return PddlError(
            f"{tokens[end]} outside of (define …)", location=location(end), expected="(define (domain …) …)", code="extra-text"
        )
    why = (
        "nothing is open here" if word is None else f"it ends the list that {tokens[word]} in line {location(word).line} belongs to"
    )
    return PddlError(f"extra ) : {why}", location=location(last), hint="remove it, or add the missing (", code="extra-parenthesis")
