"""What an incident's card says to one reader, in his language, of what was found about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.aims_said import said_with
from alerts.engine import ladder
from alerts.engine.impact import Grade, impact
from alerts.models import Alert, Incident
from alerts.selectors.changes_of import line
from alerts.selectors.drawing import Found
from alerts.selectors.impact import MAJOR, grades_in, impact_said
from alerts.services.paging import may_climb
from alerts.states import OPEN, IncidentStatus, Mark, Priority, Resolution
from bots import api as bots
from core.refs import Ref
from core.wording import clock_time, duration, moment
from people.models import Employee

KIND: Final = "alerts.incident"
SAMPLE: Final = "0"
MOST: Final = 5
CALLED: Final = 3  # of those who were told, the last so many are named
GIVEN: Final = 3  # people to whom the card offers to hand it


@dataclass(frozen=True)
class Person:
    """Somebody to whom the incident can be handed."""

    pk: int
    name: str


@dataclass(frozen=True)
class Said:
    """What a card says of an incident. `alerts`: the lines of the worst of `many`, of which `firing` still fire.

    `told` are those who were called, with how far the message got; `why` is why this reader was.
    """

    number: str
    ref: Ref
    url: str
    title: str
    priority: Priority
    status: IncidentStatus
    system: str
    opened_at: datetime
    alerts: tuple[bots.Row, ...]
    many: int
    firing: int
    value: str = ""
    source: str = ""
    assignee: str = ""
    told: tuple[str, ...] = ()
    why: str = ""
    next_at: datetime | None = None
    next_who: str = ""
    may_climb: bool = False
    snoozed_until: datetime | None = None
    over_at: datetime | None = None
    by_person: str = ""
    marks: tuple[str, ...] = ()
    impact: str = ""
    change: str = ""
    before: str = ""
    room: str = ""
    room_url: str = ""
    given: tuple[Person, ...] = ()
    handbook: str = ""
    into: str = ""
    into_url: str = ""
    give_url: str = ""


def said_of(found: Found, reader: Employee | None, now: datetime) -> Said:
    """Everything the card says to this reader, in the language of the moment; None reads it in a group.

    Asks nothing: what is said is in what was found.
    """
    row, alerts, following = found.row, found.alerts, found.following
    grave = impact(found.affected, grades_in(found.grades))
    return Said(
        number=row.number,
        ref=row.ref,
        url=reverse("alerts:incident", args=[row.pk]),
        title=row.title,
        priority=Priority(row.priority),
        status=IncidentStatus(row.status),
        system=found.system.said if found.system is not None else row.system,
        opened_at=row.opened_at,
        alerts=tuple(_line(one) for one in alerts[:MOST]) if len(alerts) > 1 else (),
        many=len(alerts),
        firing=sum(one.state in OPEN for one in alerts),
        value=alerts[0].value if len(alerts) == 1 else "",
        source=row.source.display_name,
        assignee=row.assignee.display_name if row.assignee else "",
        told=_told(found),
        why=_why(found, reader),
        next_at=following[0] if following else None,
        next_who=said_with(following[1], found.known) if following else "",
        may_climb=row.status == IncidentStatus.TRIGGERED and may_climb(row),
        snoozed_until=row.snoozed_until,
        over_at=row.resolved_at,
        by_person=_("人工标记") if row.resolution == Resolution.PERSON else "",
        marks=tuple(str(one.label) for one in found.marks),
        impact=impact_said(grave, running=row.resolved_at is None),
        change=_change(found),
        before=_before(found.before, now),
        room=str(found.room.status) if found.room else "",
        room_url=found.room_url,
        given=_given(found),
        handbook=_handbook(alerts),
        give_url=reverse("alerts:give", args=[row.pk]),
        into=f"INC-{row.merged_into_id}" if row.merged_into_id else "",
        into_url=reverse("alerts:incident", args=[row.merged_into_id]) if row.merged_into_id else "",
    )


def _why(found: Found, reader: Employee | None) -> str:
    """As what this reader was called."""
    mine = (one.who(found.known) for one in found.calls if reader is not None and one.person.pk == reader.pk)
    return next(mine, "")


def _told(found: Found) -> tuple[str, ...]:
    """`张三（A 角）已读 09:31`, of the last who were called."""
    lines = []
    for one in found.calls[-CALLED:]:
        read = found.reads.get(one.person.pk)
        if read is None:
            state = _("未送达")
        elif read.read_at is not None:
            state = _("已读 {at}").format(at=clock_time(read.read_at))
        else:
            state = _("未读") if read.accepted_at is not None else _("发送中")
        words = _("{name}（{who}）{state}")
        lines.append(words.format(name=one.person.display_name, who=one.who(found.known), state=state))
    return tuple(lines)


def _given(found: Found) -> tuple[Person, ...]:
    """Owners and those who were called, but for who has it."""
    people = [*found.owners, *(one.person for one in found.calls if one.person.is_active)]
    named = {one.pk: Person(one.pk, one.display_name) for one in people if one.pk != found.row.assignee_id}
    return tuple(named.values())[:GIVEN]


def _line(row: Alert) -> bots.Row:
    where = row.labels.get("instance") or row.labels.get("host") or ""
    said = " ".join(word for word in (where, row.title, row.value) if word)
    return bots.Row(_("已恢复：{said}").format(said=said), over=True) if row.state not in OPEN else bots.Row(said)


def _before(last: Incident | None, now: datetime) -> str:
    """The last incident of this name: `INC-1120，9 天前，王五处理，12 分钟`."""
    if last is None or last.resolved_at is None:
        return ""
    parts = [last.number, moment(last.opened_at, now)]
    if last.assignee is not None:
        parts.append(_("{name}处理").format(name=last.assignee.display_name))
    parts.append(_("持续 {lasted}").format(lasted=duration(last.resolved_at - last.opened_at)))
    return _("上次同类：{said}").format(said=" · ".join(parts))


def _change(found: Found) -> str:
    """The change that lies nearest to its beginning."""
    if found.change is None:
        return ""
    return f"{found.change.subject}（{line(found.change, found.row).told}）"


def _handbook(alerts: Sequence[Alert]) -> str:
    """The address of the handbook that an alert names; no other scheme than http(s) ever leaves the house."""
    found = (str(one.annotations.get("runbook_url", "")) for one in alerts)
    return next((url for url in found if url.startswith(("https://", "http://")) and " " not in url), "")[:500]


def sample(now: datetime) -> Said:
    """An incident with which the card can be shown without any data."""
    return Said(
        number="INC-1207", ref=Ref(KIND, SAMPLE), url="/alerts/", give_url="/alerts/",
        title=_("委托响应超时"), priority=Priority.P1,
        status=IncidentStatus.TRIGGERED, system=_("集中交易"), opened_at=now - timedelta(minutes=4), many=37, firing=25,
        alerts=(bots.Row("10.1.0.13 98 ms"), bots.Row("10.1.0.14 96 ms", over=True)), source="Prometheus",
        next_at=now + timedelta(minutes=1), next_who=str(ladder.Target.OWNER_B.label), may_climb=True,
        told=(_("{name}（{who}）{state}").format(
            name=_("张三"), who=str(ladder.Target.OWNER_A.label), state=_("已读 {at}").format(at="09:31")),),
        why=str(ladder.Target.OWNER_A.label), marks=(str(Mark.SESSION.label),),
        impact=impact_said(impact(timedelta(minutes=4), [Grade(_("较大事件"), MAJOR)]), running=True),
    )  # fmt: skip


SAMPLE_AT: Final = datetime(2026, 11, 23, 1, 36, tzinfo=UTC)
