"""Which days a campaign asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from core import worktime
from wellness.models import Campaign, CampaignDay
from wellness.states import Asked, RhythmKind


def special_days(campaign: Campaign) -> Mapping[date, str]:
    """What is said of single days."""
    return dict(CampaignDay.objects.filter(campaign=campaign).values_list("day", "asked"))


def void_days(campaign: Campaign) -> Mapping[date, str]:
    """Days that count for nobody, each with the public reason."""
    rows = CampaignDay.objects.filter(campaign=campaign, asked=Asked.VOID)
    return dict(rows.values_list("day", "reason"))


def required_days(campaign: Campaign) -> frozenset[date]:
    """The days on which people are asked to check in; void ones are not among them."""
    return campaign.schedule(special_days(campaign)).required(_workdays(campaign))


def _workdays(campaign: Campaign) -> frozenset[date]:
    if campaign.rhythm != RhythmKind.WORKDAYS:
        return frozenset()
    office = worktime.office()
    many = (campaign.last_day - campaign.first_day).days + 1
    days = (campaign.first_day + timedelta(days=place) for place in range(many))
    return frozenset(day for day in days if office.is_workday(day))
