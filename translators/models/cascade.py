"""From cheap to strong: several samples of a cheap model; the strong one is asked only if they do not all agree, and once.

What agreement means is the caller's business (same equivalence class of PDDL, say): a function from replies to groups of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from translators.models.base import ModelError, Reply, Request
from translators.models.session import Session

Agree = Callable[[Sequence[Reply]], Sequence[Sequence[int]]]


@dataclass(frozen=True)
class Cascade:
    """What came of it. reply: the one to go on with; replies: all useful ones of the cheap model, in the order of their samples.

    groups: indices into replies, largest group first; what is in no group is of no use (it could not be read, say). errors: why
    samples are missing. escalated: whether reply is from the strong model. trouble: why the strong model did not answer, if it
    should have; reply is then from the largest group.
    """

    reply: Reply
    replies: tuple[Reply, ...]
    groups: tuple[tuple[int, ...], ...]
    errors: tuple[ModelError, ...]
    escalated: bool
    trouble: ModelError | None = None

    @property
    def agreed(self) -> bool:
        """Whether all samples came and are in one group."""
        return not self.errors and len(self.groups) == 1 and len(self.groups[0]) == len(self.replies)


def cascade(cheap: Session, strong: Session | None, request: Request, agree: Agree, samples: int = 3) -> Cascade:
    """Samples 0 … samples-1 of the cheap model; if they are not all in one group, sample 0 of the strong one (None: there is none).

    Raises ModelError if neither gave anything that is in a group.
    """
    answers = cheap.ask_many([replace(request, sample=i) for i in range(samples)])
    replies = tuple(a for a in answers if isinstance(a, Reply))
    errors = tuple(a for a in answers if isinstance(a, ModelError))
    groups = tuple(sorted((tuple(g) for g in agree(replies)), key=lambda g: (-len(g), g))) if replies else ()
    first = replies[groups[0][0]] if groups else None
    if first is not None:
        done = Cascade(first, replies, groups, errors, escalated=False)
        if done.agreed or strong is None:
            return done
    trouble: ModelError | None = None
    if strong is not None:
        try:
            return Cascade(strong.ask(replace(request, sample=0)), replies, groups, errors, escalated=True)
        except ModelError as error:
            trouble = error
    if first is not None:
        return Cascade(first, replies, groups, errors, escalated=False, trouble=trouble)
    raise trouble or (errors[0] if errors else ModelError("no sample of the model is of any use", code="no-use"))
