"""Noting absences and calling them off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import clock, journal
from core.errors import IllegalMove, Invalid, Refused
from people import api
from people.api import AbsenceKind, AbsenceSource, AbsenceStatus
from people.models import Absence, AbsenceRecall, Employee
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def leave(person: Employee, actor: Employee | None = None, **changes: Any) -> Absence:
    values: dict[str, Any] = {"kind": AbsenceKind.LEAVE, "starts_at": NOW, "ends_at": NOW + 3 * DAY} | changes
    return api.note_absence(actor=values.pop("by", actor or person), person=person, **values)


def test_the_person_is_absent_from_the_start_until_the_end(cast: Cast) -> None:
    row = leave(cast.head)
    assert api.absent(cast.head, NOW) == row
    assert api.absent(cast.head, NOW - DAY) is None
    assert api.absent(cast.head, NOW + 3 * DAY) is None
    assert api.absences_in_force([cast.head.pk, cast.peer.pk], NOW) == {cast.head.pk: row}
    assert row.source == AbsenceSource.SELF


def test_many_are_asked_about_in_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    row = leave(cast.head)
    many = range(cast.head.pk - 500, cast.head.pk + 500)
    with django_assert_num_queries(1):
        api.absences_in_force(many, NOW)
    with django_assert_num_queries(1):
        assert api.back_at(many, NOW) == {cast.head.pk: row.ends_at}


def test_it_is_journaled_without_the_note(cast: Cast) -> None:
    row = leave(cast.head, note="手术")
    entry = journal.entries(row.ref).get()
    assert (entry.verb, entry.actor) == ("people.absence_noted", str(cast.head.ref))
    assert "手术" not in entry.text


def test_oneself_hr_and_the_system_may_note_it_and_nobody_else(cast: Cast) -> None:
    with pytest.raises(Refused):
        leave(cast.head, cast.chief)
    assert leave(cast.head, cast.hr).source == AbsenceSource.HR
    assert leave(cast.peer, by=None, source=AbsenceSource.FEISHU, external_id="i-1").source == AbsenceSource.FEISHU


def test_the_same_said_twice_is_noted_once(cast: Cast) -> None:
    assert leave(cast.head) == leave(cast.head)
    told = {"by": None, "source": AbsenceSource.FEISHU, "external_id": "i-1"}
    assert leave(cast.peer, **told) == leave(cast.peer, **told)
    assert Absence.objects.count() == 2
    assert journal.entries(Absence.objects.last().ref).count() == 1  # type: ignore[union-attr]


def test_a_known_one_takes_its_new_times(cast: Cast) -> None:
    told = {"by": None, "source": AbsenceSource.FEISHU, "external_id": "i-1"}
    leave(cast.head, **told)
    row = leave(cast.head, **told, ends_at=NOW + 5 * DAY)
    assert Absence.objects.get().ends_at == NOW + 5 * DAY
    assert [entry.verb for entry in journal.entries(row.ref)] == ["people.absence_noted", "people.absence_changed"]


def test_what_has_not_begun_is_cancelled_and_what_has_ends_now(cast: Cast) -> None:
    coming = leave(cast.head, starts_at=NOW + DAY)
    assert api.cancel_absence(coming, actor=cast.head).status == AbsenceStatus.CANCELLED
    running = leave(cast.peer, starts_at=NOW - DAY)
    with pytest.raises(Refused):
        api.cancel_absence(running, actor=cast.outsider)
    assert api.cancel_absence(running, actor=cast.peer).ends_at == NOW
    assert api.absent(cast.peer, NOW - timedelta(hours=1)) == running
    assert api.absent(cast.peer, NOW) is None
    for row in (coming, running):
        with pytest.raises(IllegalMove):
            api.cancel_absence(row, actor=None)


def test_a_leave_and_its_withdrawal_in_either_order_leave_nobody_away(cast: Cast) -> None:
    told = {"by": None, "source": AbsenceSource.FEISHU, "starts_at": NOW + DAY}
    leave(cast.head, **told, external_id="i-1")
    for external_id in ("i-1", "i-1", "i-2", "i-2"):
        api.withdraw_absence(source=AbsenceSource.FEISHU, external_id=external_id)
    for _again in range(2):
        leave(cast.head, **told, external_id="i-1")
        leave(cast.head, **told, external_id="i-2")
    assert {row.status for row in Absence.objects.all()} == {AbsenceStatus.CANCELLED}
    assert api.absent(cast.head, NOW + 2 * DAY) is None
    assert not AbsenceRecall.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [(0, 0, "结束时间须晚于"), (-3, -1, "已过"), (0, 2000, "时间太长"), (0, 99999, "日期太远")],
)
def test_times_that_cannot_be_are_refused(cast: Cast, start: int, end: int, wrong: str) -> None:
    with pytest.raises(Invalid, match=wrong):
        leave(cast.head, starts_at=NOW + start * DAY, ends_at=NOW + end * DAY)


def test_who_has_left_notes_nothing_and_is_noted_by_nobody_but_the_system(cast: Cast) -> None:
    for actor in (cast.departed, cast.hr):
        with pytest.raises(Refused):
            leave(cast.departed, actor)


def test_the_database_refuses_what_runs_backwards_and_what_is_there(cast: Cast) -> None:
    row = leave(cast.head, by=None, source=AbsenceSource.FEISHU, external_id="i-1")
    for wrong in ({"ends_at": row.starts_at}, {"status": "maybe"}, {"kind": "nap"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(
            person=cast.peer, kind="leave", starts_at=NOW, ends_at=NOW + DAY, source="feishu", external_id="i-1"
        )


def by_day(*days: int, frm: int = 9, to: int = 18) -> list[tuple[datetime, datetime]]:
    monday = NOW.replace(hour=0)
    return [(monday + day * DAY + timedelta(hours=frm), monday + day * DAY + timedelta(hours=to)) for day in days]


def tell(person: Employee, spans: list[tuple[datetime, datetime]], name: str = "i-1") -> list[Absence]:
    known = {"kind": AbsenceKind.LEAVE, "source": AbsenceSource.FEISHU, "external_id": name}
    return api.note_spans(person=person, spans=spans, **known)


def times(person: Employee) -> list[tuple[datetime, datetime]]:
    return [(row.starts_at, row.ends_at) for row in api.absences_of(person, NOW)]


def test_leave_told_by_the_day_is_one_leave_over_nights_and_weekends(cast: Cast) -> None:
    tell(cast.head, by_day(0, 1, 2, 3, 4, 7))
    assert times(cast.head) == [(by_day(0)[0][0], by_day(7)[0][1])]


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0, 1)])
def test_half_days_are_absences_of_their_own_however_often_and_roughly_they_are_told(
    cast: Cast, order: tuple[int, ...]
) -> None:
    halves = by_day(1, 3, frm=14)
    rough = [(halves[0][0], halves[-1][1])]
    for which in order:
        tell(cast.head, (halves, rough)[which])
    assert times(cast.head) == halves
    assert api.absent(cast.head, NOW + 2 * DAY) is None


def test_all_spans_are_taken_back_together_in_any_order(cast: Cast) -> None:
    halves = by_day(1, 3, frm=14)
    tell(cast.head, halves)
    for name in ("i-1", "i-2"):
        api.withdraw_absence(source=AbsenceSource.FEISHU, external_id=name)
    for name in ("i-1", "i-2"):
        tell(cast.head, halves, name)
        tell(cast.head, halves, name)
    assert times(cast.head) == []
    assert not AbsenceRecall.objects.exists()


def test_the_name_of_somebody_elses_absence_is_refused(cast: Cast) -> None:
    told = {"by": None, "source": AbsenceSource.FEISHU, "external_id": "i-1"}
    row = leave(cast.head, **told)
    with pytest.raises(Invalid, match="另一位员工"):
        leave(cast.peer, **told, ends_at=NOW + 9 * DAY)
    row.refresh_from_db()
    assert (row.person, row.ends_at) == (cast.head, NOW + 3 * DAY)


def test_an_end_follows_what_the_source_changed_meanwhile(cast: Cast) -> None:
    told = {"by": None, "source": AbsenceSource.FEISHU, "external_id": "i-1"}
    stale = leave(cast.head, **told)
    leave(cast.head, **told, starts_at=NOW + DAY)
    assert api.cancel_absence(stale, actor=cast.head).status == AbsenceStatus.CANCELLED


def test_a_leave_that_is_long_over_is_noted_and_changes_nothing_today(cast: Cast) -> None:
    told = {"by": None, "source": AbsenceSource.FEISHU, "external_id": "i-1"}
    leave(cast.head, **told, starts_at=NOW - 30 * DAY, ends_at=NOW - 20 * DAY)
    assert api.absent(cast.head, NOW) is None
    assert api.absences_of(cast.head, NOW) == []
    assert api.withdraw_absence(source=AbsenceSource.FEISHU, external_id="i-1").status == AbsenceStatus.ACTIVE
