"""How the initiator found it, once, after the matter was closed."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import policy
from approvals.models import Rating
from approvals.services import conflicts
from approvals.services.instance import Outcome, definition_of, locked
from bots import api as bots
from core import clock, journal
from core.errors import IllegalMove, Invalid, Refused
from core.journal import Via
from people.models import Employee

MOST = 500


@transaction.atomic
def rate(*, request: int, actor: Employee, stars: int, text: str = "", via: Via = Via.PAGE) -> Outcome:
    """One to five stars and a sentence; the same again changes nothing, another is refused.

    Raises: NotVisible; Refused for others, or where the flow does not ask; IllegalMove while it runs or was rated;
    Invalid for stars or text.
    """
    now = clock.now()
    row = locked(request)
    policy.require_initiator(actor, row, now)
    said = text.strip()
    if not 1 <= stars <= 5:
        raise Invalid.at("stars", _("请选择 1 至 5 星"))
    if len(said) > MOST:
        raise Invalid.at("text", _("评价最多 %(max)d 字，请删减") % {"max": MOST})
    if not definition_of(row).settings.rating:
        raise Refused(_("此流程不收集评价"))
    if row.state.alive:
        raise conflicts.too_late(row)
    known = Rating.objects.filter(request=row).first()
    if known is None:
        Rating.objects.create(request=row, person=actor, stars=stars, text=said, at=now)
        journal.record("approvals.rated", actor=actor.ref, ref=row.ref, via=via, facts={"stars": stars})
        bots.refresh(row.ref)
    elif (known.stars, known.text) != (stars, said):
        raise IllegalMove(_("已评价过"), subject=row.ref, state=row.status)
    return Outcome(row, _("感谢评价"))
