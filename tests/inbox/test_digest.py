"""The merged digest: one each, at the right moments, none when there is nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bots.models import Delivery
from core import clock, timers
from core.clock import SHANGHAI
from core.models import Timer
from inbox import digest
from inbox.services.muting import mute_digest
from people import api as people
from people.models import Employee
from tests.cast import Cast
from tests.factories import people as make
from tests.inbox.fake import NOW, FakeSource, item

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = NOW - timedelta(minutes=5)
AFTERNOON = datetime(2026, 11, 23, 16, 30, tzinfo=SHANGHAI)


def tick_until(at: datetime) -> None:
    """Let the house run until this moment."""
    with clock.frozen(at):
        for _ in range(3):
            timers.tick()


def told() -> list[tuple[int | None, str]]:
    rows = Delivery.objects.filter(kind="inbox.digest").order_by("pk")
    return [(row.receiver_id, row.about_id) for row in rows]


@pytest.fixture
def busy(cast: Cast, source: FakeSource) -> Cast:
    """The head and the member have something to do, nobody else has."""
    source.give(cast.head, item(1, due=NOW + timedelta(hours=1)), item(2))
    source.give(cast.member, item(3))
    tick_until(BEFORE)
    return cast


def test_whoever_has_something_is_told_once_in_the_morning_and_once_in_the_afternoon(busy: Cast) -> None:
    assert told() == []
    tick_until(NOW)
    both = sorted([busy.head.pk, busy.member.pk])
    assert told() == [(pk, "2026-11-23.am") for pk in both]
    tick_until(NOW + timedelta(hours=3))
    assert len(told()) == 2
    tick_until(AFTERNOON)
    assert told()[2:] == [(pk, "2026-11-23.pm") for pk in both]


def test_whoever_muted_the_day_or_left_is_not_told(busy: Cast) -> None:
    with clock.frozen(BEFORE):
        mute_digest(busy.head, day=clock.today())
        people.mark_left(busy.member, actor=None)
    tick_until(NOW)
    assert told() == []


def test_who_is_on_leave_is_not_told_and_who_is_on_a_trip_is(busy: Cast) -> None:
    with clock.frozen(BEFORE):
        for person, kind in ((busy.head, people.AbsenceKind.LEAVE), (busy.member, people.AbsenceKind.TRIP)):
            end = BEFORE + timedelta(days=2)
            people.note_absence(actor=person, person=person, kind=kind, starts_at=BEFORE, ends_at=end)
    tick_until(NOW)
    assert told() == [(busy.member.pk, "2026-11-23.am")]


def test_nothing_on_a_day_off(busy: Cast) -> None:
    saturday = datetime(2026, 11, 21, 9, tzinfo=SHANGHAI)
    Timer.objects.all().delete()
    tick_until(saturday - timedelta(minutes=1))
    tick_until(saturday)
    assert told() == []


def test_a_morning_slept_through_is_told_late_but_never_the_day_after(busy: Cast) -> None:
    tick_until(NOW + timedelta(hours=2))
    assert len(told()) == 2
    tick_until(AFTERNOON + timedelta(hours=9))
    assert len(told()) == 2


def test_a_chunk_done_twice_tells_nobody_twice(busy: Cast) -> None:
    tick_until(NOW)
    Timer.objects.filter(handler=digest.CHUNK_HANDLER).update(status="armed")
    tick_until(NOW + timedelta(minutes=1))
    assert len(told()) == 2


def test_many_people_go_in_chunks(cast: Cast, source: FakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "CHUNK", 5)
    for _ in range(13):
        source.give(make.employee(), item(1))
    tick_until(BEFORE)
    tick_until(NOW)
    active = Employee.objects.filter(status="active").count()
    assert Timer.objects.filter(handler=digest.CHUNK_HANDLER).count() == -(-active // 5)
    assert len(told()) == 13
