"""Do two readings of a domain's actions say the same? By form, then by what they do in all reachable states of the scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.limits import Limits
from planner.pddl.ast import Action, Domain
from planner.validate import Simulator, State
from translators.authoring.exploring import MAX_BINDINGS, bindings
from translators.authoring.mutants import normal
from translators.authoring.questions import Wording
from translators.authoring.suite import Suite

MAX_STATES = 500  # of each group


@dataclass(frozen=True)
class Comparison:
    """agreed, differing and undecided: names of actions. questions: for each that differs, a state in which it does, in words."""

    agreed: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether all actions were read alike."""
        return not self.differing and not self.undecided


def compare(suite: Suite, first: Domain, second: Domain, wording: Wording, *, limits: Limits) -> Comparison:
    """Compare the actions of two domains with the same signatures. Raises LimitReached."""
    others = {a.name: a for a in second.actions}
    agreed = [a.name for a in first.actions if a.name in others and normal(a) == normal(others[a.name])]
    open_ones = {a.name: others[a.name] for a in first.actions if a.name in others and a.name not in agreed}
    missing = [a.name for a in first.actions if a.name not in others]
    witnesses, complete = _differences(suite, first, open_ones, wording, limits)
    same = [name for name in open_ones if name not in witnesses]
    if complete:
        agreed, same = agreed + same, []
    return Comparison(tuple(agreed), tuple(witnesses), tuple(missing + same), tuple(witnesses.values()))


def _differences(
    suite: Suite, domain: Domain, others: Mapping[str, Action], wording: Wording, limits: Limits
) -> tuple[dict[str, str], bool]:
    """Action → question about the first state in which its two readings differ; whether all states of all groups were seen."""
    found: dict[str, str] = {}
    complete = True
    changed = replace(domain, actions=tuple(others.get(a.name, a) for a in domain.actions))
    for group in suite.groups:
        left = Simulator(replace(group.task, domain=replace(domain, constants=group.task.domain.constants)))
        right = Simulator(replace(group.task, domain=replace(changed, constants=group.task.domain.constants)))
        if max(bindings(left), bindings(right)) > MAX_BINDINGS:
            complete = False
            continue
        start = left.initial()
        seen, waiting = {start}, [start]
        for state in waiting:
            limits.check()
            steps, other_steps = set(left.applicable_steps(state)), set(right.applicable_steps(state))
            for step in sorted(steps | other_steps):
                if step[0] in others and step[0] not in found and _differ(left, right, state, step, steps, other_steps):
                    found[step[0]] = _question(left, state, step, step in steps, step in other_steps, wording)
            for step in sorted(steps):
                after = left.apply(state, step[0], step[1:])
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
            if len(waiting) > MAX_STATES:
                complete = False
                break
    return found, complete


def _differ(left: Simulator, right: Simulator, state: State, step: tuple[str, ...], steps: set, others: set) -> bool:
    if (step in steps) != (step in others):
        return True
    return left.apply(state, step[0], step[1:]) != right.apply(state, step[0], step[1:])


def _question(simulator: Simulator, state: State, step: tuple[str, ...], one: bool, two: bool, wording: Wording) -> str:
    facts = sorted(state.atoms())
    about = [f for f in facts if set(f[1:]) & set(step[1:]) or len(f) == 1][:6]
    when = ", ".join(wording.atom(f[0], f[1:]) for f in about) or "nothing is true"
    act = wording.action(step[0], step[1:])
    if one and two:
        return f"Two readings differ in what '{act}' changes when {when}. What exactly does it change?"
    return f"Is '{act}' possible when {when}? Two readings differ in this."
