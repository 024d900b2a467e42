"""The words of every domain fit its PDDL, and can be read backwards."""

import re
import sys

import pytest

import domains
from planner.pddl import read_domain
from tests.domains.sizes import NAMES

tomllib = pytest.importorskip("tomllib" if sys.version_info >= (3, 11) else "tomli")


def language_of(name: str) -> dict:
    return tomllib.loads(domains.language_path(name).read_text(encoding="utf-8"))


def arguments_of(template: str) -> set[int]:
    return {int(number) for number in re.findall(r"\{(\d+)\}", template)}


def test_the_shipped_domains_are_the_promised_fifteen():
    assert [info.name for info in domains.list_domains()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_language_file_has_the_four_tables_and_then_only_known_ones(name):
    language = language_of(name)
    assert list(language)[:4] == ["domain", "types", "predicates", "actions"]
    assert set(list(language)[4:]) <= {"synonyms", "says", "orders", "statements", "grid", "numbers", "defaults"}
    assert set(language["domain"]) == {"name", "about"}
    assert language["domain"]["name"] == name
    assert re.fullmatch(r"[A-Z][^\n]*\.", language["domain"]["about"])


@pytest.mark.parametrize("name", NAMES)
def test_every_type_has_a_noun_in_both_numbers(name):
    nouns = language_of(name)["types"]
    assert set(nouns) == {t.name for t in read_domain(domains.domain_path(name)).types}
    for noun in nouns.values():
        assert set(noun) == {"singular", "plural"}
        assert noun["singular"] != noun["plural"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("table", ["predicates", "actions"])
def test_every_symbol_has_a_template_that_says_each_argument(name, table):
    declared = {symbol.name: len(symbol.parameters) for symbol in getattr(read_domain(domains.domain_path(name)), table)}
    templates = language_of(name)[table]
    assert set(templates) == set(declared)
    for symbol, arity in declared.items():
        assert arguments_of(templates[symbol]) == set(range(arity)), symbol


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("table", ["predicates", "actions"])
def test_no_two_templates_read_the_same_so_that_words_can_be_read_back(name, table):
    templates = language_of(name)[table]
    assert len({re.sub(r"\{\d+\}", "_", template) for template in templates.values()}) == len(templates)
    for template in templates.values():
        assert not re.search(r"\}\{", template), "two arguments with nothing between them"


@pytest.mark.parametrize("name", NAMES)
def test_the_pddl_is_lower_case_and_explains_every_action(name):
    text = domains.domain_path(name).read_text(encoding="utf-8")
    lines = text.splitlines()
    code = "\n".join(line.split(";")[0] for line in lines)
    assert code == code.lower()
    for i, line in enumerate(lines):
        if "(:action" in line:
            assert lines[i - 1].strip().startswith(";"), line
    assert f"(define (domain {domains.domain_path(name).parent.name.replace('_', '-')})" in text
