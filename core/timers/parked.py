"""What failed too often, for the operator's page."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove
from core.models import Timer
from core.refs import Ref
from core.states import TimerStatus, Via


def parked() -> QuerySet[Timer]:
    """Parked timers, longest waiting first."""
    return Timer.objects.filter(status=TimerStatus.PARKED).order_by("settled_at", "pk")


def failing() -> QuerySet[Timer]:
    """Armed timers that have failed at least once and will be tried again, soonest first."""
    return Timer.objects.filter(status=TimerStatus.ARMED, attempts__gt=0).order_by("wait_until", "pk")


@transaction.atomic
def retry(timer: Timer, *, actor: Ref | None, via: Via = Via.PAGE) -> None:
    """Try a parked timer again at the next tick.

    Raises: IllegalMove if it is not parked any more.
    """
    hit = Timer.objects.filter(pk=timer.pk, status=TimerStatus.PARKED).update(
        status=TimerStatus.ARMED, attempts=0, wait_until=None, settled_at=None
    )
    if hit != 1:
        raise IllegalMove(_("内容已变化，请查看最新状态"))
    ref = Ref("core.timer", str(timer.pk))
    journal.record("timer.retried", actor=actor, ref=ref, via=via, facts={"key": timer.key, "at": clock.now()})
