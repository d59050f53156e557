"""What people write down about an incident while they are at it."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Incident
from alerts.policy import require_handles
from bots import api as bots
from core import journal
from core.errors import Invalid, NotVisible
from core.journal import Via
from people.models import Employee

MOST: Final = 1000


@transaction.atomic
def note(incident: int, *, actor: Employee, text: str, via: Via = Via.PAGE) -> Incident:
    """Put a line into the incident's story, whatever state it is in.

    Raises: NotVisible; Invalid for an empty or too long text.
    """
    row = Incident.objects.select_for_update().filter(pk=incident).first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    require_handles(actor, row)
    said = text.strip()
    if not said:
        raise Invalid.at("text", _("请填写内容"))
    if len(said) > MOST:
        raise Invalid.at("text", _("最多 {most} 个字，现有 {have} 个字").format(most=MOST, have=len(said)))
    journal.record("alerts.incident_noted", actor=actor.ref, ref=row.ref, via=via, facts={"text": said})
    bots.refresh(row.ref, soft=True)
    return row
