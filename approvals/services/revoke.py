"""撤销 of an approved request: a small reverse approval by those who approved."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from approvals import policy
from approvals.engine import Revoke
from approvals.models import Decision
from approvals.services import conflicts, publishing, whole
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.whole import Ask, Whole
from approvals.states import RequestStatus
from core.errors import Invalid, Refused
from core.journal import Via
from people import api as people
from people.models import Employee


@once
def revoke(*, request: int, actor: Employee, key: str, reason: str, via: Via = Via.PAGE) -> Outcome:
    """Ask those who approved to let it be undone, with the reason; approved it stays until all agree.

    Raises: NotVisible; Refused for others than initiator and flow administrators, and when the flow does not allow it
    (any more); IllegalMove unless it is approved; Invalid without a reason.
    """
    found = whole.take(Ask(request, actor, key, via, reason.strip()))
    if isinstance(found, Outcome):
        return found
    row = found.case.request
    if not people.has_role(actor, policy.ADMIN):
        policy.require_initiator(actor, row, found.now)
    if row.status != RequestStatus.APPROVED:
        raise conflicts.too_late(row)
    _check_time(found)
    if not found.ask.reason:
        raise Invalid.at("reason", _("请填写撤销原因"))
    found.move(Revoke())
    return found.finish(
        Decision.Verb.REVOKE, "revocation_asked", _("已申请撤销，等待审批人同意"), event=publishing.REVOKING,
        news="revoking",
    )  # fmt: skip


def _check_time(found: Whole) -> None:
    within, ended = found.case.definition.settings.revoke.within, found.case.request.finished_at
    if not within:
        raise Refused(_("此流程通过后不能撤销"))
    if ended is not None and found.now > ended + timedelta(minutes=within):
        raise Refused(_("已超过可撤销的时间"))
