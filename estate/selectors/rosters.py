"""Questions about duty: the stored roster made a plan, and what the plan says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core import worktime
from core.states import Phase
from estate import duty
from estate.duty import Layer, Override, Plan, Window
from estate.facts import OnDuty, RosterFacts
from estate.models import Roster, RosterLayer, RosterMember, RosterOverride
from estate.states import Days, InUse, OverrideStatus, Unit

# Overrides that ended longer ago are read only where the past is asked.
AROUND: Final = timedelta(days=400)


def rosters() -> list[tuple[str, str]]:
    """Slug and name of every roster in use."""
    return [(row.slug, row.display_name) for row in Roster.objects.filter(status=InUse.IN_USE).order_by("pk")]


def rosters_by_slug(slugs: Collection[str]) -> dict[str, RosterFacts]:
    """Those of these rosters that are in use, in one query."""
    rows = Roster.objects.filter(status=InUse.IN_USE, slug__in=slugs)
    return {slug: RosterFacts(slug, *names) for slug, *names in rows.values_list("slug", "name", "name_en")}


def on_duty(roster: str, at: datetime) -> list[OnDuty]:
    """Who is on duty at this moment, highest layer first; empty for a gap, and for an unknown or retired roster."""
    row = Roster.objects.filter(slug=roster, status=InUse.IN_USE).first()
    if row is None:
        return []
    return [OnDuty(turn.person, turn.why, turn.until) for turn in duty.on_duty(plan_of(row, at, at), at)]


def plan_of(roster: Roster, start: datetime, end: datetime) -> Plan:
    """The roster as a value, with what holds between the two moments or soon after."""
    return plans_of([roster], start, end)[roster.pk]


def plans_of(rosters: list[Roster], start: datetime, end: datetime) -> dict[int, Plan]:
    """The same for many rosters, in three queries."""
    members: dict[int, list[int]] = defaultdict(list)
    for layer, person in (
        RosterMember.objects.filter(layer__roster__in=rosters).order_by("position").values_list("layer_id", "person_id")
    ):
        members[layer].append(person)
    layers: dict[int, list[Layer]] = defaultdict(list)
    for row in RosterLayer.objects.filter(roster__in=rosters).order_by("-priority", "pk"):
        if row.until is None or row.until > start:
            layers[row.roster_id].append(layer_of(row, tuple(members[row.pk])))
    overrides: dict[int, list[Override]] = defaultdict(list)
    kept = RosterOverride.objects.filter(
        roster__in=rosters, status=OverrideStatus.ACTIVE, ends_at__gt=start, starts_at__lt=end + AROUND
    )
    for one in kept.order_by("pk"):
        overrides[one.roster_id].append(
            Override(one.pk, one.person_id, one.starts_at, one.ends_at, one.instead_of_id, one.reason)
        )
    office, trading = worktime.office(), worktime.exchange()
    return {
        row.pk: Plan(tuple(layers[row.pk]), tuple(overrides[row.pk]), office, trading, ZoneInfo(row.zone))
        for row in rosters
    }


def layer_of(row: RosterLayer, people: tuple[int, ...]) -> Layer:
    """The stored layer as the engine takes it."""
    windows = tuple(Window(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.windows)
    return Layer(
        row.pk, people, row.starts_on, row.since, row.until, row.handover, Unit(row.unit), row.every, row.priority,
        Days(row.days), windows, row.name, row.name_en, tuple(Phase(one) for one in row.phases),
    )  # fmt: skip
