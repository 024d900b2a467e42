"""The table of prompts: how many tokens their fixed words take, and how many the compact specification saves against PDDL."""

from __future__ import annotations

import json

from translators.prompts import _PLACE, _template, names, places, tokens

_SEED = 1


def table() -> str:
    """Both tables as Markdown. Tokens are estimated as a quarter of the bytes, so that the table is the same everywhere."""
    lines = ["| prompt | values | fixed tokens |", "|---|---|---|"]
    for name in names():
        fixed = _PLACE.sub("", _template(name))
        lines.append(f"| {name} | {', '.join(places(name))} | {tokens(fixed)} |")
    lines += ["", "| domain | domain PDDL | signature | problem PDDL | specification |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in _rows()]
    return "\n".join(lines) + "\n"


def _rows() -> list[tuple[str, int, int, int, int]]:
    import domains
    from planner.pddl import read_task
    from translators.specification import compact, signature

    rows = []
    for name in sorted(info.name for info in domains.list_domains()):
        domain_text = domains.domain_path(name).read_text(encoding="utf-8")
        problem_text = domains.generate(name, seed=_SEED).problem
        task = read_task(domain_text, problem_text)
        answer = json.dumps(compact(task), separators=(",", ":"), ensure_ascii=False)
        rows.append((name, tokens(domain_text), tokens(signature(task.domain)), tokens(problem_text), tokens(answer)))
    return rows
