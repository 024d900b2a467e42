"""Bad, huge and malicious programs: clear findings with a place, never a traceback, never a run without a bound."""

import json

import pytest

from tests.translators.programs.conftest import read, small
from translators.programs import ProgramStatus, check_program, read_program


def first(spec, severity="error"):
    return next(f for f in check_program(read(spec)) if f.severity == severity)


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (small(["x <= 3"], variables={"x": "int 0..1000000000000000000"}), "too-large"),
        (small(["x[1] <= 3"], variables={"x[n]": "bool"}, sets={"n": "1..1000000000"}), "too-large"),
        (small(["x[1,1] <= 3"], variables={"x[n,n]": "bool"}, sets={"n": "1..9999"}), "too-large"),
        (small(["sum(x * a * b * c for a in n, b in n, c in n) >= 0"], sets={"n": "1..1000"}), "too-large"),
        (small(["x * y * x * y * x <= 3"], variables={"x": "int 0..1000000000000", "y": "int 0..1000000000000"}), "overflow"),
        (small(["x <= 999999999999999999999999999999999"]), "number-too-large"),
        (small(["99999999999999999999999999 * 99999999999999999999999999 * 99999999999999999999999999 >= x"]), "overflow"),
        (small(["x // y >= 1"]), "division-by-zero"),
        (small(["x / 0 >= 1"]), "division-by-zero"),
        (small(["x / n >= 1"], data={"n": 0}), "division-by-zero"),
        (small(["3 // 0 <= x"]), "division-by-zero"),
        (small(["(" * 400 + "x" + ")" * 400]), "too-deep"),
        (small(["not " * 2000 + "x == 1"]), "too-deep"),
        (small(["x" + " + x" * 2000 + " <= 3"]), "too-deep"),
        (small(["x -> " * 1500 + "x"]), "too-deep"),
        (small(["x <= 3" + " " * 20_000 + "and y <= 2"]), "too-long"),
        (small(["__import__('os').system('true')"]), "expression"),
        (small(["x.__class__ == 1"]), "not-a-interval"),
        (small(["open('a') == 1"]), "unknown-function"),
        (small(["lambda: 1"]), "expression"),
        (small(["x ** 9 <= 3"]), "expression"),
        (small(["x[1] <= 3"]), "arity"),
        (small(["z <= 3"]), "unknown-name"),
        (small(["x + 1"]), "not-a-truth"),
        (small(["(x < 3) + true -> 1"]), "not-a-truth"),
        (small(["x <= 'a'"]), "unknown-element"),
        (small(["x <= a"], sets={"s": ["a"]}), "cannot-compare"),
        (small(["all_different(x, y) or x > 3"]), "must-stand-alone"),
        (small(["cumulative(x, y) <= 3"]), "not-a-interval"),
        (small(["sum(x for a in 1..y) <= 3"]), "not-constant"),
        (small(["sum(1 for a in 1..9 if a < x) <= 3"]), "not-constant"),
        (small(["t[x] <= 3"], sets={"s": "1..3"}, data={"t[s]": [1, 2, 3]}), "unknown-key"),
        (small(["x <= 3"], sets={"s": ["a", "b"]}, data={"t[s]": {"a": 1}}), "incomplete"),
        (small(["x <= 3"], sets={"s": ["a", "b"]}, data={"t[s]": [1, 2, 3]}), "length"),
        (small(["x <= 3"], sets={"s": ["anna", "b"]}, data={"t[s]": {"ana": 1, "b": 2}}), "unknown-element"),
        (small(["x <= 3"], sets={"s": ["a", "a"]}), "duplicate-element"),
        (small(["x <= 3"], variables={"x": "int 5..1"}), "empty-range"),
        (small(["x <= 3"], variables={"x": "int 0..2.5"}), "not-whole"),
        (small(["x.start >= 0"], variables={"x": "interval 0..3 length 5"}), "empty-range"),
        (small(["x <= 3"], variables={"x": "real 0..5"}), "expression"),
        (small(["f >= 0"], define={"f": "g + 1", "g": "f + x"}), "circular"),
        (small(["x <= 3", "and so on ..."]), "expression"),
        (small([f"total >= {i}" for i in range(2000)], variables={"x[n]": "bool"}, sets={"n": "1..9000"},
               define={"total": "sum(x[i] for i in n)"}), "too-large"),
        (small(["x <= 3"], sets={"s": ["a", "...", "z"]}), "placeholder"),
        ({**small(["x <= 3"]), "constrants": []}, "unknown-key"),
        (small([{"name": "a", "rule": "x <= 3", "when": "y == 1"}]), "unknown-key"),
        (small([{"name": "a", "rule": "x <= 3"}, {"name": "a", "rule": "y <= 3"}]), "duplicate-name"),
        (small(["x <= 3"], data={"x": 3}), "duplicate-name"),
        (small(["x <= 3"], data={"sum": 3}), "reserved-name"),
        (small(["x <= 3"], {"minimize": "x", "maximize": "y"}), "objective"),
        (small(["x <= 3"], {"minimise": "x < 3 or y"}), "not-a-truth"),
        ({"variables": {}, "constraints": []}, "no-variables"),
        (small(["x <= 3"], data={"t": {str(i): i for i in range(3000)} | {"a\u001b[31m": 1}}), "unknown-element"),
        (small(["circuit(i, next[i] for i in s)"], variables={"next[s]": "bool"}, sets={"s": ["a", "b"]}), "arguments"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_program_is_a_finding(spec, code):
    finding = first(spec)
    assert finding.code == code, finding
    assert len(finding.message) < 600


def test_nested_definitions_that_double_stay_small_because_each_is_written_out_once():
    defines = {"d0": "x"} | {f"d{i}": f"d{i - 1} + d{i - 1}" for i in range(1, 40)}
    assert [f.code for f in check_program(read(small(["d39 >= 0"], define=defines))) if f.severity == "error"] == []
    defines |= {f"d{i}": f"d{i - 1} + d{i - 1}" for i in range(40, 90)}
    assert first(small(["d89 >= 0"], define=defines)).code in ("overflow", "too-deep")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-json"),
        ("I would rather not.", "no-json"),
        ("[" * 100_000, "no-json"),
        ('{"variables":' + "[" * 100_000, "too-deep"),
        ('{"variables": {"x": "bool"}, "constraints": [{"rule": "x"', "json"),
        ('{"variables": {"x": "bool", "x": "int 0..3"}}', "duplicate-key"),
        ('{"variables": {"x": "int 0..3"}, "data": {"n": 1e999}}', "number-too-large"),
        ('{"variables": {"x": "int 0..3"}, "data": {"n": ' + "9" * 5000 + "}}", "number-too-large"),
        ('{"variables": {"x": NaN}}', "json"),
        ('{"sets": {"a": ["b"]}}', "no-program"),
        ("x" * 1_000_001, "too-long"),
        ('{"variables": {"x": "bool"}, "constraints": 7}', "shape"),
        ('{"variables": [1, 2], "constraints": []}', "shape"),
        ('{"variables": {"x": 5}, "constraints": []}', "shape"),
        ('{"variables": {"x": "bool"}, "constraints": [[[]], null, 3]}', "shape"),
        ('{"variables": {"x": "bool"}, "sets": {"s": {"a": 1}}, "constraints": []}', "shape"),
        ('{"variables": {"x": "bool"}, "objective": [1], "constraints": []}', "shape"),
        ('{"variables": {"x[": "bool"}, "constraints": []}', "expression"),
        ('{"variables": {"x": {"is": ["bool"]}}, "constraints": []}', "shape"),
        ('{"variables": {"x": "bool"}, "constraints": [{"name": {"a": 1}, "rule": "x"}]}', "shape"),
        ('{"variables": {"x": "bool"}, "constraints": [{"for": 3, "rule": "x"}]}', "shape"),
    ],
)
def test_a_reply_that_is_no_program_is_a_finding(text, code):
    program = read_program(text)
    assert not program.readable
    assert program.findings[0].code == code


def test_a_mistake_is_placed_in_the_file():
    text = '{\n  "variables": {"x": "int 0..9"},\n  "constraints": [\n    {"name": "a", "rule": "x + yy <= 3"}\n  ]\n}'
    finding = next(f for f in check_program(read_program(text, file="p.json")) if f.severity == "error")
    assert (finding.file, finding.line, finding.column) == ("p.json", 4, 32)
    assert text.splitlines()[3][finding.column - 1 :].startswith("yy")


@pytest.mark.parametrize(
    "around", ["{}", "```json\n{}\n```", "Sure! Here:\n```\n{}\n```\nDone.", '<think>{{"a"</think>\n{}', "So: {} - that is it"]
)
def test_a_program_is_found_in_a_reply(around):
    text = json.dumps(small(["x <= 3"]))
    program = read_program(around.replace("{{", "\0").replace("{}", text).replace("\0", "{"))
    assert program.readable
    assert [c.name for c in program.constraints] == ["c1"]


def test_comments_trailing_commas_and_python_words_are_read():
    program = read_program(
        '{"variables": {"x": "int 0..9",}, // all\n "data": {"b": True}, "constraints": [{"rule": "b -> x >= 2"},],}'
    )
    assert program.findings == ()


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (small(["x <= 3"]), "unused-variable"),
        (small(["x + y <= 3"], data={"limit": 4}), "unused-data"),
        (small(["x + y >= 0"]), "always-true"),
        (small(["x + y <= i for i in 1..9 if i > 20"]), "empty-loop"),
        (small(["x + y <= 5"], {"minimize": "7"}), "constant-objective"),
    ],
)
def test_what_is_odd_is_a_warning(spec, code):
    assert first(spec, "warning").code == code
    assert all(f.severity != "error" for f in check_program(read(spec)))


def test_a_program_with_errors_is_not_solved_and_says_why(solve):
    result = solve(small(["z <= 3"]))
    assert (result.status, result.exit_code, result.values) == (ProgramStatus.INVALID_INPUT, 31, None)
    assert "nothing is called 'z'" in result.words


def test_texts_of_a_file_cannot_harm_a_terminal_or_be_formatted(solve):
    spec = small(
        ["x + y >= 1"],
        title="\u001b[31mred",
        variables={"x": {"is": "int 0..3", "tell": "{value.__class__} {x!r} %s {0}"}, "y": "bool"},
    )
    words = solve(spec).words
    assert "\u001b" not in words
    assert "{value.__class__} {x!r} %s {0}" in words
