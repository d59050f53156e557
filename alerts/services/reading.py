"""Reading what was kept: each source by itself, so that no sender holds up another, and in its order.

Where more waits than is read at once, what is most urgent goes first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.engine.liveness import held_as
from alerts.models import AlertSource, Intake
from alerts.policy import require_keeps_sources
from alerts.services import beating, dead_letters, guarding, leases
from alerts.services.applying import apply
from alerts.services.gathering import gather
from alerts.services.holding import held
from alerts.services.keeping import READ
from alerts.services.looking_ahead import look_ahead
from alerts.services.saying import parsed
from alerts.signal import Parsed, Problem, SignalState
from alerts.states import INTAKE, AlertKind, Glance, IntakeStatus, Liveness
from core import clock, journal, nudge, transactions, wire_clock
from core.errors import NotVisible
from core.journal import Via
from people.models import Employee

logger = logging.getLogger(__name__)
BATCH: Final = 100
TRIES: Final = 6
REMARKS: Final = frozenset({SignalState.ACKNOWLEDGED, SignalState.UPDATED})  # they open nothing
WAIT: Final = timedelta(seconds=5)
SLICE: Final = 2.0  # seconds: in a flood, what else waits for this worker (the timers' tick) waits no longer


def read_all(*, seconds: float = SLICE) -> int:
    """Read what waits, a batch of each source in turn; returns how many requests were read. Never in a transaction.

    When the time is over before all is read, somebody is rung for to go on.
    """
    transactions.forbid("alerts.read")
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        waiting = _due().values_list("source", flat=True).order_by("source").distinct()
        done = sum(read_source(source) for source in waiting)
        if not done:
            return count
        count += done
    nudge.ring(READ)
    return count


def read_source(source: int) -> int:
    """Read a batch of what waits of this source; 0 if there is nothing, or if somebody else is at it.

    A request that breaks us is tried again by itself, and buried at last; it never holds up the others.
    """
    try:
        done = _batch(source, _in_order)
        return _batch_behind(source) if done is None else done
    except Exception:  # whatever one request does to us, the others go on
        logger.exception("a batch of alert source %s broke: read one by one", source)
    done = 0
    for row in _urgent_first(source):
        done += _alone(source, row.pk)
    return done


def _batch_behind(source: int) -> int:
    """Read a batch where more waits than one: a most urgent alert does not wait for its own source's backlog."""
    look_ahead(AlertSource.objects.get(pk=source))
    return _batch(source, _urgent_first) or 0


@transaction.atomic
def read_again(intake: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Intake:
    """Have a dead letter read once more, after the source was set right.

    Raises: NotVisible; Refused unless the actor looks after sources; IllegalMove if it is no dead letter.
    """
    require_keeps_sources(actor)
    row = Intake.objects.select_for_update().filter(pk=intake).first()
    if row is None:
        raise NotVisible(_("接收记录不存在"))
    facts = {"source": row.source_id, "problem": row.problem}
    INTAKE.move(row, "again", handled_at=None, tries=0, retry_at=wire_clock.now(), problem="", place="", detail="")
    by = actor.ref if actor is not None else None
    journal.record("alerts.read_again", actor=by, ref=row.ref, via=via, facts=facts)
    nudge.after_commit(READ, source=row.source_id)
    return row


def _due() -> Any:
    return Intake.objects.filter(status=IntakeStatus.WAITING, retry_at__lte=wire_clock.now())


def _in_order(source: int) -> list[Intake] | None:
    """What waits, in the order in which it came; None if that is more than a batch."""
    rows = list(_due().filter(source=source).order_by("pk")[: BATCH + 1])
    return rows if len(rows) <= BATCH else None


def _urgent_first(source: int) -> list[Intake]:
    """A batch of what waits: what was found to be urgent, then what came first; each in the order in which it came."""
    mine = _due().filter(source=source).order_by("pk")
    first = list(mine.filter(glance=Glance.FIRST)[:BATCH])
    others = list(mine.exclude(glance=Glance.FIRST)[: BATCH - len(first)]) if len(first) < BATCH else []
    return sorted([*first, *others], key=lambda row: row.pk)


@transaction.atomic
def _batch(source: int, choose: Callable[[int], list[Intake] | None]) -> int | None:
    """Read what is chosen; 0 if somebody else is at the source, None if nothing could be chosen."""
    mine = held(source)
    if mine is None:
        return 0
    rows = choose(source)
    if rows is None:
        return None
    read = [(row, parsed(row, mine)) for row in rows]
    told = [(signal, row.received_at) for row, found in read for signal in found.signals]
    applied = apply(mine.pk, leases.vouched(mine, told), held_as(Liveness(mine.liveness)))
    taken = iter(applied.taken)
    _settle([(row, found, list(islice(taken, len(found.signals)))) for row, found in read])
    beating.take(mine, [(row.received_at, found) for row, found in read if found.beats or found.changes])
    doubted = guarding.heed(mine, applied.alerts, clock.now())
    gather(mine, [row for row in (*applied.alerts, *doubted) if row.kind == AlertKind.ALERT])
    if any(row.status == IntakeStatus.DEAD for row, _found in read):
        dead_letters.tell(mine)
    return len(rows)


def _settle(read: Iterable[tuple[Intake, Parsed, Sequence[bool]]]) -> None:
    """Say of each request what it came to; those that came to the same are written together."""
    same: dict[tuple[str, tuple[tuple[str, int | str], ...]], list[Intake]] = {}
    for row, found, taken in read:
        verb, said = _said(found, taken)
        same.setdefault((verb, tuple(said.items())), []).append(row)
    for (verb, columns), rows in same.items():
        INTAKE.move_all(rows, verb, handled_at=clock.now(), **dict(columns))


def _said(found: Parsed, taken: Sequence[bool]) -> tuple[str, dict[str, int | str]]:
    dead = found.problem is not None and not found.signals
    aside = not dead and not found.signals
    problem = found.problem or Problem("")
    return "bury" if dead else "lay_aside" if aside else "read", {
        "signals": len(found.signals),
        "taken": sum(taken),
        "loose": sum(one.state in REMARKS for one, there in zip(found.signals, taken, strict=True) if not there),
        "problem": problem.code[:40],
        "place": problem.place[:200],
        "detail": problem.detail[:200],
    }


def _alone(source: int, pk: int) -> int:
    try:
        return _batch(source, lambda mine: list(_due().filter(source=mine, pk=pk))) or 0
    except Exception as error:
        logger.exception("intake %s broke its reader", pk)
        _tried(pk, error)
        return 0


@transaction.atomic
def _tried(pk: int, error: Exception) -> None:
    waiting = Intake.objects.select_for_update(of=("self",)).filter(pk=pk, status=IntakeStatus.WAITING)
    row = waiting.select_related("source").first()
    if row is None:
        return
    if row.tries + 1 >= TRIES:
        _settle([(row, Parsed(problem=Problem("internal", "", type(error).__name__)), ())])
        dead_letters.tell(row.source)
        return
    row.tries += 1
    row.retry_at = wire_clock.now() + WAIT * 2**row.tries
    row.save(update_fields=["tries", "retry_at"])
