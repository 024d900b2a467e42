"""Grounding through `ground`: small tasks whose arrays can be written down by hand."""

import numpy as np
import pytest

from planner.errors import GroundingTooLarge, InvalidInput, LimitReached
from planner.grounding import ground
from planner.limits import Limits
from planner.pddl import read_task
from tests import ground_tasks


def grounded(actions, init, goal, *, objects="a b c", predicates="", axioms="", metric="", constants="", **options):
    domain = f"""(define (domain d) (:requirements :adl :derived-predicates :action-costs :constraints)
      (:types t u - object) (:constants {objects} {constants})
      (:predicates (p ?x) (q ?x) (r ?x ?y) (s ?x ?y) (e) {predicates}) (:functions (total-cost) (price ?x ?y)) {axioms} {actions})"""
    problem = f"(define (problem x) (:domain d) (:init {init}) (:goal {goal}) {metric})"
    return ground(read_task(domain, problem), **options)


def action(name, parameters="", precondition="", effect="()"):
    return f"(:action {name} :parameters ({parameters}) :precondition (and {precondition}) :effect {effect})"


def names(task):
    return [task.operator_name(o) for o in range(task.n_operators)]


def facts(task, ids):
    return {task.fact_name(int(f)) for f in ids}


MOVE = action("move", "?x ?y", "(p ?x) (s ?x ?y)", "(and (p ?y) (not (p ?x)))")


def test_static_facts_select_operators_and_do_not_occur():
    task = grounded(MOVE, "(p a) (s a b) (s b c) (s c c)", "(p c)")
    assert names(task) == ["(move a b)", "(move b c)"]
    assert facts(task, range(task.n_facts)) == {"(p a)", "(p b)", "(p c)"}
    assert facts(task, task.precondition.row(0)) == {"(p a)"}
    assert (facts(task, task.add.row(0)), facts(task, task.delete.row(0))) == ({"(p b)"}, {"(p a)"})
    assert facts(task, task.goal) == {"(p c)"}
    assert facts(task, ground_tasks.to_set(task, task.init)) == {"(p a)"}
    assert task.cost.tolist() == [1, 1]
    assert (task.has_metric, task.cost_denominator, task.unreachable_goals) == (False, 1, ())


def test_everything_that_can_change_stays_with_its_complement_if_asked_for():
    actions = MOVE + action("wave", "?x", "(p ?x)", "(q ?x)")
    task = grounded(actions, "(p a) (e) (s a b) (s c b)", "(e)", everything=True)
    assert names(task) == ["(move a b)", "(wave a)", "(wave b)"]
    changing = {"(p a)", "(p b)", "(q a)", "(q b)"}
    assert facts(task, range(task.n_facts)) == changing | {f"(not {fact})" for fact in changing}
    assert all(task.complement[task.complement] == np.arange(task.n_facts))
    assert facts(task, task.goal) == set()


def test_an_operator_without_effect_is_dropped():
    assert names(grounded(MOVE, "(p a) (s a a) (s a b)", "(p b)")) == ["(move a b)"]


def test_a_join_of_a_predicate_with_itself_finds_every_pair_once():
    pair = action("pair", "?x ?y", "(p ?x) (p ?y)", "(r ?x ?y)") + action("make", "?x", "", "(p ?x)")
    task = grounded(pair, "", "(forall (?x ?y) (r ?x ?y))", objects="a b")
    assert sorted(names(task)) == sorted([*(f"(pair {x} {y})" for x in "ab" for y in "ab"), "(make a)", "(make b)"])


def test_unreachable_operators_are_dropped():
    assert names(grounded(MOVE, "(p a) (s a b) (s c a)", "(p b)")) == ["(move a b)"]


def test_an_add_wins_over_a_delete():
    both = action("both", "", "", "(and (not (q a)) (q a) (p a))")
    need = action("need", "", "(q a) (p a)", "(e)")
    lose = action("lose", "", "", "(not (q a))")
    task = grounded(both + need + lose, "", "(e)")
    assert names(task) == ["(both)", "(need)"]
    assert facts(task, task.add.row(0)) == {"(q a)", "(p a)"}
    assert len(task.delete.row(0)) == 0


def test_a_fact_that_is_never_deleted_is_no_condition():
    task = grounded(action("go", "?x", "(p ?x) (q ?x)", "(and (e) (p ?x))"), "(p a) (q a) (p b)", "(e)")
    assert names(task) == ["(go a)"]
    assert task.n_facts == 1


def test_a_universal_condition_counts_in_reachability():
    # without it, "all" would support "one", which supports "all"
    actions = action("all", "", "(forall (?x) (p ?x))", "(e)") + action("one", "?x", "(e)", "(p ?x)")
    task = grounded(actions, "(p a) (p b)", "(e)")
    assert (task.unreachable_goals, names(task)) == (("(e)",), [])
    more = action("first", "", "", "(p c)") + action("lose", "?x", "", "(not (p ?x))")
    task = grounded(actions + more, "(p a) (p b)", "(e)")
    assert facts(task, task.precondition.row(names(task).index("(all)"))) == {"(p a)", "(p b)", "(p c)"}


def test_a_negative_condition_gets_a_complement():
    put = action("put", "?x", "(not (p ?x))", "(and (p ?x) (e))")
    take = action("take", "?x", "(p ?x)", "(not (p ?x))")
    task = grounded(put + take, "(p a)", "(e)", objects="a")
    assert names(task) == ["(put a)", "(take a)"]
    positive, negative = (next(f for f in range(task.n_facts) if task.fact_name(f) == n) for n in ("(p a)", "(not (p a))"))
    assert (task.complement[positive], task.complement[negative]) == (negative, positive)
    assert task.precondition.row(0).tolist() == [negative]
    assert negative in task.delete.row(0)
    assert (task.add.row(1).tolist(), task.delete.row(1).tolist()) == ([negative], [positive])
    assert negative not in task.variables.values


def test_a_negative_condition_on_what_is_always_true_forbids_the_operator():
    task = grounded(action("go", "?x", "(not (p ?x))", "(q ?x)"), "(p a)", "(q b)")
    assert names(task) == ["(go b)"]


def test_what_only_some_operators_delete_stays_true_for_the_other_objects():
    actions = action("go", "?x", "(not (p ?x))", "(q ?x)") + action("lose", "?x", "(s ?x ?x)", "(not (p ?x))")
    task = grounded(actions + action("use", "?x", "(q ?x)", "(e)"), "(p a) (p b) (s b b)", "(e)", objects="a b")
    assert names(task) == ["(go b)", "(lose b)", "(use b)"]  # and not (use a), which only (go a) would support


def test_equality_and_inequality_select_parameters():
    task = grounded(action("go", "?x ?y ?z", "(not (= ?x ?y)) (= ?z ?x) (not (= ?x c))", "(r ?x ?y)"), "", "(and (r a b) (r b c))")
    assert names(task) == ["(go a b a)", "(go b c b)"]


def test_types_constants_and_either_select_parameters():
    go = action("go", "?x - (either t u) ?y - u", "", "(r ?x ?y)") + action("stay", "?x - t", "", "(r ?x k)")
    goal = "(forall (?x - (either t u)) (forall (?y - u) (r ?x ?y)))"
    task = grounded(go, "", goal, objects="a - t b - u c - object", constants="k - u")
    assert set(names(task)) == {"(go a k)", "(go a b)", "(go k k)", "(go k b)", "(go b k)", "(go b b)", "(stay a)"}


def test_conditional_effects_are_rows_of_their_own():
    flip = action("flip", "?x", "(p ?x)", "(and (q ?x) (forall (?y) (when (and (q ?y) (s ?x ?y)) (and (e) (not (q ?y))))))")
    task = grounded(flip, "(p a) (s a a) (s a b) (q b)", "(and (e) (q a) (not (q b)))")
    assert names(task) == ["(flip a)"]
    assert task.effect_operator.tolist() == [0, 0]
    found = {
        (frozenset(facts(task, c)), frozenset(facts(task, a)), frozenset(facts(task, d)))
        for c, a, d in zip(task.effect_condition.rows(), task.effect_add.rows(), task.effect_delete.rows(), strict=True)
    }
    assert found == {
        (frozenset({"(q a)"}), frozenset({"(e)"}), frozenset()),  # the delete of (q a) loses against the unconditional add
        (frozenset({"(q b)"}), frozenset({"(e)", "(not (q b))"}), frozenset({"(q b)"})),
    }


def test_conditions_that_the_precondition_implies_make_effects_unconditional():
    go = action("go", "?x", "(p ?x)", "(and (not (p ?x)) (when (p ?x) (q ?x)) (when (not (p ?x)) (e)))")
    task = grounded(go, "(p a)", "(and (q a))", objects="a")
    assert not task.has_conditional_effects
    assert facts(task, task.add.row(0)) == {"(q a)"}


def test_axioms_are_folded_where_they_are_static():
    axioms = "(:derived (path ?x ?y) (or (s ?x ?y) (exists (?z) (and (s ?x ?z) (path ?z ?y)))))"
    go = action("go", "?x", "(path a ?x)", "(p ?x)")
    task = grounded(go, "(s a b) (s b c)", "(and (p b) (p c))", predicates="(path ?x ?y)", axioms=axioms)
    assert names(task) == ["(go b)", "(go c)"]
    assert not task.has_axioms
    assert task.n_facts == 2


def test_fluent_axioms_keep_layers_and_initial_values():
    axioms = "(:derived (on-way ?x) (p ?x)) (:derived (free ?x) (not (on-way ?x)))"
    task = grounded(
        action("take", "?x", "(free ?x)", "(p ?x)") + action("drop", "?x", "(p ?x)", "(not (p ?x))"),
        "(p a)", "(and (p b) (free a))", predicates="(on-way ?x) (free ?x)", axioms=axioms, objects="a b",
    )  # fmt: skip
    held = facts(task, ground_tasks.to_set(task, task.init))
    assert {"(p a)", "(on-way a)", "(free b)", "(not (on-way b))"} <= held
    assert not held & {"(free a)", "(not (on-way a))", "(on-way b)"}
    assert task.axiom_layer.tolist() == sorted(task.axiom_layer.tolist())
    assert set(task.axiom_layer.tolist()) == {0, 1}


def test_unreachable_goals_are_named():
    task = grounded(MOVE, "(p a) (s a b)", "(and (p b) (p c) (s b a) (not (s a b)) (not (q a)))")
    assert set(task.unreachable_goals) == {"(p c)", "(s b a)", "(not (s a b))"}
    assert not ground_tasks.is_goal(task, ground_tasks.to_set(task, task.init))


def test_a_false_goal_is_unreachable_and_an_empty_one_holds():
    assert grounded(MOVE, "(p a)", "(or)").unreachable_goals != ()
    task = grounded(MOVE, "(p a) (s a b)", "(and)")
    assert (task.unreachable_goals, len(task.goal), task.n_operators) == ((), 0, 0)


def test_what_cannot_matter_is_dropped():
    idle = action("idle", "?x", "(p ?x)", "(q ?x)") + action("harm", "?x", "(p ?x)", "(not (p ?x))")
    task = grounded(MOVE + idle, "(p a) (s a b)", "(p b)")
    assert names(task) == ["(move a b)"]


def test_operators_that_need_two_facts_of_a_mutex_group_are_dropped():
    odd = action("odd", "", "(p b) (p c)", "(e)") + action("even", "", "(p b)", "(e)")
    task = grounded(MOVE + odd, "(p a) (s a b) (s b c)", "(and (e) (p c))")
    assert names(task) == ["(move a b)", "(move b c)", "(even)"]


def test_disjuncts_that_ground_alike_are_one_operator():
    go = "(:action go :parameters (?x) :precondition (or (s ?x ?x) (exists (?y) (s ?x ?y)) (p ?x)) :effect (q ?x))"
    back = action("back", "?x", "(q ?x)", "(p ?x)") + action("no", "?x", "(p ?x)", "(not (p ?x))")
    task = grounded(go + back, "(p b) (s a a) (s a b) (s a c)", "(and (p a) (q a) (q b))")
    assert names(task).count("(go a)") == 2  # without condition, and with (p a)
    assert names(task).count("(go b)") == 1


def test_costs_are_exact_over_a_common_denominator():
    go = action("go", "?x ?y", "(s ?x ?y)", "(and (p ?y) (increase (total-cost) (price ?x ?y)))")
    free = action("free", "?x", "(p ?x)", "(q ?x)")
    init = "(s a b) (s b c) (= (price a b) 0.5) (= (price b c) 1.25) (= (total-cost) 0)"
    task = grounded(go + free, init, "(and (q b) (q c))", metric="(:metric minimize (total-cost))")
    assert task.has_metric
    assert task.cost_denominator == 4
    assert dict(zip(names(task), task.cost.tolist(), strict=True)) == {"(go a b)": 2, "(go b c)": 5, "(free b)": 0, "(free c)": 0}
    assert not task.is_unit_cost


def test_an_undefined_cost_is_an_error_that_names_it():
    go = action("go", "?x ?y", "(s ?x ?y)", "(and (p ?y) (increase (total-cost) (price ?x ?y)))")
    with pytest.raises(InvalidInput, match=r"\(price b c\)"):
        grounded(go, "(s a b) (s b c) (= (price a b) 1)", "(and (p b) (p c))", metric="(:metric minimize (total-cost))")


def test_too_many_operators_are_refused_with_an_estimate():
    pair = action("pair", "?x ?y", "", "(r ?x ?y)")
    goal = "(forall (?x ?y) (r ?x ?y))"
    objects = " ".join(f"o{i}" for i in range(30))
    with pytest.raises(GroundingTooLarge) as caught:
        grounded(pair, "", goal, objects=objects, max_operators=100)
    assert caught.value.schema == "pair"
    assert caught.value.estimate == 900
    assert grounded(pair, "", goal, objects=objects, max_operators=900).n_operators == 900


def test_limits_stop_grounding():
    with pytest.raises(LimitReached):
        grounded(MOVE, "(p a) (s a b)", "(p b)", limits=Limits(time_limit_s=0))
    limits = Limits()
    limits.interrupt()
    with pytest.raises(LimitReached):
        grounded(MOVE, "(p a) (s a b)", "(p b)", limits=limits)


def test_a_domain_without_actions_or_predicates_grounds():
    task = ground(read_task("(define (domain d))", "(define (problem p) (:domain d) (:goal (and)))"))
    assert (task.n_facts, task.n_operators, task.n_words) == (0, 0, 1)


def test_arrays_have_the_promised_types():
    flip = action("flip", "?x", "(p ?x)", "(forall (?y) (when (not (q ?y)) (and (q ?y) (e))))")
    task = grounded(flip + MOVE, "(p a) (s a b)", "(and (e) (q b) (p b))")
    for rows in (task.precondition, task.add, task.delete, task.effect_condition, task.effect_add, task.effect_delete):
        assert (rows.offsets.dtype, rows.values.dtype) == (np.int64, np.int32)
        assert all(np.all(np.diff(row) > 0) for row in rows.rows())
    for ids in (task.complement, task.goal, task.effect_operator, task.axiom_head, task.axiom_layer, task.derived_layer):
        assert ids.dtype == np.int32
    assert (task.cost.dtype, task.init.dtype) == (np.int64, np.uint64)
    assert task.symbols.fact_negated.dtype == bool


def test_many_thin_layers_and_large_relations_are_joined_exactly():
    n = 700
    objects = " ".join(f"o{i}" for i in range(n))
    chain = " ".join(f"(s o{i} o{i + 1})" for i in range(n - 1))
    task = grounded(MOVE, f"(p o0) {chain}", f"(p o{n - 1})", objects=objects)
    assert names(task) == [f"(move o{i} o{i + 1})" for i in range(n - 1)]
