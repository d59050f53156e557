"""Taking one's own request back while it runs."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from approvals import policy
from approvals.engine import Withdraw
from approvals.models import Decision
from approvals.services import whole
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.whole import Ask
from approvals.states import RequestStatus
from core.journal import Via
from people.models import Employee


@once
def withdraw(*, request: int, actor: Employee, key: str = "", reason: str = "", via: Via = Via.PAGE) -> Outcome:
    """Take the request back: its parts close, its timers stop. Once withdrawn, doing so again changes nothing.

    Raises: NotVisible; Refused for anybody but the initiator; IllegalMove if it is over or the flow forbids it now.
    """
    found = whole.take(Ask(request, actor, key or f"withdraw:{uuid.uuid4().hex}", via, reason.strip()))
    if isinstance(found, Outcome):
        return found
    row = found.case.request
    policy.require_initiator(actor, row, found.now)
    if row.status == RequestStatus.WITHDRAWN:
        return Outcome(row, _("已撤回"))
    found.move(Withdraw())
    return found.finish(Decision.Verb.WITHDRAW, "withdrawn", _("已撤回"))
