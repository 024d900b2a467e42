"""unified_planning problems to plan for, and unified_planning engines of our own making to hand tasks to."""

import pytest

from tests.cli.conftest import planloom  # noqa: F401  (the command line as a fixture)


@pytest.fixture
def register_planloom():
    """planloom known to the global unified_planning environment, which prints nothing."""
    pytest.importorskip("unified_planning")
    from unified_planning.environment import get_environment

    from planner.interop import register

    get_environment().credits_stream = None
    register()


# Engines that do one thing each. They are found through an up.ini in the home folder, as a user's own engines are.
ENGINES = """
import os, subprocess, sys, time
from fractions import Fraction
import unified_planning as up
import unified_planning.shortcuts
from unified_planning.engines import Engine, OptimalityGuarantee
from unified_planning.engines.mixins import OneshotPlannerMixin
from unified_planning.engines.results import LogLevel, LogMessage, PlanGenerationResult, PlanGenerationResultStatus as S
from unified_planning.model import ProblemKind
from unified_planning.model.problem_kind import all_features
from unified_planning.plans import ActionInstance, SequentialPlan, TimeTriggeredPlan


class Fake(Engine, OneshotPlannerMixin):
    status, takes, log = S.SOLVED_SATISFICING, all_features, ()

    def __init__(self, **options):
        Engine.__init__(self)
        OneshotPlannerMixin.__init__(self)

    name = property(lambda self: type(self).__name__)
    supported_kind = classmethod(lambda cls: ProblemKind(cls.takes))
    supports = classmethod(lambda cls, kind: kind.features <= cls.takes)
    satisfies = staticmethod(lambda guarantee: guarantee == OptimalityGuarantee.SATISFICING)

    def _solve(self, problem, heuristic=None, timeout=None, output_stream=None):
        logs = [LogMessage(LogLevel.INFO, text) for text in self.log]
        return PlanGenerationResult(self.status, self.plan(problem, timeout), self.name, log_messages=logs)

    def plan(self, problem, timeout):
        return None


def step(problem, words):
    name, *arguments = words.split()
    return ActionInstance(problem.action(name), tuple(up.shortcuts.ObjectExp(problem.object(a)) for a in arguments))


class Numeric(Fake):
    words = ["drive a b", "refuel", "drive b c"]

    def plan(self, problem, timeout):
        return SequentialPlan([step(problem, w) for w in self.words])


class Wrong(Numeric):
    words = ["drive a b", "drive b c"]


class Temporal(Fake):
    start = Fraction(1, 2)

    def plan(self, problem, timeout):
        mend = (self.start, step(problem, "mend f"), Fraction(5))
        return TimeTriggeredPlan([mend, (Fraction(0), step(problem, "strike m"), Fraction(6))])


class TooLate(Temporal):
    start = Fraction(2)


class Classical(Fake):
    words = ["up"]

    def plan(self, problem, timeout):
        return SequentialPlan([step(problem, w) for w in self.words])


class ClassicalWrong(Classical):
    words = []


class Crashing(Fake):
    def plan(self, problem, timeout):
        print("the last words of an engine", flush=True)
        os._exit(7)


class Raising(Fake):
    def plan(self, problem, timeout):
        raise RuntimeError("boiler pressure")


class Hanging(Fake):
    def plan(self, problem, timeout):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
        with open(os.environ["PID_FILE"], "w") as file:
            file.write(str(child.pid))
        time.sleep(600)


class Hungry(Fake):
    def plan(self, problem, timeout):
        held = []
        while True:
            held.append(bytearray(8 << 20))
            time.sleep(0.01)


class Optimal(Numeric):
    status = S.SOLVED_OPTIMALLY
    satisfies = staticmethod(lambda guarantee: True)


class Narrow(Fake):
    takes = {"ACTION_BASED", "FLAT_TYPING"}


class Says_unsolvable(Fake):
    status = S.UNSOLVABLE_PROVEN


class Says_timeout(Fake):
    status = S.TIMEOUT


class Says_unsupported(Fake):
    status = S.UNSUPPORTED_PROBLEM


class Says_error(Fake):
    status, log = S.INTERNAL_ERROR, ("valve three stuck",)
"""


@pytest.fixture
def fake_engines(tmp_path, monkeypatch):
    """The engines above, by their class names in lower case; returns the folder they live in."""
    pytest.importorskip("unified_planning")
    from unified_planning.environment import get_environment

    assert get_environment().factory is not None  # made now, so that this process never reads the up.ini below
    home = tmp_path / "home"
    home.mkdir()
    (home / "fake_engines.py").write_text(ENGINES)
    names = [line.split()[1].split("(")[0] for line in ENGINES.splitlines() if line.startswith("class ")]
    sections = [f"[engine {name.lower()}]\nmodule_name: fake_engines\nclass_name: {name}\n" for name in names if name != "Fake"]
    (home / "up.ini").write_text("\n".join(sections))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", str(home))
    monkeypatch.setenv("PID_FILE", str(tmp_path / "pid"))
    return home
