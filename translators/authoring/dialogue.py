"""What is asked of a model, and what is taken from its replies: a contract, the body of one action, one edit.

A reply is data. Of an action only precondition and effect are taken; a reply that brings along scenarios, invariants or
signatures is an attempt to move the goalposts, and is refused as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.errors import InvalidInput
from planner.pddl.findings import Finding, shown
from translators.authoring import expressions as ex
from translators.authoring.contract_reader import MAX_REPLY, json_of
from translators.authoring.intent import ActionIntent, Contract, typed
from translators.authoring.pddl_text import Body, signature

if TYPE_CHECKING:
    from translators.models.base import Reply, Request

FIRST_FORM, SECOND_FORM = "author_action", "author_action_pddl"
MAX_TOKENS = {"author_contract": 12_000, "author_action": 2_000, "author_action_pddl": 2_000, "author_repair": 2_000}
MAX_TEXT = 20_000  # characters of the user's description
FROZEN = ("scenarios", "scenario", "invariants", "invariant", "predicates", "types", "contract", "objects", "init", "goal")
_SECTION = re.compile(r":(parameters|precondition|effect)\b", re.I)


@dataclass(frozen=True)
class Taken:
    """What a reply gave: an action's name and body, or findings."""

    action: str = ""
    body: Body | None = None
    findings: tuple[Finding, ...] = ()


def ask(session: Any, name: str, *, purpose: str = "author", **values: str) -> str:
    """The model's reply to a prompt. Raises ModelError (and BudgetExceeded)."""
    from translators.models.base import Request
    from translators.prompts import prompt

    request: Request = Request(prompt(name, **values), purpose=purpose, max_tokens=MAX_TOKENS[name])
    reply: Reply = session.ask(request)
    return reply.text


def finding_lines(findings: Sequence[Finding], limit: int = 20) -> str:
    """Findings for a prompt, one structured line each."""
    return "\n".join(
        f"{f.severity.upper()} {f.code}: {one_line(f.message)}{f' ({one_line(f.hint)})' if f.hint else ''}"
        for f in findings[:limit]
    )


def feedback(findings: Sequence[Finding]) -> str:
    """The end of a prompt that is asked again."""
    return f"\nYour last answer had these findings; answer again, whole:\n{finding_lines(findings)}" if findings else ""


def one_line(text: str, limit: int = 300) -> str:
    """Text without line breaks and control characters, cut."""
    return "".join(c for c in " ".join(text[: 2 * limit].split()) if c.isprintable())[:limit]


def action_values(prompt: str, contract: Contract, action: ActionIntent, text: str) -> dict[str, str]:
    """What a prompt for one action is filled with: the first form sees the action alone, the second form the whole description."""
    common = {"signature": signature(contract), "does": action.does}
    if prompt == FIRST_FORM:
        head = f"({' '.join(filter(None, (action.name, typed(action.parameters))))})"
        return common | {"action": head, "words": action.words}
    return common | {"text": text, "action": action.name, "parameters": typed(action.parameters)}


def actions_text(contract: Contract, bodies: Mapping[str, Body]) -> str:
    """The actions as they are, in PDDL, with what they are meant to do."""
    lines = []
    for action in contract.actions:
        body = bodies.get(action.name, Body("(and)", "(and)"))
        lines.append(f"(:action {action.name}  ; {action.does}\n  :parameters ({typed(action.parameters)})")
        lines.append(f"  :precondition {body.precondition}\n  :effect {body.effect})")
    return "\n".join(lines)


def read_action(reply: str, contract: Contract, name: str | None = None) -> Taken:
    """The body of action `name` (or of the one that the reply names) in a reply: JSON or PDDL."""
    try:
        if len(reply) > MAX_REPLY:
            raise InvalidInput(f"the reply has {len(reply):,} characters", expected=f"at most {MAX_REPLY:,}", code="reply-size")
        if "(:action" in reply.lower() and reply.lower().index("(:action") < (reply.find("{") if "{" in reply else len(reply)):
            return _read_pddl(reply, contract, name)
        return _read_json(reply, contract, name)
    except InvalidInput as error:
        where = f"{name}: " if name else ""
        finding = Finding("error", error.code, f"{where}{error.message}"[:400], hint=error.expected or error.hint)
        return Taken(name or "", findings=(finding,))


def _read_json(reply: str, contract: Contract, name: str | None) -> Taken:
    data, why = json_of(reply)
    if why is not None or not isinstance(data, dict):
        raise InvalidInput(why or "the reply is no JSON object", expected='{"precondition": […], "effect": […]}', code="no-action")
    frozen = [key for key in FROZEN if key in data]
    if frozen:
        raise InvalidInput(
            f"{frozen[0]} cannot be changed: the contract is frozen",
            expected="only an action's precondition and effect",
            code="frozen",
        )
    given = name or str(data.get("action", data.get("name", "")))[:60].lower()
    intent = _known(contract, given)
    effect = data.get("effect", data.get("effects"))
    if effect is None and ("add" in data or "del" in data):
        effect = [*_as_list(data.get("add")), *(f"(not {_atom_text(d)})" for d in _as_list(data.get("del", data.get("delete"))))]
    if effect is None:
        raise InvalidInput("the effect is missing", expected='{"precondition": […], "effect": […]}', code="no-action")
    precondition = data.get("precondition", data.get("preconditions", data.get("pre", [])))
    body = Body(ex.formula(precondition or "(and)"), ex.formula(effect or "(and)"))
    return Taken(intent.name, _renamed(body, _renaming(data.get("parameters"), intent)))


def _as_list(value: object) -> list[Any]:
    return value[:100] if isinstance(value, list) else [value] if value else []


def _atom_text(value: object) -> str:
    return f"({' '.join(ex.atom(value))})"


def _known(contract: Contract, name: str) -> ActionIntent:
    try:
        return contract.action(name)
    except KeyError:
        names = ", ".join(a.name for a in contract.actions)
        raise InvalidInput(f"there is no action {shown(name)}", expected=f"one of {names}"[:300], code="unknown-action") from None


def _read_pddl(reply: str, contract: Contract, name: str | None) -> Taken:
    """The first (:action …) of a reply; its parameters may have other names, but no other types."""
    start = reply.lower().index("(:action")
    text = re.sub(r";[^\n]*", " ", reply[start:])
    end = _closing(text)
    inside = text[len("(:action") : end]
    pieces = _SECTION.split(inside)
    given = pieces[0].strip().lower()[:60]
    intent = _known(contract, name or given)
    if name is not None and given != name:
        raise InvalidInput(f"the reply is about {shown(given)}", expected=f"the action {name}", code="unknown-action")
    sections = {key.lower(): value.strip() for key, value in zip(pieces[1::2], pieces[2::2], strict=True)}
    if not sections.get("effect"):
        raise InvalidInput("the :effect is missing", code="no-action")
    names = _renaming(sections.get("parameters"), intent)
    body = Body(ex.formula(sections.get("precondition") or "(and)"), ex.formula(sections["effect"]))
    return Taken(intent.name, _renamed(body, names))


def _closing(text: str) -> int:
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return i
    raise InvalidInput("a ) is missing", code="no-action")


def _renaming(parameters: object, intent: ActionIntent) -> dict[str, str]:
    """From the reply's parameter names to the contract's. Raises InvalidInput if the types are others."""
    if not parameters:
        return {}
    if isinstance(parameters, str):
        parameters = parameters.strip().removeprefix("(").removesuffix(")")
    given = ex.typed_list(parameters, most=50)
    if [kind for _, kind in given] != [kind for _, kind in intent.parameters]:
        raise InvalidInput("the parameters cannot be changed", expected=f"({typed(intent.parameters)})", code="frozen")
    return {old: new for (old, _), (new, _) in zip(given, intent.parameters, strict=True)}


def _renamed(body: Body, names: Mapping[str, str]) -> Body:
    """The body with other parameter names; a quantified variable that has one of the new names gives way."""
    if all(old == new for old, new in names.items()):
        return body

    def new_name(match: re.Match[str]) -> str:
        name = match[0]
        return names.get(name) or (f"{name}-2" if name in names.values() else name)

    return Body(*(re.sub(r"\?[\w-]+", new_name, text) for text in (body.precondition, body.effect)))
