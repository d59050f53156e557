"""Who has a part in an incident: called by the house, given it by somebody, or come to help."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Incident, Responder
from alerts.policy import require_handles
from alerts.services import war_rooms
from alerts.services.merged import require_its_own
from alerts.states import IncidentStatus, Part
from bots import api as bots
from core import clock, journal
from core.errors import IllegalMove, NotVisible
from core.journal import Via
from people.models import Employee


def take_part(row: Incident, people: Iterable[Employee], part: Part) -> None:
    """These have a part in it from now on; whoever has one already keeps it as it is."""
    now = clock.now()
    rows = [Responder(incident=row, person=person, part=part, since=now) for person in people]
    if rows:
        Responder.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def join(incident: int, *, actor: Employee, via: Via = Via.PAGE) -> Incident:
    """Help whoever is at it.

    Raises: NotVisible; IllegalMove where one is at it already, nobody is, or it is over.
    """
    row = Incident.objects.select_for_update(of=("self",)).select_related("assignee").filter(pk=incident).first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    require_handles(actor, row)
    require_its_own(row)
    helps = Responder.objects.filter(incident=row, person=actor, part=Part.HELPING)
    if row.status != IncidentStatus.ACKNOWLEDGED or row.assignee_id == actor.pk or helps.exists():
        raise IllegalMove(_("你已在处理，或故障现在无人处理"), subject=row.ref, state=row.status)
    Responder.objects.update_or_create(
        incident=row, person=actor, defaults={"part": Part.HELPING}, create_defaults=_fresh(Part.HELPING)
    )
    journal.record("alerts.incident_helped", actor=actor.ref, ref=row.ref, via=via, facts={})
    bots.refresh(row.ref)
    war_rooms.follow(row, actor.pk)
    return row


def _fresh(part: Part) -> dict[str, object]:
    return {"part": part, "since": clock.now()}
