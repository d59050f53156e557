"""Doing outside work: claimed under a lease, run outside any transaction, its result handed over in a new one.

`run` may be called again after a crash: it uses the errand's key wherever the other side de-duplicates. Once it has
given its result, only the hand-over is tried again.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bots.errands.trouble import Hopeless, Later
from bots.kinds import ERRANDS, ErrandKind, ErrandView, Lane
from bots.models import Errand
from bots.outbox.outcome import backoff
from bots.states import ERRAND, ErrandStatus
from core import clock, transactions, wire_clock
from core.errors import IllegalMove
from feishu_client.errors import FeishuError, Temporary

logger = logging.getLogger(__name__)
LEASE: Final = timedelta(seconds=90)
TRIES: Final = 12
FREE: Final = {"lease_until": None, "lease_by": ""}


class _Lost(IllegalMove):
    """The lease ran out, and another runner has the errand."""


def run_errands(*, seconds: float = 20.0) -> int:
    """Run what is due, one after another; returns how many were taken. Never inside a transaction."""
    transactions.forbid("bots.errands")
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        row = _claim()
        if row is None:
            break
        try:
            _run(row)
        except IllegalMove:
            logger.warning("errand %s was settled by another runner", row.pk)
        count += 1
    return count


def _claim() -> Errand | None:
    now = wire_clock.now()
    waiting = Q(status=ErrandStatus.WAITING, retry_at__lte=now)
    dead = Q(status=ErrandStatus.RUNNING, lease_until__lt=now)
    for row in Errand.objects.filter(waiting | dead).order_by("retry_at", "pk")[:20]:
        hand = uuid.uuid4().hex
        free = Errand.objects.filter(pk=row.pk, status=row.status, lease_by=row.lease_by, retry_at=row.retry_at)
        if free.update(status=ErrandStatus.RUNNING, lease_by=hand, lease_until=now + LEASE, attempts=row.attempts + 1):
            row.refresh_from_db()
            return row
    return None


def _run(row: Errand) -> None:
    if row.kind not in ERRANDS:
        _park(row, None, _("没有办理此事的程序"))
        return
    kind = ERRANDS.get(row.kind)
    if row.attempts > TRIES:
        logger.error("errand %s ended its runner each time", row.pk)
        _park(row, kind, _("处理多次中断，请查看日志"))
        return
    view = ErrandView(row.pk, row.about, row.payload, row.key, row.attempts)
    try:
        _done(row, kind, view, _result(row, kind, view))
    except Later as later:
        wait = later.wait if later.wait is not None else backoff(row.attempts, Lane.NORMAL)
        row.attempts -= not later.counted
        _again(row, kind, {"reason": later.reason[:300], "code": later.code[:20]}, wait)
    except Hopeless as end:
        _park(row, kind, end.reason, code=end.code[:20])
    except Temporary as error:
        wait = error.retry_after if error.retry_after is not None else backoff(row.attempts, Lane.NORMAL)
        _again(row, kind, _told(error), wait)
    except FeishuError as error:
        _park(row, kind, **_told(error))
    except _Lost:
        raise
    except Exception as error:  # whatever a handler of another room raises: shown, tried again, parked at last
        logger.exception("errand %s broke", row.pk)
        reason = _("内部错误：{error}").format(error=type(error).__name__)
        _again(row, kind, {"reason": reason}, backoff(row.attempts, Lane.NORMAL))


def _result(row: Errand, kind: ErrandKind, view: ErrandView) -> Mapping[str, Any]:
    """What the outside gave; kept at once, so that a broken hand-over never repeats the outside work.

    Raises: _Lost if another runner holds the errand by now.
    """
    if row.ran_at is not None:
        known: Mapping[str, Any] = row.result
        return known
    result = dict(kind.run(view))
    mine = Errand.objects.filter(pk=row.pk, lease_by=row.lease_by, status=ErrandStatus.RUNNING)
    if not mine.update(result=result, ran_at=wire_clock.now()):
        raise _Lost(_("内容已变化，请查看最新状态"), subject=row.ref)
    return result


def _done(row: Errand, kind: ErrandKind, view: ErrandView, result: Mapping[str, Any]) -> None:
    with transaction.atomic():
        anew = _asked_anew(row)
        # A copy: should the hand-over fail, the row still is what the database says, leased and running.
        now = clock.now()
        ERRAND.move(copy(row), "done", result=dict(result), done_at=now, reason="", code="", log_id="", **FREE)
        kind.done(view, result)
        if anew:
            _ask_now(row)


def _again(row: Errand, kind: ErrandKind, told: dict[str, str], wait: float) -> None:
    if row.attempts >= TRIES:
        _park(row, kind, **told)
        return
    row.status = ErrandStatus.RUNNING
    with transaction.atomic():
        _mine(row)
        ERRAND.move(
            row, "again", attempts=row.attempts, retry_at=wire_clock.now() + timedelta(seconds=wait), **told, **FREE
        )


def _park(row: Errand, kind: ErrandKind | None, reason: str = "", **told: str) -> None:
    row.status = ErrandStatus.RUNNING
    with transaction.atomic():
        anew = _asked_anew(row)
        ERRAND.move(row, "fail", **{**told, "reason": reason[:300]}, **FREE)
        if kind is not None:
            kind.failed(ErrandView(row.pk, row.about, row.payload, row.key, row.attempts), reason)
        if anew:
            _ask_now(row)


def _asked_anew(row: Errand) -> bool:
    """Whether somebody asked for it again while it ran: what it did was then of an older state."""
    return _mine(row) > row.asked


def _ask_now(row: Errand) -> None:
    """It runs once more."""
    settled = Errand.objects.get(pk=row.pk)
    ERRAND.move(settled, "ask", retry_at=wire_clock.now(), attempts=0, ran_at=None)


def _mine(row: Errand) -> int:
    """The row is locked, and ours; how often it was asked for by now."""
    held = Errand.objects.select_for_update().filter(pk=row.pk, lease_by=row.lease_by)
    asked = held.values_list("asked", flat=True).first()
    if asked is None:
        raise _Lost(_("内容已变化，请查看最新状态"), subject=row.ref)
    return asked


def _told(error: FeishuError) -> dict[str, str]:
    return {"code": str(error.code or "")[:20], "log_id": error.log_id[:80], "reason": (error.msg or str(error))[:300]}
