"""Sentences that restrict how a goal is reached, which a PDDL problem cannot say, so that they must not be passed over."""

from __future__ import annotations

import re

_LIMIT = re.compile(
    r"\b(never|must not|mustn't|may not|should not|shouldn't|shall not|cannot|can't"
    r"|can not|do not|don't|not allowed|forbidden|prohibited|avoid"
    r"|without|at most|at least|no more than|no fewer than|no less than"
    r"|more than once|less than|fewer than|only|before|after|except|unless"
    r"|exactly|until|deadline|within|minutes?|hours?|seconds?|days?|budget|first"
    r"|in (?:that|this) order|always|throughout|at all times|at any time"
    r"|prefer\w*|if possible|as (?:few|quickly|soon|cheaply) as|minimi[sz]e|minimum"
    r"|maximum|cheapest|shortest|fewest|optimal\w*|limit\w*|twice"
    r"|must|may|keep\b|either|same time|simultaneously|one at a time|in turn|last"
    r"|no|not|nothing|has to|have to|off limits|repeat\w*|again"
    r"|finish\w*|noon|midnight|o'clock|hurry|together|stay|allowed|permitted|banned"
    r"|restrict\w*|every time|each time|untouched|ends? up last)\b"
)
# What the direction of a relation says, and what every PDDL problem says anyway.
_ONE_WAY = re.compile(
    r"\bonly (?:that way|in that direction|one way)\b|\bnothing else (?:is|holds|matters)\b|\beverything else is false\b"
)
_COST = re.compile(r"\b(total cost|cost low|minimi[sz]e\w*|cheap\w*|low(?:est)? cost|shortest|fewest|as (?:few|cheaply) as)\b")
_STEPS = re.compile(r"\b(steps?|moves?|actions?|time|length of the plan)\b")


def limits_in(text: str) -> list[str]:
    """The restricting words of a sentence."""
    return list(dict.fromkeys(m.group() for m in _LIMIT.finditer(_ONE_WAY.sub(" ", text.lower()))))


def asks_for_low_cost(text: str) -> bool:
    """Whether a sentence only asks for low cost."""
    low = text.lower()
    words = limits_in(text)
    return bool(_COST.search(low)) and all(
        _COST.search(w) or w in ("keep", "minimum") or w.startswith(("minimi", "cheap", "short")) for w in words
    )
