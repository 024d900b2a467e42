"""The planning domains that ship with planloom: PDDL, seeded task generators, words for every symbol, and a few tasks of each.

A domain is a folder with `domain.pddl`, `generator.py`, `language.toml` and `tasks/`; it is found by looking at the folders, so
adding one takes no other change (see README.md). Importing this package is cheap: a domain's code is loaded when it is asked for.
"""

from __future__ import annotations

from domains._base import Generated
from domains._registry import (
    DomainInfo,
    Option,
    domain_info,
    domain_path,
    generate,
    language_path,
    list_domains,
    task_paths,
)

__all__ = [
    "DomainInfo",
    "Generated",
    "Option",
    "domain_info",
    "domain_path",
    "generate",
    "language_path",
    "list_domains",
    "task_paths",
]
