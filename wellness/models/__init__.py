"""The tables of the check-in campaign."""

from wellness.models.campaign import Campaign, CampaignDay
from wellness.models.checkin import CheckIn, DaySnapshot
from wellness.models.enrolment import Consent, Enrolment, Excuse

__all__ = ["Campaign", "CampaignDay", "CheckIn", "Consent", "DaySnapshot", "Enrolment", "Excuse"]
