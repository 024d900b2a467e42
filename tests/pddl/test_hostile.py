"""Hostile input: a clear error, soon, and never anything but our own errors."""

from __future__ import annotations

import os
import random

import pytest

from planner.errors import InvalidInput, PddlError, PlanloomError
from planner.pddl import check, read_domain, read_plan, read_task
from planner.pddl.source import MAX_DEPTH
from tests.pddl.texts import DOMAIN, PROBLEM, changed

N = 20_000


def code_of(domain, problem=PROBLEM) -> str:
    with pytest.raises(PlanloomError) as caught:
        read_task(domain, problem)
    assert len(str(caught.value)) < 2000
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-input"),
        ("  \n\n ", "empty-input"),
        ("; nothing\n", "empty-input"),
        ("()", "no-define"),
        ("(" * N + ")" * N, "too-deep"),
        ("(" * N, "missing-parenthesis"),
        (")" * N + "(", "extra-parenthesis"),
        ("(define\0 (domain d))", "not-text"),
        ("(define \x01 (domain d))", "not-text"),
        ("{\"pddl\": [1, 2]}\n", "bad-word"),
        ("```pddl\n" + DOMAIN + "```", "bad-word"),
        ("Here is your domain:\n" + DOMAIN, "bad-word"),
        ("Here is your domain\n" + DOMAIN, "no-define"),
        (DOMAIN + DOMAIN, "extra-text"),
        (DOMAIN + PROBLEM, "extra-text"),
        (changed(DOMAIN, "home", "h" * 10**6), "name-too-long"),
        (changed(DOMAIN, "home", '"home"'), "bad-word"),
        (changed(DOMAIN, "home", "@home"), "bad-word"),
        (changed(DOMAIN, "(at ?t ?a) (road", "(and " * N + "(at ?t ?a)" + ")" * N + "(road"), "too-deep"),
        (changed(DOMAIN, "(at ?t ?a) (road", "(not " * 300 + "(at ?t ?a)" + ")" * 300 + "(road"), "too-deep"),
        (changed(DOMAIN, "(at ?t ?a) (road", f"(forall ({' '.join(f'?v{i}' for i in range(N))}) (at ?t ?a)) (road"), "too-many-variables"),
        (changed(DOMAIN, "big - truck", " ".join(f"a{i + 1} - a{i}" for i in range(N)) + " a0"), "too-deep"),
        (changed(DOMAIN, "big - truck", " ".join(f"a{i} - a{(i + 1) % N}" for i in range(N))), "cyclic-types"),
    ],
)  # fmt: skip
def test_a_hostile_domain_gets_a_clear_error(text, code):
    assert code_of(text) == code


@pytest.mark.parametrize(
    "facts",
    [
        " ".join(f"(at t{i} q{i})" for i in range(N)),
        " ".join(f"(a{i} q{i})" for i in range(N)),
        " ".join(f"(= (f q{i}) {i})" for i in range(N)),
        " ".join("(and)" for _ in range(N)),
        " ".join(f"x{i}" for i in range(N)),
        " ".join("(at t1 (p1))" for _ in range(N)),
        " ".join(f"(not (at t1 q{i}))" for i in range(N)),
    ],
)
def test_many_errors_are_cut_off(facts):
    problem = changed(PROBLEM, "(at t1 home)", facts)
    findings = check(DOMAIN, problem)
    assert 0 < sum(f.severity == "error" for f in findings) <= 100


def test_the_deepest_allowed_nesting_is_read_checked_and_written():
    from planner.pddl import write_domain

    depth = MAX_DEPTH - 5
    domain = changed(DOMAIN, "(at ?t ?a) (road", "(and " * depth + "(at ?t ?a)" + ")" * depth + "(road")
    assert read_domain(write_domain(read_domain(domain))) == read_domain(domain)
    assert check(domain, PROBLEM) == []


def test_long_chains_of_axioms_do_not_recurse():
    names = [f"d{i}" for i in range(3000)]
    axioms = " ".join(f"(:derived ({a}) ({b}))" for a, b in zip(names, [*names[1:], names[0]], strict=True))
    domain = changed(DOMAIN, "(road ?a ?b - place))", f"(road ?a ?b - place) {' '.join(f'({n})' for n in names)}) {axioms}")
    assert len(read_domain(domain).axioms) == 3000
    assert code_of(changed(domain, "(:derived (d0) (d1))", "(:derived (d0) (not (d1)))")) == "not-stratified"


@pytest.mark.parametrize(
    "data", [b"\x7fELF\x02\x00\x00", b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\x00", bytes(range(256)), b"(define\x00"]
)
def test_binary_files_are_refused(tmp_path, data):
    path = tmp_path / "domain.pddl"
    path.write_bytes(data)
    with pytest.raises(InvalidInput) as caught:
        check(path)
    assert caught.value.code == "not-text"


def test_a_word_that_is_not_utf8_is_pointed_at(tmp_path):
    path = tmp_path / "domain.pddl"
    path.write_bytes(DOMAIN.encode().replace(b"home", b"h\xf6me"))
    with pytest.raises(PlanloomError) as caught:
        read_domain(path)
    assert (caught.value.location.line, caught.value.location.column) == (4, 15)
    assert "UTF-8" in str(caught.value)


def test_folders_and_missing_files_are_refused_with_a_hint(tmp_path):
    (tmp_path / "domain.pddl").write_text(DOMAIN)
    with pytest.raises(InvalidInput, match=r"is a folder(.|\n)*domain\.pddl"):
        read_domain(tmp_path)
    with pytest.raises(InvalidInput, match=r"no such file(.|\n)*did you mean .*domain\.pddl"):
        read_domain(tmp_path / "domian.pddl")
    with pytest.raises(InvalidInput):
        read_domain("no-such-folder/domain.pddl")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable_files_are_refused(tmp_path):
    path = tmp_path / "domain.pddl"
    path.write_text(DOMAIN)
    path.chmod(0)
    with pytest.raises(InvalidInput, match="cannot read"):
        read_domain(path)


@pytest.mark.parametrize("name", ["\0.pddl", "x" * 5000 + ".pddl", "a/" * 3000, ""])
def test_impossible_file_names_are_refused(name):
    with pytest.raises(InvalidInput):
        read_domain(name)


def test_files_that_are_too_large_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("planner.pddl.source.MAX_BYTES", 100)
    path = tmp_path / "domain.pddl"
    path.write_text(DOMAIN)
    with pytest.raises(InvalidInput) as caught:
        read_domain(path)
    assert caught.value.code == "file-too-large"


@pytest.mark.parametrize("value", [None, 3, b"(define)"])
def test_sources_of_a_wrong_kind_are_refused(value):
    with pytest.raises(InvalidInput):
        read_domain(value)


def _mutated(text: str, rng: random.Random) -> str:
    pieces = [
        "(",
        ")",
        " ",
        "?",
        "-",
        ":",
        "not",
        "and",
        "(and",
        "either",
        "=",
        "0",
        "()",
        "total-cost",
        ":action",
        "\n",
        "at",
        "t1",
        "é",
    ]
    for _ in range(rng.randint(1, 4)):
        i, j = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        choice = rng.randrange(4)
        if choice == 0:
            text = text[:i] + rng.choice(pieces) + text[i:]
        elif choice == 1:
            text = text[:i] + text[min(j, i + 8) :]
        elif choice == 2:
            text = text[:i] + text[i : i + 20] + text[i:]
        else:
            text = text[:i] + rng.choice(pieces) + text[i + 1 :]
    return text


def _outcome(call, *arguments) -> PlanloomError | list | None:
    """The error or the findings of a call; any other exception fails the test."""
    try:
        result = call(*arguments)
    except PlanloomError as error:
        return error
    return result if isinstance(result, list) else None


@pytest.mark.parametrize("seed", range(10))
def test_mutated_texts_give_only_our_errors_and_check_agrees_with_reading(seed):
    rng = random.Random(seed)
    for _ in range(150):
        domain, problem = _mutated(DOMAIN, rng), _mutated(PROBLEM, rng)
        error, findings = _outcome(read_task, domain, problem), _outcome(check, domain, problem)
        if isinstance(findings, list):
            assert any(f.severity == "error" for f in findings) == (error is not None), (domain, problem)
        else:
            assert type(error) is type(findings), (domain, problem)


@pytest.mark.parametrize("seed", range(3))
def test_mutated_plans_give_only_our_errors(seed):
    rng = random.Random(seed)
    outcomes = {
        type(_outcome(read_plan, _mutated("0.0: (drive t1 home p1) [1]\n; cost = 1 (unit cost)\n", rng) + "\n")) for _ in range(200)
    }
    assert outcomes == {list, PddlError}
