"""Who may run campaigns, and for whom one is there."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from core.errors import NotVisible, Refused
from people.api import duties_of, in_audience
from people.models import Employee
from wellness.models import Campaign, Enrolment
from wellness.states import CampaignStatus, EnrolmentStatus

APP: Final = "app:wellness"
HR: Final = "hr"
KEEPERS: Final = frozenset({HR})


def audience_of(campaign: Campaign) -> str:
    """Names for whom the campaign is there."""
    return f"campaign:{campaign.pk}"


def keeps_campaigns(person: Employee) -> bool:
    """Whether the person makes campaigns and runs them."""
    return person.is_active and bool(KEEPERS & duties_of(person))


def require_keeps_campaigns(actor: Employee | None) -> None:
    """Pass for whoever runs campaigns, and for the house (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and not keeps_campaigns(actor):
        raise Refused(_("只有人力资源可以管理打卡活动"))


def is_there_for(person: Employee, campaign: Campaign) -> bool:
    """Whether the person may know of the campaign and join it: within its audience, once it is announced."""
    if not person.is_active or campaign.status == CampaignStatus.DRAFT:
        return False
    return in_audience(person, APP) and in_audience(person, audience_of(campaign))


def campaign_for(person: Employee, pk: int) -> Campaign:
    """The campaign, for whom it is there, who takes part, or who runs it.

    Raises: NotVisible for everybody else.
    """
    row = Campaign.objects.filter(pk=pk).first()
    if row is not None and (is_there_for(person, row) or enrolled(person, row) or keeps_campaigns(person)):
        return row
    raise NotVisible(_("活动不存在"))


def enrolled(person: Employee, campaign: Campaign) -> bool:
    """Whether the person takes part."""
    return Enrolment.objects.filter(campaign=campaign, person=person, status=EnrolmentStatus.ACTIVE).exists()
