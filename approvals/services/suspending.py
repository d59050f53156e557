"""暂停 and 恢复 by a flow administrator: meanwhile nothing is decided and no clock runs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals import policy
from approvals.engine import Command, Resume, Suspend
from approvals.models import Decision, Task
from approvals.services import publishing, whole
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.telling import to_parts
from approvals.services.whole import Ask, Whole
from bots import api as bots
from bots.api import Say
from core.errors import Invalid
from core.journal import Via
from people.models import Employee

Verb = Decision.Verb
SUSPENDED = "approvals.suspended"
RESUMED = "approvals.resumed"


@once
def suspend(*, request: int, actor: Employee, key: str, reason: str, via: Via = Via.PAGE) -> Outcome:
    """Let it stand still, with the reason; the initiator and the people asked now are told.

    Raises: NotVisible; Refused for anybody but flow administrators; IllegalMove; Invalid without a reason.
    """
    return _turn(Suspend(), Ask(request, actor, key, via, reason.strip()))


@once
def resume(*, request: int, actor: Employee, key: str, reason: str = "", via: Via = Via.PAGE) -> Outcome:
    """Let it go on where it stood; what is due moves by exactly the time that it stood still.

    Raises: as suspend.
    """
    return _turn(Resume(), Ask(request, actor, key, via, reason.strip()))


def _turn(command: Command, ask: Ask) -> Outcome:
    found = whole.take(ask)
    if isinstance(found, Outcome):
        return found
    policy.require_admin(ask.actor, found.case.request, found.now)
    suspending = isinstance(command, Suspend)
    if suspending and not ask.reason:
        raise Invalid.at("reason", _("请填写原因"))
    found.move(command)
    tasks = _open(found)
    if suspending:
        return found.finish(
            Verb.SUSPEND, "suspended", _("已暂停"), event=publishing.SUSPENDED, news="suspended",
            besides=_to_parts(found, SUSPENDED, tasks), touched=tasks,
        )  # fmt: skip
    return found.finish(
        Verb.RESUME, "resumed", _("已恢复"), event=publishing.RESUMED, news="resumed",
        besides=_to_parts(found, RESUMED, tasks), touched=tasks,
    )  # fmt: skip


def _open(found: Whole) -> list[Task]:
    """Whose parts were open before and still are."""
    new = {task.pk for task in found.changes.opened}
    return [task for task in found.case.rows.tasks.values() if task.status == "open" and task.pk not in new]


def _to_parts(found: Whole, kind: str, tasks: list[Task]) -> list[Say]:
    """Whoever is asked now is told; the initiator reads it as news of his request."""
    held, ask = found.case, found.ask
    said = {"author": bots.Fact(_("操作人"), ask.actor.name), "text": bots.Fact(_("原因"), ask.reason[:200])}
    return to_parts(kind, tasks, held.request, held.definition, said, by=ask.actor.pk)
