"""The tick: takes what is due, one timer per transaction."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from core import clock, transactions, wire_clock
from core.counting import count
from core.models import Timer
from core.states import TimerStatus
from core.timers.kinds import HANDLERS, Firing, TimerGone
from core.timers.recurring import arm_next_slots

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
BATCH = 50
BACKOFF = timedelta(seconds=10)
LONGEST_BACKOFF = timedelta(hours=1)


@dataclass
class TickReport:
    """What one tick did. `gone`: somebody else was first; `dropped`: no longer due; `late`: left for the next tick."""

    fired: int = 0
    dropped: int = 0
    gone: int = 0
    failed: int = 0
    parked: int = 0
    late: int = 0


@dataclass
class _Claim:
    timer: Timer
    taken: bool = field(default=False)

    def __call__(self) -> None:
        if self.taken:
            return
        if not _settle(self.timer, TimerStatus.FIRED):
            raise TimerGone(self.timer.key)
        self.taken = True


def tick(*, limit: int = 500, seconds: float = 20) -> TickReport:
    """Fire what is due, oldest first, until `limit` timers or `seconds` of real time are used up.

    Raises: RuntimeError inside a transaction.
    """
    transactions.forbid("timers.tick")
    arm_next_slots()
    report = TickReport()
    stop = wire_clock.seconds() + seconds
    for pk in _until(stop, limit):
        _take(pk, report)
    if wire_clock.seconds() > stop:
        report.late = _ready().count()
    if report.gone:
        count("core.timers_gone", report.gone)
    return report


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many failures: 10 s, 20 s, 40 s … one hour at most."""
    doubled: timedelta = BACKOFF * (2 ** (attempts - 1))
    return min(LONGEST_BACKOFF, doubled)


def _ready() -> QuerySet[Timer]:
    armed = Timer.objects.filter(status=TimerStatus.ARMED, due_at__lte=clock.now())
    return armed.exclude(wait_until__gt=wire_clock.now())


def _until(stop: float, limit: int) -> Iterator[int]:
    """What is due, each once, in small batches so that what other ticks took meanwhile is not asked for again."""
    tried: set[int] = set()
    while batch := _due(min(BATCH, limit - len(tried)), tried):
        for pk in batch:
            if wire_clock.seconds() > stop:
                return
            tried.add(pk)
            yield pk


def _due(limit: int, tried: set[int]) -> list[int]:
    """The oldest that are due, subject by subject.

    The order of subjects is thrown, so that ticks that run at once do not queue up behind the same one; within a
    subject the oldest comes first.
    """
    oldest = _ready().exclude(pk__in=tried).order_by("due_at", "id").values_list("pk", "ref_kind", "ref_id")
    groups: dict[tuple[str, str], list[int]] = {}
    for pk, kind, key in oldest[: max(0, limit)]:
        groups.setdefault((kind, key), []).append(pk)
    return [pk for group in random.sample(list(groups.values()), len(groups)) for pk in group]


def _take(pk: int, report: TickReport) -> None:
    timer = Timer.objects.filter(pk=pk, status=TimerStatus.ARMED).first()
    if timer is None or timer.due_at > clock.now():
        report.gone += 1
        return
    try:
        with transaction.atomic(durable=True):
            fired = _attempt(timer)
    except TimerGone:
        report.gone += 1
    except Exception as error:  # whatever a handler does wrong is written down and shown
        logger.exception("timer %s failed", timer)
        _write_failure(timer, error, report)
    else:
        report.fired += fired
        report.dropped += not fired


def _attempt(timer: Timer) -> bool:
    claim = _Claim(timer)
    HANDLERS.get(timer.handler).fire(
        Firing(
            key=timer.key,
            generation=timer.generation,
            due_at=timer.due_at,
            ref=timer.ref,
            payload=timer.payload,
            claim=_as_function(claim),
        )
    )
    if not claim.taken:
        _settle(timer, TimerStatus.CANCELLED)
    return claim.taken


def _as_function(claim: _Claim) -> Callable[[], None]:
    return claim.__call__


def _settle(timer: Timer, status: TimerStatus) -> bool:
    """Compare-and-set that waits for nobody: a row that a verb holds, moved or settled is not ours."""
    same = Timer.objects.select_for_update(skip_locked=True).filter(
        pk=timer.pk, status=TimerStatus.ARMED, due_at=timer.due_at
    )
    hit = Timer.objects.filter(pk__in=same.values("pk")).update(status=status, settled_at=clock.now())
    return hit == 1


def _write_failure(timer: Timer, error: Exception, report: TickReport) -> None:
    attempts = timer.attempts + 1
    parked = attempts >= MAX_ATTEMPTS
    with transaction.atomic():
        Timer.objects.filter(pk=timer.pk, status=TimerStatus.ARMED, due_at=timer.due_at).update(
            attempts=attempts,
            last_error=f"{type(error).__name__}: {error}"[:2000],
            status=TimerStatus.PARKED if parked else TimerStatus.ARMED,
            wait_until=None if parked else wire_clock.now() + backoff(attempts),
            settled_at=clock.now() if parked else None,
        )
    report.failed += 1
    report.parked += parked
