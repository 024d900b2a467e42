"""Children at random tables; a portion of bread and of filling for each, and just as much of it gluten-free as is needed."""

from __future__ import annotations

from domains._base import Draft, Fact, Generated, bad_size, listing, numbered

TASKS = {
    "p01": {"children": 2, "allergic": 1, "trays": 1, "tables": 1, "seed": 1},
    "p02": {"children": 4, "allergic": 2, "trays": 2, "tables": 2, "seed": 2},
    "p03": {"children": 8, "allergic": 3, "trays": 2, "tables": 3, "seed": 3},
}


def generate(
    *, children: int = 4, allergic: int = 1, trays: int = 2, tables: int = 3, spare_sandwiches: int = 0, seed: int = 0
) -> Generated:
    """Serve every child a sandwich that the child may eat.

    children: number of children, at least 1
    allergic: how many of them must not eat gluten, at least 0
    trays: number of trays, at least 1
    tables: places where children sit, besides the kitchen, at least 1
    spare_sandwiches: names for sandwiches beyond one for each child (they make search harder, not the task), at least 0
    seed: which of the random tasks of this size
    """
    draft = Draft(
        __file__,
        seed,
        children=(children, 1),
        allergic=(allergic, 0),
        trays=(trays, 1),
        tables=(tables, 1),
        spare_sandwiches=(spare_sandwiches, 0),
    )
    if allergic > children:
        raise bad_size("allergic", allergic, expected=f"at most the number of children, {children}")
    dice = draft.dice
    kids = numbered("child", children)
    places = numbered("table", tables)
    avoiders = sorted(dice.sample(range(children), allergic))
    draft.introduce("child", kids)
    draft.say(
        "Besides the kitchen there " + ("is one place: " if tables == 1 else f"are {tables} places: ") + listing(places) + "."
    )
    draft.objects("place", places)

    draft.paragraph()
    diets = _diets(kids, [kids[i] for i in avoiders])
    for kid, diet in zip(kids, diets, strict=True):
        draft.given([("waiting", kid, dice.choose(places)), diet])

    draft.paragraph()
    _pantry(draft, children, allergic)
    sandwiches = numbered("sandwich", children + spare_sandwiches)
    draft.introduce("sandwich", sandwiches)
    draft.init(*(("notexist", sandwich) for sandwich in sandwiches))
    draft.say("None of them has been made yet.")
    carriers = numbered("tray", trays)
    draft.introduce("tray", carriers)
    draft.given([("at", tray, "kitchen") for tray in carriers])
    draft.wanted([("served", kid) for kid in kids])
    return draft.finish()


def _diets(kids: list[str], avoiders: list[str]) -> list[Fact]:
    avoiding = set(avoiders)
    return [("allergic_gluten" if kid in avoiding else "not_allergic_gluten", kid) for kid in kids]


def _pantry(draft: Draft, portions: int, gluten_free: int) -> None:
    """Portions of bread and filling, one each for every child; the gluten-free ones are random."""
    shelves = (("bread-portion", "bread", "bread"), ("content-portion", "filling", "content"))
    for type_name, stem, predicate in shelves:
        names = numbered(stem, portions)
        draft.introduce(type_name, names)
        draft.init(*((f"at_kitchen_{predicate}", name) for name in names))
        draft.say("All of it is in the kitchen.")
        special: list[Fact] = [
            (f"no_gluten_{predicate}", names[i]) for i in sorted(draft.dice.sample(range(portions), gluten_free))
        ]
        draft.given(special)
