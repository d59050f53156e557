"""Checking in: a tick is enough, numbers are optional, twice is once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove, Invalid, Problem, Refused
from core.journal import Via
from core.refs import Ref
from people.models import Employee
from wellness.engine.days import Clock, Timing
from wellness.engine.points import late_allowed
from wellness.models import Campaign, CheckIn, Enrolment
from wellness.services.joining import VIAS, held, scopes_of
from wellness.states import CampaignStatus, Channel, CheckTiming, Scope, Sport

MOST_STEPS: Final = 200_000
MOST_MINUTES: Final = 1_440
TIMINGS: Final = {Timing.ON_TIME: CheckTiming.ON_TIME, Timing.LATE: CheckTiming.LATE}


@dataclass(frozen=True)
class Noted:
    """What is noted beside the tick; None leaves a figure as it was."""

    sport: Sport | None = None
    steps: int | None = None
    minutes: int | None = None

    def columns(self) -> dict[str, Any]:
        """What it changes."""
        told = {"sport": self.sport, "steps": self.steps, "minutes": self.minutes}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True)
class Checked:
    """What came of it: `fresh` if it is the day's first, `changed` if a figure is another one than before."""

    row: CheckIn
    fresh: bool
    changed: bool


@dataclass(frozen=True)
class _By:
    """Who checks in, for what, by which door and when."""

    who: Ref
    about: Ref
    via: Via
    at: datetime


@transaction.atomic
def check_in(
    campaign: int, *, actor: Employee, day: date | None = None, noted: Noted | None = None,
    channel: Channel = Channel.PAGE,
) -> Checked:  # fmt: skip
    """Check in for the day: yesterday while it is open and missing, else today, if none is named.

    The same again changes nothing; other figures change the day's while it is open.
    Raises: NotVisible; IllegalMove for who does not take part or while the campaign does not run; Invalid for the day
    or a figure; Refused for a late day too many.
    """
    noted = noted or Noted()
    row, there = _mine(campaign, actor)
    now = clock.now()
    wanted = day or row.clock.offered(now, _done(there))
    timing = _timing(row, there, wanted, now)
    _check(noted, there)
    by = _By(actor.ref, there.ref, VIAS[channel], now)
    known = CheckIn.objects.filter(enrolment=there, day=wanted).first()
    if known is not None:
        return _changed(known, row.clock, noted, by)
    if timing == CheckTiming.LATE and not late_allowed(wanted, _made_up(there), row.worth.tariff):
        raise Refused(_("30 天内最多补卡 {most} 次").format(most=row.worth.tariff.late_most))
    made = CheckIn.objects.create(
        enrolment=there, day=wanted, timing=timing, recorded_at=now, changed_at=now, channel=channel, **noted.columns()
    )
    facts = {"day": wanted.isoformat(), "timing": timing.value}
    journal.record("wellness.checked_in", actor=by.who, ref=by.about, via=by.via, facts=facts)
    return Checked(made, fresh=True, changed=bool(noted.columns()))


def _changed(known: CheckIn, days: Clock, noted: Noted, by: _By) -> Checked:
    other = {name: value for name, value in noted.columns().items() if getattr(known, name) != value}
    if not other:
        return Checked(known, fresh=False, changed=False)
    if days.closed_by(known.day, by.at) and known.timing == CheckTiming.ON_TIME:
        raise Invalid([Problem("day", _("当天已截止，不能再修改"))])
    for name, value in other.items():
        setattr(known, name, value)
    known.revision, known.changed_at = known.revision + 1, by.at
    known.save(update_fields=[*other, "revision", "changed_at"])
    facts = {"day": known.day.isoformat(), "changed": sorted(other)}
    journal.record("wellness.check_in_changed", actor=by.who, ref=by.about, via=by.via, facts=facts)
    return Checked(known, fresh=False, changed=True)


def _mine(campaign: int, actor: Employee) -> tuple[Campaign, Enrolment]:
    there = held(campaign, actor)
    row = there.campaign
    if row.status != CampaignStatus.RUNNING:
        words: Mapping[str, str] = {
            CampaignStatus.OPEN: _("活动还没开始"), CampaignStatus.PAUSED: _("活动已暂停")
        }  # fmt: skip
        raise IllegalMove(words.get(row.status, _("活动已结束")), subject=row.ref, state=row.status)
    return row, there


def _timing(campaign: Campaign, there: Enrolment, day: date, now: datetime) -> CheckTiming:
    if not max(campaign.first_day, there.from_day) <= day <= campaign.last_day:
        raise Invalid([Problem("day", _("请选择参加之后、活动期间的日期"))])
    timing = campaign.clock.timing(day, now)
    if timing is Timing.EARLY:
        raise Invalid([Problem("day", _("还没到这一天"))])
    if timing is Timing.OVER:
        raise Invalid([Problem("day", _("超过补卡期限"))])
    return TIMINGS[timing]


def _check(noted: Noted, there: Enrolment) -> None:
    found = []
    if noted.columns() and Scope.NUMBERS not in scopes_of(there):
        found.append(Problem("numbers", _("请先同意记录步数和时长")))
    if noted.steps is not None and not 0 <= noted.steps <= MOST_STEPS:
        found.append(Problem("steps", _("步数请填 0 至 {most}").format(most=MOST_STEPS)))
    if noted.minutes is not None and not 0 <= noted.minutes <= MOST_MINUTES:
        found.append(Problem("minutes", _("分钟请填 0 至 {most}").format(most=MOST_MINUTES)))
    if found:
        raise Invalid(found)


def _done(there: Enrolment) -> set[date]:
    return set(CheckIn.objects.filter(enrolment=there).order_by("-day").values_list("day", flat=True)[:2])


def _made_up(there: Enrolment) -> list[date]:
    rows = CheckIn.objects.filter(enrolment=there, timing=CheckTiming.LATE)
    return list(rows.values_list("day", flat=True))
