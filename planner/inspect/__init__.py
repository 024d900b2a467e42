"""A task's structure as graphs, for people who want to see why a task is easy or hard, and what a plan is made of.

* `causal_graph`: which state variables influence which others.
* `domain_transition_graph`: how the value of one variable can change, and by which operators.
* `plan_partial_order`: a plan with only the orderings it needs, each with its reason.

All are networkx graphs with a readable `label` on every node and edge; `write_graph` draws or writes them (SVG, DOT, GraphML).
networkx is imported when the first graph is made.
"""

from planner.inspect.causal import causal_graph
from planner.inspect.order import plan_partial_order
from planner.inspect.transitions import domain_transition_graph
from planner.inspect.write import write_graph

__all__ = ["causal_graph", "domain_transition_graph", "plan_partial_order", "write_graph"]
