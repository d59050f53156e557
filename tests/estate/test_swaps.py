"""Swaps asked for and taken, people who drop out of the turns, and the word before a handover."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core import journal, timers
from core.clock import SHANGHAI
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.states import Via
from core.timers import RECURRING
from estate import api
from estate.handing_over import DUTY_BRIEFS, VERB, DutyBrief
from estate.models import RosterLayer, SwapAsk
from estate.services.layers import drop_out
from estate.services.swaps import ask_swap, take_swap, withdraw_swap
from estate.states import SwapStatus
from people.models import Employee
from tests.conftest import FrozenClock
from tests.estate.conftest import Estate

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)


def who(moment: datetime) -> list[int]:
    return [one.person for one in api.on_duty("oncall", moment)]


def ask(estate: Estate, asked: Employee | None = None, **changes: object) -> SwapAsk:
    told: dict[str, object] = {"starts_at": at(11), "ends_at": at(12), "reason": "体检", "asked": asked}
    return ask_swap(estate.roster, actor=estate.cast.head, **(told | changes))  # type: ignore[arg-type]


def test_whoever_was_asked_takes_the_duty_and_both_are_told(estate: Estate) -> None:
    cast = estate.cast
    row = ask(estate, cast.peer)
    assert [(one.verb, one.to) for one in estate.told] == [("estate.swap_asked", (cast.peer.pk,))]
    assert who(at(11)) == [cast.head.pk]
    made = take_swap(row.pk, actor=cast.peer, via=Via.CARD)
    assert who(at(11)) == [cast.peer.pk]
    assert who(at(12)) == [cast.head.pk]
    assert (made.instead_of, made.reason) == (cast.head, "体检")
    assert [(one.verb, one.to) for one in estate.told[1:]] == [
        ("estate.swapped", (cast.head.pk,)),
        ("estate.swap_taken", (cast.head.pk,)),
    ]
    verbs = [(one.verb, one.via) for one in journal.entries(estate.roster.ref)]
    assert verbs[-2:] == [("estate.swap_asked", Via.PAGE), ("estate.swap_taken", Via.CARD)]


def test_everybody_on_the_roster_may_take_it_and_nobody_else(estate: Estate) -> None:
    cast = estate.cast
    row = ask(estate)
    assert estate.told[0].to == (cast.member.pk,)
    for person in (cast.peer, cast.head, cast.departed):
        with pytest.raises(Refused):
            take_swap(row.pk, actor=person)
    assert take_swap(row.pk, actor=cast.member).person == cast.member
    with pytest.raises(IllegalMove):
        take_swap(row.pk, actor=cast.member)
    assert SwapAsk.objects.get().status == SwapStatus.TAKEN


def test_what_cannot_be_asked(estate: Estate) -> None:
    cast = estate.cast
    with pytest.raises(Invalid, match="不在班"):
        ask(estate, starts_at=at(17), ends_at=at(18))  # the other's week
    with pytest.raises(Invalid, match="已过去"):
        ask(estate, starts_at=at(9), ends_at=at(11))
    with pytest.raises(Invalid) as found:
        ask(estate, cast.head, reason="", ends_at=at(11))
    assert {problem.field for problem in found.value.problems} == {"asked", "reason", "ends_at"}
    with pytest.raises(Invalid, match="离职"):
        ask(estate, cast.departed)
    assert not SwapAsk.objects.exists()


def test_it_is_withdrawn_by_whoever_asked(estate: Estate) -> None:
    cast = estate.cast
    row = ask(estate, cast.peer)
    with pytest.raises(Refused):
        withdraw_swap(row.pk, actor=cast.peer)
    withdraw_swap(row.pk, actor=cast.head)
    with pytest.raises(IllegalMove):
        take_swap(row.pk, actor=cast.peer)
    with pytest.raises(NotVisible):
        take_swap(row.pk + 1, actor=cast.peer)


def test_what_has_begun_is_taken_from_now_and_what_is_over_no_more(estate: Estate, frozen_clock: FrozenClock) -> None:
    cast = estate.cast
    one, other = ask(estate, cast.peer), ask(estate, cast.peer)
    now = frozen_clock.set(at(11, 15))
    assert take_swap(one.pk, actor=cast.peer).starts_at == now
    assert who(at(11, 12)) == [cast.head.pk]
    frozen_clock.set(at(12))
    with pytest.raises(IllegalMove, match="已过"):
        take_swap(other.pk, actor=cast.peer)


def test_a_swap_is_said_to_each_reader_as_he_may_take_it(estate: Estate) -> None:
    cast = estate.cast
    row = ask(estate)
    told = {person.name: api.swap_ask(row.pk, person).may_take for person in (cast.member, cast.head)}  # type: ignore[union-attr]
    assert told == {"王小明": True, "陈立": False}
    take_swap(row.pk, actor=cast.member)
    after = api.swap_ask(row.pk, cast.member)
    assert after is not None
    assert (after.may_take, after.taker, after.status) == (False, "王小明", SwapStatus.TAKEN)
    assert api.swap_ask(row.pk + 1, cast.member) is None


def test_who_drops_out_leaves_everybody_elses_turns(estate: Estate, frozen_clock: FrozenClock) -> None:
    cast = estate.cast
    layer = RosterLayer.objects.get()
    before = [who(at(day)) for day in range(2, 30)]
    with pytest.raises(Refused):
        drop_out(layer, actor=cast.member, person=cast.member, reason="调岗")
    fresh = drop_out(layer, actor=cast.operator, person=cast.member, reason="调岗")
    frozen_clock.move(minutes=1)
    past = [person for person, day in zip(before, range(2, 30), strict=True) if day < 10]
    assert [who(at(day)) for day in range(2, 10)] == past
    assert {one for day in range(11, 30) for one in who(at(day))} == {cast.head.pk}
    with pytest.raises(IllegalMove):
        drop_out(fresh, actor=cast.operator, person=cast.member, reason="调岗")
    with pytest.raises(Invalid, match="没有其他人"):
        drop_out(fresh, actor=cast.operator, person=cast.head, reason="调岗")


def test_whoever_comes_next_is_told_a_quarter_of_an_hour_before(estate: Estate, frozen_clock: FrozenClock) -> None:
    cast = estate.cast
    DUTY_BRIEFS.register(DutyBrief("tests", "等待处理", len))
    try:
        assert "estate.handovers" in RECURRING
        for minutes in (40, 45, 50, 55, 60):
            frozen_clock.set(at(16, 8) + timedelta(minutes=minutes))
            timers.tick()
    finally:
        del DUTY_BRIEFS._entries["tests"]
    told = [one for one in estate.told if one.verb == VERB]
    assert [one.to for one in told] == [(cast.member.pk,)]
    assert told[0].facts["before"] == "陈立"
    assert told[0].facts["brief.tests"] == "1"
    assert datetime.fromisoformat(told[0].facts["starts_at"]) == at(16, 9)
