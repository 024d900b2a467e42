"""Text of a model, made harmless: no control characters, no escape sequences of terminals, no invisible reordering.

`plain` is for a whole text, `PlainStream` for one that comes in pieces; both give the same. Linear in the length of the text.
"""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"""(?x)
    \x1b\[ [0-?]{0,256} [\x20-/]{0,8} [@-~]             # CSI: colours, cursor
    | \x1b[\]PX^_] [^\x07\x1b]{0,256} (?:\x07|\x1b\\)   # OSC, DCS and their kin: window titles, links
    | \x1b[\x20-/]{1,8}[0-~]                            # character sets
    | \x1b[0-OQ-WYZ\\`-~]                               # two characters
    """
)
_LONGEST = 300  # no match is longer
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"  # all but tab and line feed
_INVISIBLE = (
    r"\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"  # line separators, bidirectional controls, marks
)
_UNWANTED = re.compile(rf"[{_CONTROLS}{_INVISIBLE}\ud800-\udfff]")  # and halves of surrogate pairs


def plain(text: str) -> str:
    """The text without anything that is not text; lines end with a line feed."""
    return _UNWANTED.sub("", _SEQUENCE.sub("", text))


class PlainStream:
    """`plain` for pieces: what may be the beginning of a sequence is held back until it is clear."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        text = self._held + piece
        at = text.find("\x1b")
        while at >= 0:
            match = _SEQUENCE.match(text, at)
            if match is None and len(text) - at <= _LONGEST:
                break
            at = text.find("\x1b", match.end() if match else at + 1)
        cut = at if at >= 0 else len(text)
        self._held = text[cut:]
        return plain(text[:cut])

    def end(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return plain(held)
