"""Text of models is made harmless, whole and in pieces alike."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.models.text import PlainStream, plain

HOSTILE = st.text(st.sampled_from("\x1b[]0;3mPX^_\\\x07\r\n\t ab\x9b\u202eü\x00(")) | st.text()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\text", "text"),
        ("\x1b(Btext\x1bc", "text"),
        ("a\r\nb\rc\td", "a\nbc\td"),
        ("\x9b31mred", "31mred"),
        ("a\u202eb\u2066c\ufeff", "abc"),
        ("half \udc80", "half "),
        ("\x1b]0;no end, and the text goes on", "]0;no end, and the text goes on"),
        ("(on a b) ünïcode 漢字 🙂", "(on a b) ünïcode 漢字 🙂"),
    ],
)
def test_what_is_not_text_is_left_out(text, shown):
    assert plain(text) == shown


@given(st.lists(HOSTILE))
def test_pieces_give_the_same_as_the_whole(pieces):
    stream = PlainStream()
    assert "".join([stream.feed(p) for p in pieces] + [stream.end()]) == plain("".join(pieces))


@given(HOSTILE)
def test_nothing_that_controls_a_terminal_is_left(text):
    shown = plain(text)
    assert all(c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f") for c in shown)
    assert plain(shown) == shown
    shown.encode()


def test_a_megabyte_of_beginnings_takes_no_time():
    text = "\x1b]" * 500_000
    started_s = time.process_time()
    assert plain(text) == "]" * 500_000
    stream = PlainStream()
    for i in range(0, len(text), 1000):
        stream.feed(text[i : i + 1000])
    assert time.process_time() - started_s < 20
