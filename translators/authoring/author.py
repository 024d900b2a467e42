"""`author`: a domain from words. Contract, then actions one at a time, then scenarios both ways with repair, then mutants.

The contract (intent and scenarios) is fixed before the first action is written. What a model says of its own work counts for
nothing; planner, simulator and reader are called by code every time. The best draft so far is always kept, and an edit that loses
anything that passed is thrown away. After pddl-copilot's intent contract and NL3PDDL's feedback, here as code (Guan et al. 2023
wrote actions one at a time; Smirnov et al. 2024 checked them).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.errors import InvalidInput, LimitReached, PlanloomError
from planner.limits import Limits
from planner.pddl import read_domain
from planner.pddl.findings import Finding
from translators.authoring.authored import Authored
from translators.authoring.comparing import Comparison, compare
from translators.authoring.contract_reader import checked, json_of, read_contract
from translators.authoring.dialogue import (
    FIRST_FORM,
    MAX_TEXT,
    SECOND_FORM,
    action_values,
    actions_text,
    ask,
    feedback,
    finding_lines,
    read_action,
)
from translators.authoring.drafting import Draft, check_body, make_draft
from translators.authoring.folder import check_folder_free, write_folder
from translators.authoring.intent import ActionIntent, Contract, atom_text
from translators.authoring.judging import conclude
from translators.authoring.pddl_text import Body, domain_text, signature
from translators.authoring.questions import Wording
from translators.authoring.report import folder_files
from translators.authoring.running import PASSED
from translators.authoring.score import mutation_score
from translators.authoring.suite import Suite

TRIES = 3  # for a contract, and for each action, before it is given up


def author(
    text: str,
    session: Any,
    *,
    limits: Limits | None = None,
    rounds: int = 5,
    seed: int = 0,
    out: str | Path | None = None,
    force: bool = False,
    second: Any = None,
    readings: int = 2,
    contract: Mapping[str, Any] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Authored:
    """Make a domain from a description, with scenarios that test it.

    session: what answers (`translators.models.Session`); second: what answers for the second reading of the actions, the same
    session with another form of prompt by default; readings=1 leaves it out (then nothing is VERIFIED). rounds: edits asked for
    at most. contract: an intent contract as plain data (a contract.json that was edited) instead of asking for one. out: a folder
    to write, empty or new, unless `force` (the old one is then kept under another name). Raises InvalidInput for a text or folder
    that cannot be used; a model that fails and limits end the work early, with the best so far and the reason.
    """
    _check_text(text)
    if out is not None:
        check_folder_free(out, force=force)
    work = _Work(text, session, second or session, limits or Limits(), seed, progress or (lambda line: None))
    work.run(rounds, readings, contract)
    authored = conclude(work.result)
    authored.ledger = session.ledger.to_dict() if hasattr(session, "ledger") else {}
    if out is not None and authored.domain_pddl:
        try:
            write_folder(out, folder_files(authored), force=force)
            authored.folder = str(out)
        except InvalidInput as error:  # what was paid for is handed back all the same
            authored.reasons = (str(error), *authored.reasons)
    return authored


def _check_text(text: str) -> None:
    if not text.strip():
        raise InvalidInput(
            "the description is empty", expected="a few sentences: what there is, what can be done, what must never happen"
        )
    if len(text) > MAX_TEXT:
        raise InvalidInput(f"the description has {len(text):,} characters", expected=f"at most {MAX_TEXT:,}", code="text-size")


@dataclass
class _Work:
    """One call of `author`; `result` always holds the best so far."""

    text: str
    session: Any
    second: Any
    limits: Limits
    seed: int
    progress: Callable[[str], None]
    result: Authored = field(default_factory=Authored)

    def run(self, rounds: int, readings: int, given: Mapping[str, Any] | None) -> None:
        """All stages; what ends one of them early is a reason, not an exception."""
        from translators.models.base import ModelError

        try:
            contract, suite = self._contract(given)
            if contract is None or suite is None:
                return
            bodies = self._actions(contract)
            draft = make_draft(contract, suite, bodies, limits=self.limits, seed=self.seed)
            self._keep(draft)
            self._repair(contract, suite, draft, rounds)
            if readings > 1:
                self._second_reading(contract, suite)
            self._score(contract, suite)
        except ModelError as error:
            self.result.stopped = f"the model gave no answer: {error.message}"[:300]
        except InvalidInput as error:  # a prompt that has grown too large
            self.result.stopped = error.message[:300]
        except LimitReached as reached:
            if reached.kind == "interrupt":
                raise
            self.result.stopped = reached.message

    def _contract(self, given: Mapping[str, Any] | None) -> tuple[Contract | None, Suite | None]:
        """The contract and its suite, both without errors; else the findings are in the result."""
        findings: list[Finding] = []
        for attempt in range(TRIES):
            self.limits.check()
            data: Any = given
            if given is None:
                self.progress("intent contract" if attempt == 0 else f"intent contract, again: {len(findings)} findings")
                values = {"text": self.text, "findings": feedback(findings)}
                data, why = json_of(ask(self.session, "author_contract", purpose="author-contract", **values))
                if why is not None:
                    findings = [Finding("error", "no-contract", why)]
                    continue
            contract, found = read_contract(data)
            findings = [*found, *(checked(contract) if contract is not None else [])]
            if contract is not None and not any(f.severity == "error" for f in findings):
                self.result.contract, self.result.findings = contract, tuple(findings)
                return contract, Suite.of_contract(contract)
            if given is not None:
                break
        self.result.findings = tuple(findings)
        return None, None

    def _actions(self, contract: Contract) -> dict[str, Body]:
        """A body for each action, written one at a time; those that never read are left out."""
        bodies: dict[str, Body] = {}
        for action in contract.actions:
            self.progress(f"action {action.name}")
            body = self._action(contract, action, self.session, FIRST_FORM)
            if body is not None:
                bodies[action.name] = body
        return bodies

    def _action(self, contract: Contract, action: ActionIntent, session: Any, prompt: str) -> Body | None:
        """One action; asked again with the findings. Warnings are worth one more try, but no refusal."""
        findings: list[Finding] = []
        usable: Body | None = None
        purpose = "author-action" if prompt == FIRST_FORM else "author-second"
        asked: set[str] = set()
        for _ in range(TRIES):
            self.limits.check()
            values = action_values(prompt, contract, action, self.text) | {"findings": feedback(findings)}
            reply = ask(session, prompt, purpose=purpose, **values)
            if reply in asked:
                break
            asked.add(reply)
            taken = read_action(reply, contract, action.name)
            findings = list(taken.findings)
            if taken.body is not None:
                findings = check_body(contract, action.name, taken.body)
                if not any(f.severity == "error" for f in findings):
                    usable = taken.body
            if not findings:
                break
        return usable

    def _keep(self, draft: Draft) -> None:
        """This draft is the best so far."""
        assert self.result.contract is not None
        from translators.authoring.pddl_text import requirements_of

        self.result.draft, self.result.domain = draft, draft.domain
        self.result.verdicts = dict(draft.verdicts)
        self.result.domain_pddl = domain_text(self.result.contract, draft.bodies, requirements_of(draft.domain))

    def _repair(self, contract: Contract, suite: Suite, draft: Draft, rounds: int) -> None:
        """One edit a round; kept unless something that passed is lost."""
        refused: list[str] = []
        seen = {(name, body) for name, body in draft.bodies.items()}
        for number in range(rounds):
            if draft.clean:
                return
            self.progress(f"repair {number + 1}: {len(draft.lines())} findings")
            findings = "\n".join([*_with_scenarios(contract, draft), *refused[-3:]])
            values = {"signature": signature(contract), "actions": actions_text(contract, draft.bodies), "findings": findings}
            taken = read_action(ask(self.session, "author_repair", purpose="author-repair", **values), contract)
            self.result.rounds = number + 1
            if taken.body is None:
                line = finding_lines(taken.findings)
                if line in refused:
                    return
                refused.append(line)
                self.result.refused_edits += (line,)
                continue
            if (taken.action, taken.body) in seen:
                return
            seen.add((taken.action, taken.body))
            draft = self._edited(contract, suite, draft, taken.action, taken.body, refused)
            self._keep(draft)

    def _edited(self, contract: Contract, suite: Suite, draft: Draft, name: str, body: Body, refused: list[str]) -> Draft:
        """The draft with the edit, or as it was, with a line that says why."""
        errors = [f for f in check_body(contract, name, body) if f.severity == "error"]
        if errors:
            refused.append(f"REFUSED edit of {name}: {errors[0].message}")
        else:
            order = [a.name for a in contract.actions if a.name in draft.bodies or a.name == name]
            bodies = {n: body if n == name else draft.bodies[n] for n in order}
            new = make_draft(contract, suite, bodies, limits=self.limits, seed=self.seed)
            lost = draft.loses(new)
            if lost is None:
                return new
            refused.append(f"REFUSED edit of {name}: it would break {lost}, which passes")
        self.result.refused_edits += (refused[-1],)
        return draft

    def _second_reading(self, contract: Contract, suite: Suite) -> None:
        """The actions once more, from another prompt or another model, unseen by the first; then both are compared."""
        bodies = {}
        for action in contract.actions:
            self.progress(f"second reading of {action.name}")
            body = self._action(contract, action, self.second, SECOND_FORM)
            if body is not None:
                bodies[action.name] = body
        wording = Wording.of_contract(contract)
        assert self.result.domain is not None
        try:
            other = read_domain(domain_text(contract, bodies))
            self.result.comparison = compare(suite, self.result.domain, other, wording, limits=self.limits)
        except LimitReached:
            raise
        except PlanloomError as error:
            self.result.comparison = Comparison(undecided=tuple(a.name for a in contract.actions), questions=(error.message,))

    def _score(self, contract: Contract, suite: Suite) -> None:
        """What the scenarios would notice."""
        assert self.result.domain is not None
        self.progress("mutation score")
        limits, seed = self.limits, self.seed
        self.result.mutation = mutation_score(
            suite, self.result.domain, self.result.verdicts, contract.invariants, limits=limits, seed=seed
        )


def _with_scenarios(contract: Contract, draft: Draft) -> list[str]:
    """The draft's findings, then what the scenarios that failed are, one line each."""
    names = {v.key.removesuffix(": invariants") for v in draft.verdicts.values() if v.status != PASSED}
    lines = draft.lines()
    for scenario in [s for s in contract.scenarios if s.name in names][:10]:
        init = " ".join(map(atom_text, scenario.init))[:800]
        steps = f"; steps {' '.join(map(atom_text, scenario.steps))}" if scenario.steps else ""
        goal = f"; goal {scenario.goal}" if scenario.goal else ""
        lines.append(f"SCENARIO {scenario.kind} {scenario.name} ({scenario.words}): starts with {init}{steps}{goal}"[:1500])
    return lines
