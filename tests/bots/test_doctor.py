"""The doctor names what is missing in the developer console, and the guide names what the doctor asks."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bots.doctor.examine import examine
from bots.doctor.findings import Verdict
from bots.doctor.needs import CALLBACKS, EVENTS, SCOPES
from bots.events.kinds import FEISHU_EVENTS
from bots.models import Bot, Inbound
from core import clock
from tests.bots import story
from tests.bots.story import World

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "feishu-setup.md"


@pytest.fixture
def firm(world: World) -> World:
    """A bot whose app has the firm's whole directory."""
    world.sandbox.tenant(
        departments=[{"department_id": "it", "name": "信息技术部"}],
        users=[{"user_id": world.cast.member.user_id, "name": "王小明", "department_ids": ["it"]}],
    )
    return world


def app(world: World, **changes: Any) -> None:
    world.sandbox.tenant(apps=[{**story.app_of(world.bot), **changes}])


def verdicts(bot: Bot) -> dict[str, Verdict]:
    return {finding.what: finding.verdict for finding in examine(bot)}


@pytest.mark.django_db(transaction=True)
def test_an_app_with_everything_misses_nothing(firm: World) -> None:
    found = verdicts(firm.bot)
    assert Verdict.MISSING not in found.values()
    assert Verdict.LESS not in found.values()


@pytest.mark.django_db(transaction=True)
def test_a_scope_that_is_not_granted_is_named_with_its_remedy(firm: World) -> None:
    held = [name for need in SCOPES for name in need.names if "employee_id" not in name and "phone" not in name]
    app(firm, scopes=held)
    missing = [one for one in examine(firm.bot) if one.verdict is Verdict.MISSING]
    assert any("contact:user.employee_id:readonly" in one.remedy for one in missing)
    less = [one for one in examine(firm.bot) if one.verdict is Verdict.LESS]
    assert any("contact:user.phone:readonly" in one.what for one in less)


@pytest.mark.django_db(transaction=True)
def test_a_wrong_secret_stops_at_once(firm: World) -> None:
    app(firm, app_secret="another")
    [only] = examine(firm.bot)
    assert only.verdict is Verdict.MISSING
    assert "App Secret" in only.remedy


@pytest.mark.django_db(transaction=True)
def test_what_has_arrived_lately_is_told(firm: World) -> None:
    Inbound.objects.create(
        bot=firm.bot, event_id="e1", event_type="card.action.trigger", received_at=clock.now(), at=clock.now()
    )
    by_kind = {one.what.split("（")[0]: one.verdict for one in examine(firm.bot)}
    assert by_kind["card.action.trigger"] is Verdict.OK
    assert by_kind["contact.user.created_v3"] is Verdict.UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_the_command_ends_with_an_error_only_when_something_is_missing(firm: World) -> None:
    out = StringIO()
    call_command("feishu_doctor", stdout=out)
    assert "✓" in out.getvalue()
    app(firm, app_secret="another")
    with pytest.raises(CommandError, match="missing"):
        call_command("feishu_doctor", bot=firm.bot.slug, stdout=StringIO())
    with pytest.raises(CommandError, match="no such bot"):
        call_command("feishu_doctor", bot="nobody", stdout=StringIO())


def test_the_guide_names_everything_that_is_asked() -> None:
    told = GUIDE.read_text(encoding="utf-8")
    for need in SCOPES:
        assert all(f"`{name}`" in told for name in need.names), need.names
    for kind in (*EVENTS, *CALLBACKS):
        assert f"`{kind}`" in told


def test_every_event_that_somebody_handles_is_one_to_subscribe() -> None:
    handled = {entry.slug for entry in FEISHU_EVENTS.entries() if entry.slug.startswith("contact.")}
    assert handled <= set(EVENTS)
