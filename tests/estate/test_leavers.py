"""Somebody who answers for something leaves: handed over, or told; never dropped in silence."""

from __future__ import annotations

import pytest

from bots.models import Announcement, Delivery
from core import clock, journal
from core.gauges import GAUGES
from estate import api
from estate.models import LedgerRow, SystemOwner
from estate.selectors.findings import ledger_people_left, members_left, owners_left
from estate.services.overrides import stand_in
from people import api as people
from tests.conftest import FrozenClock
from tests.estate.conftest import Estate
from tests.estate.test_rosters import at, who

pytestmark = pytest.mark.django_db


def test_a_successor_takes_every_place(estate: Estate, frozen_clock: FrozenClock) -> None:
    cast = estate.cast
    stand_in(estate.roster, actor=None, person=cast.member, starts_at=at(12), ends_at=at(13), reason="x")
    estate.told.clear()
    moved = people.mark_left(cast.member, actor=cast.hr, successor=cast.chief)
    assert moved["estate"] == 4  # an owner, a ledger's person, a place in the turns, an override
    assert api.owners_of("jzjy") == [cast.chief.pk]
    assert api.ledger_people("budget", "B-1", "owner") == [cast.chief.pk]
    assert who(at(5)) == [cast.member.pk], "the past stays"
    frozen_clock.move(minutes=1)
    assert who(at(12, 12)) == [cast.chief.pk]
    assert who(at(17)) == [cast.chief.pk]
    assert who(at(24)) == [cast.head.pk], "the others keep their turns"
    for ref in (estate.trading.ref, estate.roster.ref, LedgerRow.objects.get(key="B-1").ref):
        assert journal.entries(ref).last().verb == "estate.handed_over"  # type: ignore[union-attr]
    assert (owners_left(), members_left(), ledger_people_left().count()) == ([], [], 0)
    assert estate.told == []


def test_a_successor_who_stands_there_already_takes_the_place_once(estate: Estate) -> None:
    cast = estate.cast
    people.mark_left(cast.peer, actor=cast.hr, successor=cast.head)
    assert api.owners_of("jzjy", ("b",)) == [cast.head.pk]
    assert api.owners_of("jzjy", ("data",)) == [cast.head.pk]
    assert SystemOwner.objects.filter(person=cast.peer).count() == 0


def test_without_a_successor_it_is_a_finding_and_operators_are_told(estate: Estate) -> None:
    cast = estate.cast
    moved = people.mark_left(cast.member, actor=cast.hr)
    assert moved["estate"] == 0
    assert api.owners_of("jzjy") == [cast.member.pk], "the caller decides about leavers"
    assert api.standing_owners_of("jzjy") == [cast.head.pk, cast.peer.pk], "B for A"
    assert api.standing_owners_of("jzjy", ("data",)) == [cast.peer.pk]
    found = owners_left()
    assert [(one.system.key, one.owner.duty, one.instead) for one in found] == [("jzjy", "a", ("陈立", "李四"))]
    assert [(one.roster.slug, one.name) for one in members_left()] == [("oncall", "王小明")]
    assert ledger_people_left().count() == 1
    for ref in (estate.trading.ref, estate.roster.ref, LedgerRow.objects.get(key="B-1").ref):
        entry = journal.entries(ref).last()
        assert entry is not None
        assert (entry.verb, entry.facts["leaver"]) == ("estate.owner_left", cast.member.pk)
    assert [(one.verb, one.to) for one in estate.told] == [("estate.owner_left", (cast.operator.pk,))]
    assert estate.told[0].facts["names"] == "集中交易\n交易值班"
    told = Delivery.objects.get(announcement__kind="bots.owner_left")
    assert told.receiver == cast.operator


def test_who_answers_for_nothing_leaves_without_a_word(estate: Estate) -> None:
    people.mark_left(estate.cast.outsider, actor=estate.cast.hr)
    assert estate.told == []
    assert not Announcement.objects.filter(kind="bots.owner_left").exists()


def test_a_change_of_duty_reaches_both_in_feishu(estate: Estate) -> None:
    cast = estate.cast
    stand_in(
        estate.roster, actor=cast.operator, person=cast.peer, instead_of=cast.head, starts_at=at(11), ends_at=at(12),
        reason="培训",
    )  # fmt: skip
    told = Delivery.objects.filter(announcement__kind="bots.duty_changed")
    assert {one.receiver_id for one in told} == {cast.peer.pk, cast.head.pk}
    assert clock.now() < at(11)


def test_monitoring_counts_systems_for_which_nobody_answers(estate: Estate) -> None:
    def counted() -> dict[str, float]:
        gauge = GAUGES.get("hub_systems_without_owner")
        return {sample.labels["grade"]: sample.value for sample in gauge.measure()}

    assert counted() == {"A": 0, "B": 0, "C": 1}
    for person in (estate.cast.member, estate.cast.head):
        people.mark_left(person, actor=estate.cast.hr)
    assert counted()["A"] == 0, "李四 is B still"
    people.mark_left(estate.cast.peer, actor=estate.cast.hr)
    assert counted()["A"] == 1
