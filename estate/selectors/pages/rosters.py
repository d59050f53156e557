"""The list of rosters and the week of one: who is on duty, why, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, wording
from core.clock import SHANGHAI
from core.errors import NotVisible
from estate import duty
from estate.duty import Plan, Stretch
from estate.facts import said
from estate.models import Roster, RosterOverride
from estate.phrases import why_said
from estate.policy import may_run
from estate.search import roster_url
from estate.selectors.findings import members_left
from estate.selectors.pages.common import Tab, tabs
from estate.selectors.pages.systems import OnDutyNow
from estate.selectors.rosters import plan_of, plans_of
from estate.states import InUse, OverrideStatus
from people.models import Employee

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LOOK_AHEAD = timedelta(days=14)
COLOURS = 6
MINUTES = 1440


@dataclass(frozen=True)
class RosterLine:
    """A roster in the list: who is on duty now, and how long nobody is in the next fortnight."""

    row: Roster
    on_duty: tuple[OnDutyNow, ...]
    gap: timedelta
    url: str


@dataclass(frozen=True)
class RostersPage:
    """What /estate/rosters/ shows."""

    tabs: tuple[Tab, ...]
    lines: tuple[RosterLine, ...]
    add_url: str


@dataclass(frozen=True)
class Part:
    """A stretch of one day: clock times, who, and where it is drawn in a strip of 1,440 minutes."""

    hours: str
    names: str
    colour: str
    start: int
    length: int


@dataclass(frozen=True)
class Row:
    """One row of the week: a layer, or in the end who is on duty in truth."""

    label: str
    meta: str
    final: bool
    days: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class DayHead:
    """A day above the week."""

    day: date
    label: str
    mark: str
    today: bool


@dataclass(frozen=True)
class OverrideLine:
    """What was agreed otherwise, and whether the viewer may call it off."""

    row: RosterOverride
    span: str
    may_cancel: bool


@dataclass(frozen=True)
class RosterPage:
    """What /estate/rosters/<slug>/ shows; `at` is the moment asked about, `answer` who is on duty then."""

    tabs: tuple[Tab, ...]
    row: Roster
    days: tuple[DayHead, ...]
    rows: tuple[Row, ...]
    week: str
    previous: str
    following: str
    this_week: bool
    at: str
    answer: tuple[OnDutyNow, ...]
    overrides: tuple[OverrideLine, ...]
    gaps: tuple[str, ...]
    left: tuple[str, ...]
    members: tuple[Employee, ...]
    systems: tuple[tuple[str, str], ...]
    may_edit: bool
    may_hand_over: bool
    edit_url: str


def list_page(viewer: Employee) -> RostersPage:
    """Open rosters."""
    now = clock.now()
    rows = list(Roster.objects.filter(status=InUse.IN_USE).order_by("pk"))
    plans = plans_of(rows, now, now + LOOK_AHEAD)
    people = Employee.objects.in_bulk({pk for plan in plans.values() for pk in _everybody(plan)})
    lines = []
    for row in rows:
        empty = sum((one.end - one.start for one in duty.gaps(plans[row.pk], now, now + LOOK_AHEAD)), timedelta())
        lines.append(RosterLine(row, _now(plans[row.pk], now, people), empty, roster_url(row.slug)))
    add = reverse("admin:estate_roster_add") if may_run(viewer) else ""
    return RostersPage(tabs("rosters"), tuple(lines), add)


def one_page(viewer: Employee, slug: str, params: QueryDict) -> RosterPage:
    """The week at this address, and who is on duty at the moment asked about.

    Raises: NotVisible if there is no such roster.
    """
    row = Roster.objects.filter(slug=slug).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    now = clock.now()
    monday = _monday(params.get("week", ""), now)
    start = datetime.combine(monday, time(), SHANGHAI)
    at = _moment(params.get("at", "")) or now
    plan = plan_of(row, min(start, at, now), max(start + WEEK, at, now + LOOK_AHEAD))
    people = Employee.objects.in_bulk(set(_everybody(plan)))
    colours = {pk: f"duty-c{number % COLOURS + 1}" for number, pk in enumerate(sorted(_everybody(plan)))}
    edits = may_run(viewer)
    mine = viewer.pk in people
    return RosterPage(
        tabs=tabs("rosters"),
        row=row,
        days=tuple(_head(plan, monday + number * DAY, now) for number in range(7)),
        rows=tuple(_rows(plan, start, people, colours)),
        week=_week_said(monday, now.astimezone(SHANGHAI).date()),
        previous=(monday - WEEK).isoformat(),
        following=(monday + WEEK).isoformat(),
        this_week=monday <= now.astimezone(SHANGHAI).date() < monday + WEEK,
        at=f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}",
        answer=_now(plan, at, people),
        overrides=tuple(_overrides(row, viewer, now, edits=edits)),
        gaps=tuple(_gap_said(one, now) for one in duty.gaps(plan, now, now + LOOK_AHEAD)[:5]),
        left=tuple(one.name for one in members_left(row)),
        members=tuple(one for one in people.values() if one.is_active),
        systems=tuple(row.systems.filter(status=InUse.IN_USE).values_list("key", "name")),
        may_edit=edits and row.status == InUse.IN_USE,
        may_hand_over=(edits or mine) and row.status == InUse.IN_USE,
        edit_url=reverse("admin:estate_roster_change", args=[row.pk]) if edits else "",
    )


def _rows(plan: Plan, start: datetime, people: dict[int, Employee], colours: dict[int, str]) -> Iterable[Row]:
    drawn = [layer for layer in plan.layers if layer.since < start + WEEK and (not layer.until or layer.until > start)]
    for layer in drawn:
        alone = replace(plan, layers=(layer,), overrides=())
        order = _("、").join(people[pk].display_name for pk in layer.people)
        yield Row(
            said(layer.name, layer.name_en), order, final=False, days=_days(alone, start, people, colours, gaps=False)
        )
    yield Row(_("最终值班"), "", final=True, days=_days(plan, start, people, colours, gaps=True))


def _days(
    plan: Plan, start: datetime, people: dict[int, Employee], colours: dict[int, str], *, gaps: bool
) -> tuple[tuple[Part, ...], ...]:
    told = []
    for number in range(7):
        midnight = start + number * DAY
        parts = (_part(one, midnight, people, colours) for one in _merged(plan, midnight, midnight + DAY))
        told.append(tuple(one for one in parts if gaps or one.names))
    return tuple(told)


def _merged(plan: Plan, start: datetime, end: datetime) -> list[Stretch]:
    """Stretches of the same people as one, whatever put them there."""
    told: list[Stretch] = []
    for one in duty.stretches(plan, start, end):
        if told and [turn.person for turn in told[-1].turns] == [turn.person for turn in one.turns]:
            told[-1] = Stretch(told[-1].start, one.end, one.turns)
        else:
            told.append(one)
    return told


def _part(one: Stretch, midnight: datetime, people: dict[int, Employee], colours: dict[int, str]) -> Part:
    begin, end = (int((at - midnight).total_seconds()) // 60 for at in (one.start, one.end))
    whole = (begin, end) == (0, MINUTES)
    hours = _("全天") if whole else f"{_clock(begin)}–{_clock(end)}"
    names = _("、").join(people[turn.person].display_name for turn in one.turns)
    colour = colours[one.turns[0].person] if one.turns else "duty-none"
    return Part(hours, names, colour, begin, end - begin)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _head(plan: Plan, day: date, now: datetime) -> DayHead:
    mark = ""
    if plan.office is not None and plan.office.is_workday(day) != (day.weekday() < 5):
        mark = _("休") if day.weekday() < 5 else _("班")
    return DayHead(day, wording.day(day), mark, day == now.astimezone(SHANGHAI).date())


def _now(plan: Plan, at: datetime, people: dict[int, Employee]) -> tuple[OnDutyNow, ...]:
    names = {pk: one.display_name for pk, one in people.items()}
    return tuple(
        OnDutyNow(people[turn.person], turn.until, why_said(turn.why, names=names)) for turn in duty.on_duty(plan, at)
    )


def _everybody(plan: Plan) -> set[int]:
    people = {pk for layer in plan.layers for pk in layer.people} | {one.person for one in plan.overrides}
    return people | {one.instead_of for one in plan.overrides if one.instead_of is not None}


def _overrides(row: Roster, viewer: Employee, now: datetime, *, edits: bool) -> Iterable[OverrideLine]:
    rows = RosterOverride.objects.filter(roster=row, status=OverrideStatus.ACTIVE, ends_at__gt=now)
    for one in rows.select_related("person", "instead_of").order_by("starts_at", "pk")[:50]:
        own = one.instead_of_id == viewer.pk and not one.pair
        yield OverrideLine(one, _span_said(one.starts_at, one.ends_at, now), edits or own)


def _gap_said(one: Stretch, now: datetime) -> str:
    return _span_said(one.start, one.end, now)


def _span_said(start: datetime, end: datetime, now: datetime) -> str:
    return _("%(start)s 至 %(end)s") % {"start": wording.moment(start, now), "end": wording.moment(end, now)}


def _week_said(monday: date, today: date) -> str:
    sunday = monday + timedelta(days=6)
    form = "%m-%d" if monday.year == sunday.year == today.year else "%Y-%m-%d"
    return f"{monday:{form}} – {sunday:{form}}"


def _monday(text: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        day = now.astimezone(SHANGHAI).date()
    day = min(max(day, date(2020, 1, 6)), date(2100, 1, 1))
    return day - timedelta(days=day.weekday())


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text[:16])
    except ValueError:
        return None
    return found.replace(tzinfo=SHANGHAI) if 2020 <= found.year <= 2100 else None
