"""Fixtures of the inbox's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import clock
from inbox.kinds import SOURCES
from tests.inbox.fake import NOW, FakeSource


@pytest.fixture
def monday() -> Iterator[None]:
    """It is Monday, 23 November 2026, 09:00 in Shanghai."""
    with clock.frozen(NOW):
        yield


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No source is registered but those of the test."""
    monkeypatch.setattr(SOURCES, "_entries", {})


@pytest.fixture
def source(alone: None) -> FakeSource:
    """The only source of work."""
    return SOURCES.register(FakeSource())  # type: ignore[return-value]  # what goes in comes out
