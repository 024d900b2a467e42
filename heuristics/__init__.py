"""One file per heuristic, named as it is written in a search specification: `ff.py` defines "ff".

A heuristic file defines one subclass of `heuristics._base.Heuristic`; nothing else has to be registered. Files that start with an
underscore, and `*_kernels.py`, are not heuristics.
"""
