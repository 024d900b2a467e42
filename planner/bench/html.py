"""HTML and SVG that cannot be broken by names: every text is escaped unless it was made here.

`tag("td", name, class_="left")` escapes `name` and all attribute values; what `tag` returns is `Html` and goes into other tags as
it is. Names come from files and may hold anything, so characters that a reader cannot see or that turn text around (control and
bidirectional formatting characters, lone surrogates) are shown as their code points.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_VOID = {"meta", "br", "input", "link"}
LONGEST = 1000  # characters of a text that are shown


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def visible(text: str, longest: int = LONGEST) -> str:
    """The text with characters made visible that could hide or turn something, cut to `longest` characters."""
    shown = _HIDDEN.sub(lambda m: f"\\u{ord(m.group()):04x}", text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def escape(child: object) -> Html:
    """A child of a tag as HTML: Html as it is, None as nothing, everything else as escaped text."""
    if isinstance(child, Html):
        return child
    if child is None:
        return Html("")
    return Html(html.escape(visible(str(child))))


def tag(name: str, /, *children: object, **attributes: object) -> Html:
    """An element. Attributes: a trailing underscore is dropped, others become hyphens; None and False leave an attribute out, True
    gives it no value. Children: see `escape`; lists are spread out."""
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        parts.append(f" {key}" if value is True else f' {key}="{html.escape(visible(str(value), 20 * LONGEST))}"')
    parts.append(">")
    if name not in _VOID:
        parts += [escape(c) for child in children for c in (child if isinstance(child, (list, tuple)) else (child,))]
        parts.append(f"</{name}>")
    return Html("".join(parts))


def link(path: str, text: str, place: str = "") -> Html:
    """A link to a file of the benchmark by its relative path, seen from `place`. A path that leads out of the folder or names a
    scheme is shown as text and not linked."""
    if not is_inside(path):
        return escape(text)
    return tag("a", text, href="/".join(("." if not place else quote(place), quote(path.replace("\\", "/")))))


def is_inside(path: str) -> bool:
    """A relative path without steps upwards."""
    posix = PurePosixPath(path.replace("\\", "/"))
    drive = re.match(r"[A-Za-z]:", path)
    return bool(path) and not posix.is_absolute() and ".." not in posix.parts and drive is None and _HIDDEN.search(path) is None


def number(value: float | None, digits: int | None = None) -> str:
    """A number for people: thousands apart; `digits` after the point, or three significant ones, none for whole numbers. An en dash
    for None."""
    if value is None:
        return "–"
    if digits is not None:
        return f"{value:,.{digits}f}"
    size = abs(value)
    if size >= 100 or float(value).is_integer():
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 1 else f"{value:.3g}"


def compact(value: float) -> str:
    """A round number in few characters: 20k, 1M, 0.01."""
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{sign}"
    return f"{value:.4g}"


def count(n: int, noun: str) -> str:
    """1 task, 2 tasks."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def data_table(heads: Sequence[Html], rows: Sequence[Html], title: str, foot: Html | None = None) -> Html:
    """A table that can be sorted, with its title above it; it scrolls by itself where the page is too narrow."""
    head, body = tag("thead", tag("tr", heads)), tag("tbody", rows)
    table = tag("table", head, body, tag("tfoot", foot) if foot else None, class_="sortable", aria_label=title)
    scroll = tag("div", table, class_="scroll", tabindex="0", role="region", aria_label=title)
    return Html(tag("p", title, class_="title soft") + scroll)


def label(text: str) -> Html:
    """A name in a table or legend: kept on one line where there is room, broken anywhere where there is not."""
    return tag("span", text, class_="n")
