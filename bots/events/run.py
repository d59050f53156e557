"""Handling events: claimed under a lease, one event per transaction, tried again with growing waits, parked at last."""

from __future__ import annotations

import json
import logging
import time
import uuid
from datetime import timedelta
from typing import Any, Final, Literal, cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bots.events.kinds import FEISHU_EVENTS, FeishuEvent
from bots.kinds import Lane
from bots.models import Inbound
from bots.outbox.outcome import DATABASE_AWAY, backoff, left_to_lease
from bots.states import INBOUND, InboundStatus
from core import clock, transactions, wire_clock
from core.errors import IllegalMove, Invalid

logger = logging.getLogger(__name__)
LEASE: Final = timedelta(seconds=60)
TRIES: Final = 12
FREE: Final = {"lease_until": None, "lease_by": ""}


def run_events(*, seconds: float = 8.0) -> int:
    """Handle what is due, one after another; returns how many were taken. Never inside a transaction."""
    transactions.forbid("bots.events")
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        row = _claim()
        if row is None:
            break
        _run(row)
        count += 1
    return count


def due(limit: int = 20) -> QuerySet[Inbound]:
    """Events that may be handled now, oldest first; one waits while an older one of its subject is open.

    Without their bodies: one that no key opens must not hold up the others.
    """
    now = wire_clock.now()
    open_rows = Inbound.objects.filter(status=InboundStatus.RECEIVED)
    same = open_rows.filter(bot=OuterRef("bot"), subject=OuterRef("subject")).exclude(subject="")
    older = same.filter(Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk")))
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    ready = open_rows.filter(free, ~Exists(older), retry_at__lte=now)
    return ready.defer("body").order_by("retry_at", "pk")[:limit]


def _claim() -> Inbound | None:
    now = wire_clock.now()
    for row in due():
        hand = uuid.uuid4().hex
        mine = Inbound.objects.filter(pk=row.pk, status=InboundStatus.RECEIVED, lease_by=row.lease_by)
        if mine.update(lease_by=hand, lease_until=now + LEASE, attempts=row.attempts + 1):
            row.lease_by, row.attempts = hand, row.attempts + 1
            return row
    return None


def _run(row: Inbound) -> None:
    hand = row.lease_by  # an undone transaction leaves its marks on the object
    if row.attempts > TRIES:
        logger.error("event %s ended its runner each time", row.pk)
        _settle(row, "park", reason=_("处理多次中断，请查看日志"))
        return
    try:
        _handle(row)
    except IllegalMove as error:
        if error.subject == row.ref:
            logger.warning("event %s was settled by another runner", row.pk)
            return
        _again(row, hand, error)
    except Invalid as error:
        logger.warning("event %s is not as it should be: %s", row.pk, error.message)
        _settle(row, "park", reason=error.message[:300])
    except DATABASE_AWAY as error:
        left_to_lease(f"event {row.pk}", error)
    except Exception as error:  # whatever a handler of another room raises: shown, tried again, parked at last
        logger.exception("event %s broke", row.pk)
        _again(row, hand, error)


@transaction.atomic
def _handle(row: Inbound) -> None:
    if not Inbound.objects.select_for_update().filter(pk=row.pk, lease_by=row.lease_by).exists():
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=row.ref)
    if row.event_type not in FEISHU_EVENTS:
        INBOUND.move(row, "ignore", body="", **FREE)
        return
    INBOUND.move(row, "handle", handled_at=clock.now(), reason="", **FREE)
    body: dict[str, Any] = json.loads(row.body)
    via = cast(Literal["callback", "line"], row.via)
    FEISHU_EVENTS.get(row.event_type).handle(FeishuEvent(row.bot, row.event_type, row.event_id, row.at, body, via))


def _again(row: Inbound, hand: str, error: Exception) -> None:
    reason = _("内部错误：{error}").format(error=type(error).__name__)
    if row.attempts >= TRIES:
        _settle(row, "park", reason=reason)
        return
    wait = timedelta(seconds=backoff(row.attempts, Lane.NORMAL))
    mine = Inbound.objects.filter(pk=row.pk, lease_by=hand, status=InboundStatus.RECEIVED)
    mine.update(retry_at=wire_clock.now() + wait, reason=reason, **FREE)


def _settle(row: Inbound, verb: str, **told: str) -> None:
    row.status = InboundStatus.RECEIVED  # what the handler's transaction did to it was undone
    try:
        with transaction.atomic():
            INBOUND.move(row, verb, **told, **FREE)
    except IllegalMove:
        logger.warning("event %s was settled by another runner", row.pk)
