"""Sessions: two limits by the wire clock, one sign of life a minute, nothing in the table that signs anybody in."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from core import retention, wire_clock
from core.errors import NotVisible, Refused
from core.models import JournalEntry
from people import api
from people.models import Session
from people.session_store import SessionStore, digest
from tests.cast import Cast, build_cast
from tests.conftest import FrozenWire

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client, cast: Cast, frozen_wire: FrozenWire) -> Client:
    client.force_login(cast.member)
    return client


def here(client: Client) -> bool:
    return bool(client.get("/me/password").status_code == 200)


def test_a_session_ends_idle(member: Client, frozen_wire: FrozenWire) -> None:
    frozen_wire.move(59 * 60)
    assert here(member)
    frozen_wire.move(59 * 60)
    assert here(member), "a sign of life begins the hour anew"
    frozen_wire.move(61 * 60)
    assert not here(member)


def test_a_session_ends_in_any_case(member: Client, frozen_wire: FrozenWire, settings: Settings) -> None:
    for _hour in range(9):
        frozen_wire.move(55 * 60)
        last = here(member)
    assert not last
    assert frozen_wire.at - Session.objects.get().started_at.timestamp() > settings.SESSION_COOKIE_AGE


def test_a_sign_of_life_is_written_once_a_minute(member: Client, frozen_wire: FrozenWire) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert here(member)
        return sum("UPDATE" in query["sql"] for query in seen.captured_queries)

    counts = []
    for seconds in (0, 30, 31, 10, 60):
        frozen_wire.move(seconds)
        counts.append(writes())
    assert counts == [0, 0, 1, 0, 1]


def test_the_table_holds_no_key_that_opens_anything(member: Client) -> None:
    cookie = member.cookies["sessionid"].value
    row = Session.objects.get()
    assert row.key == digest(cookie) != cookie
    thief = Client()
    thief.cookies["sessionid"] = row.key
    assert not here(thief)


def test_a_changed_session_keeps_its_first_moment(member: Client, frozen_wire: FrozenWire) -> None:
    began = Session.objects.get().started_at
    frozen_wire.move(300)
    store = SessionStore(member.cookies["sessionid"].value)
    store["x"] = 1
    store.cycle_key()
    store.save()
    assert Session.objects.get().started_at >= began
    assert SessionStore(store.session_key)["x"] == 1
    assert not store.exists(member.cookies["sessionid"].value)


def test_an_ended_session_is_not_written_again(member: Client) -> None:
    store = SessionStore(member.cookies["sessionid"].value)
    store["x"] = 1
    Session.objects.all().delete()
    with pytest.raises(Exception, match="^$"):
        store.save()
    assert not Session.objects.exists()


def test_one_device_or_all_are_ended_by_whom_it_concerns(cast: Cast, member: Client) -> None:
    Client().force_login(cast.member)
    first, second = (row.key for row in api.sessions_of(cast.member))
    for stranger in (cast.head, cast.system, cast.audit, cast.hr):
        with pytest.raises(Refused):
            api.end_session(actor=stranger, person=cast.member, key=first)
        with pytest.raises(Refused):
            api.end_sessions(actor=stranger, person=cast.member)
    api.end_session(actor=cast.member, person=cast.member, key=first)
    with pytest.raises(NotVisible):
        api.end_session(actor=cast.member, person=cast.member, key=first)
    assert api.end_sessions(actor=cast.member, person=cast.member, keep=second) == 0
    assert api.end_sessions(actor=cast.security, person=cast.member) == 1
    told = JournalEntry.objects.filter(verb__startswith="people.session").order_by("pk")
    assert [(row.verb, row.actor) for row in told] == [
        ("people.session_ended", str(cast.member.ref)),
        ("people.sessions_ended", str(cast.member.ref)),
        ("people.sessions_ended", str(cast.security.ref)),
    ]


def test_a_foreign_session_is_nobody_elses(cast: Cast, member: Client) -> None:
    with pytest.raises(NotVisible):
        api.end_session(actor=cast.head, person=cast.head, key=Session.objects.get().key)
    assert here(member)


def test_what_is_over_is_forgotten(member: Client, frozen_wire: FrozenWire) -> None:
    assert api.take_state("a" * 64)
    assert not api.take_state("a" * 64)
    far = wire_clock.now() + timedelta(days=400)
    rules = [retention.RULES.get(slug) for slug in ("people.sessions", "people.used_states")]
    assert [retention.remove(rule, far) for rule in rules] == [0, 0], "however far the business clock was moved"
    frozen_wire.move(2 * 3600)
    assert [retention.remove(rule, far) for rule in rules] == [1, 1]


def test_the_business_clock_ends_no_session(member: Client, frozen_clock: object) -> None:
    assert here(member)
    assert Session.objects.get().ends_at > wire_clock.now()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_state_is_taken_by_one_of_two() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    build_cast()
    gate, taken = threading.Barrier(4), []

    def take() -> None:
        gate.wait()
        taken.append(api.take_state("b" * 64))
        connection.close()

    threads = [threading.Thread(target=take) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(taken) == [False, False, False, True]
