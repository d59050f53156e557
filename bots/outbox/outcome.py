"""What becomes of a message after a try: each kind of error has one consequence."""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from bots.attention import receipts
from bots.channel import default_bot
from bots.kinds import NOTICES, Lane
from bots.models import Bot, Delivery
from bots.outbox import reach
from bots.outbox.claim import TRY, settle_doubt
from bots.outbox.pace import told_to_wait
from bots.states import DELIVERY, Channel
from core import clock, wire_clock
from core.errors import IllegalMove
from feishu_client.errors import (
    FeishuError,
    InvalidToken,
    NoPermission,
    RateLimited,
    ReceiverGone,
    Temporary,
    Unreachable,
)

logger = logging.getLogger(__name__)
LONGEST: Final = 3600.0
LONGEST_URGENT: Final = 60.0
CANNOT_REACH: Final = (ReceiverGone, NoPermission, InvalidToken)
DATABASE_AWAY: Final = (OperationalError, InterfaceError)
FREE: Final = {"lease_until": None, "lease_by": ""}


def backoff(attempts: int, lane: str) -> float:
    """Seconds to wait before the next try: doubling from two, with jitter, at most an hour (urgent: a minute)."""
    longest = LONGEST_URGENT if lane == Lane.URGENT else LONGEST
    return min(longest, 2.0 ** min(attempts, 12)) * random.uniform(0.75, 1.0)  # noqa: S311  # not a secret


def begin(row: Delivery, bot: Bot | None, channel: Channel) -> None:
    """Mark the row before the call, so that a death in the middle shows.

    Raises: IllegalMove if it was folded, settled or taken meanwhile.
    """
    now = wire_clock.now()
    DELIVERY.move(
        row,
        "try",
        bot=bot,
        channel=channel,
        attempts=row.attempts + 1,
        tried_at=row.tried_at or now,
        lease_until=now + TRY,
    )


def sent(row: Delivery, *, message_id: str, log_id: str, note: str = "") -> None:
    """It is there."""
    _answered(row)
    DELIVERY.move(
        row, "sent", message_id=message_id, log_id=log_id, sent_at=clock.now(), reason=note[:300], code="", **FREE
    )
    if NOTICES.get(row.kind).receipts:
        receipts.accept(row)


def failed(row: Delivery, error: FeishuError, *, api: str) -> None:
    """Settle a try that ended in an error.

    Raises: IllegalMove if somebody else settled it.
    """
    if isinstance(error, Temporary):
        _later(row, error, api=api)
        return
    _answered(row)
    other = default_bot()
    if isinstance(error, CANNOT_REACH) and row.receiver_id and other is not None and other.pk != row.bot_id:
        name = row.bot.name if row.bot else ""
        fresh = {"bot": other, "fallback_for": name[:80], "uuid": uuid.uuid4().hex, "tried_at": None}
        DELIVERY.move(row, "again", retry_at=wire_clock.now(), **_told(error), **fresh, **FREE)
        return
    DELIVERY.move(row, "fail", **_told(error), **FREE)


def broken(row: Delivery, error: Exception) -> None:
    """Something of ours failed: the operator sees it and may try again."""
    logger.error("delivery %s broke", row.pk, exc_info=error)
    verb = "fail" if DELIVERY.can(row.status, "fail") else "doubt"  # type: ignore[arg-type]
    try:
        DELIVERY.move(row, verb, reason=_("内部错误：{error}").format(error=type(error).__name__)[:300], **FREE)
    except IllegalMove:
        logger.info("delivery %s was settled by another drain", row.pk)


def left_to_lease(what: str, error: Exception) -> None:
    """The database was away or busy: nothing is decided, and what the lease holds is taken up again after it."""
    logger.warning("%s waits for its lease to run out: %s", what, type(error).__name__)
    connection.close_if_unusable_or_obsolete()


def put_off(rows: Sequence[Delivery], seconds: float) -> None:
    """Not this moment: give rows of one lease back, untried."""
    later = wire_clock.now() + timedelta(seconds=seconds)
    mine = Delivery.objects.filter(pk__in=[row.pk for row in rows], lease_by=rows[0].lease_by)
    mine.update(retry_at=later, **FREE)


def _later(row: Delivery, error: Temporary, *, api: str) -> None:
    wait = error.retry_after if error.retry_after is not None else backoff(row.attempts, row.lane)
    if isinstance(error, Unreachable) and row.bot:  # a group's address may be wrong by itself
        reach.unanswered(row.bot.app_id, row.attempts, wait)
    if isinstance(error, RateLimited) and error.retry_after and row.bot:
        told_to_wait(row.bot.app_id, api, error.retry_after)
    at = wire_clock.now() + timedelta(seconds=wait)
    told = _told(error)
    if error.in_doubt:
        reason = told.pop("reason")
        settle_doubt(row, reason, retry_at=at, **told)
        return
    doubt_stays = {} if _doubted_before(row) else {"tried_at": None}
    DELIVERY.move(row, "again", retry_at=at, **told, **doubt_stays, **FREE)


def _answered(row: Delivery) -> None:
    if row.bot:
        reach.answered(row.bot.app_id, row.attempts)


def _doubted_before(row: Delivery) -> bool:
    """Whether an earlier try than the present one is in doubt."""
    return row.tried_at is not None and row.lease_until is not None and row.tried_at < row.lease_until - TRY


def _told(error: FeishuError) -> dict[str, str]:
    return {"code": str(error.code or "")[:20], "log_id": error.log_id[:80], "reason": (error.msg or str(error))[:300]}
