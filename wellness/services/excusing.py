"""Days off: declared beforehand or while the day is open, of any length, and without a reason."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import Invalid, NotVisible, Problem
from people.models import Employee
from wellness.models import Excuse
from wellness.services.joining import VIAS, held
from wellness.states import EXCUSE, Channel, ExcuseStatus

MOST: Final = 400  # days


@transaction.atomic
def excuse(
    campaign: int, first: date, last: date, *, actor: Employee, channel: Channel = Channel.PAGE
) -> Excuse:  # fmt: skip
    """Be asked for on none of these days; nobody asks why, and nobody else sees it.

    A day that is closed may be named as well: it spares one's own chain, and changes no closed number.
    Raises: NotVisible; IllegalMove for who does not take part; Invalid.
    """
    there = held(campaign, actor)
    row = there.campaign
    if not row.first_day <= first <= last <= row.last_day or (last - first).days > MOST:
        raise Invalid([Problem("last_day", _("请选择活动期间的日期，结束不早于开始"))])
    if first < there.from_day:
        raise Invalid([Problem("first_day", _("请选择参加之后的日期"))])
    if Excuse.objects.filter(enrolment=there, status=ExcuseStatus.ACTIVE, first_day__lte=last, last_day__gte=first):
        raise Invalid([Problem("first_day", _("这几天里已有休息安排，请先取消"))])
    made = Excuse.objects.create(enrolment=there, first_day=first, last_day=last, declared_at=clock.now())
    facts = {"first_day": first.isoformat(), "last_day": last.isoformat()}
    journal.record("wellness.excused", actor=actor.ref, ref=there.ref, via=VIAS[channel], facts=facts)
    return made


@transaction.atomic
def withdraw_excuse(excuse_id: int, *, actor: Employee, channel: Channel = Channel.PAGE) -> Excuse:
    """Be asked for again.

    Raises: NotVisible for another's; IllegalMove if it is withdrawn.
    """
    row = Excuse.objects.select_for_update(of=("self",)).filter(pk=excuse_id, enrolment__person=actor).first()
    if row is None:
        raise NotVisible(_("休息安排不存在"))
    EXCUSE.move(row, "withdraw")
    facts = {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
    journal.record("wellness.excuse_withdrawn", actor=actor.ref, ref=row.enrolment.ref, via=VIAS[channel], facts=facts)
    return row
