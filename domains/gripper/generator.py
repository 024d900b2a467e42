"""Balls in random rooms, each to be brought to another room. With `classic`, the competition's task: all from roomA to roomB."""

from __future__ import annotations

from domains._base import Draft, Generated, numbered

TASKS = {
    "p01": {"balls": 2, "classic": True, "seed": 1},
    "p02": {"balls": 6, "classic": True, "seed": 2},
    "p03": {"balls": 10, "rooms": 4, "seed": 3},
}


def generate(*, balls: int = 4, rooms: int = 2, grippers: int = 2, classic: bool = False, seed: int = 0) -> Generated:
    """Bring each ball to its room.

    balls: number of balls, at least 1
    rooms: number of rooms, at least 2
    grippers: number of grippers of the robot, at least 1
    classic: all balls and the robot start in the first room, and all balls go to the last (then the seed changes nothing)
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, balls=(balls, 1), rooms=(rooms, 2), grippers=(grippers, 1), classic=classic)
    room_names = numbered("room", rooms)
    ball_names = numbered("ball", balls)
    gripper_names = ["left", "right"] if grippers == 2 else numbered("gripper", grippers)
    draft.introduce("room", room_names)
    draft.introduce("ball", ball_names)
    draft.introduce("gripper", gripper_names)

    dice = draft.dice
    robot = room_names[0] if classic else dice.choose(room_names)
    start = [room_names[0] if classic else dice.choose(room_names) for _ in ball_names]
    end = [room_names[-1] if classic else dice.other_than(room_names, room) for room in start]

    draft.paragraph()
    draft.given([("at-robby", robot), *(("free", name) for name in gripper_names)], lead="At the start,")
    draft.given([("at", ball, room) for ball, room in zip(ball_names, start, strict=True)])
    goal = [("at", ball, room) for ball, room in zip(ball_names, end, strict=True)]
    draft.wanted(goal)
    return draft.finish()
