"""What a change of layers would change in the next four weeks, before anybody saves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from core import clock
from estate import duty
from estate.duty import Layer, Plan
from estate.models import Roster, RosterLayer
from estate.selectors.pages.board import DAY, Board, Paper, board
from estate.selectors.rosters import plan_of
from estate.services.layers import LayerDraft
from people.models import Employee

AHEAD: Final = timedelta(days=28)
MOST: Final = 40
NEW: Final = -1


@dataclass(frozen=True)
class Line:
    """A stretch in which other people would be on duty."""

    when: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """The next four weeks as they are and as they would be; `more` differences are not listed."""

    before: Board
    after: Board
    lines: tuple[Line, ...]
    more: int

    @property
    def sides(self) -> tuple[tuple[str, Board], ...]:
        """Both with their titles."""
        return (_("保存后"), self.after), (_("现在"), self.before)


def as_layer(draft: LayerDraft, since: datetime) -> Layer:
    """The draft as the engine takes it."""
    return Layer(
        NEW, tuple(one.pk for one in draft.people), draft.starts_on, since, None, draft.handover, draft.unit,
        draft.every, draft.priority, draft.days, tuple(draft.windows), draft.name, draft.name_en, tuple(draft.phases),
    )  # fmt: skip


def with_draft(plan: Plan, draft: LayerDraft, at: datetime, instead: int | None) -> Plan:
    """The plan if the draft held from now on, instead of this layer if there is one."""
    kept = [replace(one, until=at) if one.key == instead else one for one in plan.layers]
    return replace(plan, layers=(*kept, as_layer(draft, at)))


@dataclass(frozen=True)
class Difference:
    """A stretch in which other people would be on duty."""

    start: datetime
    end: datetime
    before: tuple[Employee, ...]
    after: tuple[Employee, ...]


@dataclass(frozen=True)
class Foreseen:
    """What would be otherwise in four weeks, and where nobody would be on duty then."""

    changes: tuple[Difference, ...]
    gaps: tuple[duty.Stretch, ...]


def foreseen(roster: Roster, drafts: Sequence[LayerDraft], since: datetime | None) -> Foreseen:
    """What these layers would change if they decided from then on (now, if not said)."""
    start = since or clock.now()
    end = start + AHEAD
    before = plan_of(roster, start, end)
    kept = [replace(one, until=min(one.until or start, start)) for one in before.layers if one.since < start]
    fresh = [replace(as_layer(draft, start), key=NEW - at) for at, draft in enumerate(drafts)]
    after = replace(before, layers=(*kept, *fresh))
    found = duty.changes(before, after, start, end)
    people = Employee.objects.in_bulk({pk for one in found for pk in (*one.before, *one.after)})
    told = [
        Difference(one.start, one.end, tuple(people[pk] for pk in one.before), tuple(people[pk] for pk in one.after))
        for one in found
    ]
    return Foreseen(tuple(told), tuple(duty.gaps(after, start, end)))


def preview(roster: Roster, draft: LayerDraft, layer: RosterLayer | None) -> Preview:
    """Before and after, side by side."""
    now = clock.now()
    before = plan_of(roster, now, now + AHEAD)
    after = with_draft(before, draft, now, layer.pk if layer else None)
    keys = {pk for plan in (before, after) for one in plan.layers for pk in one.people}
    keys |= {pk for one in before.overrides for pk in (one.person, one.instead_of) if pk}
    people = Employee.objects.in_bulk(keys)
    found = duty.changes(before, after, now, now + AHEAD)
    first = now.astimezone(before.zone).date()
    first -= first.weekday() * DAY
    papers = [Paper(plan, first, 35, people) for plan in (before, after)]
    lines = tuple(_line(one, papers[0], people) for one in found[:MOST])
    return Preview(board(papers[0], now), board(papers[1], now), lines, max(0, len(found) - MOST))


def _line(one: duty.Change, paper: Paper, people: Mapping[int, Employee]) -> Line:
    names = [_("、").join(people[pk].display_name for pk in side) for side in (one.before, one.after)]
    return Line(f"{paper.stamp(one.start)} – {paper.stamp(one.end)}", names[0], names[1])
