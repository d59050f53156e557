"""催办: the initiator, or a leader on his overtime warning, asks the approvers to act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from approvals import policy
from approvals.models import LeaderWarning, Request, Task
from approvals.services import conflicts
from approvals.services.instance import Outcome, definition_of, locked
from approvals.states import RequestStatus, TaskStatus
from bots import api as bots
from bots.api import Say
from core import clock, journal
from core.errors import IllegalMove, Refused
from core.journal import Via
from core.wording import names
from people.models import Employee

URGED = "approvals.urged"


@transaction.atomic
def urge(*, request: int, actor: Employee, via: Via = Via.PAGE) -> Outcome:
    """Ask everybody whose part is open, each at most once in the time that the flow says (`urge_every`).

    Raises: NotVisible; Refused for anybody but the initiator; IllegalMove if it is over, suspended, or all were
    just urged.
    """
    now = clock.now()
    row = locked(request)
    policy.require_initiator(actor, row, now)
    if row.status != RequestStatus.RUNNING:
        raise conflicts.too_late(row)
    if problem := no_urge(row, now):
        raise IllegalMove(problem, subject=row.ref, state=row.status)
    return Outcome(row, _("已提醒%(names)s") % {"names": names(_urge(row, actor, now, via))})


def no_urge(request: Request, now: datetime) -> str:
    """Why the initiator cannot urge anybody at this moment; "" if he can."""
    others = Task.objects.filter(request=request, status=TaskStatus.OPEN).exclude(person=request.initiator_id)
    if not others.exists():
        return _("现在轮到你自己处理")
    every = definition_of(request).settings.urge_every
    if others.filter(_rested(request, now)).exists():
        return ""
    return _("%(minutes)d 分钟内已催办过，请稍后再试") % {"minutes": every}


def _rested(request: Request, now: datetime) -> Q:
    pause = timedelta(minutes=definition_of(request).settings.urge_every)
    return Q(urged_at=None) | Q(urged_at__lte=now - pause)


@transaction.atomic
def urge_for_warning(*, warning: int, actor: Employee, via: Via = Via.CARD) -> str:
    """The leader urges everybody that his warning speaks of and who has not acted; gives the sentence for him.

    Raises: NotVisible; Refused for anybody but the leader.
    """
    found = LeaderWarning.objects.filter(pk=warning).first()
    if found is None:
        raise policy.not_visible()
    if found.leader_id != actor.pk or not actor.is_active:
        raise Refused(_("只有收到提醒的上级可以催办"))
    now = clock.now()
    open_tasks = Task.objects.filter(warnings__warning=found, status=TaskStatus.OPEN)
    urged: list[str] = []
    for pk in sorted(set(open_tasks.values_list("request_id", flat=True))):
        row = locked(pk)
        urged += _urge(row, actor, now, via, only=open_tasks.filter(request=row).values_list("pk", flat=True))
    LeaderWarning.objects.filter(pk=found.pk).update(urged_at=now)
    bots.refresh(found.ref)
    return _("已提醒%(names)s") % {"names": names(dict.fromkeys(urged))} if urged else _("都已处理或刚催办过")


def _urge(row: Request, actor: Employee, now: datetime, via: Via, *, only: Iterable[int] | None = None) -> list[str]:
    if row.status == RequestStatus.SUSPENDED:
        return []
    tasks = Task.objects.filter(_rested(row, now), request=row, status=TaskStatus.OPEN).exclude(person=actor)
    if only is not None:
        tasks = tasks.filter(pk__in=list(only))
    urged = list(tasks.select_related("person", "run").order_by("pk"))
    if not urged:
        return []
    Task.objects.filter(pk__in=[task.pk for task in urged]).update(urged_at=now, urges=F("urges") + 1)
    facts = {"urger": bots.Fact(_("催办人"), actor.name)}
    definition = definition_of(row)
    readers = policy.deciders_of(urged, row, definition, now)
    bots.announce_many(
        Say(URGED, task.ref, tuple(readers[task.pk]), facts=facts, by=actor.pk, bot=definition.bot) for task in urged
    )
    journal.record(
        "approvals.urged", actor=actor.ref, ref=row.ref, via=via, facts={"people": [task.person_id for task in urged]}
    )
    return [task.person.display_name for task in urged]
