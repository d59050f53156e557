"""Dead letters that people send back to be read once more."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import AlertSource, Intake
from alerts.policy import require_keeps_sources
from alerts.services import reading
from alerts.states import IntakeStatus
from core import journal
from core.errors import NotVisible
from core.journal import Via
from people.models import Employee

MOST: Final = 500


@transaction.atomic
def read_one_again(intake: int, *, source: str, actor: Employee | None, via: Via = Via.PAGE) -> Intake:
    """Have one dead letter of the source read once more.

    Raises: NotVisible; Refused unless the actor looks after sources; IllegalMove if it is no dead letter.
    """
    require_keeps_sources(actor)
    if not Intake.objects.filter(pk=intake, source__slug=source).exists():
        raise NotVisible(_("接收记录不存在"))
    return reading.read_again(intake, actor=actor, via=via)


@transaction.atomic
def read_all_again(source: str, *, actor: Employee | None, via: Via = Via.PAGE) -> int:
    """Have the dead letters of a source read once more, the oldest first and at most 500; how many.

    Raises: NotVisible; Refused unless the actor looks after sources.
    """
    require_keeps_sources(actor)
    row = AlertSource.objects.filter(slug=source).first()
    if row is None:
        raise NotVisible(_("告警来源不存在"))
    waiting = Intake.objects.select_for_update().filter(source=row, status=IntakeStatus.DEAD).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[:MOST])
    for pk in keys:
        reading.read_again(pk, actor=actor, via=via)
    if keys:
        by = actor.ref if actor is not None else None
        facts = {"count": len(keys)}
        journal.record("alerts.all_read_again", actor=by, ref=row.ref, via=via, facts=facts)
    return len(keys)
