"""A path from the shed over some locations to the gate, with at least as many spanners along it as there are nuts at the gate."""

from __future__ import annotations

from itertools import pairwise

from domains._base import Draft, Generated, bad_size, listing, numbered

TASKS = {
    "p01": {"locations": 2, "spanners": 1, "nuts": 1, "seed": 1},
    "p02": {"locations": 4, "spanners": 4, "nuts": 2, "seed": 2},
    "p03": {"locations": 8, "spanners": 10, "nuts": 6, "seed": 3},
}


def generate(*, locations: int = 4, spanners: int = 3, nuts: int = 2, seed: int = 0) -> Generated:
    """Tighten all nuts at the gate.

    locations: locations between the shed and the gate, at least 1
    spanners: number of spanners, at least as many as nuts
    nuts: number of nuts, at least 1
    seed: which of the random tasks of this size
    """
    draft = Draft(__file__, seed, locations=(locations, 1), spanners=(spanners, 1), nuts=(nuts, 1))
    if spanners < nuts:
        raise bad_size("spanners", spanners, expected=f"at least the number of nuts, {nuts}", hint="each spanner tightens one nut")
    path = ["shed", *numbered("location", locations), "gate"]
    tools = numbered("spanner", spanners)
    bolts = numbered("nut", nuts)
    draft.objects("location", path)
    draft.say(f"The path leads from {path[0]} over {listing(path[1:-1])} to {path[-1]}, and only that way.")
    draft.objects("man", ["bob"])
    draft.say("The man is called bob.")
    draft.introduce("spanner", tools)
    draft.introduce("nut", bolts)

    for a, b in pairwise(path):
        draft.init(("link", a, b))
    draft.paragraph()
    draft.given([("at", "bob", "shed")], lead="At the start,")
    draft.given([("at", tool, draft.dice.choose(path[1:-1])) for tool in tools])
    draft.init(*(("useable", tool) for tool in tools))
    draft.say("Each spanner can be used once." if spanners > 1 else "The spanner can be used once.")
    for bolt in bolts:
        draft.given([("at", bolt, "gate"), ("loose", bolt)])
    draft.wanted([("tightened", bolt) for bolt in bolts])
    return draft.finish()
