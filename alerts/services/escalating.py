"""Calling the next ones now: somebody cannot wait until their time comes."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Incident
from alerts.policy import require_handles
from alerts.services import paging
from alerts.services.merged import require_its_own
from alerts.states import IncidentStatus
from bots import api as bots
from core import journal
from core.errors import IllegalMove, NotVisible
from core.journal import Via
from people.models import Employee


@transaction.atomic
def escalate(incident: int, *, actor: Employee, via: Via = Via.PAGE) -> Incident:
    """Call those of the next step now, while the incident waits; the later steps keep their times.

    Raises: NotVisible; IllegalMove unless it waits, or where everybody was called already.
    """
    row = Incident.objects.select_for_update().filter(pk=incident).first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    require_handles(actor, row)
    require_its_own(row)
    if row.status != IncidentStatus.TRIGGERED:
        words = {IncidentStatus.ACKNOWLEDGED: _("已有人处理，请用转派"), IncidentStatus.RESOLVED: _("故障已恢复")}
        said = words.get(IncidentStatus(row.status), _("当前状态无需升级"))
        raise IllegalMove(said, subject=row.ref, state=row.status)
    if not paging.may_climb(row):
        raise IllegalMove(_("已通知升级策略中的所有人"), subject=row.ref, state=row.status)
    facts = {"from": row.rung}
    journal.record("alerts.incident_escalated", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    paging.climb_now(row)
    bots.refresh(row.ref)
    return row
