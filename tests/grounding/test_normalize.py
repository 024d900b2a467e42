"""Normalisation: what each construct of PDDL becomes."""

from dataclasses import replace
from fractions import Fraction

import pytest

from planner.errors import UnsupportedFeature
from planner.grounding.formulas import MAX_DISJUNCTS
from planner.grounding.normal import Literal
from planner.grounding.normalize import normalize
from planner.pddl import read_task
from planner.pddl.ast import Atom, FunctionTerm, IncreaseEffect, WhenEffect

DOMAIN = """(define (domain d) (:requirements :adl :derived-predicates :action-costs)
  (:types t u - object) (:constants a b - t)
  (:predicates (p ?x) (q ?x) (r ?x ?y) (s ?x) (e) {predicates})
  (:functions (total-cost) (price ?x))
  {axioms}
  (:action act :parameters (?x - t) :precondition {precondition} :effect {effect})
  (:action other :parameters (?x ?y) :precondition () :effect (and (q ?x) (p ?x) (not (r ?x ?y)) (not (p ?y)))))"""

PROBLEM = """(define (problem x) (:domain d) (:init (p a) (s a) (s b) (= (total-cost) 0))
  (:goal {goal}) {metric})"""


def normal(precondition="(p ?x)", effect="(q ?x)", goal="(p a)", axioms="", predicates="", metric=""):
    domain = DOMAIN.format(precondition=precondition, effect=effect, axioms=axioms, predicates=predicates)
    return normalize(read_task(domain, PROBLEM.format(goal=goal, metric=metric)))


def acts(task):
    return [a for a in task.actions if a.name == "act"]


def texts(literals):
    return [str(x) for x in literals]


def test_an_implication_becomes_two_actions():
    one, two = acts(normal("(imply (p ?x) (q ?x))"))
    assert texts(one.precondition) == ["(not (p ?x))"]
    assert texts(two.precondition) == ["(q ?x)"]


def test_negation_is_pushed_to_the_literals():
    (action,) = acts(normal("(not (or (p ?x) (not (q ?x))))"))
    assert texts(action.precondition) == ["(not (p ?x))", "(q ?x)"]


def test_an_existential_variable_becomes_a_hidden_parameter():
    (action,) = acts(normal("(exists (?y - t) (r ?x ?y))"))
    assert [p.name for p in action.parameters] == ["?x", "?y"]
    assert action.n_visible == 1


def test_a_quantifier_that_reuses_a_name_gets_a_fresh_one():
    (action,) = acts(normal("(and (p ?x) (exists (?x - t) (q ?x)) (exists (?x - u) (s ?x)))"))
    names = [p.name for p in action.parameters]
    assert len(set(names)) == 3
    assert texts(action.precondition) == [f"(p {names[0]})", f"(q {names[1]})", f"(s {names[2]})"]
    assert [p.types for p in action.parameters] == [("t",), ("t",), ("u",)]


def test_a_universal_clause_with_one_fluent_literal_stays_lifted_with_its_static_guard():
    (action,) = acts(normal("(forall (?y) (imply (s ?y) (and (p ?y) (not (r ?x ?y)))))"))
    assert [(texts(u.guard), str(u.literal)) for u in action.universal] == [
        (["(s ?y)"], "(p ?y)"),
        (["(s ?y)"], "(not (r ?x ?y))"),
    ]


def test_a_universal_clause_with_two_fluent_literals_gets_a_positive_derived_predicate():
    task = normal("(forall (?y) (or (p ?y) (r ?x ?y)))")
    (action,) = acts(task)
    (clause,) = action.universal
    assert clause.literal.predicate in task.derived
    assert not clause.literal.negated
    bodies = [texts(a.condition) for a in task.axioms if a.predicate == clause.literal.predicate]
    assert bodies == [["(p ?y)"], ["(r ?x ?y)"]]


def test_a_universal_effect_condition_becomes_one_derived_literal():
    task = normal(effect="(when (forall (?y) (imply (s ?y) (p ?y))) (q ?x))")
    (effect,) = acts(task)[0].effects
    (literal,) = effect.condition
    (axiom,) = [a for a in task.axioms if a.predicate == literal.predicate]
    assert [str(u.literal) for u in axiom.universal] == ["(p ?y)"]


def test_nested_conditions_and_quantifiers_of_effects_are_joined():
    task = normal(effect="(forall (?y - t) (when (p ?y) (and (q ?y) (when (s ?y) (not (r ?x ?y))))))")
    first, second = acts(task)[0].effects
    assert (texts(first.condition), str(first.literal)) == (["(p ?y)"], "(q ?y)")
    assert (texts(second.condition), str(second.literal)) == (["(p ?y)", "(s ?y)"], "(not (r ?x ?y))")


def test_a_disjunctive_effect_condition_splits_the_effect():
    effects = acts(normal(effect="(when (or (p ?x) (exists (?y) (r ?x ?y))) (q ?x))"))[0].effects
    assert [texts(e.condition) for e in effects] == [["(p ?x)"], ["(r ?x ?y)"]]
    assert [[p.name for p in e.parameters] for e in effects] == [[], ["?y"]]


def test_a_quantifier_over_an_empty_type_is_decided():
    assert acts(normal("(exists (?y - u) (p ?x))")) == []
    (action,) = acts(normal("(forall (?y - u) (p ?x))", goal="(e)"))
    assert len(action.parameters) == 1


def test_contradictory_disjuncts_are_dropped():
    assert acts(normal("(and (p ?x) (not (p ?x)))")) == []


def test_equalities_that_are_decided_by_names_vanish():
    (action,) = acts(normal("(and (= ?x ?x) (not (= a b)) (p ?x))"))
    assert texts(action.precondition) == ["(p ?x)"]
    assert acts(normal("(and (= a b) (p ?x))")) == []


def test_many_disjunctions_do_not_multiply():
    pair = "(or (p ?x) (q ?x) (r ?x ?x))"
    task = normal(f"(and {' '.join(f'(or (p ?x) (r ?x {o}) (q {o}))' for o in 'ababab')} {pair} {pair.replace('p', 'q', 1)})")
    assert len(acts(task)) <= MAX_DISJUNCTS
    long = "(and " + " ".join(f"(or (r a ?x) (q {'a' if i % 2 else 'b'}) (r ?x {'ab'[i // 2 % 2]}))" for i in range(16)) + ")"
    assert len(acts(normal(long))) <= MAX_DISJUNCTS


def test_goal_parts_that_are_not_literals_become_derived():
    task = normal(goal="(and (p a) (or (q a) (q b)) (forall (?y - t) (p ?y)) (not (e)))")
    derived = [x for x in task.goal if x.predicate in task.derived]
    assert Literal("p", ("a",)) in task.goal
    assert Literal("e", (), True) in task.goal
    assert len(derived) == 1
    assert [texts(a.condition) for a in task.axioms if a.predicate == derived[0].predicate] == [["(q a)"], ["(q b)"]]
    assert [str(u.literal) for u in task.goal_universal] == ["(p ?y)"]


def test_axioms_keep_their_heads_and_split_at_disjunctions():
    task = normal(
        axioms="(:derived (dd ?x) (or (p ?x) (exists (?y) (and (r ?x ?y) (dd ?y)))))", predicates="(dd ?x)", goal="(dd a)"
    )
    assert [(a.head, texts(a.condition)) for a in task.axioms] == [(("?x",), ["(p ?x)"]), (("?x",), ["(r ?x ?y)", "(dd ?y)"])]
    assert task.derived == {"dd"}


def test_costs_count_only_with_a_metric():
    effect = "(and (q ?x) (increase (total-cost) 3))"
    assert acts(normal(effect=effect))[0].cost == Fraction(1)
    task = normal(effect=effect, metric="(:metric minimize (total-cost))")
    assert acts(task)[0].cost == Fraction(3)
    assert next(a for a in task.actions if a.name == "other").cost is None


def test_state_dependent_costs_are_refused():
    task = normal().task
    amount = IncreaseEffect(FunctionTerm("total-cost"), Fraction(3))
    act = replace(task.actions["act"], effect=WhenEffect(Atom("p", ("?x",)), amount))
    costly = replace(task, domain=replace(task.domain, actions=(act,)))
    assert normalize(costly).actions[0].cost == Fraction(1)
    with pytest.raises(UnsupportedFeature, match="inside when"):
        normalize(replace(costly, problem=replace(task.problem, minimize_cost=True)))
