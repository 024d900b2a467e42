"""One file per search algorithm, named as it is written in a search specification: `gbfs.py` defines "gbfs".

A search file defines one subclass of `planner.search.base.Search`; nothing else has to be registered. `base.py`, files that
start with an underscore, and `*_kernels.py`, are not search algorithms.
"""
