"""War rooms: a group in Feishu for the people who handle an incident together, opened once, never dissolved by us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.engine import ladder
from alerts.models import Incident, IncidentReport, Responder, WarDuty, WarRoom
from alerts.policy import require_handles
from alerts.services.merged import require_its_own
from alerts.services.noting import note
from alerts.states import OVER as ENDED
from alerts.states import IncidentStatus, Priority
from alerts.states_room import ROOM, RoomRole, RoomStatus
from bots import api as bots
from core import clock, journal, timers
from core.errors import IllegalMove, Invalid, NotVisible
from core.journal import Via
from core.refs import Ref
from core.timers import Firing, TimerHandler
from estate import api as estate
from people import api as people
from people.models import Employee

KIND: Final = "alerts.war_room"
CARD: Final = "alerts.room"  # the incident's card in its room
ROLES: Final = "alerts.room_roles"
PROMPT: Final = "alerts.room_prompt"
SUMMARY: Final = "alerts.room_summary"
CLEAR: Final = "alerts.room_clear"
EVERY: Final = timedelta(minutes=15)  # without a word, who commands is asked how it goes
KEPT_ON_TOP: Final = timedelta(hours=24)
LATELY: Final = timedelta(minutes=10)
AT_MOST: Final = 5  # rooms that open by themselves in ten minutes: in a storm people open those that they need
NAME: Final = 60
OVER: Final = "✅"
MARKS: Final = {
    IncidentStatus.ACKNOWLEDGED: "🔵",
    IncidentStatus.SNOOZED: "🟣",
    IncidentStatus.UNKNOWN: "🟠",
    IncidentStatus.SUPPRESSED: "⚪",
    IncidentStatus.TRIGGERED: "🔴",
}


def open_by_itself(row: Incident) -> None:
    """A room for an incident that its frozen policy wants one for, unless many opened just now."""
    plan, usual = ladder.read(row.ladder), settings.ALERTS_WAR_ROOM_PRIORITIES
    if row.status in ENDED or not ladder.opens_room(plan, Priority(row.priority), usual):
        return
    since = clock.now() - LATELY
    lately = WarRoom.objects.filter(asked_at__gt=since, opened_by=None)
    if lately.count() < AT_MOST and not WarRoom.objects.filter(incident=row).exists():
        _open(row, None, Via.SYSTEM)


@transaction.atomic
def open_room(incident: int, *, actor: Employee, via: Via = Via.PAGE) -> WarRoom:
    """Have a war room for the incident; the one that is there already where there is one.

    Raises: NotVisible; IllegalMove once the incident is over.
    """
    row = _held(incident, actor)
    known = WarRoom.objects.filter(incident=row).first()
    if known is not None:
        _join(known, [actor.pk])
        return known
    if row.status == IncidentStatus.RESOLVED:
        raise IllegalMove(_("故障已恢复，请先重新打开"), subject=row.ref, state=row.status)
    return _open(row, actor, via)


def _open(row: Incident, actor: Employee | None, via: Via) -> WarRoom:
    room = WarRoom.objects.create(
        incident=row, slug=f"war-{row.pk}", name=name_of(row), opened_by=actor, asked_at=clock.now()
    )
    also = [actor.pk] if actor else []
    bots.open_chat(
        KIND, about=room.ref, slug=room.slug, name=room.name, description=row.title, people=[*members(row), *also]
    )
    by = actor.ref if actor else None
    journal.record("alerts.incident_room_asked", actor=by, ref=row.ref, via=via, facts={"room": room.pk})
    bots.refresh(row.ref)
    return room


def members(row: Incident) -> list[int]:
    """Who belongs into the room: owners, everybody who was called, who reported it, and at P1 the leader of owner A."""
    owners = estate.owners_of(row.system, ("a", "b")) if row.system else []
    keys = [*owners, *([row.assignee_id] if row.assignee_id else [])]
    keys += Responder.objects.filter(incident=row).values_list("person", flat=True)
    keys += IncidentReport.objects.filter(incident=row).values_list("person", flat=True)
    if row.priority == Priority.P1 and owners:
        first = Employee.objects.filter(pk=owners[0]).first()
        keys += [person.pk for person in people.leader_chain(first)[:1]] if first else []
    return sorted(set(keys))


def name_of(row: Incident) -> str:
    """`🔴[P1] 集中交易 委托超时 0921-1207`: what it is and how it stands, for everybody in the list of chats."""
    mark = MARKS.get(IncidentStatus(row.status))
    with translation.override("zh-hans"):  # a group has one name for everybody
        begins = f"{mark}[{row.priority}]" if mark else f"{OVER}[{IncidentStatus(row.status).label}]"
    ends = f"{row.opened_at.astimezone(clock.SHANGHAI):%m%d}-{row.pk}"
    found = estate.systems_by_key({row.system}).get(row.system) if row.system else None
    about = " ".join(word for word in (found.name if found else "", row.title) if word)
    return f"{begins} {about[: NAME - len(begins) - len(ends) - 2]} {ends}"


def stands(about: Ref, chat: bots.OpenedChat) -> None:
    """The group is there: its card on top, the parts to be taken, and a word every quarter of an hour."""
    room = _room(about)
    row = room.incident
    if room.status == RoomStatus.OPEN:
        return
    now = clock.now()
    ROOM.move(room, "open", opened_at=now, heard_at=now, reason="")
    facts: dict[str, Any] = {"missed": list(chat.missed)}
    journal.record("alerts.incident_room_opened", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    bots.say_in_chat(room.slug, CARD, about=row.ref)
    bots.pin(room.slug, CARD, row.ref)
    bots.say_in_chat(room.slug, ROLES, about=room.ref)
    _join(room, members(row))
    _ask_again(room)
    bots.refresh(row.ref)
    follow(row)


def fails(about: Ref, reason: str) -> None:
    """The group cannot be opened; the operators see the errand, the incident says so."""
    room = _room(about)
    ROOM.move(room, "fail", reason=reason[:300])
    facts = {"reason": reason[:300]}
    journal.record("alerts.incident_room_failed", actor=None, ref=room.incident.ref, via=Via.SYSTEM, facts=facts)
    bots.refresh(room.incident.ref)


@transaction.atomic
def take_duty(incident: int, *, role: RoomRole, actor: Employee, via: Via = Via.PAGE) -> WarRoom:
    """Take a part in the room; whoever had it before has it no more.

    Raises: NotVisible; IllegalMove where it is his already.
    """
    row = _held(incident, actor)
    room = _of(row)
    if WarDuty.objects.filter(room=room, role=role, person=actor).exists():
        raise IllegalMove(_("你已负责{role}").format(role=role.label), subject=room.ref)
    WarDuty.objects.update_or_create(room=room, role=role, defaults={"person": actor, "at": clock.now()})
    facts = {"role": str(role)}
    journal.record("alerts.incident_duty_taken", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    _join(room, [actor.pk])
    bots.refresh(room.ref)
    return room


@transaction.atomic
def tell_progress(incident: int, *, actor: Employee, text: str, via: Via = Via.PAGE) -> WarRoom:
    """Say in a sentence how it goes: it stands in the story and on the card of the room.

    Raises: NotVisible; Invalid for an empty or too long sentence.
    """
    row = note(incident, actor=actor, text=text, via=via)
    room = _of(row)
    WarRoom.objects.filter(pk=room.pk).update(heard_at=clock.now(), progress=text.strip()[:300])
    bots.refresh(room.ref)
    bots.refresh(row.ref)
    return room


def record_said(chat: str, *, actor: Employee, text: str) -> bool:
    """Somebody wrote `记录 …` in a room: it enters the incident's story; False where the group is no room.

    Who is in the room may: the platform lets nobody else write there.
    Raises: Invalid for an empty sentence.
    """
    room = WarRoom.objects.select_related("incident__merged_into").filter(slug=chat).first() if chat else None
    if room is None:
        return False
    said = text.strip()[:1000]
    if not said:
        raise Invalid(_("请在「记录」后写一句话"))
    row = room.incident.merged_into or room.incident
    WarRoom.objects.filter(pk=room.pk).update(heard_at=clock.now(), progress=said[:300])
    journal.record("alerts.incident_noted", actor=actor.ref, ref=row.ref, via=Via.CARD, facts={"text": said})
    bots.refresh(row.ref, soft=True)
    bots.refresh(room.ref, soft=True)
    return True


def follow(row: Incident, *responders: int) -> None:
    """The incident stands otherwise, or somebody came to it: the room is called so, and he joins it."""
    follow_many([row], *responders)


def follow_many(rows: Sequence[Incident], *responders: int) -> None:
    """The same for several, most of which have no room: one question."""
    found = {row.pk: row for row in rows}
    for room in WarRoom.objects.filter(incident__in=found, status=RoomStatus.OPEN).order_by("pk"):
        row = found[room.incident_id]
        _join(room, [*responders, *([row.assignee_id] if row.assignee_id else [])])
        _named(room, row)


def _named(room: WarRoom, row: Incident) -> None:
    name, was_over = name_of(row), room.name.startswith(OVER)
    if name == room.name:
        return
    WarRoom.objects.filter(pk=room.pk).update(name=name)
    room.name, room.incident = name, row
    bots.rename_chat(room.slug, name)
    if row.status in ENDED:
        bots.say_in_chat(room.slug, SUMMARY, about=room.ref)
        bots.refresh(room.ref)
        timers.replace(about=[room.ref], plans=[_plan(room, CLEAR, KEPT_ON_TOP)])
    elif was_over:
        timers.cancel_about(room.ref)
        _ask_again(room)


def ask(firing: Firing) -> None:
    """A quarter of an hour: who commands is asked, if nobody has said anything meanwhile."""
    room = WarRoom.objects.select_for_update(of=("self",)).filter(pk=firing.ref.pk).select_related("incident").first()
    if room is None or room.incident.status in ENDED:
        return
    firing.claim()
    now = clock.now()
    if room.heard_at is None or now - room.heard_at >= EVERY:
        asked = WarDuty.objects.filter(room=room, role=RoomRole.COMMAND).values_list("person", flat=True).first()
        who = asked or room.incident.assignee_id
        if who is not None:
            key = f"{room.ref}:{int(now.timestamp()) // 60}"
            bots.announce(PROMPT, about=room.ref, to=[who], key=key)
            bots.refresh(room.ref)
    _ask_again(room)


def clear(firing: Firing) -> None:
    """A day after the end nothing stands above the conversation any more."""
    room = WarRoom.objects.select_related("incident").filter(pk=firing.ref.pk).first()
    if room is None or room.incident.status not in ENDED:
        return
    firing.claim()
    bots.clear_top(room.slug)


HANDLERS: Final = (TimerHandler(PROMPT, ask), TimerHandler(CLEAR, clear))
CHAT: Final = bots.ChatKind(KIND, stands, fails)


def _ask_again(room: WarRoom) -> None:
    if room.incident.priority == Priority.P1:
        timers.replace(about=[room.ref], plans=[_plan(room, PROMPT, EVERY)])


def _plan(room: WarRoom, handler: str, wait: timedelta) -> timers.Plan:
    due = clock.now() + wait
    return timers.Plan(f"{handler}:{room.pk}:{due.isoformat()}", handler, due, room.ref)


def _join(room: WarRoom, keys: Iterable[int]) -> None:
    if room.status == RoomStatus.OPEN:
        for key in sorted(set(keys)):
            bots.add_to_chat(room.slug, [key], key=f"p{key}")


def _held(incident: int, actor: Employee) -> Incident:
    row = Incident.objects.select_for_update().filter(pk=incident).first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    require_handles(actor, row)
    require_its_own(row)
    return row


def _of(row: Incident) -> WarRoom:
    room = WarRoom.objects.filter(incident=row).first()
    if room is None:
        raise NotVisible(_("此故障还没有作战群"))
    return room


def _room(about: Ref) -> WarRoom:
    return WarRoom.objects.select_for_update(of=("self",)).select_related("incident").get(pk=about.pk)
