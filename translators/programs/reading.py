"""From the text of a program (a file, or a model's reply around it) to a `Program`; what is wrong becomes findings with places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from planner.errors import Location
from planner.pddl.findings import Finding
from translators.programs.data import read_set, read_table
from translators.programs.evaluate import Evaluator
from translators.programs.functions import FUNCTIONS, function_name
from translators.programs.jsontext import MAX_CHARACTERS, ProgramError, Text, place_of, read_json
from translators.programs.program import (
    MAX_CONSTRAINTS,
    MAX_ENTRIES,
    Constraint,
    Define,
    Family,
    Objective,
    Program,
    Trouble,
    finding,
)
from translators.programs.syntax import KEYWORDS, parse_domain, parse_expression, parse_header, parse_loops
from translators.programs.tree import Call, Loop, Node

_KEYS = {
    "title": "title", "name": "title", "sets": "sets", "data": "data", "parameters": "data", "define": "define",
    "defines": "define", "variables": "variables", "vars": "variables", "constraints": "constraints", "objective": "objective",
    "questions": "questions", "notes": "notes", "assumptions": "questions",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"\.\.\.|…|\betc\b|\band so on\b|\bTODO\b|\badd the rest\b|\bsame for\b", re.IGNORECASE)
_SENSES = {"minimize": "minimize", "minimise": "minimize", "min": "minimize", "maximize": "maximize", "maximise": "maximize",
           "max": "maximize"}  # fmt: skip
T = TypeVar("T")


def read_program(reply: str, *, file: str | None = None, source: str = "", form: str = "program") -> Program:
    """Read a program from its JSON, alone or in a model's reply (fences, words around it, reasoning before it).

    Never raises for what is in the text: `findings` say what is wrong and where; the rest is read all the same.
    """
    reader = _Reader(file)
    program = Program(source=source, form=form, reply=reply[:MAX_CHARACTERS])
    try:
        return replace(reader.read(_find_json(reply, file), program), findings=tuple(reader.findings))
    except ProgramError as error:
        return replace(program, findings=(*reader.findings, finding(error)))


def _find_json(text: str, file: str | None) -> dict[Text, Any]:
    if len(text) > MAX_CHARACTERS:
        raise ProgramError(f"the text has more than {MAX_CHARACTERS:,} characters", location=Location(file), code="too-long")
    thought = text.rfind("</think>")
    fences = [m.end() for m in re.finditer(r"```[^\n`]{0,40}\n\s{0,100}(?=\{)", text) if m.start() > thought]
    first = text.find("{", max(thought, 0))
    starts = [*reversed(fences[-8:]), first] if first >= 0 else fences
    if not starts:
        raise ProgramError("there is no JSON object in the text", location=Location(file), code="no-json",
                           hint='answer with one JSON object: {"sets": …, "variables": …, "constraints": …}')  # fmt: skip
    errors: list[ProgramError] = []
    for start in starts:
        try:
            value, _ = read_json(text, file, start)
        except ProgramError as error:
            errors.append(error)
            continue
        if isinstance(value, dict) and any(_KEYS.get(key) in ("variables", "constraints") for key in value):
            return value
    if errors:
        raise errors[0]
    raise ProgramError("the JSON has neither variables nor constraints", location=Location(file), code="no-program")


@dataclass
class _Reader:
    file: str | None
    findings: list[Finding] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # every declared name and what it is
    entries: int = 0

    def attempt(self, read: Callable[..., T], *args: Any) -> T | None:
        """The result of `read`; None, with a finding, where it fails."""
        try:
            return read(*args)
        except ProgramError as error:
            if len(self.findings) < 100:
                self.findings.append(finding(error))
            return None

    def read(self, json: dict[Text, Any], program: Program) -> Program:
        parts = self.parts(json)
        program = replace(program, title=_short(parts.get("title")), questions=_texts(parts.get("questions")))
        program = self.sets_and_data(parts, program)
        for key, value in self.items(parts, "define"):
            define = self.attempt(self.define, key, value)
            if define:
                program.defines[define.name] = define
        for key, value in self.items(parts, "variables"):
            family = self.attempt(self.family, key, value)
            if family:
                program.families[family.name] = family
        constraints = self.constraints(parts.get("constraints"))
        objective = self.attempt(self.objective, parts.get("objective"))
        self.find_placeholders(json)
        return replace(program, constraints=constraints, objective=objective)

    def parts(self, json: dict[Text, Any]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in json.items():
            if key not in _KEYS:
                hint = "the keys are title, sets, data, define, variables, constraints, objective, questions"
                self.findings.append(finding(_error(key, "unknown-key", f"there is no part called {key[:60]!r}", hint)))
            else:
                result[_KEYS[key]] = value
        return result

    def items(self, parts: dict[str, Any], name: str) -> list[tuple[Text, Any]]:
        value = parts.get(name)
        if value is None:
            return []
        if not isinstance(value, dict):
            self.findings.append(Finding("error", "shape", f"{name} must be an object of names and what they are", self.file))
            return []
        return list(value.items())

    def declare(self, name: str, what: str, place: Text) -> None:
        if name in self.names:
            raise _error(place, "duplicate-name", f"{name[:60]} is already the name of a {self.names[name]}", "choose another name")
        if name in KEYWORDS or function_name(name) in FUNCTIONS:
            raise _error(place, "reserved-name", f"{name} means something in expressions", "choose another name")
        self.names[name] = what

    def sets_and_data(self, parts: dict[str, Any], program: Program) -> Program:
        late = []
        for key, value in self.items(parts, "sets"):
            if isinstance(value, str):
                late.append((key, value))
            else:
                self.attempt(self.set_of, key, value, program)
        tables = [(key, value) for key, value in self.items(parts, "data")]
        for key, value in tables:
            if "[" not in key and not isinstance(value, dict | list):
                self.attempt(self.table, key, value, program)
        for key, value in late:
            self.attempt(self.set_of, key, value, program)
        for key, value in tables:
            if "[" in key or isinstance(value, dict | list):
                self.attempt(self.table, key, value, program)
        ranks = program.order
        for name, elements in program.sets.items():
            order = [ranks[e] for e in elements if isinstance(e, str)]
            if order != sorted(order):
                message = f"{name} lists names in another order than a set before it; < compares them in the first order"
                self.findings.append(Finding("warning", "order", message, self.file))
        return program

    def set_of(self, key: Text, value: Any, program: Program) -> None:
        if isinstance(value, list) and value and all(isinstance(v, list) for v in value):
            self.table(key, value, program)
            return
        name, _ = _header(key, loops=False)
        self.declare(name, "set", key)
        if isinstance(value, str):
            try:
                program.sets[name] = Evaluator(program).elements(parse_expression(value), {})
            except Trouble as trouble:
                raise trouble.error(value, f"{name}: ") from None
        else:
            program.sets[name] = read_set(key, value)

    def table(self, key: Text, value: Any, program: Program) -> None:
        name, loops = _header(key)
        self.declare(name, "table of data", key)
        try:
            domains = [Evaluator(program).elements(loop.source, {}) for loop in loops]
        except Trouble as trouble:
            raise trouble.error(key, f"{name}: ") from None
        written = tuple(n for loop in loops for n in loop.names)
        table = read_table(key, value, domains if loops else None, set(program.order), written)
        self.entries += len(table.entries)
        if self.entries > MAX_ENTRIES:
            raise _error(key, "too-large", f"the data has more than {MAX_ENTRIES:,} entries")
        program.data[name] = table

    def define(self, key: Text, value: Any) -> Define:
        name, loops = _header(key)
        self.declare(name, "defined expression", key)
        if not isinstance(value, str):
            raise _error(key, "shape", f"{name} must be an expression in a text")
        return Define(name, loops, parse_expression(value), value)

    def family(self, key: Text, value: Any) -> Family:
        name, loops = _header(key)
        self.declare(name, "variable", key)
        entry = {"is": value} if isinstance(value, str) else value
        if not isinstance(entry, dict):
            raise _error(key, "shape", f'{name} must be a range such as "int 0..10"')
        text = entry.get("is", entry.get("type", entry.get("domain")))
        _known(key, entry, ("is", "type", "domain", "says", "tell"))
        if not isinstance(text, str):
            raise _error(
                key, "shape", f"{name} has no range", 'write "is": "int 0..10", "bool", "choice room" or "interval 0..9 length 2"'
            )
        kind, nodes, optional = parse_domain(text)
        return Family(name, loops, kind, tuple(nodes), optional, _short(entry.get("says")), _short(entry.get("tell")), key, text)

    def constraints(self, value: Any) -> tuple[Constraint, ...]:
        if isinstance(value, dict):
            entries = [(key, {"name": key, **v} if isinstance(v, dict) else {"name": key, "rule": v}) for key, v in value.items()]
        elif isinstance(value, list):
            entries = [(Text(f"constraint {i}"), v if isinstance(v, dict) else {"rule": v}) for i, v in enumerate(value, 1)]
        else:
            entries = []
            if value is not None:
                self.findings.append(Finding("error", "shape", "constraints must be a list", self.file))
        result = [self.attempt(self.constraint, place, entry) for place, entry in
                  entries[:MAX_CONSTRAINTS]]  # fmt: skip
        if len(entries) > MAX_CONSTRAINTS:
            self.findings.append(Finding("error", "too-large", f"there are more than {MAX_CONSTRAINTS:,} constraints", self.file))
        return tuple(c for c in result if c is not None)

    def constraint(self, place: Text, entry: dict[str, Any]) -> Constraint:
        name = entry.get("name", place)
        rule = entry.get("rule", entry.get("expression", entry.get("expr")))
        if not isinstance(name, str) or not 0 < len(name) <= 100 or not name.isprintable():
            raise _error(rule, "shape", "a constraint needs a short name")
        _known(rule, entry, ("name", "rule", "expression", "expr", "for", "says"))
        if not isinstance(rule, str):
            raise _error(name, "shape", f"the constraint {name} has no rule", 'write "rule": "an expression that must hold"')
        if self.names.get("constraint " + name):
            raise _error(name, "duplicate-name", f"two constraints are called {name[:60]}", "give each a name of its own")
        self.names["constraint " + name] = "constraint"
        loops_text = entry.get("for") or ""
        node: Node = parse_expression(rule)
        if not isinstance(loops_text, str):
            raise _error(rule, "shape", f'"for" of {name} must be a text such as "w in worker, d in day"')
        loops: tuple[Loop, ...] = parse_loops(loops_text) if loops_text else ()
        if not loops and isinstance(node, Call) and node.function == "all" and len(node.args) == 1:
            loops, loops_text, node = node.loops, rule, node.args[0]
        return Constraint(name, node, _short(entry.get("says")), rule, loops, loops_text)

    def objective(self, value: Any) -> Objective | None:
        if value is None or value in ("", "satisfy", "none", {}):
            return None
        if not isinstance(value, dict):
            raise _error(value, "shape", "the objective must be an object", 'write {"minimize": "an expression"}')
        senses = [key for key in value if key in _SENSES]
        _known(senses[0] if senses else value, value, (*_SENSES, "says"))
        if len(senses) != 1 or not isinstance(value[senses[0]], str):
            place = senses[0] if senses else next(iter(value), None)
            raise _error(place, "objective", "the objective must have one expression", 'write {"minimize": "an expression"}')
        text = value[senses[0]]
        return Objective(_SENSES[senses[0]], parse_expression(text), _short(value.get("says")), text)

    def find_placeholders(self, value: Any) -> None:
        """A model that writes "and so on" has left something out."""
        if isinstance(value, dict):
            for key, item in value.items():
                if key not in ("says", "questions", "title", "notes", "tell", "assumptions"):
                    self.find_placeholders(key)
                    self.find_placeholders(item)
        elif isinstance(value, list):
            for item in value:
                self.find_placeholders(item)
        elif isinstance(value, str) and (match := _PLACEHOLDER.search(value)):
            hint = "write everything out: code adds nothing"
            self.findings.append(finding(_error(value, "placeholder", f"{match[0]!r} stands for something left out", hint)))


def _header(key: Text, loops: bool = True) -> tuple[str, tuple[Loop, ...]]:
    name, found = parse_header(key)
    if found and not loops:
        raise _error(key, "shape", f"the set {name} cannot have indexes", f'put it under "data" as {key[:60]}')
    return name, found


def _known(place: Any, entry: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in entry:
        if key not in keys:
            raise _error(key if isinstance(key, Text) else place, "unknown-key", f"{key[:60]!r} is not known here",
                         f"the keys are {', '.join(keys)}")  # fmt: skip


def _short(value: Any) -> str:
    """A text for people: bounded, without control characters."""
    text = value if isinstance(value, str) else ""
    return "".join(c if c.isprintable() else " " for c in text[:1000]).strip()


def _texts(value: Any) -> tuple[str, ...]:
    every = value if isinstance(value, list) else [value]
    return tuple(text for v in every[:50] if (text := _short(v)))


def _error(place: Any, code: str, message: str, hint: str | None = None) -> ProgramError:
    return ProgramError(message, location=place_of(place), code=code, hint=hint)
