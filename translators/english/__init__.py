"""Both directions between PDDL and English, without a model: `describe`, `tell_plan`, `read_english`, `guess_domain`."""

from translators.english.language import Language, language_for
from translators.english.reading import EnglishReading, read_english

__all__ = ["EnglishReading", "Language", "language_for", "read_english"]
