"""Who has read what: one row a person, subject, kind and hour; noted only when something was shown."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from core import evidence
from core.evidence import READINGS, ReadingKind, note_reading, note_readings, reads
from core.models import AppendOnly, Reading
from core.refs import Ref
from core.registry import UnknownKind
from tests.conftest import FrozenClock

pytestmark = pytest.mark.django_db
WHO, FILE = Ref("people.employee", "1"), Ref("story.file", "7")


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    entries = dict(READINGS._entries)
    READINGS.register(ReadingKind("story.file", "卷宗"))
    yield
    READINGS._entries = entries
    evidence.forget()


def test_an_hour_of_reading_is_one_row(frozen_clock: FrozenClock) -> None:
    for minutes in (0, 10, 49, 1):
        frozen_clock.move(minutes=minutes)
        note_reading(WHO, FILE, "story.file")
    assert [row.at.minute for row in Reading.objects.order_by("at")] == [0, 0]


def test_others_other_subjects_and_other_kinds_have_rows_of_their_own() -> None:
    READINGS.register(ReadingKind("story.export", "导出"))
    note_reading(WHO, FILE, "story.file")
    note_reading(WHO, FILE, "story.export")
    note_reading(Ref("people.employee", "2"), FILE, "story.file")
    note_readings(WHO, [FILE, Ref("story.file", "8")], "story.file")
    assert Reading.objects.count() == 4


def test_the_same_page_again_asks_the_database_nothing(
    frozen_clock: FrozenClock, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        note_reading(WHO, FILE, "story.file")
    with CaptureQueriesContext(connection) as seen:
        note_reading(WHO, FILE, "story.file")
    assert len(seen) == 0


def test_an_unknown_kind_is_a_mistake() -> None:
    with pytest.raises(UnknownKind):
        note_reading(WHO, FILE, "story.nothing")


def test_a_reading_is_never_changed() -> None:
    note_reading(WHO, FILE, "story.file")
    with pytest.raises(AppendOnly):
        Reading.objects.all().delete()
    with pytest.raises(AppendOnly):
        Reading.objects.update(person="x")


@pytest.mark.parametrize(("status", "rows"), [(200, 1), (403, 0), (404, 0)])
def test_a_decorated_page_is_noted_when_it_was_shown(status: int, rows: int) -> None:
    @reads("story.file", lambda request, pk: Ref("story.file", str(pk)))
    def page(request: object, pk: int) -> HttpResponse:
        return HttpResponse(status=status)

    request = RequestFactory().get("/")
    request.user = SimpleNamespace(ref=WHO)  # type: ignore[assignment]
    page(request, pk=7)
    assert Reading.objects.filter(ref_kind="story.file", ref_id="7", person=str(WHO)).count() == rows
