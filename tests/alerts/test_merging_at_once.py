"""Merging and splitting beside readers, timers and each other, with real threads on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alerts.models import Alert, Incident
from alerts.selectors.ledger import ledger
from alerts.services import handling, merging, sources, splitting
from alerts.services.splitting import Take
from alerts.states import OPEN
from bots.models import Announcement
from core import clock, journal
from core.errors import IllegalMove, Invalid
from core.timers import tick
from people.models import Employee
from tests.alerts.test_at_once import keep, said, until_read
from tests.approvals.test_two_at_once import at_once
from tests.factories import people as make

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def operator() -> Employee:
    somebody = make.employee("何平", user_id="heping")
    make.role("operator", somebody)
    return somebody


def fired(*keys: str) -> int:
    """A source of which these fire."""
    pk = sources.add_source(actor=None, kind="generic", name="监控").source.pk
    keep(pk, *(said(key) for key in keys))
    until_read(pk)
    return pk


def broken(found: list[Any]) -> list[Any]:
    """What should not have gone wrong."""
    return [one for one in found if isinstance(one, Exception) and not isinstance(one, IllegalMove | Invalid)]


def everything_is_in_its_place() -> None:
    """Each firing alert in exactly one open incident, and each key borne once."""
    astray = Alert.objects.filter(state__in=OPEN, incident__status__in=("resolved", "merged"))
    assert not astray.exists()
    assert not Alert.objects.filter(incident=None).exists()
    for row in Incident.objects.exclude(status__in=("resolved", "merged")):
        assert row.alerts.filter(state__in=OPEN).exists(), row
    today = ledger(None, clock.today())
    assert all(not line.tally.astray for line in today.lines)


def test_of_two_who_merge_crosswise_one_does(operator: Employee) -> None:
    for number in range(4):
        fired(f"a{number}", f"b{number}")
        first, second = Incident.objects.order_by("-pk")[:2]
        found = at_once(
            lambda a=first, b=second: merging.merge(a.pk, into=b.pk, actor=operator),  # type: ignore[misc]
            lambda a=first, b=second: merging.merge(b.pk, into=a.pk, actor=operator),  # type: ignore[misc]
        )
        assert sorted(isinstance(one, IllegalMove) for one in found) == [False, True], found
        gone = Incident.objects.get(pk__in=(first.pk, second.pk), status="merged")
        assert gone.merged_into is not None
        assert gone.merged_into.alerts.count() == 2
    everything_is_in_its_place()


def test_merging_in_a_ring_and_one_after_the_other(operator: Employee) -> None:
    pks = [fired(f"k{number}") for number in range(3)]
    rows = [Incident.objects.get(source=pk) for pk in pks]
    ring = [(rows[0], rows[1]), (rows[1], rows[2]), (rows[2], rows[0])]
    found = at_once(*(lambda a=a, b=b: merging.merge(a.pk, into=b.pk, actor=operator) for a, b in ring))
    assert broken(found) == []
    assert Incident.objects.exclude(status="merged").count() in {1, 2}
    for row in Incident.objects.filter(status="merged"):
        assert row.merged_into is not None
        assert row.merged_into.status != "merged", "it leads to one that is open"
    everything_is_in_its_place()


def test_merging_while_the_source_recovers_and_fires_anew(operator: Employee) -> None:
    for number in range(4):
        one, other = fired(f"a{number}"), fired(f"b{number}")
        kept, gone = (Incident.objects.get(source=pk) for pk in (one, other))
        keep(one, said(f"a{number}", "resolved"))
        keep(other, said(f"b{number}", "resolved"), said(f"b{number}"))
        found = at_once(
            lambda a=gone, b=kept: merging.merge(a.pk, into=b.pk, actor=operator),  # type: ignore[misc]
            lambda pk=one: until_read(pk),  # type: ignore[misc]
            lambda pk=other: until_read(pk),  # type: ignore[misc]
        )
        assert broken(found) == []
        until_read(one)
        until_read(other)
        everything_is_in_its_place()


def test_two_readers_whose_incidents_are_shared_never_wait_for_each_other_for_ever(operator: Employee) -> None:
    keys = [f"k{number}" for number in range(6)]
    one, other = fired(*keys), fired(*keys)
    mine, theirs = (list(Incident.objects.filter(source=pk).order_by("pk")) for pk in (one, other))
    for place, row in enumerate(mine):  # half of them stay with the one, half with the other
        pair = (theirs[place], row) if place % 2 else (row, theirs[place])
        merging.merge(pair[0].pk, into=pair[1].pk, actor=operator)
    for _round in range(3):
        for state in ("resolved", "firing"):
            keep(one, *(said(key, state) for key in keys))
            keep(other, *(said(key, state) for key in reversed(keys)))
            found = at_once(
                lambda: until_read(one), lambda: until_read(other), lambda: until_read(one), lambda: until_read(other)
            )
            assert broken(found) == []
            until_read(one)
            until_read(other)
            everything_is_in_its_place()


def test_a_rung_that_fires_beside_the_merge_is_the_last_word_of_it(operator: Employee) -> None:
    one, other = fired("a"), fired("b")
    kept, gone = (Incident.objects.get(source=pk) for pk in (one, other))
    handling.acknowledge(kept.pk, actor=operator)

    def climb() -> None:
        with clock.frozen(clock.now() + timedelta(minutes=11)):
            tick()

    found = at_once(lambda: merging.merge(gone.pk, into=kept.pk, actor=operator), climb)
    assert broken(found) == []
    gone.refresh_from_db()
    assert gone.status == "merged"
    verbs = [entry.verb for entry in journal.entries(gone.ref).order_by("seq")]
    assert verbs[-1] == "alerts.incident_merged_away", "nobody is called after it"
    many = Announcement.objects.filter(about_id=gone.ref.id).count()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        tick()
    assert Announcement.objects.filter(about_id=gone.ref.id).count() == many


def test_of_two_who_split_off_the_same_one_does(operator: Employee) -> None:
    fired("a", "b")
    kept, gone = Incident.objects.order_by("pk")
    merging.merge(gone.pk, into=kept.pk, actor=operator)
    alert = Alert.objects.get(key="b")
    calls: list[Callable[[], Any]] = [
        lambda: splitting.split(kept.pk, alerts=[alert.pk], take=Take.ANEW, actor=operator)
    ] * 2
    found = at_once(*calls)
    assert sorted(isinstance(one, Invalid) for one in found) == [False, True], found
    everything_is_in_its_place()
