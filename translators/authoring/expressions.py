"""Small pieces of PDDL that others wrote (a formula, an atom, a typed list), taken apart and put together again before use.

What comes out holds balanced lists of plain names only, so nothing that is put between the lines of a domain can leave its place
there. One pass, bounded in length, depth and number of quantified variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from planner.errors import InvalidInput
from planner.pddl.findings import shown

MAX_TEXT = 8_000  # characters of one formula or effect
MAX_DEPTH = 20
MAX_VARIABLES = 4  # quantified in one formula
MAX_PARAMETERS = 8

Expression: TypeAlias = "str | list[Expression]"

_TOKEN = re.compile(r"[()]|[^\s()]+")
_COMMENT = re.compile(r";[^\n]*")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_WORD = re.compile(r"\??[a-z][a-z0-9_-]{0,59}|[=-]")


def is_name(text: object) -> bool:
    """Whether `text` is a plain lower-case PDDL name of at most 60 characters."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def bad(message: str, expected: str | None = None) -> InvalidInput:
    """The error for a piece that cannot be used."""
    return InvalidInput(message, expected=expected, code="bad-expression")


def parse(text: object) -> list[Expression]:
    """The top-level expressions of `text`, lower case. Raises InvalidInput."""
    if not isinstance(text, str):
        raise bad(f"{shown(str(text)[:80])} is no PDDL", expected='text such as "(at ?r ?p)"')
    if len(text) > MAX_TEXT:
        raise bad(f"a formula of {len(text):,} characters", expected=f"at most {MAX_TEXT:,}")
    stack: list[list[Expression]] = [[]]
    for token in _TOKEN.findall(_COMMENT.sub(" ", text.lower())):
        if token == "(":
            stack.append([])
            if len(stack) > MAX_DEPTH:
                raise bad("parentheses are nested too deeply", expected=f"at most {MAX_DEPTH} levels")
        elif token == ")":
            if len(stack) == 1:
                raise bad(f"a ) too many in {shown(text)}")
            done = stack.pop()
            stack[-1].append(done)
        elif _WORD.fullmatch(token) is None:
            raise bad(f"{shown(token)} is no plain name", expected="letters, digits, - and _, beginning with a letter")
        else:
            stack[-1].append(token)
    if len(stack) > 1:
        raise bad(f"a ) is missing in {shown(text)}")
    return stack[0]


def render(expression: Expression) -> str:
    """PDDL text of an expression, in one line."""
    return expression if isinstance(expression, str) else f"({' '.join(map(render, expression))})"


def formula(text: object) -> str:
    """One condition or effect in PDDL, cleaned; several atoms side by side and lists of them become a conjunction."""
    if isinstance(text, (list, tuple)):
        if len(text) > 200:
            raise bad(f"a conjunction of {len(text):,} parts", expected="at most 200")
        parts = [e for part in text for e in parse(_wrapped(part))]
    else:
        parts = parse(_wrapped(text))
    joined: Expression = parts[0] if len(parts) == 1 else ["and", *parts]
    if isinstance(joined, str) or any(isinstance(p, str) for p in parts):
        raise bad(f"{shown(str(text))} is no formula", expected='such as "(and (at ?r ?p) (not (wet ?p)))"')
    if sum(quantified(joined)) > MAX_VARIABLES:
        raise bad("too many quantified variables in one formula", expected=f"at most {MAX_VARIABLES}")
    return "(and)" if joined in ([], ["and"]) else render(joined)


def _wrapped(text: object) -> object:
    """An atom without its parentheses gets them: models write "at r1 kitchen"."""
    return f"({text})" if isinstance(text, str) and text.strip() and "(" not in text else text


def quantified(expression: Expression) -> Iterator[int]:
    """How many variables each quantifier binds."""
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            if len(node) > 1 and node[0] in ("forall", "exists") and isinstance(node[1], list):
                yield sum(isinstance(w, str) and w.startswith("?") for w in node[1])
            stack += node


def atom(text: object) -> tuple[str, ...]:
    """The words of one atom or step: "(at r1 kitchen)", "at r1 kitchen", "at(r1, kitchen)" or ["at", "r1", "kitchen"]."""
    if isinstance(text, (list, tuple)):
        text = " ".join(str(word)[:80] for word in text[:20])
    if isinstance(text, str) and (called := re.fullmatch(r"\s*([\w-]{1,60})\s*\(([^()]{0,400})\)\s*", text)):
        text = f"({called[1]} {called[2].replace(',', ' ')})"
    parts = parse(_wrapped(text))
    if len(parts) != 1 or isinstance(parts[0], str) or not parts[0] or not all(isinstance(p, str) for p in parts[0]):
        raise bad(f"{shown(str(text))} is no atom", expected='such as "(at r1 kitchen)"')
    return tuple(str(p) for p in parts[0])


def typed_list(text: object, *, most: int = MAX_PARAMETERS) -> tuple[tuple[str, str], ...]:
    """Variables with their types: "?r - robot ?p ?q - place"; also ["?r - robot", …] and {"r": "robot"}. Raises InvalidInput."""
    if isinstance(text, dict):
        text = " ".join(f"?{str(k).lstrip('?')[:60]} - {str(v)[:60]}" for k, v in list(text.items())[:50])
    elif isinstance(text, (list, tuple)):
        text = " ".join(str(part)[:200] for part in text[:50])
    words = parse(text)
    if len(words) == 1 and isinstance(words[0], list):
        words = words[0]
    found: list[tuple[str, str]] = []
    waiting: list[str] = []
    i = 0
    while i < len(words):
        word = words[i]
        if not isinstance(word, str):
            raise bad(f"{shown(render(word))} in a list of parameters", expected='such as "?r - robot ?p - place"')
        if word == "-":
            kind = words[i + 1] if i + 1 < len(words) else ""
            if not is_name(kind) or not waiting:
                raise bad("a type is missing after -", expected='such as "?r - robot"')
            found += [(name, str(kind)) for name in waiting]
            waiting = []
            i += 2
            continue
        if word == "=":
            raise bad("= in a list of parameters")
        waiting.append(word if word.startswith("?") else f"?{word}")
        i += 1
    found += [(name, "object") for name in waiting]
    names = [name for name, _ in found]
    if len(set(names)) < len(names):
        raise bad(f"a parameter twice in {shown(str(text))}")
    if len(found) > most:
        raise bad(f"{len(found)} parameters", expected=f"at most {most}")
    return tuple(found)
