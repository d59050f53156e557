"""Two at once, on PostgreSQL: an absence is noted once and ended once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from core import clock, journal
from core.errors import IllegalMove
from people import api
from people.models import Absence, AbsenceRecall
from tests.cast import build_cast
from tests.people.test_concurrency import at_once

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.mark.parametrize("external_id", ["", "i-1"])
def test_the_same_absence_told_by_four_at_once_is_one(external_id: str) -> None:
    cast = build_cast()
    now = clock.now()
    source = api.AbsenceSource.FEISHU
    answers = at_once(
        *[
            lambda: api.note_absence(
                actor=None,
                person=cast.head,
                kind=api.AbsenceKind.LEAVE,
                starts_at=now,
                ends_at=now + timedelta(days=2),
                source=source,
                external_id=external_id,
            )
        ]
        * 4
    )
    row = Absence.objects.get()
    assert answers == [row] * 4
    assert journal.entries(row.ref).count() == 1


def test_ending_it_twice_at_once_ends_it_once() -> None:
    cast = build_cast()
    now = clock.now()
    made = api.note_absence(
        actor=cast.head,
        person=cast.head,
        kind=api.AbsenceKind.LEAVE,
        starts_at=now,
        ends_at=now + timedelta(days=2),
    )
    answers = at_once(*[lambda: api.cancel_absence(Absence.objects.get(pk=made.pk), actor=cast.head)] * 3)
    assert sum(isinstance(answer, Absence) for answer in answers) == 1
    assert sum(isinstance(answer, IllegalMove) for answer in answers) == 2


@pytest.mark.parametrize("_again", range(3))
def test_a_leave_and_its_withdrawal_at_the_same_moment_leave_nobody_away(_again: int) -> None:
    cast = build_cast()
    now = clock.now()
    source = api.AbsenceSource.FEISHU
    spans = [(now + timedelta(hours=1), now + timedelta(days=2))]
    told = {"kind": api.AbsenceKind.LEAVE, "source": source, "external_id": "i-1"}
    at_once(
        lambda: api.note_spans(person=cast.head, spans=spans, **told),
        lambda: api.withdraw_absence(source=source, external_id="i-1"),
        lambda: api.note_spans(person=cast.head, spans=spans, **told),
    )
    row = Absence.objects.get()
    assert row.status == api.AbsenceStatus.CANCELLED
    assert not AbsenceRecall.objects.exists()
