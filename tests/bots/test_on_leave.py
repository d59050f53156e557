"""Who is on leave is spared what can wait; what pages people, and what only he can do, goes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from django.db import transaction

from bots.api import Fact, announce
from bots.kinds import NOTICES, Urgency
from bots.models import Delivery
from bots.outbox.drain import drain
from bots.quiet import due_at
from bots.services.announce import on_leave
from bots.states import DeliveryStatus
from core import clock
from core.errors import IllegalMove
from people import api as people
from people.api import AbsenceKind
from people.models import Absence
from tests.bots.story import MATTER, World

MONDAY = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)
FRIDAY = MONDAY + timedelta(days=4)
HOURS = {"quiet_from": time(22), "quiet_to": time(8)}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def away(world: World, kind: AbsenceKind = AbsenceKind.LEAVE, days: int = 3) -> Absence:
    head = world.cast.head
    end = MONDAY + timedelta(days=days)
    return people.note_absence(actor=head, person=head, kind=kind, starts_at=MONDAY, ends_at=end)


@transaction.atomic
def say(world: World, kind: str = "story.note") -> Delivery:
    announce(kind, about=MATTER, to=[world.cast.head.pk], facts={"text": Fact("", "已通过")})
    return Delivery.objects.latest("pk")


def test_a_reminder_waits_for_the_return_and_a_page_does_not(world: World) -> None:
    row = away(world)
    assert say(world).due_at == row.ends_at
    assert say(world, "story.page").due_at == MONDAY


def test_what_is_due_when_leave_begins_is_held_back_at_the_door(world: World) -> None:
    said = say(world)
    row = away(world)
    drain("normal", seconds=2)
    said.refresh_from_db()
    assert (said.status, said.due_at) == (DeliveryStatus.WAITING, row.ends_at)


def test_who_is_on_a_trip_hears_everything(world: World) -> None:
    away(world, AbsenceKind.TRIP)
    assert say(world).due_at == MONDAY


def test_back_early_means_told_early(world: World) -> None:
    row = away(world)
    said = say(world)
    with clock.frozen(MONDAY + timedelta(hours=5)):
        people.cancel_absence(row, actor=world.cast.head)
        drain("normal", seconds=2)
    said.refresh_from_db()
    assert said.status == DeliveryStatus.SENT


def test_what_was_held_is_told_once_however_often_one_comes_back(world: World) -> None:
    first, second = away(world), away(world, AbsenceKind.OTHER)
    say(world)
    with clock.frozen(MONDAY + timedelta(hours=5)):
        people.cancel_absence(first, actor=world.cast.head)
        drain("normal", seconds=2)
        assert world.sandbox.messages() == []
        people.cancel_absence(second, actor=world.cast.head)
        for _again in range(2):
            drain("normal", seconds=2)
        with pytest.raises(IllegalMove):
            people.cancel_absence(second, actor=world.cast.head)
        drain("normal", seconds=2)
    assert len(world.sandbox.messages(user_id=world.cast.head.user_id)) == 1


@pytest.mark.django_db
def test_leave_that_ends_at_night_or_on_a_day_off_ends_at_the_next_opening() -> None:
    night, saturday = MONDAY.replace(hour=23), MONDAY + timedelta(days=5)
    told = [due_at(Urgency.TODAY, MONDAY, **HOURS, back_at=back) for back in (night, saturday)]
    assert [moment.astimezone(clock.SHANGHAI).isoformat()[:16] for moment in told] == [
        "2026-11-24T08:00",
        "2026-11-30T08:00",
    ]
    assert due_at(Urgency.PAGE, MONDAY, **HOURS, back_at=night) == MONDAY
    assert due_at(Urgency.DIGEST, MONDAY, **HOURS, back_at=FRIDAY) == FRIDAY.replace(hour=16, minute=30)


def test_a_decision_is_asked_for_all_the_same(world: World) -> None:
    away(world)
    head = [world.cast.head.pk]
    assert on_leave(NOTICES.get("approvals.todo"), head, MONDAY) == {}
    assert set(on_leave(NOTICES.get("approvals.urged"), head, MONDAY)) == set(head)
