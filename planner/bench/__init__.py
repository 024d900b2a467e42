"""Benchmarks: planners on planning tasks, with enforced limits, validated plans and results that are not lost (see
docs/bench.md)."""
