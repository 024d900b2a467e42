"""Random satellites and instruments; every mode is supported by some instrument, so every image can be taken."""

from __future__ import annotations

from domains._base import Draft, Fact, Generated, bad_size, listing, numbered

TASKS = {
    "p01": {"satellites": 1, "instruments": 1, "modes": 1, "directions": 3, "images": 1, "seed": 1},
    "p02": {"satellites": 2, "instruments": 3, "modes": 2, "directions": 6, "images": 4, "seed": 2},
    "p03": {"satellites": 3, "instruments": 6, "modes": 4, "directions": 15, "images": 12, "seed": 3},
}


def generate(
    *, satellites: int = 2, instruments: int = 3, modes: int = 3, directions: int = 6, images: int = 4, seed: int = 0
) -> Generated:
    """Take images of directions in given modes; some satellites must point somewhere at the end.

    satellites: number of satellites, at least 1
    instruments: number of instruments on all satellites together, at least as many as satellites
    modes: number of image modes, at least 1
    directions: number of directions that a satellite can point to, at least 1
    images: images wanted, at least 1 and at most directions times modes
    seed: which of the random tasks of this size
    """
    draft = Draft(
        __file__,
        seed,
        satellites=(satellites, 1),
        instruments=(instruments, 1),
        modes=(modes, 1),
        directions=(directions, 1),
        images=(images, 1),
    )
    if instruments < satellites:
        raise bad_size("instruments", instruments, expected=f"at least the number of satellites, {satellites}")
    if images > directions * modes:
        raise bad_size("images", images, expected=f"at most {directions * modes} (directions times modes)")
    craft = numbered("satellite", satellites)
    aims = numbered("direction", directions)
    kinds = numbered("mode", modes)
    draft.introduce("satellite", craft)
    draft.introduce("direction", aims)
    draft.introduce("mode", kinds)

    dice = draft.dice
    draft.paragraph()
    for name in craft:
        draft.given([("pointing", name, dice.choose(aims)), ("power_avail", name)])
    draft.paragraph()
    _instruments(draft, numbered("instrument", instruments), craft, aims, kinds)

    wanted = [divmod(i, modes) for i in sorted(dice.sample(range(directions * modes), images))]
    goal: list[Fact] = [("have_image", aims[d], kinds[m]) for d, m in wanted]
    goal += [("pointing", name, dice.choose(aims)) for name in craft if dice.chance(30)]
    draft.wanted(goal)
    return draft.finish()


def _instruments(draft: Draft, names: list[str], craft: list[str], aims: list[str], kinds: list[str]) -> None:
    """Spreads instruments over satellites, each satellite at least one, and modes over instruments, each mode at least once."""
    dice = draft.dice
    homes = dice.shuffled([*craft, *(dice.choose(craft) for _ in range(len(names) - len(craft)))])
    supported: list[set[int]] = [{dice.below(len(kinds))} for _ in names]
    for mode in range(len(kinds)):
        supported[dice.below(len(names))].add(mode)
    draft.introduce("instrument", names)
    for name, home, modes in zip(names, homes, supported, strict=True):
        able = [kinds[mode] for mode in sorted(modes)]
        draft.given([("on_board", name, home), ("calibration_target", name, dice.choose(aims))])
        draft.init(*(("supports", name, mode) for mode in able))
        draft.say(f"It supports {listing(able)}.")
