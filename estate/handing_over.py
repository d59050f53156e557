"""Whoever comes on duty next is told a quarter of an hour before, with what waits for him."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from core.registry import Registry
from core.timers import Firing, Recurring, every
from estate import duty
from estate.models import Roster
from estate.search import roster_url
from estate.selectors.rosters import plans_of
from estate.states import InUse
from estate.watchers import Happened, announce
from people.models import Employee

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AHEAD: Final = timedelta(minutes=15)
STEP: Final = timedelta(minutes=5)
VERB: Final = "estate.handover"


@dataclass(frozen=True)
class DutyBrief:
    """Something that waits for whoever comes on duty: how many of it, for the systems (keys) of his roster."""

    slug: str
    label: str | _StrPromise
    count: Callable[[Sequence[str]], int]


DUTY_BRIEFS: Registry[DutyBrief] = Registry("briefs of duty")


def tell_next(slot: datetime, firing: Firing) -> None:
    """Tell everybody who comes on duty in the five minutes that lie a quarter of an hour ahead."""
    firing.claim()
    start, end = slot + AHEAD - STEP, slot + AHEAD
    rosters = list(Roster.objects.filter(status=InUse.IN_USE).order_by("pk").prefetch_related("systems"))
    plans = plans_of(rosters, start, end)
    for roster in rosters:
        for at, turn in duty.comings(plans[roster.pk], start, end):
            _tell(roster, at, turn, duty.on_duty(plans[roster.pk], start))


def _tell(roster: Roster, at: datetime, turn: duty.Turn, before: Sequence[duty.Turn]) -> None:
    keys = [row.key for row in roster.systems.all() if row.status == InUse.IN_USE]
    others = Employee.objects.filter(pk__in=[one.person for one in before]).values_list("name", flat=True)
    facts = {
        "roster": roster.name, "roster_en": roster.name_en,
        "starts_at": at.isoformat(), "ends_at": turn.until.isoformat() if turn.until else "",
        "before": "、".join(others),
        **{f"brief.{brief.slug}": str(brief.count(keys)) for brief in DUTY_BRIEFS},
    }  # fmt: skip
    announce(Happened(VERB, roster.ref, (turn.person,), roster_url(roster.slug), facts))


HANDOVERS: Final = Recurring("estate.handovers", every(STEP), tell_next)
