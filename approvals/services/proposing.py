"""An assistant prepares, the leader confirms with one tap."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Proposal
from approvals.policy import Operation, not_visible
from approvals.services import conflicts, decide, parts
from approvals.services.instance import Outcome
from approvals.services.parts import Press
from bots import api as bots
from core import journal
from core.errors import IllegalMove, Invalid
from core.journal import Via
from people.models import Employee

Status = Proposal.Status
VERBS = ("approve", "reject", "complete", "cannot")


@transaction.atomic
def prepare(
    *, task: int, actor: Employee, rev: int, verb: str, comment: str = "", key: str = "", via: Via = Via.PAGE
) -> Proposal:
    """Propose a decision to the leader; an older proposal for the part is dropped. His card is rewritten.

    Raises: NotVisible; Refused unless the actor is the leader's assistant; IllegalMove; Invalid.
    """
    found = parts.take(Press(task, actor, rev, key or f"prepare:{task}:{rev}", via, comment.strip()), Operation.PREPARE)
    if isinstance(found, Outcome):  # decided meanwhile by this very key: cannot be, keys of proposals decide nothing
        raise not_visible()
    if verb not in VERBS:
        raise Invalid.at("verb", _("无法识别的操作，请刷新页面后重试"))
    if found.case.request.status == "suspended":
        raise conflicts.suspended(found.case.request)
    same = Proposal.objects.filter(task=found.task, status=Status.PREPARED)
    known = same.first()
    said = found.press.comment
    if known is not None and (known.assistant_id, known.verb, known.comment) == (actor.pk, verb, said):
        return known
    same.update(status=Status.DROPPED)
    made = Proposal.objects.create(task=found.task, assistant=actor, verb=verb, comment=said, at=found.now)
    facts = {"task": task, "verb": verb, "comment": said}
    journal.record(
        "approvals.prepared", actor=actor.ref, ref=found.case.request.ref, via=via, on_behalf_of=found.standing.ref,
        facts=facts,
    )  # fmt: skip
    bots.refresh(found.task.ref)
    return made


@transaction.atomic
def take(*, proposal: int, actor: Employee, rev: int, key: str, via: Via = Via.PAGE) -> Outcome:
    """Decide as the assistant has proposed; it is the leader's own decision.

    Raises: NotVisible; Refused; IllegalMove if the proposal was replaced or the part is over; Invalid as decide.
    """
    row = Proposal.objects.select_related("task").filter(pk=proposal).first()
    if row is None:
        raise not_visible()
    outcome = decide.decide(row.verb, Press(row.task_id, actor, rev, key, via, row.comment))  # type: ignore[arg-type]
    if not Proposal.objects.filter(pk=row.pk, status__in=[Status.PREPARED, Status.TAKEN]).update(status=Status.TAKEN):
        raise IllegalMove(_("助理已更新建议，请重新查看"), subject=outcome.request.ref, state=outcome.request.status)
    Proposal.objects.filter(task=row.task_id, status=Status.PREPARED).update(status=Status.DROPPED)
    return outcome
