"""The lifted view as Python sets: every assignment of objects is tried in every state, every fixpoint is computed anew."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from tests.grounding.lifted import Act, normal_task

OBJECTS = "a:t b:t c:u d:u"
ARITY = {"p": 1, "q": 2, "r": 0, "s": 2, "f": 1}  # s and f never change


@st.composite
def normal_tasks(draw):
    """Small STRIPS tasks with types, constants, equality and negative preconditions."""

    def literal(terms, predicates, sign=""):
        name = draw(st.sampled_from(predicates))
        return sign + " ".join((name, *(draw(st.sampled_from(terms)) for _ in range(ARITY[name]))))

    actions = []
    for number in range(draw(st.integers(1, 3))):
        variables = ["?x", "?y", "?z"][: draw(st.integers(0, 3))]
        typed = " ".join(v + draw(st.sampled_from(["", ":t", ":u"])) for v in variables)
        terms = [*variables, draw(st.sampled_from("abcd"))]
        condition = [literal(terms, "pqrsf", draw(st.sampled_from(["", "", "!"]))) for _ in range(draw(st.integers(0, 3)))]
        if draw(st.booleans()):
            condition.append(draw(st.sampled_from(["= ", "!= "])) + f"{draw(st.sampled_from(terms))} {terms[-1]}")
        effects = [literal(terms, "pqr", draw(st.sampled_from(["", "!"]))) for _ in range(draw(st.integers(1, 3)))]
        actions.append(Act(f"act{number}", typed, tuple(dict.fromkeys(condition)), tuple(dict.fromkeys(effects))))
    init = sorted({literal(list("abcd"), "pqrsf") for _ in range(draw(st.integers(0, 8)))})
    goal = sorted(
        {literal(list("abcd"), "pqrsf", draw(st.sampled_from(["", "", "", "!"]))) for _ in range(draw(st.integers(0, 3)))}
    )
    return normal_task(OBJECTS, " ".join(f"{n}/{a}" for n, a in ARITY.items()), actions, init, goal)


def atom(literal, binding):
    return (literal.predicate, *(binding.get(a, a) for a in literal.arguments))


def holds(literal, binding, state):
    found = atom(literal, binding)
    value = found[1] == found[2] if literal.predicate == "=" else found in state
    return value != literal.negated


def assignments(normal, action):
    task = normal.task
    for objects in product(*([task.objects[i].name for i in task.members(p.types)] for p in action.parameters)):
        yield {p.name: o for p, o in zip(action.parameters, objects, strict=True)}


def successors(normal, state):
    """(operator's name, successor) of a state, a frozenset of atoms, static ones included."""
    for action in normal.actions:
        for binding in assignments(normal, action):
            if all(holds(x, binding, state) for x in action.precondition):
                adds = {atom(e.literal, binding) for e in action.effects if not e.literal.negated}
                deletes = {atom(e.literal, binding) for e in action.effects if e.literal.negated}
                name = "(" + " ".join((action.name, *binding.values())) + ")"
                yield name, (state - deletes) | adds


def relaxed_facts(normal, state):
    """What is reachable without deletes; a negative precondition blocks only where its atom holds and nothing can delete it."""
    deleted = {e.literal.predicate for a in normal.actions for e in a.effects if e.literal.negated}
    facts = set(state)
    size = -1
    while size != len(facts):
        size = len(facts)
        for action in normal.actions:
            for binding in assignments(normal, action):
                if all(relaxed_holds(x, binding, facts, state, deleted) for x in action.precondition):
                    facts |= {atom(e.literal, binding) for e in action.effects if not e.literal.negated}
    return facts


def relaxed_holds(literal, binding, facts, state, deleted):
    if literal.negated and literal.predicate != "=":
        return literal.predicate in deleted or atom(literal, binding) not in state
    return holds(literal, binding, facts)


def solvable(normal, state):
    """Breadth-first search of the whole state space."""
    seen, waiting = {state}, [state]
    while waiting:
        state = waiting.pop()
        if all(holds(x, {}, state) for x in normal.goal):
            return True
        for _, successor in successors(normal, state):
            if successor not in seen:
                seen.add(successor)
                waiting.append(successor)
    return False
