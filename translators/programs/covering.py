"""Is everything the text says in the program? Numbers, demands and quotations, compared without a model.

Not a proof: a number may be in the wrong place. But what is missing altogether shows, and so do words that nobody wrote.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from translators.programs.jsontext import ProgramError
from translators.programs.program import Program, Trouble
from translators.programs.tree import Call, Loop, Node, Number, children
from translators.programs.variables import variables

_NUMBER = re.compile(r"(?<![\w.,:])\d{1,15}(?:\.\d{1,6})?(?![\w:]|\.\d)")
_WORDS = {w: n for n, w in enumerate(["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 3)}
_DEMAND = re.compile(r"\b(?:must|may not|not|never|nobody|only|at most|at least|before|after|without|exactly|cannot|can't)\b")
_MAX_REASONS = 10


def cover_program(text: str, program: Program) -> list[str]:
    """What of the text is not in the program, and what the program quotes that is not in the text; [] if all is accounted for."""
    words = _plain(text)
    reasons = [
        f'the constraint "{c.name}" does not quote the text'
        for c in program.constraints
        if _plain(c.says) not in words or not c.says
    ]
    reasons += lost_numbers(text, program)
    quotes = _quotes(program)
    for sentence in re.split(r"(?<=[.;!?])\s+|\n", text):
        plain = _plain(sentence)
        if _DEMAND.search(plain) and not any(q in plain or plain in q for q in quotes):
            reasons.append(f'nothing in the program quotes this: "{" ".join(sentence.split())[:120]}"')
    return reasons[:_MAX_REASONS]


def lost_numbers(text: str, program: Program) -> list[str]:
    """Numbers of the text that occur nowhere in the program."""
    known = _numbers(program)
    missing = [n for n in _mentioned(text) if n not in known]
    return [f"the number {n if isinstance(n, int) else float(n)} of the text is not in the program" for n in missing]


def lost_quotes(text: str, program: Program, other: Program) -> list[str]:
    """Constraints of another reading that come from words which this one has nothing about."""
    words = f" {_plain(text)} "
    covered = [(at, at + len(q)) for q in _quotes(program) for at in _places(words, q)]
    lost = []
    for c in other.constraints:
        own = [(at, at + len(_plain(c.says))) for at in _places(words, _plain(c.says))]
        if own and not any(a < d and c_ < b for a, b in own for c_, d in covered):
            lost.append(f'only a second reading has something about "{c.says[:120]}"')
    return lost


def _quotes(program: Program) -> list[str]:
    says = [c.says for c in program.constraints] + [f.says for f in program.families.values()]
    says += [program.objective.says] if program.objective is not None else []
    return [quote for text in says if (quote := _plain(text))]


def _places(words: str, quote: str) -> list[int]:
    return [m.start() for m in re.finditer(re.escape(f" {quote} "), words)][:100] if quote else []


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))


def _mentioned(text: str) -> list[int | Fraction]:
    """Numbers of a text, in digits and in words; dates and times of day (9:30) are left out."""
    found: dict[int | Fraction, None] = {}
    for match in _NUMBER.finditer(text):
        number = Fraction(match[0])
        found[number.numerator if number.denominator == 1 else number] = None
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _WORDS:
            found[_WORDS[word]] = None
    return list(found)


def _numbers(program: Program) -> set[Any]:
    """All numbers that occur in a program: in data, expressions, names and ranges, and how many elements its sets have."""
    found: set[Any] = {len(elements) for elements in program.sets.values()}
    for elements in program.sets.values():
        for element in elements:
            found.update([element] if not isinstance(element, str) else map(int, re.findall(r"\d{1,15}", element)))
    for table in program.data.values():
        found |= {len(table.entries)}
        for value in (*table.entries.values(), table.default):
            _collect(value, found)
    for node in _nodes(program):
        if isinstance(node, Number) and not isinstance(node.value, bool):
            found.add(node.value)
    try:
        for variable in variables(program):
            found |= {variable.low, variable.high, *variable.lengths}
    except (ProgramError, Trouble):
        return found
    return found


def _collect(value: Any, found: set[Any]) -> None:
    if isinstance(value, tuple):
        found.add(len(value))
        for item in value:
            _collect(item, found)
    elif isinstance(value, int | Fraction) and not isinstance(value, bool):
        found.add(value)


def _nodes(program: Program) -> list[Node]:
    loops: list[Loop] = [loop for c in program.constraints for loop in c.loops]
    roots: list[Node] = [c.rule for c in program.constraints] + [d.body for d in program.defines.values()]
    roots += [part for f in program.families.values() for part in f.parts]
    if program.objective is not None:
        roots.append(program.objective.expression)
    roots += [part for loop in loops for part in (loop.source, *loop.conditions)]
    every = []
    while roots:
        node = roots.pop()
        every.append(node)
        roots += children(node)
        if isinstance(node, Call):
            roots += [part for loop in node.loops for part in (loop.source, *loop.conditions)]
    return every
