"""A small world for the outbox: a bot, people in the stand-in, three kinds of notices, an action, a time to work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from bots.kinds import ACTIONS, ERRANDS, NOTICES
from bots.models import Bot
from core import clock, nudge
from tests.bots import story
from tests.bots.story import World
from tests.cast import Cast
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]

MONDAY_TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture
def office_hours() -> Iterator[None]:
    """A Monday at ten."""
    with clock.frozen(MONDAY_TEN):
        yield


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The story's kinds, and no broker to ring at."""
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    for registry, items in ((NOTICES, story.KINDS), (ACTIONS, story.ACTIONS), (ERRANDS, story.ERRANDS)):
        monkeypatch.setattr(registry, "_entries", dict(registry._entries))
        for item in items:
            registry.register(item)  # type: ignore[attr-defined]
    story.state.clear()


@pytest.fixture
def bot(db: None) -> Bot:
    """The default bot."""
    return story.make_bot()


@pytest.fixture
def world(cast: Cast, bot: Bot, sandbox: Sandbox, settings: Settings, office_hours: None) -> World:
    """The firm and its bot, known to a running stand-in."""
    settings.FEISHU_BASE_URL = sandbox.url
    people = [cast.head, cast.member, cast.peer, cast.chief, cast.operator, cast.hr, cast.outsider]
    sandbox.tenant(
        users=[{"user_id": person.user_id, "name": person.name} for person in people],
        apps=[story.app_of(bot)],
    )
    return World(cast, bot, sandbox)
