"""抄送 by hand: these people may read it from now on, and are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import policy
from approvals.models import Copy, Request
from approvals.services import publishing
from approvals.services.instance import Outcome, definition_of, locked
from approvals.services.rows import Changes
from approvals.services.telling import COPIED
from bots import api as bots
from core import clock, journal
from core.errors import Invalid
from core.journal import Via
from core.refs import Ref
from core.wording import names
from people.models import Employee
from people.states import EmployeeStatus

MOST = 50


@transaction.atomic
def copy_to(*, request: int, actor: Employee, people: Sequence[int], key: str = "", via: Via = Via.PAGE) -> Outcome:
    """Let them read it; who has a copy already is not told again, so the same press twice changes nothing.

    Raises: NotVisible; Refused for who has no part in it; Invalid for nobody, too many, or people who left.
    """
    now = clock.now()
    row = locked(request)
    policy.require_participant(actor, row, now)
    asked = list(dict.fromkeys(people))
    if not asked or len(asked) > MOST:
        raise Invalid.at("people", _("请选择 1 至 %(max)d 位同事") % {"max": MOST})
    found = list(Employee.objects.filter(pk__in=asked, status=EmployeeStatus.ACTIVE).order_by("pk"))
    if len(found) != len(asked):
        raise Invalid.at("people", _("有人已离职，请重新选择"))
    known = set(Copy.objects.filter(request=row, person__in=asked).values_list("person", flat=True))
    fresh = [one for one in found if one.pk not in known]
    if fresh:
        _send(row, actor, fresh, now, via)
    return Outcome(row, _("已抄送给%(names)s") % {"names": names([one.display_name for one in found])})


def _send(row: Request, actor: Employee, fresh: Sequence[Employee], now: datetime, via: Via) -> None:
    Copy.objects.bulk_create([Copy(request=row, person=one, by=actor, at=now) for one in fresh])
    keys = [one.pk for one in fresh]
    journal.record("approvals.copied", actor=actor.ref, ref=row.ref, via=via, facts={"people": keys})
    definition = definition_of(row)
    told = publishing.by(actor, people=",".join(str(key) for key in keys))
    publishing.told(row, definition, Changes(), publishing.COPIED, told)
    by = {"by": bots.Fact(_("抄送人"), actor.display_name)}
    bots.announce(COPIED, about=row.ref, to=fresh, by=actor.pk, bot=definition.bot, facts=by)
    bots.enter(row.ref)


@transaction.atomic
def note_read(*, request: int, person: Employee) -> None:
    """The person opened his copy: its receipt bears the moment of the first time."""
    if Copy.objects.filter(request=request, person=person, read_at=None).update(read_at=clock.now()):
        bots.enter(Ref("approvals.request", str(request)))
