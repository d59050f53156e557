"""The list of rosters and the week of one: who is on duty, why, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, wording, worktime
from core.errors import NotVisible
from estate import duty
from estate.duty import Plan, Stretch
from estate.facts import said
from estate.models import DutyFeed, Roster, RosterOverride, SwapAsk
from estate.phrases import why_said
from estate.policy import may_run
from estate.search import roster_url
from estate.selectors.findings import members_left
from estate.selectors.pages.board import Board, Cell, Paper, board, merged, month
from estate.selectors.pages.common import Tab, tabs
from estate.selectors.pages.systems import OnDutyNow
from estate.selectors.rosters import plan_of, plans_of
from estate.services.overrides import LONGEST
from estate.states import FeedStatus, InUse, OverrideStatus, SwapStatus
from people.models import Employee

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=14)


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
    board: Board | None
    month: tuple[tuple[Cell, ...], ...]
    layers: tuple[tuple[int, str], ...]
    span: str
    views: tuple[Tab, ...]
    view: str
    previous: str
    following: str
    this_week: bool
    at: str
    here: str
    answer: tuple[OnDutyNow, ...]
    overrides: tuple[OverrideLine, ...]
    gaps: tuple[str, ...]
    left: tuple[str, ...]
    members: tuple[Employee, ...]
    systems: tuple[tuple[str, str], ...]
    may_edit: bool
    may_hand_over: bool
    edit_url: str
    swaps: tuple[SwapLine, ...]
    may_swap: bool
    feeds: tuple[DutyFeed, ...]


@dataclass(frozen=True)
class SwapLine:
    """A swap that was asked for, and what the viewer may do with it."""

    row: SwapAsk
    span: str
    may_take: bool
    may_withdraw: bool


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
    asked = Asked(params, now, ZoneInfo(row.zone))
    at = _moment(params.get("at", ""), asked.zone) or now
    plan = plan_of(row, min(asked.start, at, now), max(asked.end, at, now + LOOK_AHEAD))
    people = Employee.objects.in_bulk(set(_everybody(plan)))
    paper = Paper(plan, asked.first, asked.days, people)
    edits, in_use = may_run(viewer), row.status == InUse.IN_USE
    here = asked.first <= now.astimezone(asked.zone).date() < asked.first + asked.days * DAY
    return RosterPage(
        tabs=tabs("rosters"),
        row=row,
        board=board(paper, now) if asked.view != "month" else None,
        month=month(paper, asked.shown, now) if asked.view == "month" else (),
        layers=tuple((one.key, said(one.name, one.name_en)) for one in plan.layers if one.until is None),
        span=asked.said(now),
        views=tuple(Tab(label, f"?view={name}&week={asked.anchor}", name == asked.view) for name, label in _views()),
        view=asked.view,
        previous=asked.previous,
        following=asked.following,
        this_week=here,
        at=f"{at.astimezone(asked.zone):%Y-%m-%dT%H:%M}",
        here=f"?view={asked.view}&week={asked.anchor}",
        answer=_now(plan, at, people),
        overrides=tuple(_overrides(row, viewer, now, edits=edits)),
        gaps=tuple(_gap_said(one, now) for one in duty.gaps(plan, now, now + LOOK_AHEAD)),
        left=tuple(one.name for one in members_left(row)),
        members=tuple(one for one in people.values() if one.is_active),
        systems=tuple(row.systems.filter(status=InUse.IN_USE).values_list("key", "name")),
        may_edit=edits and in_use,
        may_hand_over=(edits or viewer.pk in people) and in_use,
        edit_url=reverse("admin:estate_roster_change", args=[row.pk]) if edits else "",
        swaps=tuple(_swaps(row, viewer, now, turning=_turning(plan, people, now))),
        may_swap=viewer.pk in people and in_use,
        feeds=tuple(DutyFeed.objects.filter(Q(roster=row) | Q(roster=None), owner=viewer, status=FeedStatus.ACTIVE)),
    )


class Asked:
    """Which days the address asks for: so many weeks from a Monday on, or the weeks of a month."""

    def __init__(self, params: QueryDict, now: datetime, zone: ZoneInfo) -> None:
        self.zone = zone
        self.view = params.get("view", "") if params.get("view", "") in dict(_views()) else "1"
        day = _day(params.get("week", ""), now.astimezone(zone).date())
        self.anchor, self.shown = day, day.month
        if self.view == "month":
            first, following = day.replace(day=1), (day.replace(day=1) + 31 * DAY).replace(day=1)
            self.first = first - timedelta(days=first.weekday())
            self.days = -(-(following - self.first).days // 7) * 7
            before, after = first - DAY, following
        else:
            self.first, self.days = day - timedelta(days=day.weekday()), 7 * int(self.view)
            before, after = self.first - self.days * DAY, self.first + self.days * DAY
        self.previous, self.following = (f"?view={self.view}&week={one}" for one in (before, after))
        self.start, self.end = (worktime.wall(one, time(), zone) for one in (self.first, self.first + self.days * DAY))

    def said(self, now: datetime) -> str:
        """Example: 11-09 – 11-15"""
        if self.view == "month":
            return f"{self.anchor:%Y-%m}"
        last = self.first + (self.days - 1) * DAY
        form = "%m-%d" if self.first.year == last.year == now.astimezone(self.zone).year else "%Y-%m-%d"
        return f"{self.first:{form}} – {last:{form}}"


def replaced(slug: str, starts: str, ends: str) -> tuple[tuple[Employee, str], ...]:
    """Whom a stand-in between the two readings of the roster's clock would replace, and when each is on duty.

    Raises: NotVisible if there is no such roster.
    """
    row = Roster.objects.filter(slug=slug).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    zone = ZoneInfo(row.zone)
    begin, end = _moment(starts, zone), _moment(ends, zone)
    if begin is None or end is None or not begin < end <= begin + LONGEST:
        return ()
    plan = plan_of(row, begin, end)
    people = Employee.objects.in_bulk(set(_everybody(plan)))
    told: dict[int, list[str]] = {}
    for one in merged(plan, begin, end):
        for turn in one.turns:
            told.setdefault(turn.person, []).append(_span_said(one.start, one.end, clock.now()))
    return tuple((people[pk], _("；").join(spans)) for pk, spans in told.items())


def _now(plan: Plan, at: datetime, people: dict[int, Employee]) -> tuple[OnDutyNow, ...]:
    names = {pk: one.display_name for pk, one in people.items()}
    return tuple(
        OnDutyNow(people[turn.person], turn.until, why_said(turn.why, names=names, zone=plan.zone.key))
        for turn in duty.on_duty(plan, at)
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


def _swaps(row: Roster, viewer: Employee, now: datetime, *, turning: set[int]) -> Iterable[SwapLine]:
    rows = SwapAsk.objects.filter(roster=row, status=SwapStatus.OPEN, ends_at__gt=now)
    for one in rows.select_related("asker", "asked").order_by("starts_at", "pk")[:50]:
        own = one.asker_id == viewer.pk
        mine = one.asked_id == viewer.pk or (one.asked_id is None and viewer.pk in turning)
        yield SwapLine(one, _span_said(one.starts_at, one.ends_at, now), mine and not own, own or may_run(viewer))


def _turning(plan: Plan, people: dict[int, Employee], now: datetime) -> set[int]:
    running = [layer for layer in plan.layers if layer.until is None or layer.until > now]
    return {pk for layer in running for pk in layer.people if people[pk].is_active}


def _views() -> tuple[tuple[str, str], ...]:
    return (("1", _("1 周")), ("2", _("2 周")), ("4", _("4 周")), ("month", _("月")))


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        day = today
    return min(max(day, date(2020, 1, 6)), date(2100, 1, 1))


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text[:16])
    except ValueError:
        return None
    return worktime.wall(found.date(), found.time(), zone) if 2020 <= found.year <= 2100 else None
