"""Who is called, in which order, and that it ends when somebody takes the incident."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts import card
from alerts.engine.ladder import BUILT_IN, Aim, Target
from alerts.models import Incident
from alerts.services import handling, paging
from alerts.services.plans import plan_problems
from alerts.states import IncidentStatus, Priority
from bots.kinds import NoticeContext
from bots.models import Announcement, Card, Delivery
from core import clock, journal
from core.models import Timer
from core.states import TimerStatus
from core.timers import tick
from estate.models import SystemOwner
from people.models import Employee
from people.services.absences import note_absence
from people.states import AbsenceKind, EmployeeStatus
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast

pytestmark = pytest.mark.django_db
__all__ = ["incident"]
MINUTE = timedelta(minutes=1)


def called(row: Incident) -> list[tuple[str, list[str]]]:
    names = dict(Employee.objects.values_list("pk", "name"))
    entries = journal.entries(row.ref).filter(verb="alerts.incident_called").order_by("seq")
    return [(entry.facts["who"], [names[pk] for pk in entry.facts["to"]]) for entry in entries]


def told(row: Incident) -> set[str]:
    rows = Delivery.objects.filter(about_kind=row.ref.kind, about_id=row.ref.id)
    return set(rows.values_list("receiver__name", flat=True))


def after(minutes: float, since: datetime) -> Any:
    return clock.frozen(since + minutes * MINUTE)


@pytest.mark.parametrize("priority", list(Priority))
def test_every_usual_plan_begins_at_once_climbs_and_ends_with_the_operators(priority: Priority) -> None:
    plan = BUILT_IN[priority]
    assert plan.rungs[0].after == timedelta()
    assert plan.last == (Aim(Target.OPERATORS),)
    assert plan_problems(plan) == []


def test_owner_a_is_told_at_once_on_a_card_and_nobody_else(incident: Incident, cast: Cast) -> None:
    assert called(incident) == [("a", ["王小明"])]
    assert told(incident) == {"王小明"}
    (card,) = Card.objects.filter(about_kind="alerts.incident")
    assert (card.kind, card.reader, card.lane) == ("alerts.page", cast.member, "urgent")


def test_rung_by_rung_until_somebody_takes_it(incident: Incident, cast: Cast) -> None:
    SystemOwner.objects.create(system=SystemOwner.objects.get().system, person=cast.peer, duty="b")
    since = incident.waits_since
    assert since is not None
    with after(4.9, since):
        tick()
        assert len(called(incident)) == 1
    with after(5, since):
        tick()
        tick()
        assert called(incident)[1:] == [("b", ["李四"])]
    with after(10, since):
        tick()
        assert called(incident)[2:] == [("leader", ["陈立"])]
        handling.acknowledge(incident.pk, actor=cast.peer)
    with after(60, since):
        tick()
    assert len(called(incident)) == 3
    assert not Timer.objects.filter(handler=paging.RUNG, status=TimerStatus.ARMED).exists()


def test_who_is_away_or_has_left_is_passed_over_at_once_and_that_is_written_down(
    generic: Sender, incident: Incident, cast: Cast
) -> None:
    hear(generic, said("a", "resolved"))
    now = clock.now()
    note_absence(
        actor=None, person=cast.member, kind=AbsenceKind.LEAVE, starts_at=now - MINUTE, ends_at=now + timedelta(days=1)
    )
    SystemOwner.objects.create(system=SystemOwner.objects.get().system, person=cast.peer, duty="b")
    hear(generic, said("a", severity="critical", system="oms"))
    row = Incident.objects.latest("pk")
    assert called(row) == [("a", []), ("b", ["李四"])]
    cast.peer.status = EmployeeStatus.LEFT
    cast.peer.save(update_fields=["status"])
    hear(generic, said("b", severity="critical", system="oms"))
    assert called(Incident.objects.latest("pk")) == [("a", []), ("b", []), ("leader", ["陈立"])]


def test_without_a_system_the_operators_are_told(generic: Sender, cast: Cast) -> None:
    hear(generic, said("x", severity="warning"))
    row = Incident.objects.get()
    assert called(row)[-1] == ("operators", ["何平"])
    assert Card.objects.get(about_id=str(row.pk)).kind == "alerts.notice"


def test_a_repeat_calls_nobody_and_a_worse_alert_calls_anew(alertmanager: Sender, cast: Cast) -> None:
    def one(name: str, severity: str) -> dict[str, Any]:
        labels = {"alertname": "x", "instance": name, "severity": severity}
        alert = {"status": "firing", "labels": labels, "annotations": {}, "startsAt": "2026-11-21T09:30:00Z"}
        return {"version": "4", "groupKey": "g", "status": "firing", "alerts": [alert]}

    for name, severity in (("a", "warning"), ("a", "warning"), ("b", "warning")):
        alertmanager.post(one(name, severity))
        alertmanager.read()
    row = Incident.objects.get()
    assert [names for _who, names in called(row) if names] == [["何平"]]
    alertmanager.post(one("c", "critical"))
    alertmanager.read()
    row.refresh_from_db()
    assert (row.priority, row.rounds) == (Priority.P1, 2)
    assert [names for _who, names in called(row) if names] == [["何平"]] * 2
    assert Announcement.objects.filter(about_id=str(row.pk)).count() == 2


def test_an_old_round_calls_nobody_any_more(incident: Incident, cast: Cast) -> None:
    timer = Timer.objects.get(handler=paging.RUNG, status=TimerStatus.ARMED)
    handling.acknowledge(incident.pk, actor=cast.member)
    Timer.objects.filter(pk=timer.pk).update(status=TimerStatus.ARMED, settled_at=None)
    with after(30, clock.now()):
        tick()
    assert len(called(incident)) == 1
    assert Timer.objects.get(pk=timer.pk).status == TimerStatus.CANCELLED


def test_what_is_put_off_and_comes_back_is_called_anew(incident: Incident, cast: Cast) -> None:
    until = clock.now() + 30 * MINUTE
    handling.snooze(incident.pk, actor=cast.member, until=until)
    with clock.frozen(until):
        tick()
    incident.refresh_from_db()
    assert (incident.status, incident.rounds) == (IncidentStatus.TRIGGERED, 2)
    assert called(incident) == [("a", ["王小明"])] * 2


def test_the_card_says_how_it_stands(generic: Sender, incident: Incident, cast: Cast) -> None:
    def shown() -> Any:
        said = card.render(NoticeContext(incident.ref, cast.member, {}, clock.now()))
        assert said is not None
        return said

    first = shown()
    assert first.title == "[P1] 集中交易 · 告警 a"
    assert first.subtitle == f"{incident.number} · 待认领"  # it has only just begun
    assert "B 角" in first.body
    assert [button.label for button in first.buttons] == ["认领", "升级", "拉群", "查看详情"]
    handling.acknowledge(incident.pk, actor=cast.member)
    held = ["已解决", "暂缓 30 分钟", "拉群", "查看详情"]
    assert (shown().outcome, [button.label for button in shown().buttons]) == ("王小明处理中", held)
    hear(generic, said("a", "resolved"))
    assert shown().outcome.startswith("已恢复 · ")
    assert [button.label for button in shown().buttons] == ["重新打开", "查看详情"]
    wanted = Card.objects.get(about_id=str(incident.pk)).wanted
    assert wanted >= 3


@pytest.mark.parametrize(("severity", "line"), [("critical", "alerts.again"), ("warning", "alerts.again_later")])
def test_a_second_round_rings_at_night_only_where_the_first_did(
    generic: Sender, incident: Incident, cast: Cast, severity: str, line: str
) -> None:
    with clock.frozen(datetime(2026, 10, 24, 17, tzinfo=UTC)):  # 01:00 on a Sunday
        hear(generic, said("night", severity=severity, system="oms"))
        row = Incident.objects.latest("pk")
        handling.snooze(row.pk, actor=cast.member, until=clock.now() + 30 * MINUTE)
    with clock.frozen(datetime(2026, 10, 24, 17, 30, tzinfo=UTC)):
        tick()
        there = Delivery.objects.filter(about_id=str(row.pk), receiver=cast.member).order_by("pk")
        assert [one.kind for one in there][-1] == line
        assert {one.due_at <= clock.now() for one in there} == {severity == "critical"}
