"""Campaigns: who makes them, how far they are, and which days they ask for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.models import Timer
from core.states import TimerStatus
from core.timers import tick
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.wellness.conftest import FIRST, LAST, joined
from wellness.engine.plan import Plan, Times, read, written
from wellness.models import Campaign, CampaignDay, DaySnapshot
from wellness.policy import campaign_for
from wellness.selectors.days import required_days
from wellness.services import campaigns, checking
from wellness.services.campaigns import CampaignDraft
from wellness.states import Asked, CampaignStatus, RhythmKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def verbs(row: Campaign) -> list[str]:
    return [entry.verb for entry in journal.entries(row.ref)]


def test_a_campaign_is_drafted_opened_started_paused_and_resumed(drafted: Campaign, cast: Cast) -> None:
    for verb in ("open", "start", "pause", "resume"):
        getattr(campaigns, f"{verb}_campaign")(drafted.pk, actor=cast.hr)
    drafted.refresh_from_db()
    assert drafted.status == CampaignStatus.RUNNING
    said = ["drafted", "opened", "started", "paused", "resumed"]
    assert verbs(drafted) == [f"wellness.campaign_{one}" for one in said]


def test_who_may_not_run_campaigns_changes_nothing(drafted: Campaign, cast: Cast) -> None:
    for actor in (cast.member, cast.chief, cast.operator, cast.system):
        with pytest.raises(Refused):
            campaigns.open_campaign(drafted.pk, actor=actor)
        with pytest.raises(Refused):
            campaigns.draft_campaign(CampaignDraft("另一个", FIRST, LAST), actor=actor)
    drafted.refresh_from_db()
    assert drafted.status == CampaignStatus.DRAFT


def test_nobody_else_sees_a_draft(drafted: Campaign, cast: Cast) -> None:
    assert campaign_for(cast.hr, drafted.pk) == drafted
    with pytest.raises(NotVisible):
        campaign_for(cast.member, drafted.pk)
    campaigns.open_campaign(drafted.pk, actor=cast.hr)
    assert campaign_for(cast.member, drafted.pk) == drafted
    with pytest.raises(NotVisible):
        campaign_for(cast.departed, drafted.pk)


def test_a_verb_at_the_wrong_moment_or_twice_is_refused(drafted: Campaign, cast: Cast) -> None:
    with pytest.raises(IllegalMove):
        campaigns.start_campaign(drafted.pk, actor=cast.hr)
    campaigns.open_campaign(drafted.pk, actor=cast.hr)
    with pytest.raises(IllegalMove):
        campaigns.open_campaign(drafted.pk, actor=cast.hr)


def test_its_rules_are_frozen_with_the_start(campaign: Campaign, cast: Cast) -> None:
    with pytest.raises(IllegalMove, match="规则不再变化"):
        campaigns.change_campaign(campaign.pk, CampaignDraft("健康行动", FIRST, LAST, grace=6), actor=cast.hr)


def test_a_change_says_what_changed_and_none_says_nothing(drafted: Campaign, cast: Cast) -> None:
    campaigns.change_campaign(drafted.pk, CampaignDraft("健康行动", FIRST, LAST), actor=cast.hr)
    campaigns.change_campaign(drafted.pk, CampaignDraft("健康行动", FIRST, LAST, slogan="动起来"), actor=cast.hr)
    entries = list(journal.entries(drafted.ref))
    assert [entry.verb for entry in entries] == ["wellness.campaign_drafted", "wellness.campaign_changed"]
    assert entries[-1].facts == {"changed": ["slogan"]}


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (CampaignDraft(" ", FIRST, LAST), "name"),
        (CampaignDraft("名称", LAST, FIRST), "last_day"),
        (CampaignDraft("名称", FIRST, FIRST + timedelta(days=500)), "last_day"),
        (CampaignDraft("名称", FIRST, LAST, zone="Mars/Olympus"), "zone"),
        (CampaignDraft("名称", FIRST, LAST, rhythm=RhythmKind.MASK), "mask"),
        (CampaignDraft("名称", FIRST, LAST, rhythm=RhythmKind.MASK, mask=(7,)), "mask"),
        (CampaignDraft("名称", FIRST, LAST, grace=7), "grace"),
        (CampaignDraft("名称", FIRST, LAST, least=4), "least"),
    ],
)
def test_what_makes_no_campaign_names_the_field(cast: Cast, draft: CampaignDraft, field: str) -> None:
    with pytest.raises(Invalid) as found:
        campaigns.draft_campaign(draft, actor=cast.hr)
    assert [one.field for one in found.value.problems] == [field]
    assert not Campaign.objects.exists()


def test_required_days_follow_the_working_calendar_and_what_is_said_of_single_days(
    drafted: Campaign, cast: Cast
) -> None:
    workdays = required_days(drafted)
    assert date(2026, 11, 9) in workdays
    assert date(2026, 11, 14) not in workdays
    campaigns.set_day(drafted.pk, date(2026, 11, 14), Asked.REQUIRED, actor=cast.hr)
    campaigns.set_day(drafted.pk, date(2026, 11, 12), Asked.FREE, actor=cast.hr)
    assert required_days(drafted) == (workdays | {date(2026, 11, 14)}) - {date(2026, 11, 12)}
    campaigns.set_day(drafted.pk, date(2026, 11, 12), None, actor=cast.hr)
    assert date(2026, 11, 12) in required_days(drafted)


def test_a_day_that_has_begun_can_be_made_void_only_and_says_why(campaign: Campaign, cast: Cast) -> None:
    today = date(2026, 11, 10)
    with pytest.raises(Invalid) as found:
        campaigns.set_day(campaign.pk, today, Asked.FREE, actor=cast.hr)
    assert [one.field for one in found.value.problems] == ["asked"]
    with pytest.raises(Invalid) as found:
        campaigns.set_day(campaign.pk, today, Asked.VOID, actor=cast.hr)
    assert [one.field for one in found.value.problems] == ["reason"]
    campaigns.set_day(campaign.pk, today, Asked.VOID, reason="系统故障", actor=cast.hr)
    assert today not in required_days(campaign)
    campaigns.set_day(campaign.pk, date(2026, 11, 20), Asked.FREE, actor=cast.hr)
    with pytest.raises(Invalid):
        campaigns.set_day(campaign.pk, LAST + timedelta(days=1), Asked.FREE, actor=cast.hr)


def test_a_void_day_without_a_reason_is_no_row(drafted: Campaign) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignDay.objects.create(campaign=drafted, day=FIRST, asked=Asked.VOID)


def test_days_close_by_themselves_once_and_the_last_ends_the_campaign(
    campaign: Campaign, cast: Cast, frozen_clock: FrozenClock
) -> None:
    joined(campaign, cast.member, cast.head, cast.peer)
    for _day in range(30):
        frozen_clock.move(days=1)
        if campaign.clock.day_of(clock.now()) <= date(2026, 11, 13):
            checking.check_in(campaign.pk, actor=cast.member)
        tick()
        tick()
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.SETTLING
    whole = DaySnapshot.objects.filter(campaign=campaign, department=None)
    required = sorted(day for day in required_days(campaign) if day >= date(2026, 11, 10))
    assert [row.day for row in whole] == required
    found = {row.day: (row.active, row.on_time) for row in whole}
    assert found[date(2026, 11, 10)] == (0, 0)  # the joining day counts for nobody who did not check in
    assert found[date(2026, 11, 11)] == (3, 1)
    assert found[date(2026, 11, 16)] == (3, 0)
    mine = DaySnapshot.objects.filter(campaign=campaign, department=cast.trading, day=date(2026, 11, 11)).get()
    assert (mine.active, mine.on_time) == (2, 1)
    assert not Timer.objects.filter(status=TimerStatus.ARMED, handler="wellness.day_closes").exists()
    assert verbs(campaign)[-1] == "wellness.campaign_ended"


def test_a_plan_is_read_as_it_was_written() -> None:
    plan = Plan(times=Times(evening=Plan().times.morning), weigh_days=(0, 3), kinds=("steps",))
    assert read(written(plan)) == plan
    assert read({}) == Plan()
    with pytest.raises(ValueError, match="kinds"):
        read({"kinds": ["kilos"]})
