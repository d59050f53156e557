"""Where the rosters that a policy calls have nobody, in the days that the coverage check looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from alerts.engine.ladder import Aim, Plan, Target
from alerts.services.coverage import AHEAD
from core import clock
from estate import api as estate


@dataclass(frozen=True)
class RosterGaps:
    """How many gaps a roster has in the next two weeks."""

    roster: str
    name: str
    many: int

    @property
    def url(self) -> str:
        """Where they are mended."""
        return reverse("estate:roster", args=[self.roster])


def gaps_of(plans: Sequence[Plan]) -> list[tuple[RosterGaps, ...]]:
    """For each plan the rosters that it calls and that have gaps; one question however many plans there are."""
    called = [_rosters(plan) for plan in plans]
    if not any(called):
        return [()] * len(plans)
    now = clock.now()
    found = estate.roster_gaps(now, now + AHEAD)
    names, many = {one.roster: one.name for one in found}, Counter(one.roster for one in found)
    return [tuple(RosterGaps(slug, names[slug], many[slug]) for slug in slugs if slug in many) for slugs in called]


def _rosters(plan: Plan) -> list[str]:
    aims: Iterable[Aim] = (aim for aims in (*(rung.to for rung in plan.rungs), plan.last) for aim in aims)
    return list(dict.fromkeys(aim.name for aim in aims if aim.who == Target.ROSTER))
