"""Reachability, constants and relevance equal the slow twin that tries every assignment."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.errors import UnsupportedFeature
from planner.grounding import ground
from planner.grounding.normalize import normalize
from tests.grounding.naive_twin import Twin
from tests.grounding.test_ground_semantics import split
from tests.validate.random_tasks import tasks


def literals_of(grounded):
    symbols = grounded.symbols
    atoms = [
        (symbols.predicate_names[symbols.fact_predicate[f]], *(symbols.objects[i] for i in symbols.fact_arguments.row(f)))
        for f in range(grounded.n_facts)
    ]
    return {(atom, bool(negated)) for atom, negated in zip(atoms, symbols.fact_negated, strict=True)}


def conditions_of(grounded, rows):
    return [tuple(sorted(grounded.fact_name(f) for f in row)) for row in rows.rows()]


def text(signed):
    (predicate, *arguments), negated = signed
    atom = "(" + " ".join((predicate, *arguments)) + ")"
    return f"(not {atom})" if negated else atom


def clashes(grounded, instance):
    """True if the condition has two facts of a mutex group."""
    needed = set(map(text, instance.condition))
    return any(sum(grounded.fact_name(f) in needed for f in group) > 1 for group in grounded.mutex_groups.rows())


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(tasks(), tasks(with_axioms=False)))
def test_operators_and_facts_equal_the_slow_twin(task):
    try:
        normal = normalize(task)
    except UnsupportedFeature:
        assume(False)
    assume(all(not e.condition and not e.parameters for a in normal.actions for e in a.effects))
    assume(all(len(a.parameters) <= 5 for a in (*normal.actions, *normal.axioms)))
    twin = Twin(normal)
    grounded = ground(task)
    possible = [i for i in twin.instances if not i.is_axiom and not clashes(grounded, i)]
    assert {split(grounded.operator_name(o)) for o in range(grounded.n_operators)} == {i.name for i in possible}
    literals = twin.literals()
    assert literals_of(grounded) == literals | {(atom, False) for atom, _ in literals}
    assert sorted(grounded.unreachable_goals) == sorted(map(text, twin.false_goals))
    expected = {(text((i.name, False)), tuple(sorted(map(text, i.condition)))) for i in possible}
    names = [grounded.operator_name(o) for o in range(grounded.n_operators)]
    found = list(zip(names, conditions_of(grounded, grounded.precondition), strict=True))
    assert set(found) == expected
    assert len(found) == len(expected)  # nothing is found twice
