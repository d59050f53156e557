"""Every verb that the journal is told has words: audit reads sentences, not names of code."""

from __future__ import annotations

import re

from core.verbs import VERBS
from tests.house.files import python

RECORDED = re.compile(r'journal\.record\(\s*"([a-z_.]+)"')


def test_every_verb_of_the_journal_has_its_words() -> None:
    told = {verb for path in python() for verb in RECORDED.findall(path.read_text())}
    assert len(told) > 40
    assert sorted(verb for verb in told if verb not in VERBS) == []
