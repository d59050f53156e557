"""Addresses of an incident's war room: opened, its parts taken, how it goes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.models import Incident, WarRoom
from alerts.rest.incidents import READ, WRITE
from alerts.rest.views import TAG, caller
from alerts.selectors.incidents import readable
from alerts.selectors.rooms import room_of
from alerts.services import war_rooms
from alerts.states_room import RoomRole, RoomStatus
from core.errors import NotVisible
from core.journal import Via
from core.refs import Ref
from core.rest.fields import Body, Pick, Text
from core.rest.operation import operation
from core.rest.views import RestView

Shape = serializers.Serializer[Any]


class RoomPersonShape(Shape):
    """A person."""

    user_id = serializers.CharField()
    name = serializers.CharField(source="display_name")


class RoomPartShape(Shape):
    """A part in the room; `person` is null while nobody has it."""

    role = serializers.ChoiceField(choices=RoomRole.choices)
    person = RoomPersonShape(allow_null=True)


class RoomShape(Shape):
    """A war room. `link` opens the group in Feishu, empty until it is there; `reason` says why it could not be opened.

    `people` belong into it; `heard_at` is when anybody last said how it goes.
    """

    incident = serializers.IntegerField(source="room.incident_id")
    name = serializers.CharField(source="room.name")
    status = serializers.ChoiceField(choices=RoomStatus.choices, source="room.status")
    reason = serializers.CharField(source="room.reason", allow_blank=True)
    link = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField(source="room.asked_at")
    opened_at = serializers.DateTimeField(source="room.opened_at", allow_null=True)
    heard_at = serializers.DateTimeField(source="room.heard_at", allow_null=True)
    progress = serializers.CharField(source="room.progress", allow_blank=True)
    parts = RoomPartShape(many=True)
    people = RoomPersonShape(many=True)


class DutyBody(Body):
    """Which part the caller takes."""

    role = Pick(choices=RoomRole.choices)


class ProgressBody(Body):
    """How it goes, in a sentence."""

    text = Text(max_length=1000)


class AboutRoom(RestView):
    """An address of a war room; verbs are answered by the room as it is after them."""

    def fresh(self, subject: Ref) -> Any:
        """The room as it is now, or the incident's state where it has none."""
        if subject.kind == war_rooms.KIND:
            row = Incident.objects.filter(war_room=subject.pk).first()
            return dict(RoomShape(_told(row)).data) if row else None
        found = Incident.objects.filter(pk=subject.pk).first() if subject.kind == "alerts.incident" else None
        return {"id": found.pk, "status": found.status} if found else None

    def shown(self, request: Request, pk: int) -> Response:
        """The room as the caller reads it now."""
        return self.answer(RoomShape, _told(readable(caller(request), pk)))


class Room(AboutRoom):
    """The war room of an incident."""

    @operation("incident_room", gettext_lazy("查看故障的作战群"), scope=READ, tag=TAG, answers=RoomShape)
    def get(self, request: Request, pk: int) -> Response:
        """Its state, who does what, and who belongs into it; 404 where there is none."""
        return self.shown(request, pk)

    @operation("incident_room_open", gettext_lazy("为故障拉作战群"), scope=WRITE, tag=TAG, answers=RoomShape)
    def post(self, request: Request, pk: int) -> Response:
        """Have one; the one that is there already where there is one."""
        war_rooms.open_room(pk, actor=caller(request), via=Via.REST)
        return self.shown(request, pk)


class RoomDuty(AboutRoom):
    """A part in it."""

    @operation(
        "incident_room_duty", gettext_lazy("认领作战群分工"), scope=WRITE, tag=TAG, body=DutyBody, answers=RoomShape,
        sent={"role": "command"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """The caller has this part from now on, whoever had it before; 409 where it is his already."""
        war_rooms.take_duty(pk, role=RoomRole(self.said["role"]), actor=caller(request), via=Via.REST)
        return self.shown(request, pk)


class RoomProgress(AboutRoom):
    """A word in it."""

    @operation(
        "incident_room_progress", gettext_lazy("更新故障进展"), scope=WRITE, tag=TAG, body=ProgressBody,
        answers=RoomShape,
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """A sentence in the incident's story and on the card of its room."""
        war_rooms.tell_progress(pk, actor=caller(request), text=self.said["text"], via=Via.REST)
        return self.shown(request, pk)


def _told(row: Incident) -> dict[str, Any]:
    view = room_of(row)
    room: WarRoom | None = view.room
    if room is None:
        raise NotVisible(_("此故障还没有作战群"))
    parts = [{"role": role.value, "person": person} for role, (_word, person) in zip(RoomRole, view.parts, strict=True)]
    return {"room": room, "link": view.link, "parts": parts, "people": view.people}
