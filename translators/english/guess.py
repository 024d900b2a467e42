"""Which shipped domain a text is about: its words against those of each domain, rare words counting more (tf-idf, one pass)."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache

from translators.english.language import Language
from translators.english.vocabulary import FUNCTION_WORDS

_WORD = re.compile(r"[a-z]{2,30}")
_MOST_TEXT = 100_000
_NOUNS = 2.0  # what a noun counts more than another word
_SURE = (0.3, 1.5)  # least score, and least lead over the next, of a domain that is taken without asking


def guess_domain(text: str) -> list[tuple[str, float]]:
    """(name, score from 0 to 1) of the shipped domains that share words with the text, likeliest first."""
    words = Counter(_stem(word) for word in _WORD.findall(text[:_MOST_TEXT].lower()) if word not in FUNCTION_WORDS)
    profiles = _profiles()
    spread = Counter(word for profile in profiles.values() for word in profile)
    known = {word: math.log(1 + len(profiles) / spread[word]) * min(count, 3) for word, count in words.items() if word in spread}
    total = sum(known.values())
    if not total:
        return []
    scores = []
    for name, profile in profiles.items():
        shared = sum(weight * profile[word] for word, weight in known.items() if word in profile)
        scores.append((name, round(shared / (total * _NOUNS), 4)))
    return sorted(((n, s) for n, s in scores if s > 0), key=lambda pair: (-pair[1], pair[0]))


def likeliest_domain(text: str) -> str | None:
    """The shipped domain that a text is about; None if it could well be another, or none."""
    guesses = guess_domain(text)
    if not guesses or guesses[0][1] < _SURE[0]:
        return None
    second = guesses[1][1] if guesses[1:] else 0.0
    return guesses[0][0] if guesses[0][1] >= _SURE[1] * second or guesses[0][1] - second > 0.15 else None


@cache
def _profiles() -> dict[str, dict[str, float]]:
    """Name → word → weight (nouns weigh more)."""
    import domains

    profiles: dict[str, dict[str, float]] = {}
    for info in domains.list_domains():
        language = Language.load(info.name)
        profile: dict[str, float] = {}
        says = [t for table in (language.says, language.orders) for ts in table.values() for t in ts]
        for template in (*language.predicates.values(), *says, *(s.template for s in language.statements), language.about):
            for word in _template_words(template):
                profile.setdefault(_stem(word), 1.0)
        for pair in language.nouns.values():
            for word in _WORD.findall(" ".join(pair).lower()):
                profile[_stem(word)] = _NOUNS
        profiles[info.name] = profile
    return profiles


def _template_words(template: str) -> list[str]:
    plain = re.sub(r"\{[^}]*\}", " ", template.lower())
    return [word for word in _WORD.findall(plain) if word not in FUNCTION_WORDS]


def _stem(word: str) -> str:
    """Without a plural's or a verb's ending."""
    for ending in ("ies", "ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
