"""From a compact specification to PDDL text: objects, facts, builders and the goal, each on lines whose place is known.

Nothing here judges arity or types: the PDDL reader does that on the text, and `Draft.place` maps its lines back to "init:17".
Cost: linear in what comes out; every count is checked before it is built.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from planner.pddl.ast import Domain
from planner.pddl.findings import Finding
from planner.pddl.source import lower
from translators.specification import builders
from translators.specification.names import BadRange, Spellings, TooMuch, expand_name

MAX_FACTS = 300_000
MAX_OBJECTS = 50_000
MAX_STEPS = 1_000_000  # combinations that builders look at
MAX_GOAL_DEPTH = 30
MAX_FINDINGS = 50

KEYS = ("objects", "init", "goal", "numbers", "symmetric", "inverse", "metric", "unsaid", "questions", "name")
PLACEHOLDER = re.compile(
    r"^\W*(\.{3,}|…|etc\b|and so on|and so forth|same for|similarly|likewise|rest of|remaining|continue)", re.I
)
_TRAILING = re.compile(r"(\s(\.{3,}|…)|\betc\.?)\s*$", re.I)
_WORD = re.compile(r"[?\w][\w.@#$%&*+/!<>=~^|'\-]*")
_CALL = re.compile(r"([\w\-]+)\s*\(([^()]*)\)")


@dataclass
class Draft:
    """A problem in the making. `lines` are (place, text) of facts; `goal` is PDDL; `env` of a builder maps variables to names."""

    domain: Domain
    max_facts: int = MAX_FACTS
    spellings: Spellings = field(default_factory=Spellings)
    types: dict[str, list[str]] = field(default_factory=dict)  # type → its objects, in order; of the problem only
    facts: dict[tuple[str, ...], str] = field(default_factory=dict)  # words of a fact → its place
    values: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)  # words of a function → (value, place)
    goal: list[tuple[str, str]] = field(default_factory=list)
    metric: bool = False
    findings: list[Finding] = field(default_factory=list)
    work: int = 0
    steps: int = 0

    def __post_init__(self) -> None:
        self.spellings = Spellings(c.name for c in self.domain.constants)
        self.functions = {f.name for f in self.domain.functions}
        self.parents = {t.name: t.parents for t in self.domain.types}
        self.every: dict[str, None] = dict.fromkeys(c.name for c in self.domain.constants)

    def error(self, code: str, place: str, message: str, hint: str | None = None) -> None:
        """Keep a finding; its place goes where others have a file and a line."""
        if len(self.findings) < MAX_FINDINGS:
            where, _, number = place.partition(":")
            self.findings.append(Finding("error", code, message[:300], where, int(number) if number else None, None, hint))

    def spend(self, count: int, what: str) -> None:
        """Count facts before they are built. Raises TooMuch."""
        self.work += count
        if self.work > self.max_facts:
            raise TooMuch(f"{what} would make the problem larger than {self.max_facts:,} facts")

    def look(self, count: int, what: str) -> None:
        """Count combinations before a builder looks at them. Raises TooMuch."""
        self.steps += count
        if self.steps > MAX_STEPS:
            raise TooMuch(f"{what}: builders look at more than {MAX_STEPS:,} combinations")

    def members(self, group: Any) -> list[str]:
        """PDDL names of a group: a type, a list of names and ranges, or one of these."""
        if isinstance(group, list):
            return [name for part in group for name in self.members(part)]
        text = str(group).strip()
        if lower(text) in self.parents or lower(text) == "object":
            return self._of_type(lower(text))
        return [self.spellings.find(name) or lower(name) for name in expand_name(text, self.max_facts)]

    def _of_type(self, name: str) -> list[str]:
        below = {name}
        if name == "object":
            return list(self.every)
        for _ in self.parents:  # as many rounds as types at most; usually two
            more = {t for t, parents in self.parents.items() if not below.isdisjoint(parents)} - below
            if not more:
                break
            below |= more
        constants = [c.name for c in self.domain.constants if not below.isdisjoint(c.types)]
        return constants + [o for t, objects in self.types.items() if t in below for o in objects]

    def words(self, fact: Any, place: str) -> list[str]:
        """A fact as words: "on a b", "(on a b)", "on(a, b)" or ["on", "a", "b"]; empty if it is none (the finding is kept)."""
        if isinstance(fact, list) and fact and all(isinstance(word, (str, int)) for word in fact):
            return [lower(str(fact[0])), *(self.spellings.find(str(word)) or str(word) for word in fact[1:])]
        if not isinstance(fact, str):
            self.error("bad-fact", place, f"{str(fact)[:60]} is no fact", 'a fact is "on a b"')
            return []
        text = fact.strip()
        if PLACEHOLDER.search(text) or _TRAILING.search(text):
            self.error("placeholder", place, f"{text[:60]!r} stands for facts that are not written", "write them, or use a builder")
            return []
        call = _CALL.fullmatch(text)
        text = f"{call[1]} {call[2]}" if call else text[1:-1] if text.startswith("(") and text.endswith(")") else text
        words = text.replace(",", " ").split()
        for word in words:
            if not _WORD.fullmatch(word) and not ("{" in word and not re.search(r"[();]", word)):
                self.error("bad-word", place, f"{word[:40]!r} in {text[:60]!r} is no name", 'a fact is "on a b"')
                return []
        return words[:1] and [lower(words[0]), *self.spellings.join([lower(w) for w in words[1:]])]

    def text(self) -> str:
        """The problem as PDDL, one fact to a line; fills `places`."""
        lines: list[str] = []
        self.places: dict[int, tuple[str, str]] = {}

        def add(text: str, place: str = "", about: str = "") -> None:
            lines.append(text)
            if place:
                self.places[len(lines)] = (place, about)

        add("(define (problem specified)")
        add(f"  (:domain {self.domain.name})")
        add("  (:objects")
        for type_name, objects in self.types.items():
            for i in range(0, len(objects), 20):
                add(f"    {' '.join(objects[i : i + 20])} - {type_name}", "objects", type_name)
        add("  )")
        add("  (:init")
        for words, place in self.facts.items():
            add(f"    ({' '.join(words)})", place, f"({' '.join(words)})")
        for words, (value, place) in self._all_values().items():
            add(f"    (= ({' '.join(words)}) {value})", place, f"({' '.join(words)}) = {value}")
        add("  )")
        add("  (:goal (and")
        for place, formula in self.goal:
            add(f"    {formula}", place, formula if len(formula) < 100 else "")
        add("  ))")
        if self.metric:
            add("  (:metric minimize (total-cost))")
        add(")")
        return "\n".join(lines) + "\n"

    def _all_values(self) -> dict[tuple[str, ...], tuple[str, str]]:
        zero = {("total-cost",): ("0", "numbers")} if "total-cost" in self.functions else {}
        return zero | self.values


def draft_of(spec: dict[str, Any], domain: Domain, max_facts: int = MAX_FACTS) -> Draft:
    """Read a specification into a draft; what is wrong is in `findings`."""
    draft = Draft(domain, max_facts)
    known = {lower(str(key)): value for key, value in spec.items()}
    for key in known:
        if key not in KEYS:
            draft.error(
                "unknown-key", key[:40].replace(":", "-"), f"the key {key[:40]!r} means nothing", f"keys are {', '.join(KEYS[:7])}"
            )
    try:
        _objects(draft, known.get("objects") or {})
        _init(draft, known)
        for i, part in enumerate(_listed(known.get("goal")), 1):
            for formula in _formulas(draft, part, f"goal:{i}", 0):
                draft.goal.append((f"goal:{i}", formula))
        builders.relate(draft, known)
    except (TooMuch, BadRange) as error:
        draft.error("too-large" if isinstance(error, TooMuch) else "bad-range", "specification", str(error))
    if not draft.goal and not draft.findings:
        draft.error("no-goal", "goal", "the goal is missing")
    metric = known.get("metric")
    draft.metric = bool(metric) and "total-cost" in draft.functions
    if metric and not draft.metric:
        draft.error("bad-metric", "metric", "the domain has no total-cost to minimise")
    return draft


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _objects(draft: Draft, objects: Any) -> None:
    if isinstance(objects, list):
        objects = _typed_lists(objects)
    if not isinstance(objects, dict):
        draft.error("bad-objects", "objects", f"{str(objects)[:60]!r} is no table of objects", '{"block": ["b1..b3"]}')
        return
    known = {*draft.parents, "object"}
    for key, group in objects.items():
        type_name = lower(str(key).strip())
        if type_name not in known:
            import difflib

            near = difflib.get_close_matches(type_name[:60], sorted(known), 1)
            hint = f"did you mean {near[0]}?" if near else f"types are {', '.join(sorted(known)[:12])}"
            draft.error("undeclared-type", "objects", f"type {type_name[:60]} is not declared", hint)
            continue
        names = [name for part in _listed(group) for name in _names(draft, part)]
        if len(draft.every) + len(names) > MAX_OBJECTS:
            raise TooMuch(f"more than {MAX_OBJECTS:,} objects")
        for name in names:
            pddl = draft.spellings.declare(name)
            if pddl not in draft.every:
                draft.every[pddl] = None
                draft.types.setdefault(type_name, []).append(pddl)


def _names(draft: Draft, part: Any) -> list[str]:
    """The names one entry of an object list declares."""
    if not isinstance(part, (str, int)):
        draft.error("bad-name", "objects", f"{str(part)[:60]!r} is no name")
        return []
    text = str(part).strip()
    if not text or PLACEHOLDER.search(text):
        draft.error("placeholder", "objects", f"{text[:60]!r} stands for names that are not written", "use a range: b1..b9")
        return []
    return expand_name(text, MAX_OBJECTS)


def _typed_lists(objects: list[Any]) -> dict[str, list[Any]]:
    """["b1 - block", "b2 b3 - block"] or [{"name": "b1", "type": "block"}] as a table."""
    table: dict[str, list[Any]] = {}
    for entry in objects:
        if isinstance(entry, dict) and {"name", "type"} <= set(entry):
            table.setdefault(str(entry["type"]), []).append(entry["name"])
            continue
        names, _, type_name = str(entry).rpartition(" - ")
        for name in names.split() if names else [type_name]:
            table.setdefault(type_name.strip() if names else "object", []).append(name)
    return table


def _init(draft: Draft, known: dict[str, Any]) -> None:
    for i, part in enumerate(_listed(known.get("init")), 1):
        if isinstance(part, dict):
            builders.build(draft, part, f"init:{i}")
        else:
            add_fact(draft, part, f"init:{i}", {})
    numbers = known.get("numbers") or {}
    if isinstance(numbers, dict):
        for i, (term, value) in enumerate(numbers.items(), 1):
            _value(draft, draft.words(term, f"numbers:{i}"), str(value), f"numbers:{i}", {})
    else:
        for i, part in enumerate(_listed(numbers), 1):
            add_fact(draft, part, f"numbers:{i}", {})


_ASSIGNED = re.compile(r"\(?\s*=\s*\(([^()]*)\)\s*(\S+?)\s*\)?|\(?([^=()]+)\)?\s*:?=\s*(\S+)")


def add_fact(draft: Draft, part: Any, place: str, env: dict[str, str]) -> None:
    """Add what one entry of init says: a fact (ranges multiply it out) or the value of a function."""
    if isinstance(part, str) and "=" in part and len(part) < 500:
        found = _ASSIGNED.fullmatch(part.strip())
        if found:
            _value(draft, draft.words((found[1] or found[3]).strip(), place), found[2] or found[4], place, env)
            return
    words = draft.words(part, place)
    if words and words[0] in ("not", "not("):
        draft.error("bad-init", place, f"{' '.join(words)[:60]} is negative; what is not in init is false", "leave it out")
        return
    for fact in _multiplied(draft, words, env):
        draft.facts.setdefault(fact, place)


def _multiplied(draft: Draft, words: list[str], env: dict[str, str]) -> list[tuple[str, ...]]:
    """The facts that words with variables and ranges stand for."""
    if not words:
        return []
    words = builders.substitute(words, env, draft.every)
    choices = [expand_name(word, draft.max_facts) if ".." in word or "{" in word or "…" in word else [word] for word in words]
    total = 1
    for choice in choices:
        total *= len(choice)
    draft.spend(total, " ".join(words)[:60])
    return builders.combinations(choices)


def _value(draft: Draft, words: list[str], value: str, place: str, env: dict[str, str]) -> None:
    if not words:
        return
    if not re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", value):
        draft.error("bad-number", place, f"{value[:40]!r} is no number", '"road-length a b = 7"')
        return
    for term in _multiplied(draft, words, env):
        draft.values[term] = (value, place)


def _formulas(draft: Draft, part: Any, place: str, depth: int) -> list[str]:
    """PDDL of the conjuncts that one entry of the goal stands for."""
    if depth > MAX_GOAL_DEPTH:
        raise TooMuch(f"more than {MAX_GOAL_DEPTH} nested conditions in the goal")
    if isinstance(part, dict):
        return _connective(draft, part, place, depth)
    if isinstance(part, list) and not (part and isinstance(part[0], str) and lower(part[0]) in _predicates(draft)):
        return [formula for inner in part for formula in _formulas(draft, inner, place, depth + 1)]
    if isinstance(part, str) and part.count("(") > 1 and part.strip().startswith("("):
        return _plain_formula(draft, part, place)
    if isinstance(part, str) and re.match(r"\(?not[\s(]", part.strip(), re.I):
        inside = re.sub(r"^\(?not\b", "", part.strip(), flags=re.I)
        inside = inside[:-1] if inside.count(")") > inside.count("(") else inside
        return [f"(not {formula})" for formula in _formulas(draft, inside.strip(), place, depth + 1)]
    words = draft.words(part, place)
    return [f"({' '.join(fact)})" for fact in _multiplied(draft, words, {})]


def _predicates(draft: Draft) -> set[str]:
    return {p.name for p in draft.domain.predicates}


def _plain_formula(draft: Draft, text: str, place: str) -> list[str]:
    """A goal written as PDDL: taken as it is if it is one balanced list."""
    depth, deepest = 0, 0
    for i, c in enumerate(text.strip()):
        depth += (c == "(") - (c == ")")
        deepest = max(deepest, depth)
        if c == ";" or (depth == 0 and i + 1 < len(text.strip())) or deepest > MAX_GOAL_DEPTH:
            depth = -1
            break
    if depth != 0:
        draft.error("bad-goal", place, f"{text[:60]!r} is no balanced PDDL formula")
        return []
    return [" ".join(text.split())]


def _connective(draft: Draft, part: dict[str, Any], place: str, depth: int) -> list[str]:
    known = {lower(str(key)): value for key, value in part.items()}
    for word in ("forall", "exists"):
        if isinstance(known.get(word), dict):
            return [_quantified(draft, word, known, place, depth)]
    for word in ("and", "or", "not"):
        if word in known:
            inner = [f for p in _listed(known[word]) for f in _formulas(draft, p, place, depth + 1)]
            if word == "and":
                return inner
            body = inner[0] if word == "not" and len(inner) == 1 else f"({'and' if word == 'not' else 'or'} {' '.join(inner)})"
            return [f"(not {body})" if word == "not" else body]
    if "imply" in known:
        sides = [" ".join(("(and", *_formulas(draft, p, place, depth + 1))) + ")" for p in _listed(known["imply"])]
        if len(sides) == 2:
            return [f"(imply {sides[0]} {sides[1]})"]
    sub = builders.facts_of(draft, part, place)
    return [f"({' '.join(fact)})" for fact in sub]


def _quantified(draft: Draft, word: str, known: dict[str, Any], place: str, depth: int) -> str:
    parameters = " ".join(f"?{lower(str(v)).lstrip('?')} - {lower(str(t))}" for v, t in known[word].items())
    if not re.fullmatch(r"(\?[\w\-]+ - [\w\-]+ ?)*", parameters):
        draft.error(
            "bad-goal",
            place,
            f"the variables of {word} must be names with a type",
            '{"forall": {"x": "block"}, "do": ["clear ?x"]}',
        )
        return "(and)"
    inner = [f for p in _listed(known.get("do", known.get("that"))) for f in _formulas(draft, p, place, depth + 1)]
    names = [lower(str(v)).lstrip("?") for v in known[word]]
    body = "(and " + " ".join(inner) + ")"
    for name in names:
        body = re.sub(rf"(?<=[\s(]){re.escape(name)}(?=[\s)])", f"?{name}", body) if name not in draft.every else body
    return f"({word} ({parameters}) {body})"
