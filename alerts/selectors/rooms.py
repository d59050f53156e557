"""The war room of an incident, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.models import Incident, WarDuty, WarRoom
from alerts.services.war_rooms import members
from alerts.states import OVER
from alerts.states_room import RoomRole, RoomStatus
from bots import api as bots
from people.models import Employee


@dataclass(frozen=True)
class RoomView:
    """`room` is None while there is none; `parts` says who does what, `people` who belongs in it."""

    room: WarRoom | None
    link: str
    parts: Sequence[tuple[str, Employee | None]]
    people: Sequence[Employee]
    may_ask: bool

    @property
    def stamp(self) -> tuple[object, ...]:
        """Differs whenever the panel reads otherwise."""
        said = (self.room.status, self.room.progress, self.room.reason) if self.room else ()
        parts = tuple((word, person.pk if person else None) for word, person in self.parts)
        return (*said, self.link, parts, len(self.people))

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return RoomStatus(self.room.status).tone if self.room else "neutral"


def room_of(row: Incident) -> RoomView:
    """The incident's room, or whether one may be asked for."""
    room = WarRoom.objects.filter(incident=row).first()
    if room is None:
        return RoomView(None, "", (), (), row.status not in OVER)
    taken = {one.role: one.person for one in WarDuty.objects.filter(room=room).select_related("person")}
    people = Employee.objects.filter(pk__in=members(row)).order_by("pk")
    link = bots.chat_link(room.slug) if room.status == RoomStatus.OPEN else ""
    parts = [(str(role.label), taken.get(role.value)) for role in RoomRole]
    return RoomView(room, link, parts, list(people), may_ask=False)
