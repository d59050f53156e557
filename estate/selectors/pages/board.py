"""The board of a roster, drawn: layers, overrides and who is on duty in truth over weeks; and the same as a month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from core import wording, worktime
from core.clock import SHANGHAI
from core.states import DayCalendar
from estate import duty
from estate.duty import Plan, Stretch, Turn
from estate.facts import said
from estate.phrases import why_said
from people.models import Employee

DAY: Final = timedelta(days=1)
WIDTH: Final = 980
LANE: Final = 28
COLOURS: Final = 6


@dataclass(frozen=True)
class Block:
    """A stretch of a row: where it is drawn, who, and what a pointer resting on it reads."""

    x: float
    y: int
    width: float
    height: int
    colour: str
    name: str
    told: str
    starts: str
    ends: str


@dataclass(frozen=True)
class Row:
    """One row of the board: a layer, the overrides, or in the end who is on duty in truth."""

    label: str
    meta: str
    kind: str
    height: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Column:
    """A day above the board: `kind` is workday, weekend, holiday or closed (no trading), `name` says why."""

    day: date
    x: float
    width: float
    label: str
    name: str
    kind: str
    today: bool


@dataclass(frozen=True)
class Bar:
    """A trading session above the days."""

    x: float
    width: float
    told: str
    trades: bool


@dataclass(frozen=True)
class Board:
    """Everything drawn, `starts` and `ends` in seconds since 1970 for who drags on it."""

    columns: tuple[Column, ...]
    bars: tuple[Bar, ...]
    rows: tuple[Row, ...]
    now_x: float | None
    starts: int
    ends: int
    zone: str
    gaps: int
    width: int = WIDTH
    lane: int = LANE


@dataclass(frozen=True)
class Cell:
    """A day of the month: its parts are hours, names and colour."""

    column: Column
    outside: bool
    parts: tuple[tuple[str, str, str], ...]


class Paper:
    """A stretch of time laid out on the board's width, in the roster's zone."""

    def __init__(self, plan: Plan, first: date, days: int, people: Mapping[int, Employee]) -> None:
        self.plan, self.zone, self.people = plan, plan.zone, people
        self.days = [first + number * DAY for number in range(days)]
        self.start, self.end = (worktime.wall(day, time(), self.zone) for day in (first, first + days * DAY))
        self.names = {pk: one.display_name for pk, one in people.items()}

    def x(self, at: datetime) -> float:
        """Where a moment lies."""
        share = (min(max(at, self.start), self.end) - self.start) / (self.end - self.start)
        return round(share * WIDTH, 2)

    def block(self, start: datetime, end: datetime, lane: tuple[int, int], turn: Turn | None) -> Block:
        """A person's stretch, or (None) one without anybody; `lane` is its place from above and its height."""
        x = self.x(start)
        span = f"{self.stamp(start)} – {self.stamp(end)}"
        name = self.names.get(turn.person, "—") if turn else _("无人值班 {hours}").format(hours=self.hours(start, end))
        why = why_said(turn.why, names=self.names, zone=self.zone.key) if turn else ""
        told = "\n".join(word for word in (name, span, self.here(start, end), why) if word)
        return Block(
            x, lane[0], round(self.x(end) - x, 2), lane[1], colour_of(turn.person) if turn else "", name, told,
            start.isoformat(), end.isoformat(),
        )  # fmt: skip

    def hours(self, start: datetime, end: datetime) -> str:
        """Example: 02:00–06:00"""
        return f"{start.astimezone(self.zone):%H:%M}–{end.astimezone(self.zone):%H:%M}"

    def stamp(self, at: datetime) -> str:
        """Example: 11-09 09:00"""
        return f"{at.astimezone(self.zone):%m-%d %H:%M}"

    def here(self, start: datetime, end: datetime) -> str:
        """The same on clocks in Shanghai, where the roster's are others."""
        if self.zone == SHANGHAI:
            return ""
        span = " – ".join(f"{at.astimezone(SHANGHAI):%m-%d %H:%M}" for at in (start, end))
        return _("上海时间 {span}").format(span=span)


def colour_of(person: int) -> str:
    """The colour of this person, the same everywhere."""
    return f"duty-c{person % COLOURS + 1}"


def board(paper: Paper, now: datetime) -> Board:
    """The board of this stretch of time."""
    plan, rows = paper.plan, list(_layers(paper))
    if plan.overrides:
        rows.append(_overrides(paper))
    final = final_row(paper)
    columns = tuple(columns_of(paper, now))
    gaps = sum(not block.colour for block in final.blocks)
    return Board(
        columns, tuple(_bars(paper)), (*rows, final), paper.x(now) if paper.start <= now < paper.end else None,
        int(paper.start.timestamp()), int(paper.end.timestamp()), paper.zone.key, gaps,
    )  # fmt: skip


def month(paper: Paper, shown: int, now: datetime) -> tuple[tuple[Cell, ...], ...]:
    """The weeks of a month, each of seven days; days of other months are `outside`."""
    cells = []
    for column in columns_of(paper, now):
        start, end = (worktime.wall(column.day + number * DAY, time(), paper.zone) for number in (0, 1))
        parts = tuple(_part(paper, one) for one in merged(paper.plan, start, end))
        cells.append(Cell(column, column.day.month != shown, parts))
    return tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))


def merged(plan: Plan, start: datetime, end: datetime) -> list[Stretch]:
    """Stretches of the same people as one, whatever put them there."""
    told: list[Stretch] = []
    for one in duty.stretches(plan, start, end):
        if told and [turn.person for turn in told[-1].turns] == [turn.person for turn in one.turns]:
            told[-1] = Stretch(told[-1].start, one.end, one.turns)
        else:
            told.append(one)
    return told


def columns_of(paper: Paper, now: datetime) -> Iterator[Column]:
    """The days, and what is special about them."""
    rest = worktime.day_names(DayCalendar.OFFICE, paper.days[0], paper.days[-1])
    closed = worktime.day_names(DayCalendar.TRADING, paper.days[0], paper.days[-1])
    today = now.astimezone(paper.zone).date()
    for day in paper.days:
        begins, ends = worktime.wall(day, time(), paper.zone), worktime.wall(day + DAY, time(), paper.zone)
        worked, traded = worktime.office().is_workday(day), worktime.trading().is_workday(day)
        weekend = day.weekday() > 4
        kind = "workday" if worked and traded else "closed" if worked else "weekend" if weekend else "holiday"
        name = rest.get(day) or closed.get(day) or (_("休市") if worked and not traded else "")
        label = f"{day:%m-%d}" if len(paper.days) > 14 else wording.day(day)
        x = paper.x(begins)
        yield Column(day, x, round(paper.x(ends) - x, 2), label, name, kind, day == today)


def _layers(paper: Paper) -> Iterator[Row]:
    plan = paper.plan
    for layer in plan.layers:
        if layer.since >= paper.end or (layer.until is not None and layer.until <= paper.start):
            continue
        alone = replace(plan, layers=(layer,), overrides=())
        order = _("、").join(dict.fromkeys(paper.names.get(pk, "—") for pk in layer.people))
        blocks = tuple(
            paper.block(one.start, one.end, (4, LANE - 8), one.turns[0])
            for one in merged(alone, paper.start, paper.end)
            if one.turns
        )
        yield Row(said(layer.name, layer.name_en), order, "layer", LANE, blocks)


def _overrides(paper: Paper) -> Row:
    blocks: list[Block] = []
    lanes: list[datetime] = []
    for one in sorted(paper.plan.overrides, key=lambda override: override.starts_at):
        if one.starts_at >= paper.end or one.ends_at <= paper.start:
            continue
        free = next((number for number, ends in enumerate(lanes) if ends <= one.starts_at), len(lanes))
        lanes[free : free + 1] = [one.ends_at]
        why = duty.Why(
            override=one.key, instead_of=one.instead_of, reason=one.reason, turn_starts=one.starts_at,
            turn_ends=one.ends_at,
        )  # fmt: skip
        turn = Turn(one.person, None, one.ends_at, why)
        blocks.append(paper.block(one.starts_at, one.ends_at, (free * LANE + 4, LANE - 8), turn))
    return Row(_("临时调班"), "", "override", LANE * max(1, len(lanes)), tuple(blocks))


def final_row(paper: Paper) -> Row:
    """The last row: who is on duty in truth."""
    told = merged(paper.plan, paper.start, paper.end)
    most = max((len(one.turns) for one in told), default=1) or 1
    height = max(LANE + 12, most * LANE)
    blocks: list[Block] = []
    for one in told:
        part = height // max(1, len(one.turns))
        lanes: Iterable[tuple[int, Turn | None]] = enumerate(one.turns) if one.turns else [(0, None)]
        blocks += [paper.block(one.start, one.end, (lane * part + 1, part - 2), turn) for lane, turn in lanes]
    return Row(_("最终值班"), "", "final", height, tuple(blocks))


def _bars(paper: Paper) -> Iterator[Bar]:
    day, last = paper.days[0] - DAY, paper.days[-1]
    while day <= last:
        for one in worktime.sessions(day):
            x = paper.x(one.starts_at)
            if (width := round(paper.x(one.ends_at) - x, 2)) > 0:
                span = paper.hours(one.starts_at, one.ends_at)
                yield Bar(x, width, f"{one.phase.label} {span}", one.phase.trades)
        day += DAY


def _part(paper: Paper, one: Stretch) -> tuple[str, str, str]:
    names = _("、").join(paper.names.get(turn.person, "—") for turn in one.turns)
    whole = one.end - one.start >= timedelta(hours=23)
    hours = _("全天") if whole else paper.hours(one.start, one.end)
    return hours, names, colour_of(one.turns[0].person) if one.turns else ""
