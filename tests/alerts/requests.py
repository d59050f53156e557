"""Requests for the tests of what senders say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from alerts.drafts import Settings
from alerts.signal import Parsed
from alerts.sources.kinds import SOURCES, Sample
from alerts.wire import Inbound

PLAIN = Settings()
NOW = datetime(2026, 11, 21, 10, 0, 5, tzinfo=UTC)


def posted(body: Any, **more: Any) -> Inbound:
    """A POST of JSON, or of the very bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Inbound(**{"received_at": NOW, "body": raw, "content_type": "application/json", **more})


def parsed(kind: str, body: Any, settings: Settings = PLAIN, **more: Any) -> Parsed:
    """What a kind of source reads from it."""
    return SOURCES.get(kind).parse(posted(body, **more), settings)


def sample(kind: str, name: str) -> Sample:
    """A sample by its name."""
    return next(one for one in SOURCES.get(kind).samples if one.name == name)


def said(kind: str, name: str) -> Parsed:
    """What a sample says."""
    found = sample(kind, name)
    return SOURCES.get(kind).parse(found.inbound, found.settings)


def body_of(kind: str, name: str) -> Any:
    """The body of a sample, to be changed."""
    return json.loads(sample(kind, name).inbound.body)
