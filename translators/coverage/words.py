"""English, as far as coverage needs it: small word lists, number words, plurals, stems. No grammar, no dictionary."""

from __future__ import annotations

import re
from functools import cache

NUMBERS = {
    word: i
    for i, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty".split()
    )
}
BE = frozenset("is are was were be being been am become becomes".split())
MODALS = frozenset("should must shall will would can could may might needs need has have had to".split())
ARTICLES = frozenset("the a an this these those its their his her my your our".split())
# Words that say how or when, not what: they do not tell two statements apart.
FILLER = frozenset(
    "that also additionally then finally currently initially directly now still "
    "next again already just simply respectively furthermore "
    "lastly first similarly meanwhile moreover likewise both each separately individually itself there here all together "
    "as well so placed positioned located situated stationed parked starting start starts started begins begin stays stay remains "
    "remain resting rests sits sitting sit lies standing stands ends up end finally immediately alone too again independently "
    "stacked put set kept being now moved delivered transported relocated brought called named labeled labelled".split()
)
NEGATION = frozenset("not no never none neither nor cannot without nothing nobody n't".split())
FUNCTION = (
    BE
    | MODALS
    | NEGATION
    | frozenset(
        "and or but while whereas with on in at to of from by for into onto off "
        "over under above below between than as if when where "
        "which who goes sits rests waits wants starts stays remains".split()
    )
)
LIST_WORDS = frozenset({"and", "or", "&", ","})
# Words that begin something new after a comma.
BREAKERS = frozenset("while whereas but however although though because so with where which whose and then followed".split())
SYNONYMS = (
    frozenset(
        (
            "at in on inside within located stationed parked start starts begin begins position standing stands resides situated"
        ).split()
    ),
    frozenset("empty free available unoccupied nothing".split()),
    frozenset("hand arm gripper hands arms grippers".split()),
    frozenset("clear nothing uncovered free open".split()),
    frozenset("connected adjacent next neighbor neighbour link road path linked conn beside near walk".split()),
    frozenset("contains contain filled has holds in includes comprises".split()),
    frozenset("carry carrying holding hold held carries holds".split()),
    frozenset("distance length long cost far costs".split()),
    frozenset("origin waits waiting from".split()),
    frozenset("destin destination wants go to".split()),
    frozenset("painted colored coloured color colour paint".split()),
    frozenset("served serve".split()),
    frozenset("height high tall".split()),
    frozenset("capacity hold room seats places".split()),
)


@cache
def stem(word: str) -> str:
    """A word without common endings: "blocks", "stacking", "carries" and their like fall together."""
    for ending, least in (
        ("ies", 3),
        ("sses", 3),
        ("ches", 3),
        ("shes", 3),
        ("xes", 2),
        ("ing", 4),
        ("ed", 4),
        ("es", 4),
        ("s", 3),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            base = word[: -len(ending)]
            return base + "y" if ending == "ies" else base + ending[:-2] if ending in ("sses", "ches", "shes", "xes") else base
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


@cache
def same_word(a: str, b: str) -> bool:
    """Whether two words are forms of one."""
    if a == b:
        return True
    one, two = stem(a), stem(b)
    one, two = one.rstrip("e"), two.rstrip("e")
    return one == two or (len(one) >= 5 and len(two) >= 5 and (one.startswith(two) or two.startswith(one)))


@cache
def alike(a: str, b: str) -> bool:
    """Whether two words are forms of one, or stand in one group of words that are used for each other."""
    return same_word(a, b) or any(a in group and b in group for group in SYNONYMS)


@cache
def plurals(noun: str) -> frozenset[str]:
    """A noun (of one or more words, lower case) and its likely plurals."""
    irregular = {"man": "men", "child": "children", "person": "people", "foot": "feet", "mouse": "mice", "leaf": "leaves"}
    head, _, last = noun.rpartition(" ")
    forms = {last, last + "s", last + "es"}
    if last.endswith("y"):
        forms.add(last[:-1] + "ies")
    if last in irregular:
        forms.add(irregular[last])
    return frozenset(f"{head} {form}".strip() for form in forms)


def parts(name: str) -> tuple[str, ...]:
    """The letters and the numbers in a name: "tile_0-1" → tile, 0, 1; "the-hub2" → the, hub, 2."""
    return tuple(re.findall(r"[^\W\d_]+|\d+", name.lower()))
