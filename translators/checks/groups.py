"""A group of facts of which one should be true has none, or several: a block that is nowhere, a hand neither empty nor full.

The domain's own invariants say which facts exclude each other: of (clear b), (holding b) and all (on x b) at most one is ever true.
If none is true at first, none can ever become true (that is what the proof of the invariant says), so b could never be used. If two
are, the state is impossible.

Not every object takes part in every invariant: walls of a warehouse are never clear, cities are at no place, and samples are not
everywhere. So an object is compared with its *peers*, those of its type that have a true fact. It is odd only if whatever tells
it from some of them (that it occurs in a static relation, or does not) tells some of them from the others too: a corner lacks two
neighbours, and other tiles lack each of them as well, but no clear place lacks all neighbours, as a wall does. A warning needs at
least twice as many peers as are odd, and an object that something else is said about, or that a static fact ties to a peer (the
ground beyond the walls is tied to none); and only invariants whose every fact some action can bring back count, not those about
things that are used up.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.pddl.findings import Finding, listed
from translators.checks._odd import Odd, empty_groups, overfull_groups
from translators.checks._subject import Subject

CODES = ("none-of-group", "several-of-group")

MAX_FINDINGS = 10  # groups named by themselves


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each odd group; those beyond the first few are counted."""
    for code, every in (("none-of-group", empty_groups(subject)), ("several-of-group", overfull_groups(subject))):
        odd = sorted(every, key=lambda one: not one.sure)
        for one in odd[:MAX_FINDINGS]:
            severity = "warning" if one.sure else "note"
            yield subject.finding(severity, code, _message(subject, one), None, _hint(one))
        rest = odd[MAX_FINDINGS:]
        if rest:
            severity = "warning" if any(one.sure for one in rest) else "note"
            yield subject.finding(severity, code, f"the same is true of {len(rest)} more groups of facts")


def _message(subject: Subject, odd: Odd) -> str:
    patterns = ", ".join(odd.patterns())
    if odd.weight == 0:
        return f"none of {patterns} is true at first, and then none can ever become true"
    facts = listed([subject.text(predicate, row) for predicate, row in odd.true_facts()], 4)
    return f"{facts} are all true at first, but in this domain only one of {patterns} can be true at a time"


def _hint(odd: Odd) -> str:
    return "take all but one of them out of :init" if odd.weight else "add one of them to :init"
