"""The morning report: the night of a working day, to those it concerns, silent after a quiet night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alerts import morning
from alerts.models import Incident
from alerts.services import handling
from bots.api import NoticeContext
from bots.attention.receipts import Receipt
from bots.models import Announcement, Delivery
from core import clock
from core.refs import Ref
from core.timers import tick
from core.timers.recurring import arm_next_slots
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, said
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NIGHT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # Sunday 23:00 in Shanghai
EIGHT_THIRTY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def systems(cast: Cast) -> None:
    for key, name, person in (("oms", "集中交易", cast.member), ("mail", "邮件系统", cast.peer)):
        system = add_system(actor=None, key=key, name=name, grade=Grade.A)
        SystemOwner.objects.create(system=system, person=person, duty="a")


def night(sender: Sender, *bodies: dict[str, Any], at: datetime = NIGHT) -> None:
    with clock.frozen(at):
        hear(sender, *bodies)


def morning_comes(day: datetime = EIGHT_THIRTY) -> None:
    with clock.frozen(day - timedelta(minutes=1)):
        arm_next_slots()
    with clock.frozen(day + timedelta(seconds=1)):
        tick()


def shown(reader: Employee, day: date = MONDAY) -> Any:
    with clock.frozen(EIGHT_THIRTY):
        return morning.render(NoticeContext(Ref(morning.MORNING, day.isoformat()), reader, {}, clock.now()))


def test_the_night_of_a_monday_begins_on_friday_evening() -> None:
    told = morning.night_of(MONDAY)
    assert (told.start.isoformat(), told.end.isoformat()) == ("2026-11-20T18:00:00+08:00", "2026-11-23T08:30:00+08:00")


def test_it_goes_once_to_owners_and_operators(generic: Sender, cast: Cast) -> None:
    night(generic, said("a", system="oms"))
    morning_comes()
    morning_comes()
    told = set(Delivery.objects.filter(kind=morning.MORNING).values_list("receiver", flat=True))
    assert told == {cast.member.pk, cast.operator.pk}
    assert Announcement.objects.filter(kind=morning.MORNING).count() == 1


def test_a_quiet_night_and_a_day_off_say_nothing(generic: Sender, cast: Cast) -> None:
    morning_comes()
    night(generic, said("a", system="oms"), at=NIGHT - timedelta(days=1, hours=6))
    morning_comes(EIGHT_THIRTY - timedelta(days=1))
    assert not Announcement.objects.filter(kind=morning.MORNING).exists()


def test_it_says_what_was_and_what_is_still_open(generic: Sender, cast: Cast) -> None:
    night(generic, said("a", system="oms"), said("b", system="oms"), said("c", system="mail"))
    first = Incident.objects.get(title="告警 a")
    with clock.frozen(NIGHT + timedelta(minutes=5)):
        handling.resolve(first.pk, actor=cast.member)
    view = shown(cast.member)
    assert view.body == "昨晚以来发生 2 个故障，1 个未恢复。"
    assert [row.split(" · ")[1:3] for row in view.rows] == [["集中交易", "告警 b"]]
    assert shown(cast.operator).body == "昨晚以来发生 3 个故障，2 个未恢复。"
    assert shown(cast.outsider) is None


def test_it_names_what_nobody_read_and_what_was_noise(generic: Sender, cast: Cast) -> None:
    night(generic, *(said(f"k{number}", system="oms") | {"title": "磁盘"} for number in range(3)))
    Receipt.objects.filter(person=cast.member).update(accepted_at=NIGHT)
    for reader in (cast.member, cast.operator):
        folded = shown(reader).folded
        assert "王小明：3 条通知从未阅读" in folded
        assert "集中交易 · 磁盘：3 条告警" in folded
    Receipt.objects.filter(person=cast.member).update(read_at=NIGHT)
    assert not any("从未阅读" in line for line in shown(cast.member).folded)
