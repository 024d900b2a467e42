"""Words for a domain: read from TOML, checked, and never a way to run anything."""

from pathlib import Path

import pytest

import domains
from planner.errors import InvalidInput
from planner.explain import load_words
from planner.pddl import read_domain
from tests.validate.small_tasks import BLOCKS

SHIPPED = sorted(Path(domains.__file__).parent.glob("*/language.toml"))


def write(tmp_path, text):
    path = tmp_path / "language.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_templates_and_nouns_are_read_in_both_forms(tmp_path):
    words = load_words(
        write(
            tmp_path,
            '[predicates]\nON = "{0} is on {1}"\n[actions]\nstack = "put {0} on {1}"\n'
            '[types]\nblock = "block"\nbox = { singular = "box", plural = "boxes" }\n',
        )
    )
    assert words.fact("on", ("a", "b")) == "a is on b"
    assert words.fact("clear", ("a",)) is None
    assert words.action("stack", ("a", "b")) == "put a on b"
    assert words.action("pick-up_now", ("a",)) == "pick up now a"
    assert words.nouns == {"block": "block", "box": "box"}


@pytest.mark.parametrize(
    "template",
    ['"{x} is on {1}"', '"{0.__class__}"', '"{0!r}"', '"{0:>9}"', '"{}"', '"{0"', "7", '["a"]', '"{0[1]}"', '"{²}"', '"{9999}"'],
)
def test_templates_with_anything_but_plain_places_are_refused(tmp_path, template):
    with pytest.raises(InvalidInput, match="is no template"):
        load_words(write(tmp_path, f"[predicates]\non = {template}\n"))


@pytest.mark.parametrize("text", ["on = {", "predicates = 3", "[types]\nblock = 3", '[types]\nblock = { plural = "x" }'])
def test_broken_files_are_refused_with_their_name(tmp_path, text):
    with pytest.raises(InvalidInput, match=r"language\.toml"):
        load_words(write(tmp_path, text))


def test_missing_and_binary_files_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="cannot read"):
        load_words(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="cannot read"):
        load_words(tmp_path / "binary.toml")


def test_a_template_that_asks_for_more_arguments_than_there_are_is_refused(tmp_path):
    words = load_words(write(tmp_path, '[predicates]\nclear = "{0} under {1}"\n'))
    with pytest.raises(InvalidInput, match="clear takes only 1"):
        words.check(read_domain(BLOCKS))


@pytest.mark.parametrize("path", SHIPPED, ids=[p.parent.name for p in SHIPPED])
def test_the_words_of_shipped_domains_fit_them_and_cover_every_action(path):
    words, domain = load_words(path), read_domain(path.parent / "domain.pddl")
    words.check(domain)
    assert set(words.actions) >= {a.name for a in domain.actions}
