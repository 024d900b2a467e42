"""Search specifications: reading them, what is said about wrong ones, and what gets built."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import registry
from planner.errors import PlanloomError, SearchSpecError, UnsupportedFeature
from planner.registry import Spec, build_heuristic, build_search, describe, is_optimal, list_heuristics, list_searches, parse_spec
from planner.specs import MAX_DEPTH, write
from planner.statuses import ExitCode
from tests.ground_tasks import OperatorSpec, TaskSpec, build, grid

HEURISTICS = {
    "plain": """
class Plain(Heuristic):
    '''A heuristic without options.

    More about it.
    '''

    admissible = True
    consistent = True
    supports_axioms = False

    def evaluate(self, rows, *, operators=False):
        return None
""",
    "rich": """
class Helper(Base):  # not a heuristic
    pass

class Rich(Heuristic):
    '''One with every kind of option.'''

    has_preferred = True

    def __init__(self, task, *, cost: Literal["unit", "real"] = "unit", limit: int | None = None, factor: float = 1.5,
                 deep: bool = False, label: str = "a b", mode: Literal[1, 2] | None = 1) -> None:
        super().__init__(task)
        if factor < 0:
            raise ValueError("factor must not be negative")
        self.given = (cost, limit, factor, deep, label, mode)

    def evaluate(self, rows, *, operators=False):
        return None
""",
    "unit": """
class Unit(Heuristic):
    '''Admissible for unit costs.'''

    admissible = True
    unit_cost_only_admissible = True
    safe = False

    def evaluate(self, rows, *, operators=False):
        return None
""",
    "_hidden": "raise ImportError('hidden files are not imported')",
    "rich_kernels": "raise ImportError('kernels are not heuristics')",
    "broken": "raise RuntimeError('imported although nobody asked for it')",
}
SEARCHES = {
    "single": """
class Single(Search):
    '''Takes one heuristic.'''

    default_heuristic = "rich"
    optimal = True

    def __init__(self, task: GroundTask, heuristic: Heuristic, *, preferred: bool = False, weight: float = 3) -> None:
        super().__init__(task)
        self.heuristic, self.preferred, self.weight = heuristic, preferred, weight

    def run(self, context):
        return None
""",
    "many": """
class Many(Search):
    '''Takes any number of heuristics.'''

    default_heuristic = "rich(deep=true)"
    complete = False

    def __init__(self, task: GroundTask, *heuristics: Heuristic, steps: int) -> None:
        super().__init__(task)
        self.heuristics, self.steps = heuristics, steps

    def run(self, context):
        return None
""",
    "blindly": """
class Blindly(Search):
    '''Takes none.'''

    def run(self, context):
        return None
""",
    "base": "raise ImportError('base is not a search')",
}
HEAD = """
from __future__ import annotations
from typing import TYPE_CHECKING, Literal
from heuristics._base import Heuristic
from planner.search.base import Search
if TYPE_CHECKING:
    from planner.ground_task import GroundTask
class Base:
    pass
"""


@pytest.fixture(scope="module", autouse=True)
def toy_folders(tmp_path_factory):
    """Two folders of toy heuristics and searches in place of the real ones."""
    root = tmp_path_factory.mktemp("toys")
    for package, files in (("toy_heuristics", HEURISTICS), ("toy_searches", SEARCHES)):
        (root / package).mkdir()
        (root / package / "__init__.py").write_text("")
        for name, text in files.items():
            (root / package / f"{name}.py").write_text(text if text.startswith("raise") else HEAD + text)
    sys.path.insert(0, str(root))
    before = registry._PACKAGES
    registry._PACKAGES = {"heuristic": "toy_heuristics", "search": "toy_searches"}
    registry._class.cache_clear()
    yield root
    registry._PACKAGES = before
    registry._class.cache_clear()
    sys.path.remove(str(root))


@pytest.fixture(scope="module")
def task():
    return grid(2, 2)


def options(search):
    return search.heuristic.given


# reading


def test_a_specification_is_read_with_all_kinds_of_values():
    spec = parse_spec(""" gbfs( [ff(), goalcount], a=-3, b=2.5e1, c=true, d=none, e='x "y"', f="it\\'s", g=hmax(z=1), h=[] ) """)
    assert spec.name == "gbfs"
    assert spec.args == ([Spec("ff"), Spec("goalcount")],)
    assert dict(spec.kwargs) == {
        "a": -3, "b": 25.0, "c": True, "d": None, "e": 'x "y"', "f": "it's", "g": Spec("hmax", (), {"z": 1}), "h": [],
    }  # fmt: skip


def test_capitals_do_not_matter():
    assert parse_spec("AStar(LMCut, Weight=TRUE)") == parse_spec("astar(lmcut,weight=true)")


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", None, ["empty"]),
        (" \n\t", None, ["empty"]),
        ("gbfs(ff", 5, ["never closed", "matching"]),
        ("gbfs(ff, [a, b)", 15, ["does not fit"]),
        ("gbfs(ff))", 9, ["follows"]),
        ("gbfs ff", 6, ["follows"]),
        ("gbfs(ff ff)", 9, ["does not fit"]),
        ("gbfs(,)", 6, ["name is missing"]),
        ("gbfs(ff,)", 9, ["name is missing"]),
        ("gbfs(a=)", 8, ["name is missing"]),
        ("gbfs(a=1, a=2)", 11, ["twice", "a"]),
        ("gbfs(a=1, ff)", 11, ["without a name"]),
        ("gbfs(a=1=2)", 9, ["does not fit"]),
        ("gbfs(ff; hmax)", 8, ["unexpected", "';'"]),
        ('gbfs("ff)', 6, ["never closed"]),
        ("gbfs(a=123456789012345678901234567890)", 8, ["too large"]),
        ("gbfs(a=1e999)", 8, ["too large"]),
        ("gbfs(a=1x)", 8, ["unexpected"]),
        ("3", 1, ["name is missing"]),
        ("true(", 5, ["never closed"]),
        ("gbfs(ff, é)", 10, ["unexpected"]),
        ("gbfs(ff, \0)", 10, ["unexpected"]),
    ],
)
def test_an_unreadable_specification_is_refused_where_it_goes_wrong(text, column, words):
    with pytest.raises(SearchSpecError) as caught:
        parse_spec(text)
    assert caught.value.location.column == column
    for word in words:
        assert word in str(caught.value)


def test_the_caret_stands_under_the_mistake():
    with pytest.raises(SearchSpecError) as caught:
        parse_spec("gbfs(ff, [a, b)")
    shown, caret = caught.value.message.splitlines()[1:]
    assert shown[caret.index("^")] == ")"
    long = "gbfs(" + "ff, " * 200 + "; )"
    with pytest.raises(SearchSpecError) as caught:
        parse_spec(long)
    shown, caret = caught.value.message.splitlines()[1:]
    assert shown[caret.index("^")] == ";"
    assert len(shown) < 120


@pytest.mark.parametrize("text", ["a(" * 10_000, "a(" * 4_000, "[" * 9_000, "a([" * 3_000, "x" * 1_000_000, "a(" + "b," * 4_990])
def test_a_hostile_specification_is_refused_with_a_short_message(text):
    with pytest.raises(SearchSpecError) as caught:
        describe(text)
    assert len(str(caught.value)) < 600


def test_brackets_may_be_as_deep_as_the_limit_and_no_deeper():
    parse_spec("a(" * MAX_DEPTH + ")" * MAX_DEPTH)
    with pytest.raises(SearchSpecError, match="levels"):
        parse_spec("a(" * (MAX_DEPTH + 1) + ")" * (MAX_DEPTH + 1))


names = st.from_regex(r"[a-z_][a-z0-9_-]{0,6}", fullmatch=True).filter(lambda n: n not in ("true", "false", "none"))
leaves = st.one_of(
    st.integers(-(10**18) + 1, 10**18 - 1), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none(),
    st.builds(Spec, names), st.text(max_size=8).filter(lambda s: not names_like(s)),
)  # fmt: skip
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.builds(Spec, names, st.lists(inner, max_size=3).map(tuple), st.dictionaries(names, inner, max_size=3)),
    ),
    max_leaves=8,
)


def names_like(text):
    """True for text that is written without quotes, and so read back as a name."""
    return write(text) == text


@given(st.builds(Spec, names, st.lists(values, max_size=3).map(tuple), st.dictionaries(names, values, max_size=3)))
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read_back_the_same(spec):
    assert parse_spec(str(spec)) == spec


@given(st.text(alphabet="abf(),=[]'\"\\ 1.-\n", max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_either_read_or_refused(text):
    try:
        spec = parse_spec(text)
    except SearchSpecError:
        return
    assert parse_spec(str(spec)) == spec


# names


def test_names_are_read_from_the_folders_without_importing_anything():
    code = (
        "import sys; from planner import registry; assert registry.search_names() and 'ff' in registry.heuristic_names();"
        "print([m for m in sys.modules if m.startswith(('heuristics.', 'planner.search.', 'numpy', 'numba'))])"
    )
    root = Path(registry.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


def test_hidden_files_kernels_and_the_base_are_not_listed():
    assert registry.heuristic_names() == ["broken", "plain", "rich", "unit"]
    assert registry.search_names() == ["blindly", "many", "single"]


def test_only_the_module_that_is_used_is_imported(task):
    build_heuristic("plain", task)
    assert "toy_heuristics.plain" in sys.modules
    assert "toy_heuristics.broken" not in sys.modules


def test_the_list_tells_summary_options_and_properties(monkeypatch):
    monkeypatch.setattr(
        registry, "_names", lambda kind: {"heuristic": ["plain", "rich", "unit"], "search": ["many", "single"]}[kind]
    )
    plain, rich, unit = list_heuristics()
    assert plain.summary == "A heuristic without options."
    assert plain.properties == ("admissible", "consistent", "safe", "no axioms")
    assert unit.properties == ("admissible for unit costs",)
    assert "preferred operators" in rich.properties
    found = {o.name: (o.type, o.default, o.choices) for o in rich.options}
    assert found == {
        "cost": ("unit|real", "unit", ("unit", "real")),
        "limit": ("int|none", "none", ()),
        "factor": ("float", "1.5", ()),
        "deep": ("true|false", "false", ()),
        "label": ("string", '"a b"', ()),
        "mode": ("1|2|none", "1", ("1", "2")),
    }
    many, single = list_searches()
    assert (many.heuristics, many.default_heuristic, many.properties) == ("several", "rich(deep=true)", ("incomplete",))
    assert (single.heuristics, single.default_heuristic) == ("one", "rich")
    assert [(o.name, o.type, o.default) for o in many.options] == [("steps", "int", "")]


# building


def test_options_reach_the_heuristic_with_their_types(task):
    search = build_search('single(rich(cost=real, limit=7, factor=2, deep=true, label="x y", mode=2), preferred=true)', task)
    assert options(search) == ("real", 7, 2.0, True, "x y", 2)
    assert type(options(search)[2]) is float
    assert search.preferred is True
    assert search.heuristic.task is task


def test_a_default_heuristic_is_taken_where_none_is_named(task):
    assert options(build_search("single", task)) == ("unit", None, 1.5, False, "a b", 1)
    assert build_search("many(steps=3)", task).heuristics[0].given[3] is True


def test_python_keywords_do_the_same_as_the_text(task):
    search = build_search("single", task, heuristic="rich(cost=real)", preferred=True, weight=2)
    assert options(search)[0] == "real"
    assert (search.preferred, search.weight) == (True, 2.0)
    assert describe("single", heuristic="rich(cost=real)", preferred=True) == describe("single(rich(cost=real), preferred=true)")


def test_a_heuristic_already_built_is_taken_as_it_is(task):
    mine = build_heuristic("rich", task, cost="real")
    assert build_search("single", task, heuristic=mine).heuristic is mine
    both = build_search("many", task, heuristic=[mine, "plain"], steps=1).heuristics
    assert both[0] is mine
    assert len(both) == 2


def test_keywords_override_the_text(task):
    assert build_search("single(preferred=false)", task, preferred=True).preferred is True


def test_a_list_stands_for_its_heuristics(task):
    assert len(build_search("many([rich, plain], steps=1)", task).heuristics) == 2
    assert len(build_search("many(rich, plain, unit, steps=1)", task).heuristics) == 3


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("singel(rich)", 1, ["unknown search", "singel", 'did you mean "single"', "blindly, many, single"]),
        ("qqqqqqqq", 1, ["unknown search", "blindly"]),
        ("single(rcih)", 8, ["unknown heuristic", 'did you mean "rich"']),
        ("rich", 1, ["rich is a heuristic", "astar(rich)"]),
        ("single(single)", 8, ["single is a search"]),
        ("single(rich, prefered=true)", 14, ['no option "prefered"', 'did you mean "preferred"', "preferred, weight"]),
        ("single(plain(x=1))", 14, ['no option "x"', "has none"]),
        ("single(rich(cost=unti))", 13, ["cost=unti", "cost=unit|real", 'did you mean "unit"']),
        ("single(rich(limit=2.5))", 13, ["limit=2.5", "limit=int|none"]),
        ("single(rich(limit=true))", 13, ["limit=true", "limit=int|none"]),
        ("single(rich(deep=1))", 13, ["deep=1", "true|false"]),
        ("single(rich(mode=3))", 13, ["mode=3", "1|2|none"]),
        ("single(rich(mode=true))", 13, ["mode=true"]),
        ("single(rich(label=plain(a=1)))", 13, ["label"]),
        ("single(weight=heavy)", 8, ["weight=heavy", "weight=float"]),
        ("single(weight=[1])", 8, ["weight=[1]"]),
        ("single(rich, plain)", 14, ["2 arguments", "one heuristic", "preferred="]),
        ("single([rich, plain])", 8, ["2 arguments"]),
        ("single(3)", 8, ["3 is not a heuristic", "by name"]),
        ("blindly(rich)", 9, ["no heuristic"]),
        ("many(rich)", 1, ['needs the option "steps"', "steps=int"]),
    ],
)
def test_a_wrong_specification_is_refused_where_it_goes_wrong_and_before_any_task(text, column, words):
    with pytest.raises(SearchSpecError) as caught:
        describe(text)
    assert caught.value.location.column == column, str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_a_value_that_the_constructor_refuses_is_an_error_of_the_specification(task):
    with pytest.raises(SearchSpecError, match="factor must not be negative") as caught:
        build_search("single(rich(factor=-1))", task)
    assert caught.value.location.column == 8
    assert ExitCode.SEARCH_SPEC_ERROR == 33


def test_the_message_shows_what_was_written_also_for_python_keywords(task):
    with pytest.raises(SearchSpecError, match="weight"):
        build_search("single", task, weight="heavy")
    with pytest.raises(SearchSpecError, match="object"):
        build_search("single", task, weight=object())
    with pytest.raises(SearchSpecError, match="not a heuristic"):
        build_search("single", task, heuristic=3.5)


def test_a_heuristic_that_does_not_take_the_task_says_so():
    axiom = build(TaskSpec(1, (0,), (1,), [OperatorSpec((0,), (0,))], [(1, (0,), 0)], 1))
    with pytest.raises(UnsupportedFeature, match="axioms"):
        build_search("single(plain)", axiom)


def test_a_description_names_every_option_and_describes_itself():
    text = describe("single(rich(limit=3))")
    assert text == 'single(rich(cost=unit, limit=3, factor=1.5, deep=false, label="a b", mode=1), preferred=false, weight=3.0)'
    assert describe(text) == text
    assert describe("blindly()") == "blindly"


@pytest.mark.parametrize(("cost", "expected"), [(1, True), (2, False)])
def test_a_heuristic_admissible_only_for_unit_costs_makes_no_search_optimal_otherwise(cost, expected):
    task = build(TaskSpec(2, (0,), (1,), [OperatorSpec((0,), (1,), (), cost)]))
    assert is_optimal(build_search("single(unit)", task), build_heuristic("unit", task), task) is expected


def test_optimality_needs_a_search_that_promises_it_and_admissible_heuristics_only(task):
    plain, rich = build_heuristic("plain", task), build_heuristic("rich", task)
    single, many = build_search("single", task), build_search("many(steps=1)", task)
    assert is_optimal(single, plain, task)
    assert not is_optimal(single, rich, task)
    assert not is_optimal(single, [plain, rich], task)
    assert not is_optimal(many, plain, task)


def test_every_error_is_one_of_ours():
    assert issubclass(SearchSpecError, PlanloomError)
