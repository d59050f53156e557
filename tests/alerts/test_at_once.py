"""Readers, a timer and people at once, with real threads on PostgreSQL: every alert once, every incident once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from alerts.models import Alert, Incident, Intake, Storm
from alerts.services import handling, holding, keeping, leases, reading, sources, storm_taking
from alerts.states import AlertState, IncidentStatus, IntakeStatus
from core import clock, journal
from core.errors import IllegalMove
from tests.alerts.requests import posted
from tests.approvals.test_two_at_once import at_once
from tests.factories import people as make

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def said(key: str, status: str = "firing") -> Any:
    return posted({"title": key, "status": status, "severity": "error", "key": key})


@transaction.atomic
def keep(source: int, *bodies: Any) -> None:
    """In one transaction, so that the bell rings once."""
    for body in bodies:
        keeping.keep(source, body)


def until_read(source: int) -> None:
    while Intake.objects.filter(source=source, status=IntakeStatus.WAITING).exists():
        reading.read_source(source)


def test_several_readers_of_one_source_read_each_request_once() -> None:
    made = sources.add_source(actor=None, kind="generic", name="监控")
    pk = made.source.pk
    keep(pk, *(said(f"k{number % 40}") for number in range(400)))
    failed = [one for one in at_once(*[lambda: until_read(pk)] * 4) if isinstance(one, Exception)]
    assert failed == []
    assert sum(Alert.objects.values_list("said", flat=True)) == 400
    assert (Alert.objects.count(), Incident.objects.count()) == (40, 40)
    for row in Incident.objects.all():
        assert [entry.verb for entry in journal.entries(row.ref)].count("alerts.incident_opened") == 1


def test_a_request_is_kept_while_its_source_is_being_read() -> None:
    made = sources.add_source(actor=None, kind="generic", name="监控")

    def kept() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            keeping.keep(made.source.pk, said("k1"))

    with transaction.atomic():
        assert holding.held(made.source.pk) is not None
        assert list(holding.each_held()) == []
        assert [one for one in at_once(kept) if isinstance(one, Exception)] == []
    assert Intake.objects.count() == 1


def test_a_connection_that_died_costs_the_sender_nothing(client: Client) -> None:
    made = sources.add_source(actor=None, kind="generic", name="监控")

    def post() -> int:
        headers = {"authorization": f"Bearer {made.secret}"}
        address = f"/in/{made.source.slug}"
        return client.post(address, b"{}", content_type="application/json", headers=headers).status_code

    assert post() == 202
    connection.connection.close()
    assert post() == 202
    assert Intake.objects.count() == 2


def test_readers_leases_and_people_meet_without_a_deadlock() -> None:
    somebody = make.employee("何平", user_id="heping")
    make.role("operator", somebody)
    other = make.employee("李四", user_id="lisi")
    make.role("operator", other)
    made = [sources.add_source(actor=None, kind="generic", name=f"监控 {number}").source.pk for number in range(3)]
    for pk in made:
        keep(pk, *(said(f"k{number}") for number in range(20)))
        until_read(pk)
    Alert.objects.update(lease_until=clock.now())
    for pk in made:
        keep(pk, *(said(f"k{number}", "resolved" if number % 2 else "firing") for number in range(20)))

    def taken(person: Any) -> Callable[[], None]:
        def take() -> None:
            for row in Incident.objects.order_by("pk"):
                try:
                    handling.acknowledge(row.pk, actor=person)
                except IllegalMove:
                    continue

        return take

    calls: list[Callable[[], Any]] = [lambda pk=pk: until_read(pk) for pk in made]  # type: ignore[misc]
    calls += [lambda: leases.expire(clock.now() + timedelta(seconds=1)), taken(somebody), taken(other)]
    assert [one for one in at_once(*calls) if isinstance(one, Exception)] == []
    over = Alert.objects.filter(state=AlertState.RESOLVED)
    assert over.count() == 30
    assert not Incident.objects.filter(alerts__in=over).exclude(status=IncidentStatus.RESOLVED).exists()
    for row in Incident.objects.all():
        verbs = [entry.verb for entry in journal.entries(row.ref)]
        assert verbs.count("alerts.incident_acknowledged") <= 1


def test_of_two_who_take_one_incident_one_has_it() -> None:
    people = [make.employee(name, user_id=name) for name in ("a", "b")]
    for person in people:
        make.role("operator", person)
    made = sources.add_source(actor=None, kind="generic", name="监控")
    for number in range(5):
        keep(made.source.pk, said(f"k{number}"))
    until_read(made.source.pk)
    for row in Incident.objects.all():
        found = at_once(*(lambda one=one, row=row: handling.acknowledge(row.pk, actor=one) for one in people))
        assert sorted(isinstance(one, IllegalMove) for one in found) == [False, True]


def test_of_two_who_take_all_of_a_storm_each_incident_is_one_persons() -> None:
    people = [make.employee(name, user_id=name) for name in ("a", "b")]
    for person in people:
        make.role("operator", person)
    made = sources.add_source(actor=None, kind="generic", name="监控")
    keep(made.source.pk, *(said(f"k{number}") for number in range(40)))
    until_read(made.source.pk)
    storm = Storm.objects.get()
    keep(made.source.pk, *(said(f"k{number}", "resolved") for number in range(0, 40, 4)))
    calls: list[Callable[[], Any]] = [lambda one=one: storm_taking.take_all(storm.pk, actor=one) for one in people]  # type: ignore[misc]
    found = at_once(*calls, lambda: until_read(made.source.pk))
    won = [one for one in found if isinstance(one, storm_taking.Taken)]
    lost = [one for one in found if isinstance(one, Exception)]
    assert all(isinstance(one, IllegalMove) for one in lost)
    for row in Incident.objects.filter(storm=storm):
        assert [entry.verb for entry in journal.entries(row.ref)].count("alerts.incident_acknowledged") <= 1
    assert sum(one.many for one in won) == Incident.objects.exclude(assignee=None).count()
    assert not Incident.objects.filter(status=IncidentStatus.TRIGGERED).exists()


def test_a_reader_that_dies_leaves_everything_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    made = sources.add_source(actor=None, kind="generic", name="监控")
    keep(made.source.pk, said("a"), said("b"))
    with monkeypatch.context() as patch:
        patch.setattr(reading, "gather", _dies)
        with pytest.raises(KeyboardInterrupt):
            reading.read_source(made.source.pk)
    assert not Alert.objects.exists()
    until_read(made.source.pk)
    assert (Alert.objects.count(), Incident.objects.count()) == (2, 2)


def _dies(*_arguments: Any) -> None:
    raise KeyboardInterrupt
