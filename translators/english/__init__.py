"""Both directions between PDDL and English, without a model: `describe`, `tell_plan`, `read_english`, `guess_domain`."""

from translators.english.describe import STYLES, describe, describe_domain
from translators.english.guess import guess_domain, likeliest_domain
from translators.english.language import Language, language_for
from translators.english.plans import tell_plan
from translators.english.reading import read_english

__all__ = [
    "STYLES",
    "Language",
    "describe",
    "describe_domain",
    "guess_domain",
    "language_for",
    "likeliest_domain",
    "read_english",
    "tell_plan",
]
