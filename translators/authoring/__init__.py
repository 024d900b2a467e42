"""A new domain from words, tested by scenarios: contract first, then actions one at a time, then scenarios both ways, then mutants.

>>> from translators.authoring import author, check_folder      # doctest: +SKIP
>>> check_folder("mydomain").mutation                           # doctest: +SKIP
"""

from translators.authoring.author import author
from translators.authoring.authored import Authored
from translators.authoring.checking import check_folder
from translators.authoring.judging import passes
from translators.authoring.score import THRESHOLD, MutationScore, mutation_score

__all__ = ["THRESHOLD", "Authored", "MutationScore", "author", "check_folder", "mutation_score", "passes"]
