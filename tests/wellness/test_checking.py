"""Checking in: in time, late, twice, with numbers and without."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from tests.approvals.test_two_at_once import at_once
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.wellness.conftest import joined
from wellness.engine.streak import Mark
from wellness.models import Campaign, CheckIn, Excuse
from wellness.selectors.mine import days_of
from wellness.selectors.tallies import tallies_of
from wellness.services import campaigns, checking, excusing
from wellness.services.checking import Noted
from wellness.states import Channel, CheckTiming, Sport

pytestmark = [pytest.mark.django_db]
TUESDAY = date(2026, 11, 10)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.SHANGHAI).astimezone(UTC)


def test_a_tick_is_enough_and_twice_is_once(campaign: Campaign, cast: Cast, frozen_clock: FrozenClock) -> None:
    (there,) = joined(campaign, cast.member)
    first = checking.check_in(campaign.pk, actor=cast.member, channel=Channel.CARD)
    frozen_clock.move(minutes=5)
    second = checking.check_in(campaign.pk, actor=cast.member)
    assert (first.fresh, second.fresh, second.changed) == (True, False, False)
    row = CheckIn.objects.get()
    assert (row.day, row.timing, row.channel, row.revision) == (TUESDAY, CheckTiming.ON_TIME, Channel.CARD, 1)
    assert [entry.verb for entry in journal.entries(there.ref)].count("wellness.checked_in") == 1


def test_numbers_are_changed_while_the_day_is_open(campaign: Campaign, cast: Cast, frozen_clock: FrozenClock) -> None:
    joined(campaign, cast.member, numbers=True)
    checking.check_in(campaign.pk, actor=cast.member, noted=Noted(steps=3000))
    found = checking.check_in(campaign.pk, actor=cast.member, noted=Noted(Sport.RUN, 9000, 30))
    assert (found.fresh, found.changed, found.row.revision) == (False, True, 2)
    assert found.row.movement.minutes == 60  # running counts twice
    frozen_clock.set(at(11, 4))
    with pytest.raises(Invalid, match="截止"):
        checking.check_in(campaign.pk, actor=cast.member, day=TUESDAY, noted=Noted(steps=1))


def test_numbers_need_their_own_consent_and_sense(campaign: Campaign, cast: Cast, frozen_clock: FrozenClock) -> None:
    joined(campaign, cast.member)
    with pytest.raises(Invalid) as found:
        checking.check_in(campaign.pk, actor=cast.member, noted=Noted(steps=3000))
    assert [one.field for one in found.value.problems] == ["numbers"]
    joined(campaign, cast.head, numbers=True)
    with pytest.raises(Invalid) as found:
        checking.check_in(campaign.pk, actor=cast.head, noted=Noted(steps=200_001, minutes=-1))
    assert [one.field for one in found.value.problems] == ["steps", "minutes"]
    assert not CheckIn.objects.exists()


def test_after_midnight_yesterday_comes_first_while_it_is_missing(
    campaign: Campaign, cast: Cast, frozen_clock: FrozenClock
) -> None:
    joined(campaign, cast.member)
    frozen_clock.set(at(11, 2, 59))
    assert checking.check_in(campaign.pk, actor=cast.member).row.day == TUESDAY
    assert checking.check_in(campaign.pk, actor=cast.member).row.day == date(2026, 11, 11)
    assert set(CheckIn.objects.values_list("timing", flat=True)) == {CheckTiming.ON_TIME}


def test_a_late_day_is_late_three_times_in_thirty_days_and_then_refused(
    campaign: Campaign, cast: Cast, frozen_clock: FrozenClock
) -> None:
    joined(campaign, cast.member)
    for day in (11, 12, 13):
        frozen_clock.set(at(day, 3))
        found = checking.check_in(campaign.pk, actor=cast.member, day=date(2026, 11, day - 1))
        assert found.row.timing == CheckTiming.LATE
    frozen_clock.set(at(14, 3))
    with pytest.raises(Refused, match="最多补卡 3 次"):
        checking.check_in(campaign.pk, actor=cast.member, day=date(2026, 11, 13))
    with pytest.raises(Invalid, match="超过补卡期限"):
        checking.check_in(campaign.pk, actor=cast.member, day=date(2026, 11, 11))


@pytest.mark.parametrize("day", [date(2026, 11, 9), date(2026, 11, 11), date(2026, 12, 5)])
def test_days_before_joining_and_days_to_come_are_refused(
    campaign: Campaign, cast: Cast, frozen_clock: FrozenClock, day: date
) -> None:
    joined(campaign, cast.member)
    with pytest.raises(Invalid) as found:
        checking.check_in(campaign.pk, actor=cast.member, day=day)
    assert [one.field for one in found.value.problems] == ["day"]


def test_who_does_not_take_part_or_sees_no_campaign_cannot(
    campaign: Campaign, cast: Cast, frozen_clock: FrozenClock
) -> None:
    with pytest.raises(IllegalMove, match="请先参加"):
        checking.check_in(campaign.pk, actor=cast.member)
    with pytest.raises(NotVisible):
        checking.check_in(campaign.pk, actor=cast.departed)
    joined(campaign, cast.member)
    campaigns.pause_campaign(campaign.pk, actor=cast.hr)
    with pytest.raises(IllegalMove, match="暂停"):
        checking.check_in(campaign.pk, actor=cast.member)


def test_days_off_are_neutral_and_hidden_in_no_number(
    campaign: Campaign, cast: Cast, frozen_clock: FrozenClock
) -> None:
    (there, _other) = joined(campaign, cast.member, cast.head)
    checking.check_in(campaign.pk, actor=cast.member)
    excusing.excuse(campaign.pk, date(2026, 11, 11), date(2026, 11, 12), actor=cast.member)
    frozen_clock.set(at(13, 10))
    found = days_of(there, campaign, clock.now())
    assert [mark for _day, mark in found.marks] == [Mark.DONE, Mark.NEUTRAL, Mark.NEUTRAL, Mark.OPEN]
    assert (found.streak.count, found.total) == (1, 1)
    assert tallies_of(campaign, date(2026, 11, 11))[None].excused == 1
    assert tallies_of(campaign, date(2026, 11, 11))[None].active == 1


def test_a_day_off_is_taken_back_by_its_owner_only_and_never_doubled(
    campaign: Campaign, cast: Cast, frozen_clock: FrozenClock
) -> None:
    joined(campaign, cast.member, cast.head)
    made = excusing.excuse(campaign.pk, TUESDAY, TUESDAY, actor=cast.member)
    with pytest.raises(Invalid, match="已有休息"):
        excusing.excuse(campaign.pk, TUESDAY, date(2026, 11, 12), actor=cast.member)
    with pytest.raises(NotVisible):
        excusing.withdraw_excuse(made.pk, actor=cast.head)
    excusing.withdraw_excuse(made.pk, actor=cast.member)
    with pytest.raises(IllegalMove):
        excusing.withdraw_excuse(made.pk, actor=cast.member)
    assert tallies_of(campaign, TUESDAY)[None].excused == 0
    assert Excuse.objects.count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_check_in(campaign: Campaign, cast: Cast, frozen_clock: FrozenClock) -> None:
    (there,) = joined(campaign, cast.member)
    found = at_once(*[lambda: checking.check_in(campaign.pk, actor=cast.member)] * 4)
    assert [one for one in found if isinstance(one, Exception)] == []
    assert sorted(one.fresh for one in found) == [False, False, False, True]
    assert [entry.verb for entry in journal.entries(there.ref)].count("wellness.checked_in") == 1
