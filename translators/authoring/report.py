"""report.md, and the files of a domain's folder."""

from __future__ import annotations

import json

from translators.authoring.authored import Authored
from translators.authoring.intent import plain
from translators.authoring.pddl_text import language_toml, scenarios_toml


def folder_files(authored: Authored) -> dict[str, str]:
    """Name → text of every file of the folder."""
    contract = authored.contract
    assert contract is not None
    files = {
        "domain.pddl": authored.domain_pddl,
        "language.toml": language_toml(contract),
        "contract.json": json.dumps(plain(contract), ensure_ascii=False, indent=1) + "\n",
        "report.md": report(authored),
        "scenarios/scenarios.toml": scenarios_toml(contract),
    }
    return files | {f"scenarios/{s.name}.pddl": s.problem for s in contract.scenarios}


def report(authored: Authored) -> str:
    """What a person should know before using the domain, in Markdown."""
    name = authored.contract.name if authored.contract is not None else "domain"
    lines = [f"# {name}: {authored.trust.value}", ""]
    lines += _section("Why not more", authored.reasons)
    lines += _section("Questions for you", authored.questions)
    if authored.verdicts:
        lines += ["## Scenarios", "", "| scenario | expected | status | |", "|---|---|---|---|"]
        lines += [f"| {_cell(v.key)} | {v.kind} | {v.status} | {_cell(v.message)} |" for v in authored.verdicts.values()]
        lines.append("")
    if authored.mutation is not None:
        lines += ["## Would mistakes be noticed?", "", f"{authored.mutation}.", ""]
    if authored.comparison is not None:
        agreed = ", ".join(authored.comparison.agreed) or "none"
        lines += ["## Second reading", "", f"Read alike: {agreed}.", ""]
    lines += _section(f"Edits that were refused, in {authored.rounds} rounds of repair", authored.refused_edits)
    lines += ["Run `planloom author --check` on this folder after every change of domain or scenarios.", ""]
    return "\n".join(lines)


def _section(title: str, items: tuple[str, ...]) -> list[str]:
    return [f"## {title}", "", *(f"- {_cell(item)}" for item in items), ""] if items else []


def _cell(text: str) -> str:
    """Somebody else's text inside a line of Markdown."""
    safe = "".join(c if c.isprintable() else " " for c in text[:500])
    return safe.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
