"""Everything wellness hands to the lower storeys; called once from AppConfig.ready()."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.refs import REF_KINDS, Ref, RefKind
from core.timers import HANDLERS
from core.verbs import VERBS
from people.api import AUDIENCES, AudienceSource, AudienceSubject
from wellness import verbs_said
from wellness.models import Campaign, Enrolment
from wellness.policy import APP, audience_of
from wellness.services import closing


def register() -> None:
    """Fill the registers."""
    for kind in (CAMPAIGN, ENROLMENT):
        REF_KINDS.register(kind)
    for verb in verbs_said.SAID:
        VERBS.register(verb)
    for handler in closing.HANDLERS:
        HANDLERS.register(handler)
    AUDIENCES.register(AudienceSource("wellness", _audiences))


def _campaign_title(ref: Ref) -> str:
    return Campaign.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


def _enrolment_title(ref: Ref) -> str:
    return Enrolment.objects.filter(pk=ref.pk).values_list("campaign__name", flat=True).first() or str(ref)


def _nowhere(ref: Ref) -> str:
    return ""


def _audiences() -> list[AudienceSubject]:
    about = gettext("范围外的人看不到这个活动。")
    each = [AudienceSubject(audience_of(row), row.name, about) for row in Campaign.objects.order_by("-pk")]
    return [AudienceSubject(APP, gettext("健康打卡"), gettext("范围外的人没有健康打卡菜单。")), *each]


CAMPAIGN: Final = RefKind("wellness.campaign", _("打卡活动"), _nowhere, _campaign_title)
ENROLMENT: Final = RefKind("wellness.enrolment", _("参加记录"), _nowhere, _enrolment_title)
