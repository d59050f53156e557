"""Which messages go by mail as well: rows, written in the transaction of whoever decides it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from bots.kinds import Urgency
from bots.models import Delivery, Letter, MailWish
from bots.outbox.reach import away_since
from bots.states import DeliveryStatus, MailCause
from core import clock, nudge, wire_clock

STEP: Final = 500


def mail_is_on() -> bool:
    """Whether the house has a way for mail."""
    return bool(settings.MAIL)


def as_wished(kind: str, announcement: int, people: Iterable[int]) -> None:
    """Letters for those of these people who want the kind by mail; part of announcing, one query if nobody does."""
    if not mail_is_on():
        return
    wishing = list(MailWish.objects.filter(kind=kind, person__in=list(people)).values_list("person_id", flat=True))
    if wishing:
        rows = Delivery.objects.filter(announcement=announcement, receiver__in=wishing)
        _write(rows.values_list("pk", flat=True), MailCause.WISH)
        nudge.after_commit("bots.mail")


@transaction.atomic
def while_away() -> int:
    """Letters for what could not be said for so long as the settings bear; returns how many were looked at.

    What pages people and what is for today goes; digests and what nobody is to be told twice wait for Feishu.
    """
    since = away_since(settings.MAIL_AWAY_MINUTES * 60) if mail_is_on() and settings.MAIL_AWAY_MINUTES else None
    if since is None:
        return 0
    old = clock.now() - timedelta(minutes=settings.MAIL_AWAY_MINUTES)
    rows = Delivery.objects.filter(
        status=DeliveryStatus.WAITING, urgency__in=[Urgency.PAGE, Urgency.TODAY], due_at__lte=old, created_at__lte=old,
        receiver__isnull=False, letter=None, sent_at=None,
    ).exclude(receiver__email="").exclude(mark="none")  # fmt: skip
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:STEP])
    _write(found, MailCause.AWAY)
    return len(found)


def _write(deliveries: Iterable[int], cause: MailCause) -> None:
    now, host = clock.now(), urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    Letter.objects.bulk_create(
        [
            Letter(
                delivery_id=pk, cause=cause, message_id=f"<{uuid.uuid4().hex}.{pk}@{host}>",
                due_at=now, retry_at=wire_clock.now(), created_at=now,
            )
            for pk in deliveries
        ],
        ignore_conflicts=True,
    )  # fmt: skip
