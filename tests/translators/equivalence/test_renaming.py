"""Equivalence up to renaming, and the matching of structures beneath it."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.translators.equivalence.small_domains import BLOCKS, LINE, VAN, goal_states
from translators.equivalence import Verdict, equivalent
from translators.equivalence.renaming import renamed
from translators.equivalence.structure import Matching, Structure

TABLE = ("(ontable {0})", "(ontable {1})", "(ontable {2})", "(clear {0})", "(clear {1})", "(clear {2})", "(handempty)")


def table(names, goal, more=()):
    names = names.split()
    init = [atom.format(*names) for atom in (*TABLE, *more)]
    return BLOCKS.task(init, goal.format(*names), objects=f"{' '.join(names)} - block")


def test_other_names_are_found_and_shown():
    left, right = table("a b c", "(and (on {0} {1}) (on {1} {2}))"), table("red green blue", "(and (on {2} {0}) (on {0} {1}))")
    assert equivalent(left, right).verdict is Verdict.DIFFERENT
    answer = equivalent(left, right, renaming=True)
    assert answer.verdict is Verdict.EQUIVALENT
    assert answer.renaming == {"a": "blue", "b": "red", "c": "green"}
    assert equivalent(renamed(left, answer.renaming), right)


def test_facts_that_a_goal_implies_may_come_and_go_under_other_names():
    left = table("a b c", "(and (on {0} {1}) (on {1} {2}))")
    right = table("x y z", "(and (on {1} {0}) (on {2} {1}) (ontable {0}) (clear {2}) (not (holding {1})))")
    assert equivalent(left, right, renaming=True).verdict is Verdict.EQUIVALENT


def test_names_that_are_exchanged_mean_the_same_only_up_to_renaming():
    left, right = table("a b c", "(on {0} {1})"), table("a b c", "(on {1} {0})")
    assert equivalent(left, right).verdict is Verdict.DIFFERENT
    assert equivalent(left, right, renaming=True).verdict is Verdict.EQUIVALENT


def test_no_renaming_makes_a_tower_of_a_pair():
    left, right = table("a b c", "(and (on {0} {1}) (on {1} {2}))"), table("x y z", "(on {0} {1})")
    answer = equivalent(left, right, renaming=True)
    assert answer.verdict is Verdict.DIFFERENT
    assert answer.witness is not None


def test_starts_that_no_renaming_maps_are_told_apart_by_an_object_or_a_number():
    line = [("x", "y", "z"), ("(road x y)", "(road y z)", "(van x)")]
    other = ("(road x y)", "(road z y)", "(van x)")
    objects = {"objects": "x y z - place b - box"}
    left, right = VAN.task([*line[1], "(at b x)"], "(at b z)", **objects), VAN.task([*other, "(at b x)"], "(at b z)", **objects)
    answer = equivalent(left, right, renaming=True)
    assert (answer.verdict, answer.witness.kind) == (Verdict.DIFFERENT, "structure")
    assert answer.witness.pddl in ["x", "y", "z", "b"]
    fewer = VAN.task(["(road x y)", "(van x)", "(at b x)"], "(at b z)", **objects)
    answer = equivalent(left, fewer, renaming=True)
    assert (answer.verdict, answer.witness.pddl, answer.witness.side) == (Verdict.DIFFERENT, "road", "left")
    larger = VAN.task([*line[1], "(at b x)"], "(at b z)", objects="x y z u - place b - box")
    assert "objects" in equivalent(left, larger, renaming=True).reason


def test_constants_and_kinds_keep_their_places():
    domain = BLOCKS.domain.replace("(:predicates", "(:constants base - block) (:predicates")
    init = ["(ontable base)", "(ontable a)", "(clear base)", "(clear a)", "(handempty)"]
    left, right = (BLOCKS.task(init, goal, domain=domain, objects="a - block") for goal in ("(on a base)", "(on base a)"))
    assert equivalent(left, right, renaming=True).verdict is Verdict.DIFFERENT
    tools = LINE.task(["(me s1)", "(lies t1 s1)"], "(have t1)", objects="s1 - spot t1 - tool")
    assert equivalent(tools, LINE.task(["(me t1)", "(lies s1 t1)"], "(have s1)", objects="t1 - spot s1 - tool"), renaming=True)


def test_many_like_objects_are_matched_without_trying_all_their_orders():
    names = [f"b{i}" for i in range(14)]
    init = ["(van l1)", "(road l1 l2)", "(road l2 l1)", *(f"(at {n} l1)" for n in names)]
    objects = f"l1 l2 - place {' '.join(names)} - box"
    tasks = [
        VAN.task(init, "(and " + " ".join(f"(at {n} l2)" for n in chosen) + ")", objects=objects)
        for chosen in (names[:7], names[5:12], names[:6])
    ]
    assert equivalent(tasks[0], tasks[1], renaming=True).verdict is Verdict.EQUIVALENT
    assert equivalent(tasks[0], tasks[2], renaming=True).verdict is Verdict.DIFFERENT


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_verdicts_up_to_renaming_are_those_of_trying_every_renaming(data):
    names = ["a", "b", "c"]
    literals = [f"({p} {x})" for p in ("clear", "ontable") for x in names] + [
        f"(on {x} {y})" for x in names for y in names if x != y
    ]
    goal = st.lists(st.sampled_from(literals), min_size=1, max_size=3).map(lambda parts: f"(and {' '.join(parts)})")
    start = data.draw(
        st.sampled_from([TABLE, ("(ontable {0})", "(on {1} {0})", "(ontable {2})", "(clear {1})", "(clear {2})", "(handempty)")])
    )
    init = [atom.format(*names) for atom in start]
    left, right = BLOCKS.task(init, data.draw(goal)), BLOCKS.task(init, data.draw(goal))
    facts = {tuple(a[1:-1].split()) for a in init}
    wanted, same = goal_states(right), False
    for order in permutations(names):
        change = dict(zip(names, order, strict=True))
        if {(f[0], *(change[x] for x in f[1:])) for f in facts} == facts:
            states = {frozenset((f[0], *(change[x] for x in f[1:])) for f in state) for state in goal_states(left)}
            same = same or states == wanted
    verdict = equivalent(left, right, renaming=True).verdict
    if not wanted and not goal_states(left):
        assert verdict is not Verdict.DIFFERENT
    else:
        assert verdict is (Verdict.EQUIVALENT if same else Verdict.DIFFERENT)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_renamings_of_structures_are_those_that_trying_all_finds(data):
    names = "pqrs"
    row = st.tuples(st.sampled_from("ef"), st.tuples(st.sampled_from(names), st.sampled_from(names)))
    rows = data.draw(st.sets(row, max_size=6))
    order = data.draw(st.permutations(names))
    change = dict(zip(names, order, strict=True))
    other = {(label, (change[x], change[y])) for label, (x, y) in rows}
    if data.draw(st.booleans()):
        other = data.draw(st.sets(row, max_size=6))
    kinds = dict.fromkeys(names, "")
    matching = Matching(
        Structure(kinds, tuple(sorted(rows))), Structure(kinds, tuple(sorted(other))), max_pairings=1000, tick=lambda: None
    )
    found = {tuple(sorted(renaming.items())) for renaming in matching.renamings()}
    expected = set()
    for order in permutations(names):
        change = dict(zip(names, order, strict=True))
        if {(label, (change[x], change[y])) for label, (x, y) in rows} == other:
            expected.add(tuple(sorted(change.items())))
    assert found == expected
    if len(rows) == len(other) and matching.odd_one() is not None:
        assert not expected
