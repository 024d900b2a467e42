"""Refusals of PDDL that is not classical, naming an engine of unified-planning that could take the task.

Only looks whether such a package is installed; never imports it.
"""

from __future__ import annotations

from importlib.util import find_spec

from planner.errors import Location, UnsupportedFeature

_ENGINES = {
    "enhsp": ("up_enhsp", {"numeric"}),
    "tamer": ("up_tamer", {"numeric", "temporal", "timed"}),
    "aries": ("up_aries", {"numeric", "temporal", "timed"}),
    "lpg": ("up_lpg", {"numeric", "temporal"}),
    "fast-downward": ("up_fast_downward", {"trajectory"}),
    "symk": ("up_symk", {"trajectory"}),
}  # name in unified-planning → (package it is in, what it can)
_AFTERWARDS = {"trajectory": ", after unified-planning's compiler TRAJECTORY_CONSTRAINTS_REMOVING"}


def engine_hint(need: str) -> str:
    """A sentence naming an installed unified-planning engine that could take tasks with `need`, or one to install."""
    able = [(name, package) for name, (package, skills) in _ENGINES.items() if need in skills]
    if not able:
        return "no engine of unified-planning is known to take this; remove it from the task"
    more = _AFTERWARDS.get(need, "")
    for name, package in able:
        if find_spec(package) is not None:
            how = f'OneshotPlanner(name="{name}")' if more else f"planloom plan --engine {name}"
            return f'the installed unified-planning engine "{name}" could take it{more}: {how}'
    name, package = able[0]
    return f'the unified-planning engine "{name}" could take it{more}: pip install unified-planning {package.replace("_", "-")}'


def unsupported(what: str, need: str, where: Location) -> UnsupportedFeature:
    """The refusal of construct `what`. `need` is "numeric", "temporal", "timed", "trajectory", "preferences" or "other"."""
    return UnsupportedFeature(
        f"{what} is not supported: planloom plans classical tasks",
        location=where,
        hint=engine_hint(need),
        code=f"unsupported-{need}",
    )
