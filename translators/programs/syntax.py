"""The expressions of a program: a small infix language, read by this parser into a tree and never executed.

It looks like Python because models know Python: `sum(weight[i] * take[i] for i in item) <= capacity`. It has numbers, names,
texts, indexing, `+ - * / // %`, comparisons (also chained), `in`, `not and or -> <->`, `a if c else b`, `a..b`, and calls with
loops. There are no attributes but those of intervals, no assignments, no strings to format, nothing that loops without a bound.
A precedence-climbing parser; cost linear in the text; nesting and length are bounded.
"""

from __future__ import annotations

import re
from typing import NoReturn

from translators.programs.jsontext import ProgramError, Text, exact_number, place_of
from translators.programs.tree import (
    Binary,
    Call,
    Compare,
    Field,
    Group,
    IfElse,
    Index,
    Loop,
    Name,
    Node,
    Number,
    Quoted,
    Unary,
    children,
)

MAX_NESTING = 30  # of brackets
MAX_HEIGHT = 100  # of the tree: chains such as a + b + c grow it too
MAX_LENGTH = 10_000
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*)|(?P<quoted>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<op><->|<=>|\.\.|->|=>|//|\*\*|<=|>=|==|!=|<>|&&|\|\||[-+*/%()\[\]{},.:<>=!≤≥≠∈→]))"
)
_SAME = {
    "=": "==",
    "<>": "!=",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "∈": "in",
    "=>": "->",
    "→": "->",
    "<=>": "<->",
    "&&": "and",
    "||": "or",
}
_SAME |= {"!": "not", "AND": "and", "OR": "or", "NOT": "not", "True": "true", "False": "false"}
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "in", "not in")
KEYWORDS = frozenset({"and", "or", "not", "in", "for", "if", "else", "true", "false"})


def parse_expression(text: str) -> Node:
    """The expression that `text` is; with loops after it (`… for i in item`) it is an `all(…)`. Raises ProgramError."""
    parser = _Parser(text)
    result = parser.expression()
    if parser.peek() == "for":
        result = Call(result.at, "all", (result,), parser.loops())
    parser.end()
    parser.check_height(result)
    return result


def parse_loops(text: str) -> tuple[Loop, ...]:
    """The loops of `w in worker, t in task if …`, with or without a leading `for`."""
    parser = _Parser(text)
    result = parser.loops(need_for=False)
    parser.end()
    parser.check_height(*(part for loop in result for part in (loop.source, *loop.conditions)))
    return result


def parse_header(text: str) -> tuple[str, tuple[Loop, ...]]:
    """A declared name with its indexes: `x`, `x[worker, task]` or `x[w in worker, t in task if …]`."""
    parser = _Parser(text)
    name = parser.name("a name")
    loops: tuple[Loop, ...] = ()
    if parser.peek() == "[":
        parser.take()
        loops = parser.indexes()
        parser.expect("]")
    parser.end()
    parser.check_height(*(part for loop in loops for part in (loop.source, *loop.conditions)))
    return name, loops


def parse_domain(text: str) -> tuple[str, list[Node], bool]:
    """A domain: kind ("bool", "int", "choice", "interval"), its expressions in order, and whether an interval is optional.

    `bool`; `int a..b` or `a..b`; `choice set`; `interval a..b length n`, with `optional` after it.
    """
    parser = _Parser(text)
    kind, parts, optional = "int", [], False
    if parser.peek() in ("bool", "boolean", "int", "integer", "choice", "interval") and parser.kind() == "name":
        kind = {"boolean": "bool", "integer": "int"}.get(parser.peek(), parser.peek())
        parser.take()
    if kind != "bool":
        if parser.peek() in ("of", "in", "from"):
            parser.take()
        parts.append(parser.binary(_RANGE))
    if kind == "interval":
        if parser.peek() not in ("length", "duration", "size"):
            parser.fail("an interval needs its length", hint="write interval 0..20 length 3")
        parser.take()
        parts.append(parser.binary(_RANGE))
        if parser.peek() == "optional":
            parser.take()
            optional = True
    parser.end()
    parser.check_height(*parts)
    return kind, parts, optional


_LEVELS: tuple[tuple[str, ...], ...] = (
    ("<->",),
    ("->",),
    ("or",),
    ("and",),
    COMPARISONS,
    ("..",),
    ("+", "-"),
    ("*", "/", "//", "%"),
)
_COMPARE, _RANGE, _UNARY = 4, 5, len(_LEVELS)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        if len(text) > MAX_LENGTH:
            self.raise_at(0, f"an expression may have at most {MAX_LENGTH:,} characters", "too-long")
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        end = len(text.rstrip())
        while at < end:
            match = _TOKEN.match(text, at)
            if match is None:
                bad = at + len(text[at:]) - len(text[at:].lstrip())
                self.raise_at(bad, f"{text[bad]!r} means nothing here")
            kind = str(match.lastgroup)
            word = match[kind]
            self.tokens.append((kind, word if kind == "quoted" else _SAME.get(word, word), match.start(kind)))
            at = match.end()
        self.tokens.append(("end", "", len(text)))
        self.i = 0

    def raise_at(self, at: int, message: str, code: str = "expression", hint: str | None = None) -> NoReturn:
        where = "" if isinstance(self.text, Text) else f" (at character {at + 1} of {self.text[:60]!r})"
        raise ProgramError(message + where, location=place_of(self.text, at), code=code, hint=hint)

    def fail(self, message: str, hint: str | None = None) -> NoReturn:
        self.raise_at(self.tokens[self.i][2], message, hint=hint)

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[min(self.i + ahead, len(self.tokens) - 1)][1]

    def kind(self) -> str:
        return self.tokens[self.i][0]

    def here(self) -> int:
        return self.tokens[self.i][2]

    def take(self) -> str:
        word = self.tokens[self.i][1]
        self.i = min(self.i + 1, len(self.tokens) - 1)
        return word

    def shown(self) -> str:
        return "the end" if self.kind() == "end" else f"{self.peek()[:40]!r}"

    def expect(self, word: str) -> None:
        if self.peek() != word:
            self.fail(f"expected {word!r}, found {self.shown()}")
        self.take()

    def check_height(self, *roots: Node) -> None:
        """Refuse trees so high that walking them would exhaust the stack."""
        level: list[Node] = list(roots)
        for _ in range(MAX_HEIGHT):
            level = [child for node in level for child in children(node)]
            if not level:
                return
        self.raise_at(0, f"an expression may chain at most {MAX_HEIGHT} operators", "too-deep", "use sum(… for …) or split it")

    def end(self) -> None:
        if self.kind() != "end":
            hint = "write -> for if-then, and == for equal" if self.peek() in (":", "=") else None
            self.fail(f"{self.shown()} is not expected here", hint)

    def name(self, what: str) -> str:
        if self.kind() != "name" or self.peek() in KEYWORDS:
            self.fail(f"expected {what}, found {self.shown()}")
        return self.take()

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.raise_at(self.here(), f"an expression may be nested {MAX_NESTING} levels deep at most", "too-deep")

    def expression(self) -> Node:
        self.deeper()
        result = self.binary(0)
        if self.peek() == "if":
            at = result.at
            self.take()
            condition = self.binary(0)
            self.expect("else")
            result = IfElse(at, condition, result, self.expression())
        self.depth -= 1
        return result

    def binary(self, level: int) -> Node:
        if level == _UNARY:
            return self.unary()
        if level == _COMPARE:
            return self.comparison()
        left = self.binary(level + 1)
        while self.kind() != "quoted" and self.peek() in _LEVELS[level]:
            op = self.take()
            self.deeper()
            right = self.binary(level if op == "->" else level + 1)
            self.depth -= 1
            left = Binary(left.at, op, left, right)
        return left

    def comparison(self) -> Node:
        if self.peek() == "not" and self.kind() != "quoted":
            at = self.here()
            self.take()
            self.deeper()
            arg = self.comparison()
            self.depth -= 1
            return Unary(at, "not", arg)
        args, ops = [self.binary(_RANGE)], []
        while self.kind() != "quoted" and (self.peek() in COMPARISONS or (self.peek() == "not" and self.peek(1) == "in")):
            op = self.take()
            if op == "not":
                self.take()
                op = "not in"
            ops.append(op)
            args.append(self.binary(_RANGE))
        return Compare(args[0].at, tuple(ops), tuple(args)) if ops else args[0]

    def unary(self) -> Node:
        at, signs = self.here(), 0
        while self.peek() in ("-", "+") and self.kind() == "op":
            signs += self.take() == "-"
        result = self.postfix(self.atom())
        if self.peek() == "**":
            self.fail("powers are not part of the language", hint="write x * x")
        return Unary(at, "-", result) if signs % 2 else result

    def postfix(self, base: Node) -> Node:
        while self.kind() == "op" and self.peek() in ("[", "."):
            if self.take() == "[":
                if not isinstance(base, Name):
                    self.fail("only a name can be indexed", hint="write x[a, b], not x[a][b]" if isinstance(base, Index) else None)
                keys = self.items("]")
                self.expect("]")
                base = Index(base.at, base.name, keys)
            else:
                base = Field(base.at, base, self.name("start, end, length or present"))
        return base

    def atom(self) -> Node:
        kind, word, at = self.tokens[self.i]
        if kind == "number":
            self.take()
            whole, _, decimals = word.partition(".")
            try:
                return Number(at, exact_number("", whole, decimals))
            except ValueError as error:
                self.raise_at(at, str(error), "number-too-large")
        if kind == "quoted":
            self.take()
            return Quoted(at, word[1:-1])
        if kind == "name" and word in ("true", "false"):
            self.take()
            return Number(at, word == "true")
        if kind == "name" and word not in KEYWORDS:
            self.take()
            return self.call(at, word) if self.peek() == "(" else Name(at, word)
        if word in ("(", "{", "["):
            return self.group()
        self.fail(f"expected a value, found {self.shown()}")

    def call(self, at: int, function: str) -> Node:
        self.take()
        args = self.items(")")
        loops = self.loops() if self.peek() == "for" else ()
        self.expect(")")
        return Call(at, function, args, loops)

    def group(self) -> Node:
        at = self.here()
        opening = self.take()
        closing = {"(": ")", "{": "}", "[": "]"}[opening]
        items = self.items(closing)
        comma = self.tokens[self.i - 1][1] == ","
        self.expect(closing)
        if opening == "(" and len(items) == 1 and not comma:
            return items[0]
        return Group(at, items, opening != "(")

    def items(self, closing: str) -> tuple[Node, ...]:
        result = []
        while self.peek() != closing or self.kind() == "quoted":
            result.append(self.expression())
            if self.peek() != ",":
                break
            self.take()
        return tuple(result)

    def loops(self, *, need_for: bool = True) -> tuple[Loop, ...]:
        result = []
        if need_for or self.peek() == "for":
            self.expect("for")
        while True:
            result.append(self.loop())
            if self.peek() not in (",", "for"):
                return tuple(result)
            self.take()

    def loop(self) -> Loop:
        at = self.here()
        bracket = self.peek() == "("
        if bracket:
            self.take()
        names = [self.name("the name of a loop")]
        while self.peek() == ",":
            self.take()
            names.append(self.name("the name of a loop"))
        if bracket:
            self.expect(")")
        self.expect("in")
        return Loop(at, tuple(names), self.binary(_RANGE), self.conditions())

    def conditions(self) -> tuple[Node, ...]:
        result = []
        while self.peek() == "if":
            self.take()
            result.append(self.binary(0))
        return tuple(result)

    def indexes(self) -> tuple[Loop, ...]:
        result: list[Loop] = []
        while True:
            if self.peek(1) == "in" or self.peek() == "(" or (self.peek(1) == "," and self.peek(3) == "in"):
                result.append(self.loop())
            else:
                at = self.here()
                source = self.binary(_RANGE)
                own = source.name if isinstance(source, Name) else ""
                taken = {name for loop in result for name in loop.names}
                result.append(Loop(at, (own if own and own not in taken else f"_{len(result) + 1}",), source, self.conditions()))
            if self.peek() != ",":
                return tuple(result)
            self.take()
