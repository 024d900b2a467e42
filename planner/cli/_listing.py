"""What `planloom plan --list` prints: every search and heuristic, from the registry."""

from __future__ import annotations

from planner.registry import Entry, list_heuristics, list_searches


def listing() -> str:
    """All searches and heuristics with summary, properties and options."""
    parts = ['Searches, as --search takes them, for example --search "gbfs(ff, preferred=true)":', ""]
    parts += [_entry(e) for e in list_searches()]
    parts += ["", "Heuristics:", ""]
    parts += [_entry(e) for e in list_heuristics()]
    return "\n".join(parts)


def _entry(entry: Entry) -> str:
    options = "".join(f"\n      {o.name}={o.default} ({o.type})" for o in entry.options)
    properties = ", ".join(entry.properties)
    return f"  {entry.name}: {entry.summary}" + (f"\n      [{properties}]" if properties else "") + options
