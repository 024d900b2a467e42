"""Caps that are never passed: the worst case of a call is reserved before it is made, and settled when its cost is known.

Worst case: every byte of the prompt is a token (and some for the provider's template), the answer has max_tokens, both at the
model's price. Money is counted in whole picodollars, so that many small sums add up exactly. A call that would fit if the calls now
running turn out cheaper than their worst case waits for them; one that cannot fit is refused. 0 is a limit; None is none.

What cannot be known beforehand is a server that lies: one that counts more tokens than it was sent bytes, or answers with more than
max_tokens. Such a call is settled at what it says, and after it every further call is refused.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from typing import Any

from planner.errors import InvalidInput
from translators.models.base import BudgetExceeded, Model, Request, most_tokens, price_of

TEMPLATE_TOKENS = 64  # what a provider may wrap around the words of a question
_PICO = 10**12


@dataclass(frozen=True)
class Reservation:
    """What a call may cost at most; None: the price is not known."""

    tokens: int
    price: float | None
    pico: int


class Budget:
    """Caps on tokens (in and out), calls (answered or not), US dollars, and seconds (of waiting for models, not of work between).

    One budget may serve several sessions and threads. Raises InvalidInput for a cap that is negative or no number.
    """

    def __init__(
        self, *, tokens: int | None = None, calls: int | None = None, dollars: float | None = None, seconds: float | None = None
    ) -> None:
        for name, cap in (("tokens", tokens), ("calls", calls), ("dollars", dollars), ("seconds", seconds)):
            if cap is not None and not (isfinite(cap) and cap >= 0):
                raise InvalidInput(f"a budget of {cap} {name}", expected=f"a number of {name} that is not negative")
        self.tokens, self.calls, self.dollars, self.seconds = tokens, calls, dollars, seconds
        self._spent = {"tokens": 0, "calls": 0, "pico": 0}
        self._reserved = {"tokens": 0, "calls": 0, "pico": 0}
        self._caps = {"tokens": tokens, "calls": calls, "pico": None if dollars is None else int(dollars * _PICO)}
        self._waiting = 0  # threads that wait for a model now
        self._waited_s = self._since_s = 0.0
        self._changed = threading.Condition()

    def worst_case(self, model: Model, request: Request) -> Reservation:
        """What this call may cost at most. Raises BudgetExceeded for a model of unknown price if there is a cap on money."""
        tokens_in = most_tokens(request.system) + most_tokens(request.prompt) + TEMPLATE_TOKENS
        price = price_of(model, tokens_in, request.max_tokens)
        if price is None and self.dollars is not None:
            raise BudgetExceeded(
                f"nobody knows what {model.name} costs, so a budget of US$ {self.dollars:g} cannot be kept",
                hint="give its price (US$ per million tokens in and out), or cap tokens or calls instead",
                code="unknown-price",
            )
        return Reservation(tokens_in + request.max_tokens, price, _to_pico(price))

    def reserve(self, worst: Reservation) -> None:
        """Set the worst case aside; waits if calls now running may leave enough. Raises BudgetExceeded if it does not fit."""
        need = {"tokens": worst.tokens, "calls": 1, "pico": worst.pico}
        with self._changed:
            while True:
                self._check_seconds()
                short = [k for k in need if not self._fits(k, need[k] + self._reserved[k])]
                if not short:
                    break
                for kind in short:
                    if not self._fits(kind, need[kind]) or not self._reserved["calls"]:
                        raise self._exceeded(kind, need[kind])
                self._changed.wait(self._seconds_left())
            for kind, amount in need.items():
                self._reserved[kind] += amount

    def settle(self, worst: Reservation, *, tokens: int, price: float | None, made: bool = True) -> None:
        """Put what a call cost in the place of its worst case. price None: unknown, counted as its worst case if that is known."""
        spent = {"tokens": tokens, "calls": int(made), "pico": worst.pico if price is None else _to_pico(price)}
        with self._changed:
            for kind, amount in (("tokens", worst.tokens), ("calls", 1), ("pico", worst.pico)):
                self._reserved[kind] -= amount
                self._spent[kind] += spent[kind]
            self._changed.notify_all()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The time in which at least one thread is inside counts as seconds."""
        with self._changed:
            if self._waiting == 0:
                self._since_s = time.monotonic()
            self._waiting += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1
                if self._waiting == 0:
                    self._waited_s += time.monotonic() - self._since_s

    def seconds_left(self) -> float | None:
        """Seconds that are left, never negative; None if there is no cap on them."""
        with self._changed:
            return self._seconds_left()

    def require_seconds(self, needed_s: float) -> None:
        """Raise BudgetExceeded if waiting so long would use up all seconds."""
        left = self.seconds_left()
        if left is not None and needed_s >= left:
            raise BudgetExceeded(f"waiting {needed_s:.1f} s would pass the budget of {self.seconds:g} s ({left:.1f} s are left)")

    def to_dict(self) -> dict[str, Any]:
        """Caps and what is spent of them, for --json."""
        with self._changed:
            spent = {**self._spent, "seconds": self._used_s()}
        dollars = spent.pop("pico") / _PICO
        caps = {"tokens": self.tokens, "calls": self.calls, "dollars": self.dollars, "seconds": self.seconds}
        return {"caps": caps, "spent": {**spent, "dollars": dollars}}

    def _fits(self, kind: str, more: int) -> bool:
        cap = self._caps[kind]
        return cap is None or self._spent[kind] + more <= cap

    def _used_s(self) -> float:
        return self._waited_s + (time.monotonic() - self._since_s if self._waiting else 0.0)

    def _seconds_left(self) -> float | None:
        return None if self.seconds is None else max(0.0, self.seconds - self._used_s())

    def _check_seconds(self) -> None:
        if self._seconds_left() == 0.0:
            raise BudgetExceeded(f"the budget of {self.seconds:g} s of waiting for models is used up")

    def _exceeded(self, kind: str, need: int) -> BudgetExceeded:
        spent, hint = self._spent[kind], "raise the budget, or ask for shorter answers (max_tokens)"
        if kind == "pico":
            cap = f"US$ {self.dollars:g}"
            return BudgetExceeded(
                f"the call may cost US$ {need / _PICO:.6f}; US$ {spent / _PICO:.6f} of {cap} are spent", hint=hint
            )
        return BudgetExceeded(f"the call may take {need} {kind}; {spent} of {self._caps[kind]} {kind} are spent", hint=hint)


def _to_pico(price: float | None) -> int:
    return 0 if price is None else round(price * _PICO)
