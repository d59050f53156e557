"""What each kind offers its sender: the answers, how to set it up, and where its token may stand."""

from __future__ import annotations

import json
import re

import pytest
from django.utils.translation import override

from alerts.sources.kinds import SOURCES, Source
from alerts.wire import Inbound, Where, tokens
from tests.alerts.requests import NOW

KINDS = [entry.item for entry in SOURCES.entries()]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)


@each_kind
def test_the_answers_tell_the_sender_what_to_do(kind: Source) -> None:
    for sample in kind.samples:
        parsed = kind.parse(sample.inbound, sample.settings)
        if not parsed.problem:
            assert 200 <= kind.answer(sample.inbound, sample.settings).status < 300
    assert kind.answers.later.status in {429, 503}
    assert kind.answers.too_large.status == 413
    assert kind.places


@each_kind
def test_the_set_up_is_filled_in_both_languages(kind: Source) -> None:
    for language in ("zh-hans", "en"):
        with override(language):
            steps = kind.set_up.said("https://hub.example.test/in/t0ken", "t0ken")
            assert steps
            assert str(kind.label)
            assert not [step for step in steps if "%(" in step]
            assert (language == "en") is not any(re.search("[\u4e00-\u9fff]", step) for step in steps)
    pasted = kind.set_up.pasted("https://hub.example.test/in/t0ken", "t0ken")
    assert not re.search(r"\b(ADDRESS|TOKEN|HOST|SCHEME)\b", pasted)
    assert all(path.is_file() for path in kind.set_up.files)


@each_kind
def test_the_token_is_found_where_it_may_stand(kind: Source) -> None:
    for place in kind.places:
        given_there = {
            Where.BEARER: {"headers": {"authorization": f"{place.name} t0ken"}},
            Where.BASIC: {"headers": {"authorization": "Basic aHViOnQwa2Vu"}},
            Where.PATH: {"path_token": "t0ken"},
            Where.HEADER: {"headers": {place.name.lower(): "t0ken"}},
            Where.QUERY: {"query": {place.name: "t0ken"}},
            Where.BODY: {"body": json.dumps({place.name: "t0ken"}).encode()},
        }[place.where]
        assert tokens(Inbound(received_at=NOW, **given_there), kind.places) == ("t0ken",)  # type: ignore[arg-type]
