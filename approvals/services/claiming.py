"""认领: one of several takes it; the others lose it until he puts it back."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from approvals import policy
from approvals.engine import Claim, Unclaim
from approvals.models import Decision, Task
from approvals.policy import Operation
from approvals.services import parts, publishing
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.parts import Press
from approvals.states import TaskStatus
from core import clock
from core.errors import NotVisible
from core.journal import Via
from people.models import Employee


@once
def claim(*, task: int, actor: Employee, rev: int, key: str, via: Via = Via.PAGE) -> Outcome:
    """Take it: from now on it is the actor's part alone.

    Raises: NotVisible; Refused; IllegalMove, naming who was quicker.
    """
    part = parts.take(Press(task, actor, rev, key, via), Operation.CLAIM)
    if isinstance(part, Outcome):
        return part
    seq, no = part.place
    part.move(Claim(seq, no, actor.pk), touch=True)
    toast = _("已认领，请处理")
    part.decided(Decision.Verb.CLAIM, toast)
    more = {"verb": "claim"}
    return part.finish("claimed", toast, event=publishing.CLAIMED, more=more, touched=[part.task])


def claim_run(*, run: int, actor: Employee, generation: int, key: str, via: Via = Via.CARD) -> Outcome:
    """Take it from the card in the group: whoever pressed takes his own part in this step.

    Raises: NotVisible if he was never asked here; IllegalMove, naming who was quicker; Refused.
    """
    before = Decision.objects.filter(key=key, run=run, person=actor).select_related("request").first()
    if before is not None:
        return Outcome(before.request, before.answer)
    here = Task.objects.filter(run=run, generation=generation).order_by("-no")
    mine = here.filter(Q(person=actor) | policy.tasks_acted_for(actor, clock.now()))
    task = mine.filter(status=TaskStatus.OPEN).first() or mine.first()
    if task is None:
        raise NotVisible(_("你不在此步骤的认领人员中"))
    return claim(task=task.pk, actor=actor, rev=task.rev, key=key, via=via)


@once
def unclaim(*, task: int, actor: Employee, rev: int, key: str, comment: str = "", via: Via = Via.PAGE) -> Outcome:
    """Put it back into the pool; everybody who was asked is asked again.

    Raises: NotVisible; Refused; IllegalMove if it is not his.
    """
    part = parts.take(Press(task, actor, rev, key, via, comment.strip()), Operation.UNCLAIM)
    if isinstance(part, Outcome):
        return part
    seq, no = part.place
    part.move(Unclaim(seq, no, actor.pk))
    toast = _("已放回待认领")
    part.decided(Decision.Verb.UNCLAIM, toast)
    return part.finish("unclaimed", toast, event=publishing.CLAIMED, more={"verb": "unclaim"})
