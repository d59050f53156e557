"""Sending letters: claimed under a lease, sent outside any transaction, tried again, parked at last.

At least once: a death between the server's answer and our row repeats the letter under the same Message-ID.
"""

from __future__ import annotations

import logging
import smtplib
import time
import uuid
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import Q
from django.utils.translation import gettext as _

from bots.kinds import Lane
from bots.mail import letters, writing
from bots.models import Letter
from bots.outbox.outcome import backoff
from bots.states import LETTER, DeliveryStatus, MailCause
from core import clock, transactions, wire_clock
from core.errors import IllegalMove

logger = logging.getLogger(__name__)
LEASE: Final = timedelta(seconds=90)
TRIES: Final = 12
FREE: Final = {"lease_until": None, "lease_by": ""}
SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"
_ARRIVED: Final = (DeliveryStatus.SENT, DeliveryStatus.MERGED, DeliveryStatus.FOLDED, DeliveryStatus.DROPPED)


def post_letters(*, seconds: float = 20.0) -> int:
    """Send what is due over one connection; returns how many letters were taken. Never inside a transaction."""
    transactions.forbid("bots.mail")
    if not letters.mail_is_on():
        return 0
    letters.while_away()
    end = time.monotonic() + seconds
    connection: Any = get_connection(SMTP, **settings.MAIL)
    count = 0
    try:
        while time.monotonic() < end and (row := _claim()) is not None:
            _settle(row, connection)
            count += 1
    finally:
        _hang_up(connection)
    return count


def _claim() -> Letter | None:
    now = wire_clock.now()
    due = Letter.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), status="waiting", retry_at__lte=now)
    for pk in due.filter(due_at__lte=clock.now()).order_by("retry_at", "pk").values_list("pk", flat=True)[:20]:
        hand = uuid.uuid4().hex
        if due.filter(pk=pk).update(lease_by=hand, lease_until=now + LEASE):
            return Letter.objects.select_related("delivery__announcement", "delivery__receiver").get(pk=pk)
    return None


def _settle(row: Letter, connection: Any) -> None:
    try:
        _send(row, connection)
    except IllegalMove:
        logger.info("letter %s was settled by another worker", row.pk)
    except writing.NothingToSay:
        _end(row, "drop", _("内容已不需要发送"))
    except (smtplib.SMTPException, OSError) as error:
        _hang_up(connection)
        _end(row, "fail", _reason(error)) if _hopeless(error) else _later(row, _reason(error))
    except Exception as error:  # a broken renderer must not stop the others
        logger.exception("letter %s broke", row.pk)
        _later(row, _("内部错误：{error}").format(error=type(error).__name__))


def _send(row: Letter, connection: Any) -> None:
    receiver = row.delivery.receiver
    if receiver is None or not receiver.is_active or not receiver.email:
        LETTER.move(row, "drop", reason=_("收件人已离职或没有邮箱"), **FREE)
        return
    if row.cause == MailCause.AWAY and row.delivery.status in _ARRIVED:
        LETTER.move(row, "drop", reason=_("飞书已恢复，消息已送达"), **FREE)
        return
    mail = writing.written(row, receiver)
    if connection.connection is None:
        connection.open()
    connection.send_messages([mail])
    LETTER.move(row, "sent", sent_at=clock.now(), attempts=row.attempts + 1, reason="", **FREE)


def _later(row: Letter, reason: str) -> None:
    attempts = row.attempts + 1
    if attempts >= TRIES:
        _end(row, "fail", reason)
        return
    at = wire_clock.now() + timedelta(seconds=backoff(attempts, Lane.NORMAL))
    mine = Letter.objects.filter(pk=row.pk, status="waiting", lease_by=row.lease_by)
    mine.update(attempts=attempts, reason=reason[:300], retry_at=at, **FREE)


def _end(row: Letter, verb: str, reason: str) -> None:
    try:
        LETTER.move(row, verb, attempts=row.attempts + 1, reason=reason[:300], **FREE)
    except IllegalMove:
        logger.info("letter %s was settled by another worker", row.pk)


def _hopeless(error: Exception) -> bool:
    """The server will say the same tomorrow: it refuses this receiver or this letter for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code >= 500


def _reason(error: Exception) -> str:
    """What the server said, without the address it was about."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ", ".join(str(code) for code, _said in error.recipients.values())
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def _hang_up(connection: Any) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError) as error:
        logger.info("the mail server hung up first: %s", type(error).__name__)
        connection.connection = None
