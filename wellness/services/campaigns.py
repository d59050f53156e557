"""Making a campaign and taking it through its life."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Problem
from core.journal import Via
from people.models import Employee
from wellness.engine.days import MOST_GRACE
from wellness.engine.plan import Plan, written
from wellness.models import Campaign, CampaignDay
from wellness.policy import require_keeps_campaigns
from wellness.services import closing
from wellness.states import CAMPAIGN, Asked, BodyStandard, CampaignStatus, RhythmKind

LONGEST: Final = timedelta(days=400)
CHANGEABLE: Final = (CampaignStatus.DRAFT, CampaignStatus.OPEN)


@dataclass(frozen=True)
class CampaignDraft:
    """What a campaign is made of."""

    name: str
    first_day: date
    last_day: date
    slogan: str = ""
    rules: str = ""
    zone: str = "Asia/Shanghai"
    rhythm: RhythmKind = RhythmKind.WORKDAYS
    mask: tuple[int, ...] = ()
    grace: int = 3
    standard: BodyStandard = BodyStandard.CN
    least: int = 5
    chat: str = ""
    plan: Plan = Plan()

    def columns(self) -> dict[str, Any]:
        """As its row keeps it."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return kept | {"name": self.name.strip(), "mask": sorted(set(self.mask)), "plan": written(self.plan)}


@transaction.atomic
def draft_campaign(draft: CampaignDraft, *, actor: Employee | None, via: Via = Via.PAGE) -> Campaign:
    """Write a campaign down; nobody else sees it yet.

    Raises: Invalid; Refused unless the actor runs campaigns.
    """
    require_keeps_campaigns(actor)
    _check(draft)
    row = Campaign.objects.create(created_by=actor, **draft.columns())
    facts = {"name": row.name, "first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
    journal.record("wellness.campaign_drafted", actor=_ref(actor), ref=row.ref, via=via, facts=facts)
    return row


@transaction.atomic
def change_campaign(campaign: int, draft: CampaignDraft, *, actor: Employee | None, via: Via = Via.PAGE) -> Campaign:
    """Write it anew, as long as it does not run: what things are worth is frozen with the first day.

    Raises: Invalid; Refused; NotVisible; IllegalMove once it runs.
    """
    require_keeps_campaigns(actor)
    row = _held(campaign)
    if row.status not in CHANGEABLE:
        raise IllegalMove(_("活动开始后规则不再变化"), subject=row.ref, state=row.status)
    _check(draft)
    wanted = draft.columns()
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if changed:
        Campaign.objects.filter(pk=row.pk).update(**changed)
        row.refresh_from_db()
        facts = {"changed": sorted(changed)}
        journal.record("wellness.campaign_changed", actor=_ref(actor), ref=row.ref, via=via, facts=facts)
    return row


def open_campaign(campaign: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Campaign:
    """Let people join.

    Raises: Refused; NotVisible; IllegalMove unless it is a draft.
    """
    return _moved(campaign, "open", "wellness.campaign_opened", actor=actor, via=via)


def start_campaign(campaign: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Campaign:
    """Begin: its rules are frozen, and each of its days closes by itself.

    Raises: Refused; NotVisible; IllegalMove unless people could join it.
    """
    return _moved(campaign, "start", "wellness.campaign_started", actor=actor, via=via)


def pause_campaign(campaign: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Campaign:
    """Stop for a while: days in between are asked of nobody once they are made void or free.

    Raises: Refused; NotVisible; IllegalMove unless it runs.
    """
    return _moved(campaign, "pause", "wellness.campaign_paused", actor=actor, via=via)


def resume_campaign(campaign: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Campaign:
    """Go on.

    Raises: Refused; NotVisible; IllegalMove unless it is paused.
    """
    return _moved(campaign, "resume", "wellness.campaign_resumed", actor=actor, via=via)


@transaction.atomic
def set_day(
    campaign: int, day: date, asked: Asked | None, *, reason: str = "", actor: Employee | None, via: Via = Via.PAGE
) -> Campaign:  # fmt: skip
    """Say of a single day whether it is asked for, or that it counts for nobody; None takes that back.

    Once it runs, a day that has begun can be made void only, with a reason that everybody reads.
    Raises: Invalid; Refused; NotVisible; IllegalMove once it is over.
    """
    require_keeps_campaigns(actor)
    row = _held(campaign)
    if row.status == CampaignStatus.CLOSED:
        raise IllegalMove(_("活动已结束"), subject=row.ref, state=row.status)
    if not row.first_day <= day <= row.last_day:
        raise Invalid([Problem("day", _("请选择活动期间的日期"))])
    begun = row.status not in CHANGEABLE and row.clock.opens(day) <= clock.now()
    if begun and asked != Asked.VOID:
        raise Invalid([Problem("asked", _("已开始的日期只能作废"))])
    if asked == Asked.VOID and not reason.strip():
        raise Invalid([Problem("reason", _("请填写作废原因，所有参加者都会看到"))])
    CampaignDay.objects.filter(campaign=row, day=day).delete()
    if asked is not None:
        CampaignDay.objects.create(campaign=row, day=day, asked=asked, reason=reason.strip()[:120])
    facts = {"day": day.isoformat(), "asked": asked or "", "reason": reason.strip()[:120]}
    journal.record("wellness.day_set", actor=_ref(actor), ref=row.ref, via=via, facts=facts)
    return row


@transaction.atomic
def _moved(campaign: int, verb: str, said: str, *, actor: Employee | None, via: Via) -> Campaign:
    require_keeps_campaigns(actor)
    row = _held(campaign)
    CAMPAIGN.move(row, verb)
    journal.record(said, actor=_ref(actor), ref=row.ref, via=via)
    if verb == "start":
        closing.arm(row)
    return row


def _held(campaign: int) -> Campaign:
    row = Campaign.objects.select_for_update().filter(pk=campaign).first()
    if row is None:
        raise NotVisible(_("活动不存在"))
    return row


def _check(draft: CampaignDraft) -> None:
    found = []
    if not 0 < len(draft.name.strip()) <= 60:
        found.append(Problem("name", _("请填写名称，最多 60 个字")))
    if not draft.first_day <= draft.last_day <= draft.first_day + LONGEST:
        found.append(Problem("last_day", _("结束日期不早于开始日期，活动最长 400 天")))
    if draft.zone not in available_timezones():
        found.append(Problem("zone", _("请选择列表中的时区")))
    if draft.rhythm == RhythmKind.MASK and not (draft.mask and set(draft.mask) <= set(range(7))):
        found.append(Problem("mask", _("请至少选择一个星期几")))
    if not 0 <= draft.grace <= MOST_GRACE:
        found.append(Problem("grace", _("宽限时间为 0 至 6 小时")))
    if draft.least < 5:
        found.append(Problem("least", _("最小统计人数不少于 5 人")))
    if found:
        raise Invalid(found)


def _ref(actor: Employee | None) -> Any:
    return actor.ref if actor is not None else None
