"""The directory applied while others write, on PostgreSQL with real threads."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from core.models import JournalEntry
from people import api
from people.directory.diff import diff
from people.directory.facts import Snapshot, Told
from people.directory.load import load
from people.models import Employee
from people.services import directory
from tests.cast import build_cast
from tests.people.directory.test_apply import FIRM
from tests.people.directory.worlds import person
from tests.people.test_concurrency import at_once

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def test_two_runs_at_once_end_like_one() -> None:
    crowd = {f"u{n:03}": person(name="甲", places=("it",), primary="it", leader="boss") for n in range(120)}
    told = Snapshot(FIRM.departments, {**FIRM.people, **crowd})
    changes = diff(load(), told)
    at_once(lambda: directory.apply(changes), lambda: directory.apply(changes))
    directory.apply(diff(load(), told))
    assert not diff(load(), told)
    assert JournalEntry.objects.filter(verb="people.directory_added").count() == len(told.people)


def test_what_hr_corrects_meanwhile_is_not_written_over() -> None:
    cast = build_cast()
    directory.apply(diff(load(), FIRM))
    told = Snapshot(
        FIRM.departments, {**FIRM.people, "wxm": Told({**FIRM.people["wxm"].facts, "mobile": "13812345678"})}
    )
    changes = diff(load(), told)
    written, applied = threading.Event(), threading.Event()

    def hr() -> None:
        with transaction.atomic():
            api.correct_person(Employee.objects.get(user_id="wxm"), actor=cast.hr, title="首席工程师")
            written.set()
            applied.wait(0.5)  # the run now waits for the row, or has read what was there before

    def run() -> None:
        written.wait(10)
        directory.apply(changes)
        applied.set()

    at_once(hr, run)
    row = Employee.objects.get(user_id="wxm")
    assert (row.title, row.mobile) == ("首席工程师", "13812345678")


def test_a_name_that_no_database_keeps_is_told_and_the_others_are_written() -> None:
    odd = {f"u{n}": person(name="甲" if n != 3 else "乙\x00") for n in range(6)}
    odd["u4"] = person(name="丁" * 200)
    done = directory.apply(diff(load(), Snapshot({}, odd)))
    assert sorted(done.failed) == ["u3", "u4"]
    assert Employee.objects.count() == 4
