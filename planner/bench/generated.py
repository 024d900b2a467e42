"""Tasks of shipped domains as a suite: "domains:blocksworld?blocks=10..200&seed=1..3".

`a..b` is ten sizes from a to b, evenly spaced; `a..b:step` says the step; `a,b,c` lists them; several options are combined. `seed`
goes in steps of one. "domains:blocksworld" without options is the domain's shipped tasks."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from planner.errors import InvalidInput

STEPS = 10
MOST = 1000  # tasks of one suite
_RANGE = re.compile(r"(\d{1,9})\.\.(\d{1,9})(?::(\d{1,9}))?")


@dataclass(frozen=True)
class Generated:
    """A task that is not in a file yet."""

    domain: str
    problem: str
    texts: tuple[str, str]


def generated(suite: str) -> list[Generated]:
    """The tasks of a "domains:…" suite. Raises InvalidInput for an unknown domain or option, or a range that makes no sense."""
    import domains

    name, _, query = suite.removeprefix("domains:").partition("?")
    info = domains.domain_info(name)
    domain = info.path.read_text(encoding="utf-8")
    if not query:
        return [Generated(info.name, p.stem, (domain, Path(p).read_text(encoding="utf-8"))) for p in info.tasks]
    options = _options(suite, query, {o.name: type(o.default) for o in info.options} | {"seed": int})
    count = 1
    for choices in options.values():
        count *= len(choices)
    if count > MOST:
        raise InvalidInput(f"{suite} means {count} tasks", expected=f"at most {MOST}", hint="use larger steps: blocks=10..500:50")
    tasks = []
    for values in itertools.product(*options.values()):
        chosen = dict(zip(options, values, strict=True))
        text = domains.generate(name, **chosen).problem
        tasks.append(Generated(info.name, "_".join(f"{k}-{v}".lower() for k, v in chosen.items()), (domain, text)))
    return tasks


def _options(suite: str, query: str, types: dict[str, type]) -> dict[str, list]:
    options: dict[str, list] = {}
    for part in query.split("&"):
        name, _, text = part.partition("=")
        name = name.strip().replace("-", "_")
        if name not in types or not text:
            raise InvalidInput(
                f"{suite}: {part!r} is not understood", expected="OPTION=VALUES with an option of " + ", ".join(types)
            )
        if name in options:
            raise InvalidInput(f"{suite}: {name} is given twice")
        options[name] = _values(suite, name, text.strip(), types[name])
    return options


def _values(suite: str, name: str, text: str, kind: type) -> list:
    if kind is bool:
        words = text.lower().split(",")
        if set(words) - {"true", "false"}:
            raise InvalidInput(f"{suite}: {name} takes true or false, not {text!r}")
        return [word == "true" for word in dict.fromkeys(words)]
    values: list[int] = []
    for word in text.split(","):
        match = _RANGE.fullmatch(word)
        if match is not None:
            values += spread(int(match[1]), int(match[2]), int(match[3]) if match[3] else (1 if name == "seed" else None))
        elif word.isdigit() and len(word) < 10:
            values.append(int(word))
        else:
            raise InvalidInput(f"{suite}: {name} takes numbers and ranges such as 10..200 or 10..200:10, not {word!r}")
    if not values:
        raise InvalidInput(f"{suite}: {name}={text} holds no number")
    return list(dict.fromkeys(values))


def spread(low: int, high: int, step: int | None) -> list[int]:
    """From low to high in steps, or in STEPS even ones; both ends are in where steps are even."""
    if step is not None:
        return list(range(low, high + 1, step))[: MOST + 1] if step > 0 else []
    if high < low:
        return []
    parts = min(STEPS, high - low + 1) - 1
    return [low] if parts == 0 else [low + round((high - low) * i / parts) for i in range(parts + 1)]
