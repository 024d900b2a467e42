"""Making plans cheaper after they were found: needless steps, dear windows, shortcuts near the plan. Never worse, always a plan."""

from planner.improve.elimination import eliminate
from planner.improve.neighbourhood import shortcuts
from planner.improve.windows import optimise_windows

__all__ = ["eliminate", "optimise_windows", "shortcuts"]
