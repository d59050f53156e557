"""The ladder: before due, at due, then the leader, once each, on working time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from approvals.models import LeaderWarning, Task
from approvals.notices.overtime import OVERTIME
from approvals.services.urge import urge_for_warning
from bots.api import NoticeContext
from bots.kinds import NOTICES
from bots.models import Delivery
from core import clock, timers
from core.errors import Refused
from core.models import Timer
from core.states import TimerStatus
from tests.approvals.conftest import MONDAY, House

# due is Tuesday 10:00; two working hours before it is Monday 16:30, two after it Tuesday 13:00 is the lunch's end
EARLY = MONDAY + timedelta(hours=6)
DUE = MONDAY + timedelta(days=1, minutes=30)
LATE = MONDAY + timedelta(days=1, hours=3, minutes=30)


def sent(kind: str) -> list[str]:
    return list(Delivery.objects.filter(kind=kind).order_by("pk").values_list("receiver__name", flat=True))


def test_rungs_stand_on_working_time(house: House) -> None:
    house.submit()
    due = Timer.objects.filter(ref_kind="approvals.task").order_by("due_at").values_list("due_at", flat=True)
    assert list(due)[:2] == [DUE - timedelta(hours=17, minutes=30), DUE]
    assert list(due)[2] in {LATE, LATE - timedelta(hours=1)}


def test_reviewer_then_reviewer_then_leader(house: House) -> None:
    house.submit()
    for at, reminders, warnings in ((EARLY + timedelta(hours=1), 1, 0), (DUE, 2, 0), (LATE, 2, 1)):
        with clock.frozen(at):
            timers.tick()
            timers.tick()
        assert len(sent("approvals.reminder")) == reminders
        assert len(sent("approvals.overtime")) == warnings
    assert sent("approvals.overtime") == ["周建国"]
    assert Task.objects.get().reminders == 2


def test_nothing_fires_after_the_decision(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    house.approve(request, house.cast.head)
    assert not Timer.objects.filter(ref_kind="approvals.task", ref_id=str(task.pk), status=TimerStatus.ARMED).exists()


def test_after_a_standstill_one_reminder_comes_and_then_the_leader(house: House) -> None:
    house.submit()
    with clock.frozen(LATE + timedelta(days=2)):
        timers.tick()
    assert sent("approvals.reminder") == ["陈立"]
    assert sent("approvals.overtime") == ["周建国"]


def test_a_leader_gets_one_card_a_day_for_everything(house: House) -> None:
    for _ in range(3):
        house.submit()
    with clock.frozen(LATE + timedelta(days=1)):
        timers.tick()
    assert LeaderWarning.objects.count() == 1
    warning = LeaderWarning.objects.get()
    with translation.override("zh-hans"):
        view = OVERTIME.render(NoticeContext(warning.ref, house.cast.chief, {}, LATE + timedelta(days=1)))
    assert view is not None
    assert view.preview == "你团队有 3 项审批超时"
    assert view.rows[0].startswith("云主机申请 · 王小明 → 陈立 · 超时")


def test_the_leader_urges_from_his_card(house: House) -> None:
    house.submit()
    with clock.frozen(LATE + timedelta(days=1)):
        timers.tick()
        warning = LeaderWarning.objects.get()
        assert urge_for_warning(warning=warning.pk, actor=house.cast.chief) == "已提醒陈立"
        assert sent("approvals.urged") == ["陈立"]
        with pytest.raises(Refused):
            urge_for_warning(warning=warning.pk, actor=house.cast.head)


@pytest.mark.parametrize(
    ("at", "title"),
    [(EARLY + timedelta(hours=1), "到期提醒 · 云主机申请"), (LATE, "已超时 · 云主机申请")],
    ids=["before", "over"],
)
def test_the_head_of_a_reminder_is_short_and_the_sentence_stands_below(house: House, at: datetime, title: str) -> None:
    task = house.task(house.submit())
    card = NOTICES.get("approvals.reminder").render(NoticeContext(task.ref, task.person, {}, at))
    assert card is not None
    assert card.title == title
    assert task.request.serial in card.body
