"""Values people write on a command line: "5m", "8G", files to read."""

from __future__ import annotations

import math
import re

import click

_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "ms": 0.001}
_MEBIBYTES = {"": 1.0, "k": 2.0**-10, "m": 1.0, "g": 2.0**10, "t": 2.0**20}


class _Quantity(click.ParamType):
    """A number ≥ 0 with an optional unit."""

    def __init__(self, name: str, units: dict[str, float], example: str) -> None:
        self.name = name
        self.units = units
        self.example = example

    def convert(self, value, param, ctx) -> float:
        """The number in the first unit's terms; click reports what does not parse."""
        if isinstance(value, int | float):
            return float(value)
        match = re.fullmatch(r"\s*(\d{1,15}(?:\.\d{0,9})?)\s*([a-z]*?)(?:ib|b)?\s*", value[:64].lower())
        if match is None or match[2] not in self.units:
            self.fail(f"{value[:64]!r} is not a {self.name}; write something like {self.example}", param, ctx)
        number = float(match[1]) * self.units[match[2]]
        if not math.isfinite(number):
            self.fail(f"{value[:64]!r} is too large", param, ctx)
        return number


TIME = _Quantity("time", _SECONDS, "90, 30s, 5m or 1.5h")
MEMORY = _Quantity("memory size", _MEBIBYTES, "800M or 8G")
