"""The operator's page of the approval centre says how it stands, and has it compared at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from bots.centre.checking import ALL, CHECK
from bots.doctor.examine import examine
from bots.doctor.findings import Verdict
from bots.gauges import GAUGES
from bots.models import Bot, CentreCheck, CentreCode, CentreEntryPut, Errand
from bots.states import CentreStatus, CheckStatus, ErrandStatus
from core import clock, journal, wire_clock
from tests.bots.story import World, app_of
from tests.cast import Cast
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(bot: Bot, office_hours: None, settings: Settings) -> Bot:
    settings.FEISHU_APPROVAL_CENTRE = True
    code = CentreCode.objects.create(bot=bot, slug="cloud_vm", code="F46E", digest="d", put_at=clock.now())
    for number, status in enumerate((CentreStatus.OPEN, CentreStatus.OPEN, CentreStatus.ENDED)):
        CentreEntryPut.objects.create(
            about_kind="story.request", about_id=str(number), definition=code, status=status, version=1,
            user_id="u", put_at=clock.now(), healed=number, left_out=0,
        )  # fmt: skip
    CentreCheck.objects.create(
        begun_at=clock.now() - timedelta(minutes=5), done_at=clock.now() - timedelta(minutes=4), entries=3, behind=1,
        differing=2, status=CheckStatus.DONE,
    )  # fmt: skip
    Errand.objects.create(
        kind="bots.centre", about_kind="story.request", about_id="1", key="k", status=ErrandStatus.FAILED,
        retry_at=wire_clock.now(), created_at=clock.now(),
    )  # fmt: skip
    return bot


def page(client: Client, cast: Cast) -> str:
    client.force_login(cast.operator)
    with ledger("bots:centre"):
        answer = client.get("/operate/centre/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_says_how_much_stands_there_and_what_was_mended(client: Client, cast: Cast, filled: Bot) -> None:
    html = page(client, cast)
    for words in ("进行中的条目", "更新失败", "已自动修复", "核对 3 条", "F46E", "还没有收到过"):
        assert words in html
    assert "state=failed" in html


def test_switched_off_it_says_so(client: Client, cast: Cast, filled: Bot, settings: Settings) -> None:
    settings.FEISHU_APPROVAL_CENTRE = False
    client.force_login(cast.operator)
    assert "审批中心未启用" in client.get("/operate/centre/").content.decode()


def test_an_operator_has_it_compared_now(client: Client, cast: Cast, filled: Bot) -> None:
    client.force_login(cast.operator)
    assert client.post("/operate/centre/check").status_code == 302
    assert Errand.objects.get(kind=CHECK).status == ErrandStatus.WAITING
    [entry] = journal.entries(ALL)
    assert (entry.verb, entry.actor) == ("centre.check_asked", str(cast.operator.ref))


def test_monitoring_sees_it(filled: Bot) -> None:
    told = {
        (gauge.slug, *sample.labels.values()): sample.value
        for gauge in GAUGES if gauge.slug.startswith("hub_centre")
        for sample in gauge.measure()
    }  # fmt: skip
    assert told["hub_centre_entries", "open"] == 2
    assert told["hub_centre_healed",] == 3
    assert told["hub_centre_check_age_seconds",] == 240


@pytest.mark.django_db(transaction=True)
def test_the_doctor_asks_for_what_the_centre_needs(world: World, settings: Settings) -> None:
    settings.FEISHU_APPROVAL_CENTRE = True
    world.sandbox.tenant(apps=[{**app_of(world.bot), "scopes": ["im:message"]}])
    missing = [one.what for one in examine(world.bot) if one.verdict is Verdict.MISSING]
    assert any("approval:external_instance" in what for what in missing)
    assert any("/feishu/main/centre" in one.remedy for one in examine(world.bot))
    CentreCode.objects.create(bot=world.bot, slug="x", pressed_at=clock.now())
    assert any("最近一次" in one.what and "快捷审批" in one.what for one in examine(world.bot))
    Bot.objects.update(arrival="line")
    assert any("没有快捷审批按钮" in one.what for one in examine(Bot.objects.get()))
    settings.FEISHU_APPROVAL_CENTRE = False
    assert not any("审批中心" in one.what for one in examine(Bot.objects.get()))
