"""Two small domains of our own as a model would give them, and a scripted session that answers as told."""

import copy
import json
import re

from translators.models.base import ModelError, Reply

PLANTS_TEXT = "A robot waters plants. It walks along paths, fills its can at a tap, and waters the plants of the place where it is."

PLACES = {"place": ["kitchen", "hall", "porch"], "robot": ["r1"], "plant": ["fern", "ivy"]}
MAP = ["(path kitchen hall)", "(path hall porch)", "(path hall kitchen)", "(tap kitchen)", "(grows fern porch)", "(grows ivy hall)"]


def plants_scenario(name, kind, *, at="kitchen", full=False, steps=None, goal=None):
    init = [f"(at r1 {at})", *MAP, *(["(full r1)"] if full else [])]
    found = {"name": name, "kind": kind, "words": name.replace("-", " "), "objects": PLACES, "init": init}
    return found | ({"steps": steps} if steps else {}) | ({"goal": goal} if goal else {})


PLANTS = {
    "name": "plants",
    "about": "A robot waters plants.",
    "types": [
        {"name": "robot", "singular": "robot", "plural": "robots"},
        {"name": "place", "singular": "place", "plural": "places"},
        {"name": "plant", "singular": "plant", "plural": "plants"},
    ],
    "predicates": [
        {"name": "at", "parameters": "?r - robot ?p - place", "words": "{0} is at {1}"},
        {"name": "path", "parameters": "?a ?b - place", "words": "a path leads from {0} to {1}"},
        {"name": "tap", "parameters": "?p - place", "words": "there is a tap at {0}"},
        {"name": "grows", "parameters": "?f - plant ?p - place", "words": "{0} grows at {1}"},
        {"name": "full", "parameters": "?r - robot", "words": "the can of {0} is full"},
        {"name": "wet", "parameters": "?f - plant", "words": "{0} is wet"},
    ],
    "actions": [
        {"name": "go", "parameters": "?r - robot ?from ?to - place", "words": "walk {0} from {1} to {2}", "does": "The robot walks along a path."},
        {"name": "fill", "parameters": "?r - robot ?p - place", "words": "fill the can of {0} at {1}", "does": "It fills its empty can at a tap."},
        {"name": "water", "parameters": "?r - robot ?f - plant ?p - place", "words": "let {0} water {1} at {2}", "does": "It empties its can over a plant where it is."},
    ],
    "invariants": [{"words": "each robot is at exactly one place", "for": "?r - robot", "exactly": 1, "of": ["(at ?r ?p)"]}],
    "scenarios": [
        plants_scenario("both-wet", "must-reach", goal="(and (wet fern) (wet ivy))"),
        plants_scenario("walking", "must-reach", steps=["(go r1 kitchen hall)"], goal="(and (at r1 hall) (not (at r1 kitchen)))"),
        plants_scenario("no-path", "must-fail", steps=["(go r1 kitchen porch)"]),
        plants_scenario("walking-from-elsewhere", "must-fail", steps=["(go r1 hall porch)"]),
        plants_scenario("filling", "must-reach", steps=["(fill r1 kitchen)"], goal="(full r1)"),
        plants_scenario("filling-twice", "must-fail", steps=["(fill r1 kitchen)", "(fill r1 kitchen)"]),
        plants_scenario("no-tap", "must-fail", at="hall", steps=["(fill r1 hall)"]),
        plants_scenario("tap-far-away", "must-fail", at="hall", steps=["(fill r1 kitchen)"]),
        plants_scenario("watering", "must-reach", at="hall", full=True, steps=["(water r1 ivy hall)"], goal="(and (wet ivy) (not (full r1)))"),
        plants_scenario("empty-can", "must-fail", at="hall", steps=["(water r1 ivy hall)"]),
        plants_scenario("other-place", "must-fail", at="hall", full=True, steps=["(water r1 fern hall)"]),
        plants_scenario("from-afar", "must-fail", at="hall", full=True, steps=["(water r1 fern porch)"]),
        plants_scenario("no-way-back", "must-fail", at="porch", goal="(wet ivy)"),
    ],
}  # fmt: skip
PLANTS_ACTIONS = {
    "go": {"precondition": ["(at ?r ?from)", "(path ?from ?to)"], "effect": ["(at ?r ?to)", "(not (at ?r ?from))"]},
    "fill": {"precondition": ["(at ?r ?p)", "(tap ?p)", "(not (full ?r))"], "effect": ["(full ?r)"]},
    "water": {"precondition": ["(at ?r ?p)", "(grows ?f ?p)", "(full ?r)"], "effect": ["(wet ?f)", "(not (full ?r))"]},
}

LIBRARY_TEXT = "Carts bring books from room to room. A cart holds one book. A clerk pushes carts through doors."
ROOMS = {"cart": ["c1", "c2"], "book": ["atlas", "novel"], "room": ["cellar", "attic"]}
START = [
    "(stands c1 cellar)",
    "(stands c2 attic)",
    "(free c1)",
    "(free c2)",
    "(lies atlas cellar)",
    "(lies novel attic)",
    "(door cellar attic)",
]


def library_scenario(name, kind, *, init=START, **rest):
    return {"name": name, "kind": kind, "words": name, "objects": ROOMS, "init": init, **rest}


LIBRARY = {
    "name": "library",
    "about": "Carts bring books from room to room.",
    "types": {"cart": "object", "book": "object", "room": "object"},
    "predicates": [
        {"name": "stands", "parameters": {"c": "cart", "r": "room"}, "words": "{0} stands in {1}"},
        {"name": "free", "parameters": "?c - cart", "words": "{0} is free"},
        {"name": "lies", "parameters": "?b - book ?r - room", "words": "{0} lies in {1}"},
        {"name": "on", "parameters": "?b - book ?c - cart", "words": "{0} is on {1}"},
        {"name": "door", "parameters": "?a ?b - room", "words": "a door leads from {0} to {1}"},
    ],
    "actions": [
        {"name": "push", "parameters": "?c - cart ?from ?to - room", "words": "push {0} from {1} to {2}", "does": "A cart goes through a door."},
        {"name": "load", "parameters": "?b - book ?c - cart ?r - room", "words": "load {0} onto {1} in {2}", "does": "A free cart takes a book of its room."},
        {"name": "unload", "parameters": "?b - book ?c - cart ?r - room", "words": "unload {0} from {1} in {2}", "does": "The book is put down."},
    ],
    "invariants": [
        {"words": "each book lies in one room or is on one cart", "for": "?b - book", "exactly": 1, "of": ["(lies ?b ?r)", "(on ?b ?c)"]},
        {"words": "each cart is free or holds one book", "for": "?c - cart", "exactly": 1, "of": ["(free ?c)", "(on ?b ?c)"]},
        {"words": "each cart stands in one room", "for": "?c - cart", "exactly": 1, "of": "(stands ?c ?r)"},
    ],
    "scenarios": [
        library_scenario("bring", "must-reach", goal="(lies atlas attic)"),
        library_scenario("no-way-back", "must-fail", goal="(lies novel cellar)"),
        library_scenario("steps", "must-reach", steps=["(load atlas c1 cellar)", "(push c1 cellar attic)", "(unload atlas c1 attic)"], goal="(lies atlas attic)"),
        library_scenario("cart-elsewhere", "must-fail", steps=["(load atlas c2 cellar)"]),
        library_scenario("book-elsewhere", "must-fail", steps=["(load novel c1 cellar)"]),
        library_scenario("unload-elsewhere", "must-fail", steps=["(load atlas c1 cellar)", "(unload atlas c1 attic)"]),
        library_scenario("unload-other", "must-fail", steps=["(load atlas c1 cellar)", "(unload novel c1 cellar)"]),
        library_scenario("through-the-wall", "must-fail", steps=["(push c2 attic cellar)"]),
    ],
}  # fmt: skip
LIBRARY_ACTIONS = {
    "push": {"precondition": ["(stands ?c ?from)", "(door ?from ?to)"], "effect": ["(stands ?c ?to)", "(not (stands ?c ?from))"]},
    "load": {
        "precondition": ["(stands ?c ?r)", "(lies ?b ?r)", "(free ?c)"],
        "effect": ["(on ?b ?c)", "(not (lies ?b ?r))", "(not (free ?c))"],
    },
    "unload": {
        "precondition": ["(stands ?c ?r)", "(on ?b ?c)"],
        "effect": ["(lies ?b ?r)", "(free ?c)", "(not (on ?b ?c))"],
    },
}


def plants(**changes):
    """The contract, with some sections exchanged."""
    return copy.deepcopy(PLANTS) | changes


def without(actions, name, **lists):
    """Actions, one of them without some literals: without(ACTIONS, "go", precondition=["(path ?from ?to)"])."""
    changed = copy.deepcopy(actions)
    for section, literals in lists.items():
        changed[name][section] = [x for x in changed[name][section] if x not in literals]
    return changed


class Scripted:
    """A session: a reply, a list of replies, or a function of the prompt, for each purpose. `prompts` is what was asked."""

    def __init__(self, contract, actions, *, second=None, **replies):
        self.replies = {"author-contract": contract, "author-action": actions, "author-second": second or actions, **replies}
        self.prompts = []

    def ask(self, request):
        """The next reply for the purpose of the request."""
        self.prompts.append((request.purpose, request.prompt))
        reply = self.replies.get(request.purpose.replace("_", "-"), self.replies.get(request.purpose.replace("-", "_")))
        if isinstance(reply, dict) and request.purpose in ("author-action", "author-second"):
            reply = reply[action_in(request.prompt)]
        if isinstance(reply, list):
            reply = reply.pop(0) if reply else None
        if reply is None:
            raise ModelError(f"the script has no reply for {request.purpose}")
        return Reply(reply if isinstance(reply, str) else json.dumps(reply), "scripted")

    def asked(self, purpose):
        """The prompts of a purpose."""
        return [prompt for p, prompt in self.prompts if p == purpose]


def action_in(prompt):
    """The action that a prompt is about."""
    return re.search(r"^(?:Action: \(|\(:action )([a-z-]+)", prompt, re.M)[1]


def in_pddl(contract, actions):
    """The actions as a second reading would give them: in PDDL, with other names for the parameters."""
    found = {}
    for intent in contract["actions"]:
        body = actions[intent["name"]]
        text = f"(:action {intent['name']} :parameters ({intent['parameters']})\n :precondition (and {' '.join(body['precondition'])})\n :effect (and {' '.join(body['effect'])}))"
        found[intent["name"]] = "Sure!\n```pddl\n" + re.sub(r"\?([a-z]+)", r"?my-\1", text) + "\n```\nHope this helps."
    return found
