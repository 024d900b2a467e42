"""`planloom author` and `planloom author --check` as a user calls them."""

import json
from pathlib import Path

import pytest

import domains
from planner.cli import cli
from planner.cli._errors import run
from tests.translators.authoring.worlds import PLANTS, PLANTS_ACTIONS, PLANTS_TEXT, in_pddl
from translators.authoring import check_folder, passes

SHIPPED = Path(__file__).parent / "shipped"


@pytest.fixture
def planloom(capsys, tmp_path, monkeypatch):
    """Run the command line in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANLOOM_MODEL_CACHE", "off")

    def call(*args):
        code = run(cli, [str(a) for a in args])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def script(tmp_path):
    """A file of scripted replies for the plants."""

    def write(actions=PLANTS_ACTIONS, **more):
        second = in_pddl(PLANTS, PLANTS_ACTIONS)
        replies = {
            "author-contract": [json.dumps(PLANTS)],
            "author-action": [json.dumps(actions[a["name"]]) for a in PLANTS["actions"]],
            "author-second": [second[a["name"]] for a in PLANTS["actions"]],
        }
        (tmp_path / "script.json").write_text(json.dumps(replies | more))
        return "scripted:script.json"

    return write


def copy_shipped(name, folder):
    """A folder with a shipped domain and its hand-written scenarios."""
    (folder / "scenarios").mkdir(parents=True)
    source = Path(domains.domain_path(name)).parent
    for file in ("domain.pddl", "language.toml"):
        (folder / file).write_text((source / file).read_text())
    for file in (SHIPPED / name / "scenarios").iterdir():
        (folder / "scenarios" / file.name).write_text(file.read_text())
    return folder


def test_a_domain_from_words_is_written_and_checked(planloom, script):
    code, out, err = planloom("author", PLANTS_TEXT, "--model", script(), "-o", "plants", "--require-verified")
    assert code == 0, err
    assert "VERIFIED" in err
    assert "passed no-tap (must-fail)" in out
    code, out, _ = planloom("author", "--check", "plants", "--json")
    assert (code, json.loads(out)["passed"], json.loads(out)["mutation"]["score"]) == (0, True, 1.0)


def test_without_a_folder_the_domain_is_printed_and_json_is_alone_on_stdout(planloom, script):
    code, out, _ = planloom("author", PLANTS_TEXT, "--model", script())
    assert (code, "(define (domain plants)" in out) == (0, True)
    code, out, _ = planloom("author", PLANTS_TEXT, "--model", script(), "--json")
    assert json.loads(out)["trust"] == "VERIFIED"
    assert json.loads(out)["ledger"]["totals"]["calls"] == 7


def test_what_is_not_verified_fails_only_if_that_is_required(planloom, script):
    clumsy = PLANTS_ACTIONS | {"fill": {"precondition": ["(at ?r ?p)"], "effect": ["(full ?r)"]}}
    assert planloom("author", PLANTS_TEXT, "--model", script(clumsy), "--repair-rounds", 0)[0] == 0
    assert planloom("author", PLANTS_TEXT, "--model", script(clumsy), "--repair-rounds", 0, "--require-verified")[0] == 1


def test_a_refusal_and_a_silent_model_have_codes_of_their_own(planloom, script):
    assert planloom("author", PLANTS_TEXT, "--model", script(**{"author-contract": ["no", "no", "no"]}))[0] == 40
    code, _, err = planloom("author", PLANTS_TEXT, "--model", script(**{"author-contract": []}))
    assert (code, "the model gave no answer" in err) == (41, True)


def test_a_budget_that_is_too_small_is_never_passed(planloom, script):
    code, out, _ = planloom("author", PLANTS_TEXT, "--model", script(), "--max-calls", 3, "--json")
    answer = json.loads(out)
    assert (code, answer["trust"], answer["ledger"]["totals"]["calls"]) == (40, "REFUSED", 3)


def test_no_model_is_bad_input_with_advice(planloom):
    code, _, err = planloom("author", PLANTS_TEXT)
    assert (code, "--model" in err) == (31, True)


def test_a_folder_in_use_is_refused_before_the_model_is_built(planloom, script, tmp_path):
    (tmp_path / "plants").mkdir()
    (tmp_path / "plants" / "a").write_text("a")
    code, _, err = planloom("author", PLANTS_TEXT, "--model", script(**{"author-contract": []}), "-o", "plants")
    assert (code, "--force" in err) == (31, True)
    assert planloom("author", PLANTS_TEXT, "--model", script(), "-o", "plants", "--force")[0] == 0
    assert (tmp_path / "plants.old-1" / "a").exists()


def test_a_contract_that_was_edited_is_a_starting_point(planloom, script, tmp_path):
    (tmp_path / "c.json").write_text(json.dumps(PLANTS))
    assert planloom("author", PLANTS_TEXT, "--contract", "c.json", "--model", script(**{"author-contract": []}))[0] == 0
    (tmp_path / "c.json").write_text("{")
    code, _, err = planloom("author", PLANTS_TEXT, "--contract", "c.json", "--model", script())
    assert (code, "c.json" in err) == (31, True)


@pytest.mark.parametrize("name", sorted(p.name for p in SHIPPED.iterdir()))
def test_shipped_domains_pass_scenarios_written_by_hand(name):
    checked = check_folder(SHIPPED / name, domain=domains.domain_path(name))
    assert not checked.findings
    assert passes(checked, 0.9), [v.line() for v in checked.verdicts.values()] + [m.name for m in checked.mutation.survived]


def test_a_mistake_in_a_hand_written_domain_is_found(planloom, tmp_path):
    folder = copy_shipped("ferry", tmp_path / "ferry")
    code, out, err = planloom("author", "--check", folder)
    assert (code, "94%" in err) == (0, True)
    assert "? Nothing shows that 'sail from FROM to TO' needs that the ferry is at FROM. Should it?" in out
    text = (folder / "domain.pddl").read_text()
    (folder / "domain.pddl").write_text(text.replace("(not (on ?c))", ""))
    code, out, err = planloom("author", "--check", folder)
    assert (code, "not in order" in err) == (1, True)
    assert "failed change-places: invariants" in out
    assert "'each car is on land at one place or on the ferry' is broken after" in out


def test_the_threshold_is_the_users(planloom, tmp_path):
    folder = copy_shipped("ferry", tmp_path / "ferry")
    assert planloom("author", "--check", folder, "--threshold", 94)[0] == 0
    assert planloom("author", "--check", folder, "--threshold", 95)[0] == 1


def test_a_folder_without_scenarios_says_what_is_expected(planloom, tmp_path):
    code, _, err = planloom("author", "--check", tmp_path)
    assert (code, "scenarios.toml" in err) == (31, True)
