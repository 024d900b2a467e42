"""Well-known domains in the small, normalised by hand, whose invariants every planning person knows."""

from __future__ import annotations

from itertools import pairwise

from tests.grounding.lifted import Act, normal_task

MOVE_ROBOT = Act("move", "?a:room ?b:room", ("at-robby ?a",), ("at-robby ?b", "!at-robby ?a"))
PICK = Act("pick", "?b:ball ?r:room ?g:gripper", ("at ?b ?r", "at-robby ?r", "free ?g"), ("carry ?b ?g", "!at ?b ?r", "!free ?g"))
DROP = Act("drop", "?b:ball ?r:room ?g:gripper", ("carry ?b ?g", "at-robby ?r"), ("at ?b ?r", "free ?g", "!carry ?b ?g"))


def gripper(n_balls=2):
    balls = [f"b{i}" for i in range(n_balls)]
    objects = "ra:room rb:room left:gripper right:gripper " + " ".join(f"{b}:ball" for b in balls)
    init = ["at-robby ra", "free left", "free right", *(f"at {b} ra" for b in balls)]
    return normal_task(objects, "at-robby/1 at/2 free/1 carry/2", [MOVE_ROBOT, PICK, DROP], init, [f"at {b} rb" for b in balls])


def blocksworld(n=3):
    blocks = [f"b{i}" for i in range(n)]
    actions = [
        Act("pick-up", "?x", ("clear ?x", "ontable ?x", "handempty"), ("!ontable ?x", "!clear ?x", "!handempty", "holding ?x")),
        Act("put-down", "?x", ("holding ?x",), ("!holding ?x", "clear ?x", "handempty", "ontable ?x")),
        Act("stack", "?x ?y", ("holding ?x", "clear ?y"), ("!holding ?x", "!clear ?y", "clear ?x", "handempty", "on ?x ?y")),
        Act(
            "unstack", "?x ?y", ("on ?x ?y", "clear ?x", "handempty"),
            ("holding ?x", "clear ?y", "!clear ?x", "!handempty", "!on ?x ?y"),
        ),
    ]  # fmt: skip
    init = ["handempty", *(f"ontable {b}" for b in blocks), *(f"clear {b}" for b in blocks)]
    return normal_task(" ".join(blocks), "on/2 ontable/1 clear/1 handempty/0 holding/1", actions, init, ["on b0 b1"])


def logistics():
    actions = [
        Act("load", "?p:package ?v:truck ?l:place", ("at ?v ?l", "at ?p ?l"), ("!at ?p ?l", "in ?p ?v")),
        Act("unload", "?p:package ?v:truck ?l:place", ("at ?v ?l", "in ?p ?v"), ("at ?p ?l", "!in ?p ?v")),
        Act("drive", "?v:truck ?a:place ?b:place", ("at ?v ?a",), ("!at ?v ?a", "at ?v ?b")),
    ]
    init = ["at p1 l1", "at p2 l2", "at t1 l1", "at t2 l3"]
    objects = "p1:package p2:package t1:truck t2:truck l1:place l2:place l3:place"
    return normal_task(objects, "at/2 in/2", actions, init, ["at p1 l3"])


def sokoban():
    """One row of four cells; the player walks and pushes stones."""
    actions = [
        Act(
            "walk", "?a:cell ?b:cell", ("next ?a ?b", "player ?a", "clear ?b"),
            ("!player ?a", "player ?b", "clear ?a", "!clear ?b"),
        ),
        Act(
            "push", "?s:stone ?a:cell ?b:cell ?c:cell",
            ("next ?a ?b", "next ?b ?c", "player ?a", "stone-at ?s ?b", "clear ?c"),
            ("!player ?a", "!stone-at ?s ?b", "!clear ?c", "player ?b", "stone-at ?s ?c", "clear ?a"),
        ),
    ]  # fmt: skip
    cells = ["c1", "c2", "c3", "c4", "c5"]
    near = [f"next {a} {b}" for a, b in pairwise(cells)]
    near += [f"next {b} {a}" for a, b in pairwise(cells)]
    init = [*near, "player c1", "stone-at s c3", "clear c2", "clear c4", "clear c5"]
    objects = "s:stone " + " ".join(f"{c}:cell" for c in cells)
    return normal_task(objects, "next/2 player/1 stone-at/2 clear/1", actions, init, ["stone-at s c5"])


def miconic():
    actions = [
        Act("board", "?f:floor ?p:person", ("lift-at ?f", "origin ?p ?f"), ("boarded ?p",)),
        Act("depart", "?f:floor ?p:person", ("lift-at ?f", "destin ?p ?f", "boarded ?p"), ("!boarded ?p", "served ?p")),
        Act("go", "?f:floor ?g:floor", ("lift-at ?f", "!= ?f ?g"), ("lift-at ?g", "!lift-at ?f")),
    ]
    init = ["lift-at f1", "origin p1 f1", "destin p1 f3", "origin p2 f2", "destin p2 f1"]
    objects = "f1:floor f2:floor f3:floor p1:person p2:person"
    return normal_task(objects, "lift-at/1 origin/2 destin/2 boarded/1 served/1", actions, init, ["served p1", "served p2"])
