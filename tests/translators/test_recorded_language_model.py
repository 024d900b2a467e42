"""What a real language model made of twenty tasks of ours in five domains, replayed: texts, true problems and its replies lie in
`asked/`. Three texts of each domain were rendered by code (abstract, explicit, generated), the fourth is free prose.

A prompt that is reworded has other hashes: record again with `planloom bench words DIR --model manual:ANSWERS --record FILE`.
"""

from pathlib import Path

import pytest

import domains
from translators.evaluate import STAGES, WordsTask, evaluate
from translators.models import build_model

ASKED = Path(__file__).parent / "asked"
REPLIES = ASKED / "replies.jsonl"
DOMAINS = sorted(folder.name for folder in ASKED.iterdir() if folder.is_dir())


@pytest.mark.parametrize("domain", DOMAINS)
def test_replies_of_a_language_model_pass_the_whole_funnel_and_only_prose_stays_unverified(domain):
    file = domains.domain_path(domain)
    tasks = [WordsTask(words.stem, file, words, words.with_suffix(".pddl")) for words in sorted((ASKED / domain).glob("*.txt"))]
    rows = evaluate(tasks, ["planloom"], lambda: build_model(f"recorded:{REPLIES}"), samples=1)
    assert [row.passed for row in rows] == [STAGES] * 4
    assert [row.trust for row in rows] == ["VERIFIED", "VERIFIED", "VERIFIED", "UNVERIFIED"]
    assert not any(row.false_verified or row.false_refused for row in rows)
