"""A campaign of November 2026 and who takes part in it."""

from __future__ import annotations

from datetime import date

import pytest

from people.models import Employee
from tests.cast import Cast
from tests.conftest import FrozenClock
from wellness.models import Campaign, Enrolment
from wellness.services import campaigns, joining
from wellness.services.campaigns import CampaignDraft
from wellness.services.joining import Words
from wellness.states import Channel, Reach, RhythmKind, Scope
from wellness.texts import TEXTS

FIRST, LAST = date(2026, 11, 9), date(2026, 12, 4)


def words(scope: Scope = Scope.PARTICIPATE, channel: Channel = Channel.PAGE) -> Words:
    """As somebody who read the text of now would send them."""
    return Words("zh-hans", channel, TEXTS[scope].digest("zh-hans"))


def joined(campaign: Campaign, *people: Employee, numbers: bool = False) -> list[Enrolment]:
    """These people take part."""
    made = [joining.join(campaign.pk, actor=one, words=words()) for one in people]
    for one in people if numbers else ():
        joining.agree(campaign.pk, Scope.NUMBERS, actor=one, words=words(Scope.NUMBERS), numbers=Reach.ME)
    return made


@pytest.fixture
def drafted(cast: Cast, frozen_clock: FrozenClock) -> Campaign:
    """A campaign that nobody else sees yet."""
    return campaigns.draft_campaign(CampaignDraft("健康行动", FIRST, LAST), actor=cast.hr)


@pytest.fixture
def campaign(drafted: Campaign, cast: Cast) -> Campaign:
    """It runs since yesterday."""
    campaigns.open_campaign(drafted.pk, actor=cast.hr)
    row = campaigns.start_campaign(drafted.pk, actor=cast.hr)
    assert row.rhythm == RhythmKind.WORKDAYS
    return row
