"""How a door tells htmx from a browser, and says what happened."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.test import RequestFactory

from core.doors import from_htmx, page_path, saying


def test_htmx_gets_fragments_but_a_restored_history_gets_pages(rf: RequestFactory) -> None:
    assert from_htmx(rf.get("/", headers={"HX-Request": "true"}))
    assert not from_htmx(rf.get("/"))
    assert not from_htmx(rf.get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}))


def test_the_page_under_the_fragment_is_known_without_its_host(rf: RequestFactory) -> None:
    assert page_path(rf.get("/x", headers={"HX-Current-URL": "http://a.example/inbox/?tab=done"})) == "/inbox/?tab=done"
    assert page_path(rf.get("/x")) == "/"


def test_a_sentence_travels_with_further_events() -> None:
    told = json.loads(saying(HttpResponse(), "已同意", events={"decided": {}})["HX-Trigger"])
    assert told == {"toast": {"text": "已同意", "tone": "ok"}, "decided": {}}
