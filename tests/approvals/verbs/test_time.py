"""Time: calendars, ladders, standing still, times over several nodes, dates after approval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from approvals.models import Decision, LeaderWarning, Request, SpanClock, Task
from approvals.services import decide, handing, intervening, returning, signing, suspending
from approvals.services.returning import resubmit
from core import clock, journal, timers
from core.models import Timer
from core.states import TimerStatus
from core.worktime import office
from tests.approvals.verbs.desk import MONDAY, Desk, do, key, live, mark, node, status, told, verbs

LATER = MONDAY + timedelta(days=30)


def sla(due: str, *rungs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A time with a ladder: `sla("8h", rung("+0h", "remind"))`."""
    return {"calendar": "work", "due": due, "ladder": list(rungs), **more}


def rung(at: str, do_: str, **more: Any) -> dict[str, Any]:
    return {"at": at, "do": do_, **more}


REMIND = rung("+0h", "remind")


def at(moment: datetime) -> None:
    """The house ticks at this moment, until nothing is left to do."""
    with clock.frozen(moment):
        while timers.tick().fired:
            pass


def armed(request: Request) -> int:
    keys = [str(pk) for pk in Task.objects.filter(request=request).values_list("pk", flat=True)]
    return Timer.objects.filter(ref_kind="approvals.task", ref_id__in=keys, status=TimerStatus.ARMED).count()


@pytest.mark.parametrize(
    ("calendar", "due", "when"),
    [
        ("work", "8h", datetime(2026, 11, 24, 2, 0, tzinfo=UTC)),  # 7.5 hours a day
        ("work", "1d", datetime(2026, 11, 24, 1, 30, tzinfo=UTC)),
        ("clock", "8h", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("trade", "4h", datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),  # the whole trading day, until its close
        ("trade", "5h", datetime(2026, 11, 24, 2, 30, tzinfo=UTC)),
    ],
)
def test_due_stands_on_its_calendar(desk: Desk, calendar: str, due: str, when: datetime) -> None:
    desk.publish(node("a", "bob", sla={"calendar": calendar, "due": due, "respond": "30m", "ladder": []}))
    desk.file()
    task = Task.objects.get()
    assert task.due_at == when
    assert task.respond_by == MONDAY + timedelta(minutes=30)


def test_a_moment_of_the_form_sets_the_time(desk: Desk) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", rung("-1h", "remind"), until="until", calendar="clock")))
    desk.file(until="2026-11-25")
    due = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # the day begins in Shanghai
    assert Task.objects.get().due_at == due
    assert Timer.objects.get(ref_kind="approvals.task").due_at == due - timedelta(hours=1)


def test_reminders_repeat_so_often(desk: Desk) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", rung("+0h", "remind", every="1d", most=3))))
    request = desk.file()
    for day in range(6):
        at(datetime(2026, 11, 24, 2, 0, tzinfo=UTC) + timedelta(days=day))
    assert Task.objects.get().reminders == 3
    assert not armed(request)


def test_after_a_standstill_the_ladder_is_caught_up_with_one_reminder(desk: Desk) -> None:
    ladder = (rung("-2h", "remind"), REMIND, rung("+2h", "remind"), rung("+4h", "warn_leader"))
    desk.publish(node("a", "bob", sla=sla("8h", *ladder)))
    desk.file()
    newest = mark()
    at(LATER)
    assert told(newest) == {("approvals.reminder", "bob"), ("approvals.overtime", "gus")}
    assert Task.objects.get().reminders == 1


@pytest.mark.parametrize(
    ("do_", "kind", "after", "part"),
    [
        ("approve", "approve", "running", "approved"), ("reject", "approve", "rejected", "rejected"),
        ("complete", "do", "running", "done"),
    ],
)  # fmt: skip
def test_the_house_decides_when_time_is_up_in_its_own_name(
    desk: Desk, do_: str, kind: str, after: str, part: str
) -> None:
    ladder = sla("8h", REMIND, rung("+4h", do_))
    desk.publish(node("a", "bob", kind=kind, sla=ladder), node("b", "cat", must_act=True))
    request = desk.file()
    at(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))
    assert live(request) == {("a", "bob")}
    newest = mark()
    at(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert status(request) == after
    task = Task.objects.get(person=desk.bob)
    assert (task.status, task.by) == (part, None)
    decision = Decision.objects.get()
    assert (decision.person, decision.policy, decision.via) == (None, "overtime", "system")
    assert (("approvals.todo", "cat") if after == "running" else ("approvals.result", "ann")) in told(newest)
    assert verbs(request)[-1] == "time_decided"
    assert list(journal.entries(request.ref))[-1].actor == ""


def test_nothing_is_decided_before_he_was_reminded_and_had_time(desk: Desk) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", REMIND, rung("+4h", "reject"))), settings={"four_eyes": {"people": 0}})
    request = desk.file()
    with clock.frozen(LATER):
        timers.tick()
        assert Task.objects.get().reminders == 1
        assert status(request) == "running"
    at(office().add(LATER, timedelta(minutes=59)))
    assert status(request) == "running"
    at(office().add(LATER, timedelta(minutes=61)))
    assert status(request) == "rejected"


@pytest.mark.parametrize(
    ("to", "who"),
    [({"to": "leader"}, "gus"), ({"to": "flow_admin"}, "eve"), ({"to": "people", "user_ids": ["cat"]}, "cat")],
)
def test_a_rung_hands_the_part_on(desk: Desk, to: dict[str, Any], who: str) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", REMIND, rung("+4h", "transfer", **to))))
    request = desk.file()
    at(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))
    newest = mark()
    at(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert live(request) == {("a", who)}
    assert told(newest) == {("approvals.todo", who)}
    gone = Task.objects.get(person=desk.bob)
    assert (gone.status, gone.close_reason) == ("transferred", "system_forward")
    assert Decision.objects.get().policy == "overtime"
    assert armed(request) == 2  # the ladder of who has it now


def test_others_are_told_of_it(desk: Desk) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", REMIND, rung("+1h", "tell", to="people", user_ids=["fay"]))))
    desk.file()
    at(LATER)
    assert LeaderWarning.objects.get().leader == desk.fay


def test_a_ladder_ends_with_the_part(desk: Desk) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", rung("-2h", "remind"), REMIND)))
    request = desk.file()
    assert armed(request) == 2
    decide.approve(**desk.press(request, "bob"))
    assert armed(request) == 0


def test_no_time_passes_while_it_is_suspended(desk: Desk) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", rung("-2h", "remind"), REMIND)))
    request = desk.file()
    due = Task.objects.get().due_at
    with clock.frozen(MONDAY + timedelta(hours=1)):
        suspending.suspend(request=request.pk, actor=desk.eve, key=key(), reason="等审计")
    assert armed(request) == 0
    at(LATER)
    assert Task.objects.get().reminders == 0
    with clock.frozen(LATER):
        suspending.resume(request=request.pk, actor=desk.eve, key=key())
    task = Task.objects.get()
    assert task.due_at is not None
    assert due is not None
    stood = office().between(MONDAY + timedelta(hours=1), LATER)
    assert office().between(due, task.due_at) == stood
    assert armed(request) == 2
    at(task.due_at)
    assert Task.objects.get().reminders >= 1


def test_what_comes_while_it_is_suspended_waits_as_well(desk: Desk) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", REMIND)))
    request = desk.file()
    suspending.suspend(request=request.pk, actor=desk.eve, key=key(), reason="等审计")
    from people import api as people  # noqa: PLC0415

    make_hr(desk)
    people.mark_left(desk.bob, actor=desk.fay, successor=desk.cat)
    heir = Task.objects.get(person=desk.cat)
    assert heir.held_since is not None
    assert armed(request) == 0
    with clock.frozen(MONDAY + timedelta(days=1)):
        suspending.resume(request=request.pk, actor=desk.eve, key=key())
    heir.refresh_from_db()
    assert (heir.status, heir.held_since) == ("open", None)
    assert armed(request) == 1


def make_hr(desk: Desk) -> None:
    from tests.factories import people as make  # noqa: PLC0415

    make.role("hr", desk.fay)


@pytest.mark.parametrize("how", ["delegate", "before"])
def test_his_time_stands_still_while_others_are_asked(desk: Desk, how: str) -> None:
    desk.publish(node("a", "bob", sla=sla("8h", REMIND)))
    request = desk.file()
    due = Task.objects.get().due_at
    assert due is not None
    if how == "delegate":
        handing.delegate(**desk.press(request, "bob"), to=desk.cat.pk)
    else:
        signing.add_sign(**desk.press(request, "bob"), kind="before", people=[desk.cat.pk])
    with clock.frozen(MONDAY + timedelta(hours=2)):
        if how == "delegate":
            handing.answer(**desk.press(request, "cat", comment="可行"))
        else:
            decide.approve(**desk.press(request, "cat"))
    mine = desk.part(request, "bob")
    assert mine.due_at is not None
    assert office().between(due, mine.due_at) == timedelta(hours=2)
    assert Timer.objects.filter(ref_id=str(mine.pk), status=TimerStatus.ARMED).count() == 1


SPAN = {
    "key": "whole", "name": "整体时限", "begins": "a", "ends": "b",
    "sla": {"calendar": "work", "due": "8h", "ladder": [{"at": "-1h", "do": "remind"}]},
}  # fmt: skip


def test_a_time_over_several_nodes_is_met_or_missed(desk: Desk) -> None:
    desk.publish(node("a", "bob"), do("b", "cat"), settings={"spans": [SPAN]})
    quick, slow = desk.file(), desk.file()
    for request, hours in ((quick, 1), (slow, 26)):
        decide.approve(**desk.press(request, "bob"))
        with clock.frozen(MONDAY + timedelta(hours=hours)):
            decide.complete(**desk.press(request, "cat"))
    found = {row.request_id: (row.status, row.used) for row in SpanClock.objects.all()}
    assert found == {quick.pk: ("met", 60), slow.pk: ("missed", 570)}


def test_it_stands_still_while_it_is_with_the_initiator(desk: Desk) -> None:
    desk.publish(node("a", "bob"), do("b", "cat"), settings={"spans": [SPAN]})
    request = desk.file()
    due = SpanClock.objects.get().due_at
    returning.send_back(**desk.press(request, "bob"), to="start", comment="补充")
    assert SpanClock.objects.get().status == "paused"
    assert not Timer.objects.filter(ref_kind="approvals.span", status=TimerStatus.ARMED).exists()
    with clock.frozen(MONDAY + timedelta(hours=2)):
        resubmit(request=request.pk, actor=desk.ann, raw={"note": "已补充"}, key=key())
    row = SpanClock.objects.get()
    assert row.status == "running"
    assert office().between(due, row.due_at) == timedelta(hours=2)
    assert Timer.objects.filter(ref_kind="approvals.span", status=TimerStatus.ARMED).count() == 1
    intervening.terminate(request=request.pk, actor=desk.eve, key=key(), reason="取消")
    assert SpanClock.objects.get().status == "cancelled"


def test_when_it_runs_out_who_is_asked_is_reminded(desk: Desk) -> None:
    desk.publish(node("a", "bob"), do("b", "cat"), settings={"spans": [SPAN]})
    desk.file()
    newest = mark()
    at(LATER)
    assert told(newest) == {("approvals.reminder", "bob")}


def test_a_waiting_node_goes_on_at_its_moment(desk: Desk) -> None:
    wait = {"key": "w", "type": "wait", "name": "等待", "for": "2h"}
    desk.publish(node("a", "bob"), wait, do("b", "cat"))
    request = desk.file()
    decide.approve(**desk.press(request, "bob"))
    assert live(request) == set()
    at(MONDAY + timedelta(minutes=119))
    assert live(request) == set()
    newest = mark()
    at(MONDAY + timedelta(hours=2))
    assert live(request) == {("b", "cat")}
    assert ("approvals.todo", "cat") in told(newest)
    assert verbs(request)[-1] == "waited"


def test_waiting_stands_still_as_well(desk: Desk) -> None:
    wait = {"key": "w", "type": "wait", "name": "等待", "for": "2h"}
    desk.publish(node("a", "bob"), wait, do("b", "cat"))
    request = desk.file()
    decide.approve(**desk.press(request, "bob"))
    suspending.suspend(request=request.pk, actor=desk.eve, key=key(), reason="等审计")
    at(LATER)
    assert live(request) == set()
    with clock.frozen(LATER):
        suspending.resume(request=request.pk, actor=desk.eve, key=key())
    at(LATER)
    assert live(request) == {("b", "cat")}
