"""Taking one's own request back while it runs."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import policy
from approvals.engine import NotNow, Withdraw, step
from approvals.org import LiveOrg
from approvals.services import conflicts
from approvals.services.decide import Outcome
from approvals.services.instance import apply, definition_of, locked, state_of
from approvals.services.telling import tell
from approvals.states import RequestStatus
from core import clock, journal
from core.journal import Via
from people.models import Employee


@transaction.atomic
def withdraw(*, request: int, actor: Employee, key: str = "", reason: str = "", via: Via = Via.PAGE) -> Outcome:
    """Take the request back: its tasks close, its timers stop. Once withdrawn, doing so again changes nothing.

    Raises: NotVisible; Refused for anybody but the initiator; IllegalMove if it is over.
    """
    now = clock.now()
    row = locked(request)
    policy.require_initiator(actor, row, now)
    if row.status == RequestStatus.WITHDRAWN:
        return Outcome(row, _("已撤回"))
    try:
        _state, effects = step(definition_of(row), state_of(row), Withdraw(), LiveOrg(), now)
    except NotNow:
        raise conflicts.too_late(row) from None
    changes = apply(row, effects, now)
    facts = {"reason": reason.strip()[:1000], "closed": [[task.run.key, task.person_id] for task in changes.closed]}
    journal.record("approvals.withdrawn", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    tell(row, changes, by=actor.pk, bot=definition_of(row).bot)
    return Outcome(row, _("已撤回"))
