"""Emergency access: one named person holds all three administrators' duties for a while, and audit knows at once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, journal, timers, wire_clock
from core.errors import IllegalMove, Invalid, Refused
from core.journal import Via
from core.timers import Firing, TimerHandler
from people.duties import tell_duty
from people.models import BreakGlass, Employee
from people.policy import AUDIT_ADMIN, SECURITY_ADMIN, duties_of
from people.services.locking import locked
from people.states import BREAK_GLASS, BreakGlassStatus

LONGEST = 8 * 60
ENDS = "people.emergency_ends"


@transaction.atomic
def open_emergency(employee: Employee, *, minutes: int, reason: str, via: Via = Via.SYSTEM) -> BreakGlass:
    """Lend the person the duties of all three administrators for so many minutes; only the machine's operator can.

    Audit's administrators are told at once; it ends by itself, or earlier by `end_emergency`.
    Raises: Invalid without a reason, for more than eight hours, or for somebody who has left; IllegalMove if it is
    open already.
    """
    if not reason.strip():
        raise Invalid.at("reason", _("请写明启用应急权限的原因"))
    if not 1 <= minutes <= LONGEST:
        raise Invalid.at("minutes", _("时长须为 1 到 {most} 分钟").format(most=LONGEST))
    if not locked({employee.pk})[employee.pk].is_active:
        raise Invalid.at("employee", _("该员工已离职，请选择其他人"))
    now = wire_clock.now()
    _close_over(employee)
    if BreakGlass.objects.filter(employee=employee, status=BreakGlassStatus.OPEN).exists():
        raise IllegalMove(_("此人的应急权限已启用，请先结束"), subject=employee.ref)
    row = BreakGlass.objects.create(
        employee=employee, reason=reason.strip()[:200], started_at=now, ends_at=now + timedelta(minutes=minutes)
    )
    timers.schedule(f"{row.ref}:ends", handler=ENDS, due_at=clock.now() + timedelta(minutes=minutes), ref=row.ref)
    _tell("people.emergency_opened", row, None, via)
    return row


@transaction.atomic
def end_emergency(row: BreakGlass, *, actor: Employee | None, via: Via = Via.PAGE) -> None:
    """Take the lent duties back before their time.

    Raises: Refused unless the actor is the holder, the security or the audit administrator, or the system;
    IllegalMove if it has ended.
    """
    if actor is not None and actor.pk != row.employee_id and not duties_of(actor) & {SECURITY_ADMIN, AUDIT_ADMIN}:
        raise Refused(_("只有本人、安全管理员或审计管理员可以结束应急权限"))
    BREAK_GLASS.move(row, "end")
    timers.cancel_about(row.ref)
    _tell("people.emergency_ended", row, actor, via)


@transaction.atomic
def end_emergencies_of(employee: Employee, *, via: Via = Via.PAGE) -> None:
    """Take back whatever is lent to somebody who leaves; nobody's power is asked for."""
    for row in BreakGlass.objects.filter(employee=employee, status=BreakGlassStatus.OPEN):
        end_emergency(row, actor=None, via=via)


def _ends(firing: Firing) -> None:
    row = BreakGlass.objects.select_for_update(of=("self",)).select_related("employee").filter(pk=firing.ref.pk).first()
    if row is None or row.status != BreakGlassStatus.OPEN:
        return
    firing.claim()
    BREAK_GLASS.move(row, "end")
    _tell("people.emergency_ended", row, None, Via.TIMER)


def _close_over(employee: Employee) -> None:
    """What is over by the clock of the wire but was not yet closed by its timer gives way to a new one."""
    over = BreakGlass.objects.filter(employee=employee, status=BreakGlassStatus.OPEN, ends_at__lte=wire_clock.now())
    for row in over:
        BREAK_GLASS.move(row, "end")
        timers.cancel_about(row.ref)


def _tell(verb: str, row: BreakGlass, actor: Employee | None, via: Via) -> None:
    facts = {"emergency": row.pk, "reason": row.reason, "from": row.started_at, "to": row.ends_at}
    journal.record(verb, actor=actor.ref if actor else None, ref=row.employee.ref, via=via, facts=facts)
    tell_duty(verb, row.employee, row.reason, actor)


ENDING = TimerHandler(ENDS, _ends)
