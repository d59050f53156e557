"""A firm in the house and the same firm in the stand-in; a run reads it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from bots.demo import everybody, tenant_of
from bots.directory.run import run_waiting
from bots.events.kinds import FeishuEvent
from bots.models import Bot, DirectoryRun
from bots.registered import FEISHU_EVENTS
from bots.services.directory import start_sync
from core import clock, nudge
from people.models import Department, Employee
from people.states import InDirectory
from tests.bots.story import app_of, make_bot
from tests.cast import Cast
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@dataclass
class Tenant:
    """The cast, the bot, the stand-in, and what one does with them."""

    cast: Cast
    bot: Bot
    sandbox: Sandbox

    def sync(self, *, dry: bool = False, confirmed: str = "") -> DirectoryRun:
        """A run, from its asking to its end."""
        run = start_sync(actor=None, dry=dry, confirmed=confirmed)
        run_waiting()
        run.refresh_from_db()
        return run

    def hear(self, event_type: str, body: dict[str, Any]) -> None:
        """An event comes in and is handled."""
        FEISHU_EVENTS.get(event_type).handle(FeishuEvent(self.bot, event_type, "e", clock.now(), body, "callback"))

    def hear_person(self, user_id: str, change: str = "updated") -> None:
        self.hear(f"contact.user.{change}_v3", {"object": {"user_id": user_id, "open_id": f"ou_{user_id}"}})

    def hear_department(self, key: str, change: str = "updated") -> None:
        body = {"object": {"department_id": key, "open_department_id": f"od-{key}"}}
        self.hear(f"contact.department.{change}_v3", body)

    def give(self, **columns: Any) -> None:
        """Change what the app may do."""
        self.sandbox.tenant(apps=[app_of(self.bot) | columns])


@pytest.fixture
def tenant(cast: Cast, sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """Everybody in the stand-in as in the house, and synced once."""
    settings.FEISHU_BASE_URL = sandbox.url
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    bot = make_bot()
    Employee.objects.update(in_directory=InDirectory.HERE)
    Department.objects.update(in_directory=InDirectory.HERE)
    sandbox.tenant(**tenant_of(everybody()), apps=[app_of(bot)])
    with clock.frozen(NOON):
        there = Tenant(cast, bot, sandbox)
        assert {fact[0] for one in there.sync().report["changes"] for fact in one["facts"]} == {"avatar_url"}
        yield there
