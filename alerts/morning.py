"""The morning report: at 08:30 of working days, what the night was; nothing to whom it was quiet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, cast

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.models import Alert, Incident
from alerts.policy import OPERATOR, keeps_sources, visible_to
from alerts.reader_card import system_name
from alerts.states import OVER
from bots import api as bots
from core import clock, worktime
from core.refs import Ref, RefKind
from core.timers import Firing, Recurring, daily
from core.wording import day as day_said
from core.wording import moment
from estate import api as estate
from people import api as people
from people.models import Employee

MORNING: Final = "alerts.morning"
AT: Final = time(8, 30)
EVENING: Final = time(18)
SAMPLE: Final = "0"
LISTED: Final = 5
NOISY: Final = 2  # alerts of one name, from which on it is noise


@dataclass(frozen=True)
class Night:
    """The time since the evening of the last working day, until the report of this day."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Told:
    """What the night was for one reader; `unread` are names with how many calls each never read."""

    opened: int
    still_open: Sequence[Incident]
    waiting: int
    unread: Sequence[tuple[str, int]]
    noisy: Sequence[tuple[str, int]]


def night_of(day: date) -> Night:
    """The night before this day; weekends and holidays belong to it."""
    office, before = worktime.office(), day - timedelta(days=1)
    while not office.is_workday(before):
        before -= timedelta(days=1)
    zone = clock.SHANGHAI
    return Night(datetime.combine(before, EVENING, zone), datetime.combine(day, AT, zone))


def told_to(reader: Employee, night: Night) -> Told:
    """What the reader is told of the night: of the incidents that he reads."""
    mine = Incident.objects.filter(visible_to(reader))
    opened = mine.filter(opened_at__gte=night.start, opened_at__lt=night.end)
    still = mine.exclude(status__in=OVER).filter(opened_at__lt=night.end)
    listed = list(still.select_related("assignee").order_by("priority", "pk")[:LISTED])
    return Told(opened.count(), listed, still.count(), _unread(reader, night), _noisy(mine, night))


def _unread(reader: Employee, night: Night) -> list[tuple[str, int]]:
    subjects = {str(pk) for pk in Incident.objects.filter(visible_to(reader)).filter(
        Q(resolved_at=None) | Q(resolved_at__gte=night.start)
    ).values_list("pk", flat=True)}  # fmt: skip
    counted: Counter[int] = bots.never_read("alerts.incident", subjects, night.start, night.end)
    if not keeps_sources(reader):
        counted = Counter({reader.pk: counted[reader.pk]} if counted[reader.pk] else {})
    names = Employee.objects.in_bulk(counted)
    return [(names[pk].display_name, many) for pk, many in counted.most_common(LISTED) if pk in names]


def _noisy(mine: object, night: Night) -> list[tuple[str, int]]:
    rows = Alert.objects.filter(incident__in=mine, first_seen__gte=night.start, first_seen__lt=night.end)
    grouped = rows.values("title", "incident__system").annotate(many=Count("pk")).filter(many__gte=NOISY)
    return [
        (" · ".join(word for word in (system_name(one["incident__system"]), one["title"]) if word), one["many"])
        for one in grouped.order_by("-many", "title")[:LISTED]
    ]


def send(slot: datetime, firing: Firing) -> None:
    """The moment of a day's report: everybody who answers for something that was broken, and the operators."""
    day = slot.astimezone(clock.SHANGHAI).date()
    if not worktime.office().is_workday(day):
        return
    firing.claim()
    night = night_of(day)
    about = Incident.objects.filter(
        Q(opened_at__gte=night.start, opened_at__lt=night.end) | Q(opened_at__lt=night.end) & ~Q(status__in=OVER)
    )
    rows = list(about.values_list("system", "assignee"))
    if not rows:
        return
    owners = estate.owners_in_order({system for system, _who in rows if system})
    to = {pk for keys in owners.values() for pk in keys} | {who for _system, who in rows if who}
    to |= {person.pk for person in people.holders(OPERATOR)}
    bots.announce(MORNING, about=Ref(MORNING, day.isoformat()), to=sorted(to), key=day.isoformat())


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The report for its reader; None for whom the night was quiet."""
    if context.about.id == SAMPLE:
        told = Told(3, (), 0, ((_("张三"), 1),), ((_("委托响应超时"), 12),))
        return _drawn(told, date(2026, 11, 23), context.now)
    if context.reader is None:
        return None
    day = date.fromisoformat(context.about.id)
    told = told_to(context.reader, night_of(day))
    return _drawn(told, day, context.now) if told.opened or told.waiting else None


def _drawn(told: Told, day: date, now: datetime) -> bots.CardView:
    unread = sum(many for _name, many in told.unread)
    counts = ((_("夜间故障"), told.opened), (_("未恢复"), told.waiting), (_("未读通知"), unread))
    rows = [_line(row, now) for row in told.still_open]
    if told.waiting > len(rows) > 0:
        rows.append(_("还有 {many} 条").format(many=told.waiting - len(rows)))
    return bots.CardView(
        title=_("故障早报 · {day}").format(day=day_said(day)),
        tone=bots.Tone.TODO if told.waiting else bots.Tone.INFO,
        preview=_("夜间 {opened} 个故障，{waiting} 个未恢复").format(opened=told.opened, waiting=told.waiting),
        body=_("昨晚以来发生 {opened} 个故障，{waiting} 个未恢复。").format(opened=told.opened, waiting=told.waiting),
        facts=tuple(bots.Fact(label, str(value)) for label, value in counts),
        rows=tuple(rows),
        folded=(*_folded(told),),
        folded_title=_("未读与噪声"),
        buttons=(bots.Button(_("查看故障"), url=reverse("alerts:incidents")),),
        footer=_("工作日 08:30，没有故障时不发送"),
    )


def _folded(told: Told) -> list[str]:
    unread = [_("{name}：{many} 条通知从未阅读").format(name=name, many=many) for name, many in told.unread]
    return unread + [_("{what}：{many} 条告警").format(what=what, many=many) for what, many in told.noisy]


def _line(row: Incident, now: datetime) -> str:
    who = row.assignee.display_name if row.assignee else str(row.get_status_display())
    parts = [f"[{row.priority}] {row.number}", system_name(row.system), row.title, who, moment(row.opened_at, now)]
    return " · ".join(part for part in parts if part)


KIND: Final = bots.NoticeKind(
    slug=MORNING,
    label=cast(str, gettext_lazy("故障早报")),
    form=bots.Form.NOTE,
    lane=bots.Lane.NORMAL,
    urgency=bots.Urgency.TODAY,
    render=render,
    sample=lambda: bots.NoticeContext(Ref(MORNING, SAMPLE), None, {}, datetime(2026, 11, 23, 0, 30, tzinfo=UTC)),
    newest_only=True,
)
EVERY_MORNING: Final = Recurring(MORNING, daily(AT), send)
REPORT_REF: Final = RefKind(
    MORNING, gettext_lazy("故障早报"), lambda ref: reverse("alerts:incidents"), lambda ref: str(ref.id)
)
