"""A domain from words, by scripted models: well-behaved ones, clumsy ones, and ones that cheat."""

import json

import pytest

from planner import solve
from planner.errors import InvalidInput
from planner.limits import Limits
from planner.pddl import check
from tests.translators.authoring.worlds import (
    LIBRARY,
    LIBRARY_ACTIONS,
    LIBRARY_TEXT,
    PLANTS,
    PLANTS_ACTIONS,
    PLANTS_TEXT,
    Scripted,
    in_pddl,
    plants,
    plants_scenario,
    without,
)
from translators.authoring import author, check_folder, passes
from translators.base import Trust
from translators.models.base import ModelError

CLUMSY = without(PLANTS_ACTIONS, "water", effect=["(not (full ?r))"])  # the can never gets empty
MENDED = {"action": "water", **PLANTS_ACTIONS["water"]}


def plants_session(actions=PLANTS_ACTIONS, **replies):
    return Scripted(PLANTS, actions, second=in_pddl(PLANTS, PLANTS_ACTIONS), **replies)


def library_as_list():
    """The second form needs a contract with parameters as text."""
    return LIBRARY | {"actions": [a | {"parameters": a["parameters"]} for a in LIBRARY["actions"]]}


def test_a_domain_is_made_from_words_and_verified():
    authored = author(PLANTS_TEXT, plants_session())
    assert (authored.trust, authored.reasons) == (Trust.VERIFIED, ())
    assert {v.status for v in authored.verdicts.values()} == {"passed"}
    assert authored.mutation.score == 1
    assert [f for f in check(authored.domain_pddl) if f.severity != "note"] == []


def test_the_domain_plans_for_a_task_that_no_scenario_shows():
    authored = author(PLANTS_TEXT, plants_session())
    problem = """(define (problem new) (:domain plants) (:objects a b - robot x y - place tulip - plant)
      (:init (at a x) (at b y) (tap y) (path y x) (grows tulip x)) (:goal (wet tulip)))"""
    assert [str(step) for step in solve(authored.domain_pddl, problem).plan] == ["(fill b y)", "(go b y x)", "(water b tulip x)"]


def test_types_given_as_a_mapping_and_a_reading_in_pddl_are_understood():
    authored = author(LIBRARY_TEXT, Scripted(LIBRARY, LIBRARY_ACTIONS, second=in_pddl(library_as_list(), LIBRARY_ACTIONS)))
    assert authored.trust is Trust.VERIFIED
    assert authored.comparison.agreed == ("push", "load", "unload")
    assert authored.questions == ("Nothing shows that 'push C from FROM to TO' needs that C stands in FROM. Should it?",)


def test_a_second_session_is_asked_for_the_second_reading_only():
    first, second = Scripted(PLANTS, PLANTS_ACTIONS), Scripted(None, {}, second=in_pddl(PLANTS, PLANTS_ACTIONS))
    assert author(PLANTS_TEXT, first, second=second).trust is Trust.VERIFIED
    assert {purpose for purpose, _ in second.prompts} == {"author-second"}
    assert "author-second" not in {purpose for purpose, _ in first.prompts}


def test_without_a_second_reading_nothing_is_verified():
    authored = author(PLANTS_TEXT, plants_session(), readings=1)
    assert (authored.trust, authored.reasons) == (Trust.UNVERIFIED, ("there was no second reading of the actions",))


def test_a_second_reading_that_differs_is_a_question_about_a_state():
    second = in_pddl(PLANTS, without(PLANTS_ACTIONS, "fill", precondition=["(not (full ?r))"]))
    authored = author(PLANTS_TEXT, Scripted(PLANTS, PLANTS_ACTIONS, second=second))
    assert authored.trust is Trust.UNVERIFIED
    assert authored.comparison.differing == ("fill",)
    assert authored.reasons == ("two readings of fill differ",)
    (question,) = authored.questions
    assert question.startswith("Is 'fill the can of r1 at kitchen' possible when ")
    assert "the can of r1 is full" in question


def test_a_second_reading_in_other_words_that_does_the_same_agrees():
    second = in_pddl(PLANTS, PLANTS_ACTIONS)
    second["water"] = """(:action water :parameters (?x - robot ?y - plant ?z - place)
      :precondition (and (full ?x) (exists (?q - place) (and (at ?x ?q) (grows ?y ?q) (= ?q ?z))))
      :effect (and (when (full ?x) (wet ?y)) (not (full ?x))))"""
    assert author(PLANTS_TEXT, Scripted(PLANTS, PLANTS_ACTIONS, second=second)).trust is Trust.VERIFIED


def test_an_action_that_does_not_read_is_asked_for_again_with_its_findings():
    tries = ['{"precondition": ["(at ?r ?from)", "(road ?from ?to)"], "effect": ["(at ?r ?to)"]}', "no idea", PLANTS_ACTIONS["go"]]
    actions = PLANTS_ACTIONS | {"go": "see below"}
    session = plants_session(actions)
    session.replies["author-action"] = _Queue(tries, PLANTS_ACTIONS)
    authored = author(PLANTS_TEXT, session)
    assert authored.trust is Trust.VERIFIED
    asked = [p for p in session.asked("author-action") if "Action: (go " in p]
    assert len(asked) == 3
    assert "road" not in asked[0]
    assert "unknown-predicate" in asked[1]
    assert "no-action" in asked[2]


class _Queue(dict):
    """Replies for go from a list, for others from a mapping."""

    def __init__(self, first, rest):
        super().__init__(rest)
        self.first = list(first)

    def __getitem__(self, name):
        return self.first.pop(0) if name == "go" and self.first else super().__getitem__(name)


def test_an_action_that_never_reads_leaves_a_domain_without_it_and_says_so():
    authored = author(PLANTS_TEXT, plants_session(PLANTS_ACTIONS | {"fill": "I cannot do that."}))
    assert authored.trust is Trust.UNVERIFIED
    assert "fill has no body yet" in authored.reasons
    assert "(:action fill" not in authored.domain_pddl
    assert authored.verdicts["walking"].status == "passed"


def test_a_missing_effect_is_found_by_a_scenario_and_mended():
    session = plants_session(CLUMSY, author_repair=[MENDED])
    authored = author(PLANTS_TEXT, session)
    assert (authored.trust, authored.rounds) == (Trust.VERIFIED, 1)
    (prompt,) = session.asked("author-repair")
    assert "FAILED must-reach watering: " in prompt
    assert prompt.count("\nFAILED") == 1


@pytest.mark.parametrize(
    ("action", "literal", "scenario"),
    [
        ("go", "(path ?from ?to)", "no-path"),
        ("go", "(at ?r ?from)", "walking-from-elsewhere"),
        ("fill", "(tap ?p)", "no-tap"),
        ("fill", "(not (full ?r))", "filling-twice"),
        ("water", "(full ?r)", "empty-can"),
        ("water", "(grows ?f ?p)", "other-place"),
        ("water", "(at ?r ?p)", "from-afar"),
    ],
)
def test_a_missing_precondition_is_found_by_the_scenario_that_must_fail(action, literal, scenario):
    clumsy = without(PLANTS_ACTIONS, action, precondition=[literal])
    authored = author(PLANTS_TEXT, plants_session(clumsy), rounds=0)
    assert authored.trust is Trust.UNVERIFIED
    assert authored.verdicts[scenario].status == "failed"
    assert "must not be" in authored.verdicts[scenario].message


def test_an_edit_that_breaks_what_passed_is_not_kept():
    worse = {"action": "water", **without(PLANTS_ACTIONS, "water", precondition=["(full ?r)"])["water"]}
    session = plants_session(CLUMSY, author_repair=[worse, MENDED])
    authored = author(PLANTS_TEXT, session)
    assert (authored.trust, authored.rounds) == (Trust.VERIFIED, 2)
    assert authored.refused_edits == ("REFUSED edit of water: it would break empty-can, which passes",)
    assert "REFUSED edit of water: it would break empty-can" in session.asked("author-repair")[1]


def test_repair_ends_when_the_model_says_the_same_again():
    session = plants_session(CLUMSY, author_repair=[{"action": "water", **CLUMSY["water"]}] * 9)
    authored = author(PLANTS_TEXT, session, rounds=9)
    assert (authored.trust, authored.rounds) == (Trust.UNVERIFIED, 1)


def test_repair_ends_after_its_rounds_with_the_best_so_far():
    edits = [{"action": "go", "precondition": ["(at ?r ?from)"] * n, "effect": ["(at ?r ?to)"]} for n in range(1, 9)]
    session = plants_session(CLUMSY, author_repair=edits)
    authored = author(PLANTS_TEXT, session, rounds=3)
    assert len(session.asked("author-repair")) == 3
    assert authored.rounds == 3
    assert authored.verdicts["walking"].status == "passed"
    assert len(authored.refused_edits) == 3


@pytest.mark.parametrize(
    "cheat",
    [
        {**MENDED, "scenarios": []},
        {"scenarios": [{"name": "watering", "kind": "must-reach", "goal": "(and)"}]},
        {**MENDED, "invariants": []},
        {**MENDED, "parameters": "?r - robot ?f - plant"},
        {"action": "refill", "precondition": [], "effect": ["(full ?r)"]},
        {**MENDED, "goal": "(and)"},
    ],
)
def test_a_model_cannot_pass_by_changing_scenarios_invariants_or_signatures(cheat):
    session = plants_session(CLUMSY, author_repair=[cheat] * 5)
    authored = author(PLANTS_TEXT, session)
    assert authored.trust is Trust.UNVERIFIED
    assert authored.verdicts["watering"].status == "failed"
    assert [s.name for s in authored.contract.scenarios] == [s["name"] for s in PLANTS["scenarios"]]
    assert len(authored.refused_edits) == 1  # and the same again ends the rounds
    assert authored.rounds == 2


def test_a_contract_with_mistakes_is_asked_for_again_with_one_line_for_each():
    wrong = plants(scenarios=[*PLANTS["scenarios"], plants_scenario("odd", "must-reach", goal="(wet oak)")])
    wrong["predicates"][0]["name"] = "at place"
    session = Scripted([wrong, "I would rather not.", PLANTS], PLANTS_ACTIONS, second=in_pddl(PLANTS, PLANTS_ACTIONS))
    assert author(PLANTS_TEXT, session).trust is Trust.VERIFIED
    second, third = session.asked("author-contract")[1:]
    assert "ERROR" in second
    assert "the reply holds no JSON object" in third


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scenarios": [plants_scenario("a", "must-fail", goal="(wet ivy)")]}, "no scenario must be reachable"),
        ({"scenarios": [plants_scenario("a", "must-reach", goal="(wet oak)")]}, "oak"),
        ({"scenarios": [plants_scenario("a", "must-reach", goal="(path kitchen hall)")]}, "true at the start"),
        ({"scenarios": [plants_scenario("a", "must-reach", goal="(wet ivy)", steps=["(go r1 fern hall)"])]}, "fern"),
        ({"scenarios": [plants_scenario("a", "must-reach", goal="(wet ivy)") | {"init": []}]}, "breaks the invariant"),
        ({"invariants": [{"words": "w", "exactly": 1, "of": ["(at ?r)"]}]}, "at takes 2 arguments"),
        ({"invariants": [{"words": "w", "never": "(dry fern)"}]}, "dry"),
        ({"actions": []}, "names no action"),
        ({"types": [{"name": "robot"}, {"name": "place"}]}, "plant"),
        ({"predicates": [*PLANTS["predicates"], PLANTS["predicates"][0]]}, "at twice"),
    ],
)
def test_a_contract_that_cannot_be_meant_is_refused_with_the_reason(changes, said):
    session = Scripted([plants(**changes)] * 3, PLANTS_ACTIONS)
    authored = author(PLANTS_TEXT, session)
    assert authored.trust is Trust.REFUSED
    assert any(said in reason for reason in authored.reasons), authored.reasons
    assert session.asked("author-action") == []


def test_a_domain_in_which_nothing_can_be_reached_is_refused():
    stuck = {name: {"precondition": ["(full ?r)", "(not (full ?r))"], "effect": ["(full ?r)"]} for name in PLANTS_ACTIONS}
    authored = author(PLANTS_TEXT, plants_session(stuck), rounds=0)
    assert (authored.trust, authored.reasons[0]) == (Trust.REFUSED, "no scenario that must be reachable was reached")


def test_scenarios_that_show_little_keep_a_right_domain_unverified_and_ask():
    few = plants(scenarios=[PLANTS["scenarios"][0], PLANTS["scenarios"][2]])
    authored = author(PLANTS_TEXT, Scripted(few, PLANTS_ACTIONS, second=in_pddl(PLANTS, PLANTS_ACTIONS)))
    assert authored.trust is Trust.UNVERIFIED
    assert "fewer than 90%" in authored.reasons[0]
    assert "Nothing shows that 'fill the can of R at P' needs that there is a tap at P. Should it?" in authored.questions
    assert (
        "Nothing shows that after 'let R water F at P' it is no longer true that the can of R is full. Should it be so?"
        in authored.questions
    )


def test_invariants_are_held_along_the_way():
    clumsy = without(PLANTS_ACTIONS, "go", effect=["(not (at ?r ?from))"])
    only_goal = plants(scenarios=[PLANTS["scenarios"][0], PLANTS["scenarios"][2]])
    authored = author(PLANTS_TEXT, Scripted(only_goal, clumsy), rounds=0, readings=1)
    broken = authored.verdicts["both-wet: invariants"]
    assert (broken.status, broken.steps) == ("failed", (("go", "r1", "kitchen", "hall"),))
    assert "'each robot is at exactly one place' is broken after (go r1 kitchen hall)" in broken.message


def test_what_must_never_be_is_looked_for_in_one_scenario():
    scenario = plants_scenario("dry", "must-reach", goal="(wet ivy)") | {"never": "(wet fern)"}
    authored = author(PLANTS_TEXT, Scripted(plants(scenarios=[scenario]), PLANTS_ACTIONS), rounds=0, readings=1)
    assert authored.verdicts["dry: invariants"].status == "failed"
    assert authored.verdicts["dry"].status == "passed"


def test_a_model_that_falls_silent_leaves_the_best_so_far():
    session = plants_session(CLUMSY)  # no reply to a repair
    authored = author(PLANTS_TEXT, session)
    assert authored.trust is Trust.UNVERIFIED
    assert authored.stopped.startswith("the model gave no answer")
    assert authored.stopped in authored.reasons
    assert "(:action water" in authored.domain_pddl


def test_a_model_that_says_nothing_at_all_is_refused():
    class Silent:
        def ask(self, request):
            raise ModelError("nobody there")

    authored = author(PLANTS_TEXT, Silent())
    assert authored.trust is Trust.REFUSED
    assert "nobody there" in authored.reasons[0]


def test_no_time_is_a_limit():
    authored = author(PLANTS_TEXT, plants_session(), limits=Limits(time_limit_s=0))
    assert authored.trust is Trust.REFUSED
    assert "time limit" in authored.reasons[0]


@pytest.mark.parametrize("text", ["", "  \n", "a" * 20_001])
def test_a_text_that_is_empty_or_huge_is_refused_before_a_model_is_asked(text):
    session = plants_session()
    with pytest.raises(InvalidInput):
        author(text, session)
    assert session.prompts == []


def test_the_folder_holds_everything_and_its_check_agrees(tmp_path):
    authored = author(PLANTS_TEXT, plants_session(), out=tmp_path / "new" / "plants")
    folder = tmp_path / "new" / "plants"
    names = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert {
        "domain.pddl",
        "language.toml",
        "contract.json",
        "report.md",
        "scenarios/scenarios.toml",
        "scenarios/no-tap.pddl",
    } <= names
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["plants"]  # nothing temporary is left
    checked = check_folder(folder)
    assert passes(checked, 0.9)
    assert {k: v.status for k, v in checked.verdicts.items()} == {k: v.status for k, v in authored.verdicts.items()}
    assert checked.mutation.score == authored.mutation.score


def test_the_words_of_the_folder_are_a_language_file(tmp_path):
    from planner.explain import load_words

    author(PLANTS_TEXT, plants_session(), out=tmp_path / "plants")
    words = load_words(tmp_path / "plants" / "language.toml")
    assert words.fact("grows", ["fern", "porch"]) == "fern grows at porch"
    assert words.action("water", ["r1", "fern", "porch"]) == "let r1 water fern at porch"
    assert words.nouns["plant"] == "plant"


def test_a_contract_that_was_written_reads_back_and_needs_no_model_for_it(tmp_path):
    author(PLANTS_TEXT, plants_session(), out=tmp_path / "plants")
    data = json.loads((tmp_path / "plants" / "contract.json").read_text())
    session = Scripted(None, PLANTS_ACTIONS, second=in_pddl(PLANTS, PLANTS_ACTIONS))
    again = author(PLANTS_TEXT, session, contract=data)
    assert again.trust is Trust.VERIFIED
    assert session.asked("author-contract") == []


def test_a_folder_with_files_is_not_overwritten_and_no_model_is_asked(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    session = plants_session()
    with pytest.raises(InvalidInput, match="not empty"):
        author(PLANTS_TEXT, session, out=tmp_path)
    assert session.prompts == []
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_with_consent_the_old_folder_is_kept_under_another_name(tmp_path):
    folder = tmp_path / "plants"
    folder.mkdir()
    (folder / "mine.txt").write_text("precious")
    for _ in range(2):
        author(PLANTS_TEXT, plants_session(), out=folder, force=True)
    assert (tmp_path / "plants.old-1" / "mine.txt").read_text() == "precious"
    assert (tmp_path / "plants.old-2" / "domain.pddl").exists()
    assert not (folder / "mine.txt").exists()


def test_a_refused_contract_writes_no_folder(tmp_path):
    author(PLANTS_TEXT, Scripted(["no"] * 3, {}), out=tmp_path / "plants")
    assert list(tmp_path.iterdir()) == []


def test_the_same_seed_and_replies_give_the_same_domain():
    first, second = (author(PLANTS_TEXT, plants_session(), seed=3) for _ in range(2))
    assert first.to_dict() == second.to_dict()
    json.dumps(first.to_dict())
