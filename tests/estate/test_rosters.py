"""Rosters as stored: layers that never change the past, somebody standing in, swaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from core import clock, journal
from core.clock import SHANGHAI
from core.errors import IllegalMove, Invalid, Refused
from estate import api
from estate.duty import Window
from estate.models import Roster, RosterLayer, RosterOverride
from estate.services.layers import LayerDraft, add_layer, change_layer, end_layer, set_layers
from estate.services.overrides import Span, cancel_override, stand_in, swap
from estate.services.rosters import add_roster, correct_roster, restore_roster, retire_roster
from estate.services.systems import correct_system
from estate.states import Days, OverrideStatus, Unit
from people.models import Employee
from tests.conftest import FrozenClock
from tests.estate.conftest import FIRST, Estate

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def at(day: int, hour: int = 10) -> datetime:
    """A moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)


def who(moment: datetime, roster: str = "oncall") -> list[int]:
    return [one.person for one in api.on_duty(roster, moment)]


def stands(estate: Estate, **changes: object) -> RosterOverride:
    told: dict[str, object] = {
        "actor": estate.cast.operator, "person": estate.cast.peer, "starts_at": at(11), "ends_at": at(12),
        "reason": "培训",
    }  # fmt: skip
    return stand_in(estate.roster, **(told | changes))  # type: ignore[arg-type]


def test_turns_go_round_week_by_week(estate: Estate) -> None:
    cast = estate.cast
    assert who(at(2, 9)) == [cast.member.pk]
    assert who(at(9, 8)) == [cast.member.pk]
    assert who(at(9, 9)) == [cast.head.pk]
    assert who(at(16, 9)) == [cast.member.pk]
    assert who(at(1)) == [], "before the layer began nobody was"
    assert who(at(10), "none") == []
    told = api.on_duty("oncall", at(10))[0]
    assert told.until == at(16, 9)
    assert api.why_said(told.why, "交易值班") == "「交易值班」的「主值」，第 2/2 位，11-09 09:00 至 11-16 09:00"
    assert api.rosters() == [("oncall", "交易值班")]


def test_new_layers_leave_the_past_as_it_was(estate: Estate, frozen_clock: FrozenClock) -> None:
    cast = estate.cast
    before = [who(at(day)) for day in range(2, 10)]
    set_layers(estate.roster, actor=cast.operator, layers=[LayerDraft("新班", [cast.peer], FIRST)])
    frozen_clock.move(minutes=1)
    assert [who(at(day)) for day in range(2, 10)] == before
    assert who(clock.now()) == [cast.peer.pk]
    assert who(at(20)) == [cast.peer.pk]
    assert journal.entries(estate.roster.ref).last().verb == "estate.layers_set"  # type: ignore[union-attr]


def test_layers_are_added_changed_and_ended_one_by_one(estate: Estate, frozen_clock: FrozenClock) -> None:
    cast = estate.cast
    day = LayerDraft(
        "白天", [cast.peer], FIRST, priority=1, days=Days.WORKDAYS, windows=[Window(time(9), time(18))], unit=Unit.DAY
    )
    layer = add_layer(estate.roster, actor=cast.operator, draft=day)
    frozen_clock.move(minutes=5)
    assert who(at(11, 10)) == [cast.peer.pk]
    assert who(at(11, 20)) == [cast.head.pk]
    fresh = change_layer(layer, actor=cast.operator, draft=replace(day, people=[cast.chief]))
    frozen_clock.move(minutes=5)
    assert who(at(11, 10)) == [cast.chief.pk]
    with pytest.raises(IllegalMove):
        change_layer(layer, actor=cast.operator, draft=day)
    with pytest.raises(Invalid):
        end_layer(fresh, actor=cast.operator, reason="")
    end_layer(fresh, actor=cast.operator, reason="合并")
    frozen_clock.move(minutes=5)
    assert who(at(11, 10)) == [cast.head.pk]
    with pytest.raises(IllegalMove):
        end_layer(RosterLayer.objects.get(pk=fresh.pk), actor=cast.operator, reason="合并")
    verbs = [entry.verb for entry in journal.entries(estate.roster.ref)][-3:]
    assert verbs == ["estate.layer_added", "estate.layer_changed", "estate.layer_ended"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"people": []}, "people"),
        ({"every": 0}, "every"),
        ({"every": 53}, "every"),
        ({"priority": -1}, "priority"),
        ({"windows": [Window(time(1), time(2))] * 7}, "windows"),
    ],
)
def test_what_is_wrong_with_a_layer_is_named(estate: Estate, changes: dict[str, object], field: str) -> None:
    draft = replace(LayerDraft("班", [estate.cast.peer], FIRST), **changes)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        add_layer(estate.roster, actor=estate.cast.operator, draft=draft)
    assert [problem.field for problem in refused.value.problems] == [field]
    with pytest.raises(Invalid) as refused:
        set_layers(estate.roster, actor=estate.cast.operator, layers=[draft])
    assert [problem.field for problem in refused.value.problems] == [f"layers.0.{field}"]


def test_leavers_take_no_turns_and_the_past_is_not_set(estate: Estate) -> None:
    draft = LayerDraft("班", [estate.cast.departed], FIRST)
    with pytest.raises(Invalid):
        add_layer(estate.roster, actor=estate.cast.operator, draft=draft)
    good = LayerDraft("班", [estate.cast.peer], FIRST)
    with pytest.raises(Invalid) as refused:
        set_layers(estate.roster, actor=estate.cast.operator, layers=[good], since=at(9))
    assert [problem.field for problem in refused.value.problems] == ["since"]


def test_only_operators_set_rosters(estate: Estate) -> None:
    draft = LayerDraft("班", [estate.cast.peer], FIRST)
    layer = RosterLayer.objects.get(roster=estate.roster)
    for one in (estate.cast.member, estate.cast.hr, estate.cast.departed):
        with pytest.raises(Refused):
            add_roster(actor=one, slug="x", name="x")
        with pytest.raises(Refused):
            correct_roster(estate.roster, actor=one, name="x")
        with pytest.raises(Refused):
            set_layers(estate.roster, actor=one, layers=[draft])
        with pytest.raises(Refused):
            add_layer(estate.roster, actor=one, draft=draft)
        with pytest.raises(Refused):
            change_layer(layer, actor=one, draft=draft)
        with pytest.raises(Refused):
            end_layer(layer, actor=one, reason="x")
        with pytest.raises(Refused):
            retire_roster(estate.roster, actor=one, reason="x")
        with pytest.raises(Refused):
            restore_roster(estate.roster, actor=one)


def test_a_roster_is_opened_renamed_closed_and_opened(estate: Estate) -> None:
    operator = estate.cast.operator
    row = add_roster(actor=operator, slug="net", name="网络值班")
    with pytest.raises(Invalid):
        add_roster(actor=operator, slug="net", name="又一张")
    with pytest.raises(Invalid):
        correct_roster(row, actor=operator, name="")
    assert correct_roster(row, actor=operator, name="网络", note="专线").name == "网络"
    with pytest.raises(Invalid):
        retire_roster(row, actor=operator, reason="")
    retire_roster(row, actor=operator, reason="并入")
    assert [slug for slug, _name in api.rosters()] == ["oncall"]
    with pytest.raises(IllegalMove):
        retire_roster(Roster.objects.get(pk=row.pk), actor=operator, reason="并入")
    with pytest.raises(IllegalMove):
        add_layer(row, actor=operator, draft=LayerDraft("班", [estate.cast.peer], FIRST))
    with pytest.raises(IllegalMove):
        stand_in(row, actor=operator, person=estate.cast.peer, starts_at=at(11), ends_at=at(12), reason="x")
    restore_roster(row, actor=operator)
    with pytest.raises(IllegalMove):
        restore_roster(Roster.objects.get(pk=row.pk), actor=operator)


def test_a_roster_that_a_system_names_is_not_closed(estate: Estate) -> None:
    operator = estate.cast.operator
    with pytest.raises(Invalid, match="集中交易"):
        retire_roster(estate.roster, actor=operator, reason="x")
    correct_system(estate.trading, actor=operator, **estate.system_facts(roster=None))  # type: ignore[arg-type]
    retire_roster(estate.roster, actor=operator, reason="x")
    assert who(at(10)) == []


def test_somebody_stands_in_and_those_concerned_are_told(estate: Estate) -> None:
    cast = estate.cast
    made = stands(estate, instead_of=cast.head)
    assert who(at(11, 9)) == [cast.head.pk]
    assert who(at(11, 10)) == [cast.peer.pk]
    assert who(at(12, 10)) == [cast.head.pk]
    told = api.on_duty("oncall", at(11, 12))[0]
    assert told.until == at(12)
    assert api.why_said(told.why) == "临时调班，代替陈立，11-11 10:00 至 11-12 10:00（培训）"
    assert [one.to for one in estate.told] == [(cast.peer.pk, cast.head.pk)]
    assert journal.entries(estate.roster.ref).last().facts["override"] == made.pk  # type: ignore[union-attr]


def test_who_is_on_duty_hands_over_his_own_turns_alone(estate: Estate) -> None:
    cast = estate.cast
    stands(estate, actor=cast.head, instead_of=cast.head)
    assert estate.told[0].to == (cast.peer.pk,), "who did it is not told"
    with pytest.raises(Refused):
        stands(estate, actor=cast.head, instead_of=cast.member)
    with pytest.raises(Refused):
        stands(estate, actor=cast.head)
    with pytest.raises(Refused):
        stands(estate, actor=cast.outsider, instead_of=cast.head)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": at(11)}, "ends_at"),
        ({"ends_at": at(11) + timedelta(days=93)}, "ends_at"),
        ({"starts_at": at(9)}, "starts_at"),
        ({"reason": " "}, "reason"),
        ({"reason": "长" * 201}, "reason"),
    ],
)
def test_what_is_wrong_with_standing_in_is_named(estate: Estate, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        stands(estate, **changes)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not RosterOverride.objects.exists()
    assert not estate.told


def test_leavers_do_not_stand_in_and_nobody_for_himself(estate: Estate) -> None:
    for person, instead in ((estate.cast.departed, None), (estate.cast.head, estate.cast.head)):
        with pytest.raises(Invalid) as refused:
            stands(estate, person=person, instead_of=instead)
        assert [problem.field for problem in refused.value.problems] == ["person"]


def test_two_swap_and_it_is_called_off_whole(estate: Estate) -> None:
    cast = estate.cast
    first, second = Span(cast.head, at(11), at(12)), Span(cast.member, at(17), at(18))
    halves = swap(estate.roster, actor=cast.operator, first=first, second=second, reason="婚假")
    assert who(at(11, 12)) == [cast.member.pk]
    assert who(at(17, 12)) == [cast.head.pk]
    assert set(estate.told[0].to) == {cast.head.pk, cast.member.pk}
    cancel_override(halves[1], actor=cast.operator)
    assert who(at(11, 12)) == [cast.head.pk]
    assert who(at(17, 12)) == [cast.member.pk]
    assert estate.told[-1].verb == "estate.override_cancelled"


def test_a_swap_of_one_person_or_of_overlapping_time_is_refused(estate: Estate) -> None:
    cast = estate.cast
    one = Span(cast.head, at(11), at(12))
    for other, field in (
        (Span(cast.head, at(17), at(18)), "second.person"),
        (Span(cast.member, at(11, 12), at(13)), "second.starts_at"),
        (Span(cast.member, at(18), at(17)), "second.ends_at"),
    ):
        with pytest.raises(Invalid) as refused:
            swap(estate.roster, actor=cast.operator, first=one, second=other, reason="x")
        assert field in [problem.field for problem in refused.value.problems]
    with pytest.raises(Refused):
        swap(estate.roster, actor=cast.head, first=one, second=Span(cast.member, at(17), at(18)), reason="x")
    assert not RosterOverride.objects.exists()


def test_what_has_begun_ends_now_and_no_past_hour_changes(estate: Estate, frozen_clock: FrozenClock) -> None:
    cast = estate.cast
    made = stands(estate, instead_of=cast.head)
    frozen_clock.set(at(11, 15))
    cancel_override(made, actor=cast.operator)
    assert who(at(11, 12)) == [cast.peer.pk], "he was on duty then"
    assert who(at(11, 15)) == [cast.head.pk]
    with pytest.raises(IllegalMove):
        cancel_override(RosterOverride.objects.get(pk=made.pk), actor=cast.operator)


def test_only_operators_and_who_was_replaced_call_it_off(estate: Estate) -> None:
    cast = estate.cast
    made = stands(estate, instead_of=cast.head)
    for one in (cast.peer, cast.outsider):
        with pytest.raises(Refused):
            cancel_override(made, actor=one)
    cancel_override(made, actor=cast.head)
    assert RosterOverride.objects.get(pk=made.pk).status == OverrideStatus.CANCELLED
    with pytest.raises(IllegalMove):
        cancel_override(RosterOverride.objects.get(pk=made.pk), actor=cast.head)


def test_working_days_are_those_of_the_calendar(estate: Estate, frozen_clock: FrozenClock) -> None:
    draft = LayerDraft("工作日", [estate.cast.chief], FIRST, priority=1, days=Days.WORKDAYS)
    add_layer(estate.roster, actor=estate.cast.operator, draft=draft)
    frozen_clock.move(minutes=1)
    assert who(at(13)) == [estate.cast.chief.pk]
    assert who(at(14)) == [estate.cast.head.pk], "Saturday"
    assert date(2026, 11, 14).weekday() == 5


def test_a_person_is_named_only_once_though_two_layers_have_him(estate: Estate, frozen_clock: FrozenClock) -> None:
    add_layer(estate.roster, actor=None, draft=LayerDraft("副值", [estate.cast.head, estate.cast.peer], FIRST))
    frozen_clock.move(minutes=1)
    assert who(at(10, 12)) == [estate.cast.head.pk, estate.cast.peer.pk]
    assert who(at(17, 12)) == [estate.cast.member.pk, estate.cast.head.pk]
    assert Employee.objects.filter(pk__in=who(at(10, 12))).count() == 2
