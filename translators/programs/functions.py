"""The functions of the language: how many arguments each takes and what kind of value it gives."""

from __future__ import annotations

from typing import NamedTuple


class Function(NamedTuple):
    """takes: kinds of its arguments, the last repeated if `many`; gives: kind of its value; alone: only as a whole rule."""

    takes: tuple[str, ...]
    gives: str
    many: bool = False
    loops: bool = True
    alone: bool = False


FUNCTIONS = {
    "sum": Function(("number",), "number", many=True),
    "count": Function(("truth",), "number", many=True),
    "min": Function(("number",), "number", many=True),
    "max": Function(("number",), "number", many=True),
    "all": Function(("truth",), "truth", many=True),
    "any": Function(("truth",), "truth", many=True),
    "abs": Function(("number",), "number", loops=False),
    "len": Function(("set",), "number", loops=False),
    "implies": Function(("truth", "truth"), "truth", loops=False),
    "exactly": Function(("number", "truth"), "truth", many=True),
    "at_most": Function(("number", "truth"), "truth", many=True),
    "at_least": Function(("number", "truth"), "truth", many=True),
    "all_different": Function(("any",), "truth", many=True, alone=True),
    "no_overlap": Function(("interval",), "truth", many=True, alone=True),
    "cumulative": Function(("interval", "number"), "load", alone=True),
    "circuit": Function(("any", "any", "truth"), "truth", alone=True),
    "subcircuit": Function(("any", "any", "truth"), "truth", alone=True),
    "routes": Function(("any", "any", "any", "truth"), "truth", alone=True),
    "range": Function(("number", "number"), "set", loops=False),
}
_ALIASES = {
    "forall": "all", "every": "all", "exists": "any", "some": "any", "alldifferent": "all_different", "all_diff": "all_different",
    "alldiff": "all_different", "if_then": "implies", "nooverlap": "no_overlap", "disjunctive": "no_overlap", "atmost": "at_most",
    "atleast": "at_least", "size": "len", "card": "len", "maximum": "max", "minimum": "min", "exactly_k": "exactly",
}  # fmt: skip


def function_name(written: str) -> str:
    """The function meant by a name as written; unknown names come back as they are."""
    return _ALIASES.get(written.lower(), written if written in FUNCTIONS else written.lower())
