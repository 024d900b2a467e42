"""From a model's reply to a `Contract`, or to findings that say what is wrong with it, all of them at once.

Tolerant to fences, prose and the small liberties of models; strict in everything that matters later. Sizes are capped. Whether the
scenarios fit the signatures is asked of the PDDL reader itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from planner.errors import InvalidInput, PlanloomError
from planner.pddl.findings import Finding, shown
from translators.authoring import expressions as ex
from translators.authoring.intent import (
    MUST_FAIL,
    MUST_REACH,
    RELATIONS,
    ActionIntent,
    Contract,
    Invariant,
    PredicateWords,
    Scenario,
    TypeWords,
)
from translators.authoring.pddl_text import problem_text

MAX_REPLY = 200_000  # characters
MAX_MEMBERS = {"types": 40, "predicates": 80, "actions": 40, "invariants": 40, "scenarios": 40}
MAX_OBJECTS, MAX_FACTS, MAX_STEPS = 40, 400, 60
MAX_WORDS = 300  # characters of a sentence or a template

KINDS = {
    **dict.fromkeys(["must-reach", "reach", "positive"], MUST_REACH),
    **dict.fromkeys(["must-fail", "fail", "negative"], MUST_FAIL),
}
_PLACE = re.compile(r"\{(\d{1,2})\}")


class _Reader:
    """Reads one contract; `findings` collects what is wrong, `at` says where it is being read."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def error(self, code: str, message: str, hint: str | None = None) -> None:
        if len(self.findings) < 40:
            self.findings.append(Finding("error", code, message[:400], hint=hint and hint[:300]))

    def warning(self, code: str, message: str) -> None:
        if len(self.findings) < 40:
            self.findings.append(Finding("warning", code, message[:400]))

    def note(self, code: str, message: str) -> None:
        if len(self.findings) < 40:
            self.findings.append(Finding("note", code, message[:400]))

    def each(self, data: dict[str, Any], section: str, read: Callable[[dict[str, Any]], Any]) -> tuple[Any, ...]:
        """All members of a section that can be read; each trouble is a finding that names the member."""
        members = data.get(section, [])
        if isinstance(members, dict):  # {"robot": {…}} or {"robot": "words"}
            members = [{**v, "name": k} if isinstance(v, dict) else {"name": k, "parent": v} for k, v in members.items()]
        if not isinstance(members, list):
            self.error("contract-shape", f"{section} is no list")
            return ()
        if len(members) > MAX_MEMBERS[section]:
            self.error("too-many", f"{len(members):,} {section}; at most {MAX_MEMBERS[section]} are read")
        found = []
        for number, member in enumerate(members[: MAX_MEMBERS[section]]):
            member = {"name": member} if isinstance(member, str) else member
            name = str(member.get("name", ""))[:60] if isinstance(member, dict) else ""
            try:
                if not isinstance(member, dict):
                    raise InvalidInput("it is no object")
                found.append(read(member))
            except InvalidInput as error:
                self.error(error.code, f"{section}[{number}] {name}: {error.message}", error.expected or error.hint)
        return tuple(found)


def read_contract(data: Any) -> tuple[Contract | None, list[Finding]]:
    """The contract in `data` (plain JSON data) and what is wrong with it; with an error there is no contract."""
    reader = _Reader()
    if not isinstance(data, dict):
        reader.error("no-contract", "the reply holds no JSON object", 'begin with {"name": …')
        return None, reader.findings
    name = _pddl_name(str(data.get("name", "domain"))) or "domain"
    types = reader.each(data, "types", _type)
    predicates = reader.each(data, "predicates", lambda d: _predicate(d, reader))
    actions = reader.each(data, "actions", lambda d: _action(d, reader))
    invariants = tuple(i for i in reader.each(data, "invariants", read_invariant) if i is not None)
    scenarios = reader.each(data, "scenarios", lambda d: _scenario(d, name))
    _unique(reader, types=types, predicates=predicates, actions=actions, scenarios=scenarios)
    kinds = [s.kind for s in scenarios]
    if MUST_REACH not in kinds:
        reader.error("no-must-reach", "no scenario must be reachable", "add at least one of kind must-reach")
    if MUST_FAIL not in kinds:
        reader.warning("no-must-fail", "no scenario must fail: nothing tests what the domain forbids")
    if not actions:
        reader.error("no-actions", "the contract names no action")
    contract = Contract(name, words_of(data.get("about"), name), types, predicates, actions, invariants, scenarios)
    return (None if any(f.severity == "error" for f in reader.findings) else contract), reader.findings


def words_of(value: object, default: str) -> str:
    """A sentence of somebody else's, in one line without control characters."""
    text = value if isinstance(value, str) else default
    return "".join(c for c in " ".join(text[: 2 * MAX_WORDS].split()) if c.isprintable())[:MAX_WORDS].strip() or default


def _pddl_name(text: str) -> str:
    """A PDDL name made of somebody's name: lower case, spaces become -."""
    name = re.sub(r"[^a-z0-9_-]+", "-", text[:200].lower()).strip("-_")[:60]
    return name if ex.is_name(name) else ""


def _name(data: dict[str, Any]) -> str:
    given = data.get("name")
    name = _pddl_name(given) if isinstance(given, str) else ""
    if not name:
        raise InvalidInput(f"{shown(str(given))} is no name", expected="letters, digits, - and _", code="bad-name")
    return name


def _template(data: dict[str, Any], name: str, arity: int, reader: _Reader, *, every: bool) -> str:
    """A template whose only braces are places of arguments that exist (`every`: of all of them); else one made of the name."""
    default = " ".join([name.replace("-", " ").replace("_", " "), *(f"{{{i}}}" for i in range(arity))])
    words = words_of(data.get("words"), default)
    places = [int(n) for n in _PLACE.findall(words)]
    if any(c in _PLACE.sub("", words) for c in "{}") or any(p >= arity for p in places) or (every and len(set(places)) < arity):
        reader.note("words", f"{name}: the words do not say its {arity} arguments as {{0}}, {{1}}, …; they are made of its name")
        return default
    return words


def _type(data: dict[str, Any]) -> TypeWords:
    name = _name(data)
    parent = _pddl_name(str(data.get("parent") or "object")) or "object"
    singular = words_of(data.get("singular"), name.replace("-", " "))
    return TypeWords(name, parent, singular, words_of(data.get("plural"), f"{singular}s"))


def _predicate(data: dict[str, Any], reader: _Reader) -> PredicateWords:
    name, parameters = _name(data), ex.typed_list(data.get("parameters", ""))
    return PredicateWords(name, parameters, _template(data, name, len(parameters), reader, every=True))


def _action(data: dict[str, Any], reader: _Reader) -> ActionIntent:
    name, parameters = _name(data), ex.typed_list(data.get("parameters", ""))
    words = _template(data, name, len(parameters), reader, every=False)
    does = data.get("does") or data.get("description")
    return ActionIntent(name, parameters, words, words_of(does, words) if isinstance(does, str) else words)


def read_invariant(data: dict[str, Any]) -> Invariant | None:
    """A count ("for", "exactly" …, "of"), or a formula ("always", "never")."""
    words = words_of(data.get("words"), "")
    for relation in ("always", "never"):
        if data.get(relation):
            text = ex.formula(data[relation])
            return Invariant(words or f"{relation} {text}", relation, formula=text)
    for relation in RELATIONS:
        number = data.get(relation, data.get(relation.replace("-", "_")))
        if number is not None:
            if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 1000:
                raise InvalidInput(f"{relation} {shown(str(number))}", expected="a whole number", code="bad-invariant")
            atoms = data.get("of") or data.get("count") or ()
            atoms = tuple(ex.atom(a) for a in ([atoms] if isinstance(atoms, str) else atoms)[:10])
            if not atoms:
                break
            made = Invariant(words, relation, number, ex.typed_list(data.get("for", "")), atoms)
            return made if words else replace(made, words=_count_words(made))
    raise InvalidInput(
        "an invariant that says nothing", expected='"exactly": 1, "of": ["(at ?r ?p)"], or "never": "(…)"', code="bad-invariant"
    )


def _count_words(made: Invariant) -> str:
    atoms = ", ".join(f"({' '.join(a)})" for a in made.atoms)
    each = f"for each {' '.join(name for name, _ in made.variables)}, " if made.variables else ""
    return f"{each}{made.relation.replace('-', ' ')} {made.number} of {atoms}"


def read_constraints(data: dict[str, Any]) -> tuple[Invariant, ...]:
    """The never and always of one scenario: a formula or a list of them."""
    found = []
    for relation in ("always", "never"):
        given = data.get(relation) or []
        for text in (given if isinstance(given, list) else [given])[:10]:
            cleaned = ex.formula(text)
            found.append(Invariant(f"{relation} {cleaned}", relation, formula=cleaned))
    return tuple(found)


def _scenario(data: dict[str, Any], domain: str) -> Scenario:
    name = _name(data)
    given = str(data.get("kind") or data.get("expect") or "").lower().replace("_", "-")[:20]
    if given not in KINDS:
        raise InvalidInput(f"its kind is {shown(given)}", expected="must-reach or must-fail", code="bad-scenario")
    objects = tuple(_objects(data.get("objects", {})))
    init = _listed(data.get("init", []), MAX_FACTS, "facts")
    steps = _listed(data.get("steps", []), MAX_STEPS, "steps")
    goal = ex.formula(data["goal"]) if data.get("goal") else ""
    if not goal and not steps:
        raise InvalidInput("it has neither goal nor steps", code="bad-scenario")
    if goal and steps and KINDS[given] == MUST_FAIL:
        raise InvalidInput("must-fail takes a goal or steps, not both", code="bad-scenario")
    text = problem_text(domain, name, objects, init, goal)
    return Scenario(name, KINDS[given], words_of(data.get("words"), name), text, goal, steps, read_constraints(data), objects, init)


def _listed(given: object, most: int, what: str) -> tuple[tuple[str, ...], ...]:
    """Facts or steps: a list of atoms, or one text with all of them."""
    if isinstance(given, str):
        given = [p if isinstance(p, str) else ex.render(p) for p in ex.parse(given)]
    if not isinstance(given, list) or len(given) > most:
        raise InvalidInput(f"its {what} are no list of at most {most}", code="bad-scenario")
    return tuple(dict.fromkeys(ex.atom(g) for g in given)) if what == "facts" else tuple(ex.atom(g) for g in given)


def _objects(given: object) -> Iterable[tuple[str, str]]:
    """{"robot": ["r1"], …} (by type) or {"r1": "robot"} or "r1 - robot p1 p2 - place"."""
    found: list[tuple[str, str]] = []
    if isinstance(given, (str, list)):
        found = [(name.lstrip("?"), kind) for name, kind in ex.typed_list(given, most=MAX_OBJECTS)]
    elif isinstance(given, dict):
        for key, value in list(given.items())[: MAX_OBJECTS + 1]:
            pairs = [(str(v), key) for v in value[: MAX_OBJECTS + 1]] if isinstance(value, list) else [(key, str(value))]
            found += [(_pddl_name(name), _pddl_name(kind)) for name, kind in pairs]
    if len(found) > MAX_OBJECTS:
        raise InvalidInput(f"{len(found)} objects", expected=f"at most {MAX_OBJECTS}", code="bad-scenario")
    for name, kind in found:
        if not ex.is_name(name) or not ex.is_name(kind):
            raise InvalidInput(
                f"an object {shown(name)} of type {shown(kind)}", expected='{"robot": ["r1", "r2"]}', code="bad-name"
            )
    return found


def _unique(reader: _Reader, **sections: tuple[Any, ...]) -> None:
    for section, members in sections.items():
        names = [m.name for m in members]
        for name in sorted({n for n in names if names.count(n) > 1}):
            reader.error("duplicate", f"{section}: {name} twice")


def json_of(reply: str) -> tuple[Any, str | None]:
    """The first JSON object in a reply that reads, and why there is none."""
    from translators.specification.jsonish import BadJson, read_value

    if len(reply) > MAX_REPLY:
        return None, f"the reply has {len(reply):,} characters; at most {MAX_REPLY:,} are read"
    why, start = "the reply holds no JSON object", reply.find("{")
    for _ in range(5):
        if start < 0:
            break
        try:
            return read_value(reply, start).value, None
        except BadJson as error:
            why = f"the JSON does not read: {error.message} (character {error.position:,})"
            if error.ended:
                break
        start = reply.find("{", start + 1)
    return None, why


def checked(contract: Contract) -> list[Finding]:
    """What the PDDL reader and the scenarios' own initial states say against the contract."""
    from translators.authoring.suite import Suite

    try:
        return list(Suite.of_contract(contract).findings)
    except PlanloomError as error:
        return [Finding("error", error.code, error.message[:400], hint=error.hint or error.expected)]
