"""Words that every domain shares: what may open, join and fill sentences, and how nouns of a domain are recognised."""

from __future__ import annotations

from collections.abc import Iterable

from translators.english.language import Language, _noun
from translators.english.tokens import Token

NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20,
}  # fmt: skip


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases between bars, as tuples of words."""
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


ARTICLES = frozenset(["the", "a", "an", "my", "your", "our", "this", "these", "those"])
FILLERS = {  # adverbs that say nothing, or when
    **dict.fromkeys(
        ["also", "already", "still", "both", "all", "each", "directly", "too", "yet", "immediately", "themselves", "then"], ""
    ),
    **dict.fromkeys(["currently", "initially", "now", "presently"], "start"),
    **dict.fromkeys(["finally", "eventually", "ultimately"], "goal"),
}
MODALS = _phrases(
    """
    should | must | shall | will | has to | have to | needs to | need to | ought to | is to | are to | is supposed to | are
    supposed to | to | will have to
    """
)
COPULAS = frozenset(["is", "are", "be", "being"])
AFTER_MODAL = _phrases(
    """
    be | end up | end up being | get | become | have been
    """
)
CONNECTORS = _phrases(
    """
    , and | ; and | , while | , whereas | , but | , | ; | and | while | whereas | but | &
    """
)
OPENERS = _phrases(
    """
    also , | also | and | additionally , | additionally | furthermore , | moreover , | in addition , | separately , | besides ,
    | too | here , | next ,
    """
)

DECLARING = _phrases(
    """
    there is | there are | you have | we have | i have | you control | there exist | there exists | consider | we are given |
    you are given | with | has
    """
)
CALLED = _phrases(
    """
    : | called | named | , called | , named | , namely | labeled | labelled | , labeled | , labelled | namely | numbered | ( |
    which are called | with the names
    """
)

START_LEADS = _phrases(
    """
    initially | at the start | at the beginning | at first | in the beginning | to begin with | to start with | currently | now
    | right now | at the moment | at present | as initial conditions | as initial conditions i have | as initial conditions , i
    have | in the initial state | in the initial configuration | in the start state | in the initial situation | the initial
    state is | the initial configuration is | the initial situation is | the current state is | the current situation is | the
    start state is | initial state : | initial situation : | init : | initial : | start : | start state : | current state : | it
    is the case | at the outset | at the very start | you start with | we start with | we know | given : | given | facts : |
    situation :
    """
)
GOAL_LEADS = _phrases(
    """
    the goal is | your goal is | my goal is | our goal is | the goals are | the aim is | my aim is | your aim is | the task is |
    your task is | my task is | the objective is | the target is | i want | we want | i would like | we would like | i need | we
    need | i want you | i would like you | we want you | i need you | make sure | please make sure | ensure | please ensure |
    see to it | please | goal : | goals : | goal state : | the goal state is | the goal configuration is | at the end | in the
    end | finally | eventually | in the goal state | in the final state | the final state is | can you | could you | it should
    be the case | you must | you should | you have to | you need to | we have to | by the end | when you are done | afterwards |
    the job is | your job is | i wish | we wish | help me | what i want is | target : | aim : | task : | wanted :
    """
)
LEAD_TAILS = _phrases(
    """
    as follows : | as follows | that | to have that | to have | to see | to get | to achieve that | to achieve | to make sure
    that | to make sure | to ensure that | to | have | that at the end | it so that | to reach a state where | a state where |
    you to | the following : | i have that | for | how to
    """
)
START_ADVERBS = _phrases(
    """
    initially | at the start | at the beginning | currently | now | right now | at the moment | at first | at present | already
    """
)
GOAL_ADVERBS = _phrases(
    """
    at the end | in the end | finally | eventually | by the end | in the goal | afterwards | in the final state
    """
)

# words that name nothing: a name among them has to be declared or quoted
FUNCTION_WORDS = frozenset(
    word
    for (word,) in _phrases(
        """
        a | about | above | across | after | again | all | along | also | always | am | an | and | another | any | anything |
        anywhere | are | around | as | at | at | avoid | be | because | been | before | being | below | beneath | beside |
        between | both | both | bottom | but | by | can | cost | could | currently | did | different | do | does | done |
        during | each | eight | either | eleven | else | end | ensure | equal | every | everybody | everyone | everything |
        exactly | except | few | finally | finish | first | five | for | four | from | get | gets | goal | goals | had | has |
        have | having | he | her | here | him | his | how | i | if | in | initially | into | is | it | its | just | keep |
        last | least | less | like | make | many | maximum | may | me | might | minimum | more | most | move | moves | must |
        my | need | needs | neither | never | next | nine | no | none | nor | not | nothing | now | nowhere | of | on | once |
        one | only | onto | or | order | other | others | ought | our | over | per | please | previous | put | remaining |
        respectively | rest | same | seven | several | shall | she | should | since | six | so | some | someone | something |
        somewhere | start | sure | ten | than | that | the | their | them | then | there | these | they | this | those | three
        | through | to | too | top | total | twelve | twice | two | under | unless | until | upon | us | use | used | using |
        very | via | want | wants | was | we | were | what | when | where | which | while | who | whom | whose | why | will |
        wish | with | within | without | would | you | your
        """
    )
)
NO_ADJECTIVES = frozenset(
    ["top", "bottom", "first", "second", "third", "last", "new", "single", "whole", "entire", "final", "empty"]
)


class Vocabulary:
    """Nouns of a domain, found by their words."""

    def __init__(self, language: Language, types: Iterable[str]) -> None:
        self._nouns: dict[tuple[str, ...], list[tuple[str, bool]]] = {}
        self.noun_words: set[str] = set()
        for name in types:
            pairs = [(language.noun(name, 1), language.noun(name, 2)), *map(_noun, language.synonyms.get(name, ())), _noun(name)]
            for singular, plural in pairs:
                self._add(singular, name, plural=False)
                self._add(plural, name, plural=True)
        self.longest = max((len(key) for key in self._nouns), default=0)

    def _add(self, words: str, type_name: str, *, plural: bool) -> None:
        key = tuple(words.lower().split())
        known = self._nouns.setdefault(key, [])
        if not any(name == type_name for name, _ in known) and (not known or words.lower() != type_name):
            known.append((type_name, plural))
            self.noun_words |= set(key)

    def nouns_at(self, tokens: list[Token], i: int) -> list[tuple[int, str, bool]]:
        """(end, type, plural) of the nouns that start at token i, longest first."""
        found = []
        for n in range(min(self.longest, len(tokens) - i), 0, -1):
            key = tuple(t.low for t in tokens[i : i + n])
            found += [(i + n, name, plural) for name, plural in self._nouns.get(key, ())]
        return found


def number_of(token: Token) -> int | None:
    """The number that a token says, None if none."""
    if token.low.isascii() and token.low.isdigit() and len(token.low) <= 9:
        return int(token.low)
    return NUMBERS.get(token.low)
