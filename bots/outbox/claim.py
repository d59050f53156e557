"""Taking what is due under a lease, so that two drains never work on one row; and picking up what a dead one held.

A lease is compare-and-set on `lease_until`: the same code on SQLite and PostgreSQL. A row in `waiting` whose lease
ran out was not tried; a row in `trying` whose lease ran out is in doubt.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bots.kinds import Lane, Urgency
from bots.models import Card, Delivery
from bots.outbox.reach import reachable
from bots.states import DELIVERY, CardStatus, Channel, DeliveryStatus
from core import clock, wire_clock
from core.errors import IllegalMove

LEASE: Final = timedelta(seconds=90)
TRY: Final = timedelta(seconds=60)
PATIENT: Final = timedelta(seconds=5)  # so long a message waits for an earlier one that is tried again
UUID_WINDOW: Final = timedelta(minutes=55)  # Feishu removes doubles for an hour; the rest is for waiting and calling


def deliveries(lane: str, limit: int) -> list[Delivery]:
    """Up to `limit` due messages of the lane, now leased to the caller, oldest first."""
    now = wire_clock.now()
    due = due_rows(lane, now)[:limit]
    ids = list(due.values_list("pk", flat=True))
    if not ids:
        return []
    hand = uuid.uuid4().hex
    free = Delivery.objects.filter(_free(now), pk__in=ids, status=DeliveryStatus.WAITING)
    if not free.update(lease_until=now + LEASE, lease_by=hand):
        return []
    mine = Delivery.objects.filter(lease_by=hand, status=DeliveryStatus.WAITING)
    whole = mine.select_related("announcement", "receiver", "webhook", "chat__bot", "bot", "card")
    return list(whole.order_by("retry_at", "pk"))


def due_rows(lane: str, now: datetime) -> QuerySet[Delivery]:
    """Messages of the lane that may go now, that nobody holds and that are next for their receiver."""
    return _open(lane, now).filter(retry_at__lte=now).order_by("retry_at", "pk")


def _open(lane: str, now: datetime) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(_free(now), lane=lane, status=DeliveryStatus.WAITING, due_at__lte=clock.now())
    return rows.filter(_in_turn(now))


def _in_turn(now: datetime) -> Q:
    """One person's messages go one by one, in the order in which they were said, also with many hands and drains.

    What pages him waits for nothing, nor does what may be there already. Nor does anything wait for a message that
    fails again and again while Feishu answers others: it may be the message's own fault.
    """
    soon = Q(retry_at__lte=now + PATIENT)
    fresh = Q(attempts=0) | soon if reachable() else Q(code="") | soon
    going = Q(status=DeliveryStatus.WAITING, due_at__lte=clock.now()) & fresh
    earlier = Delivery.objects.filter(
        going | Q(status=DeliveryStatus.TRYING),
        status__in=[DeliveryStatus.WAITING, DeliveryStatus.TRYING],
        receiver=OuterRef("receiver"), lane=OuterRef("lane"), pk__lt=OuterRef("pk"),
    ).exclude(urgency=Urgency.PAGE)  # fmt: skip
    return Q(urgency=Urgency.PAGE) | Q(tried_at__isnull=False) | Q(~Exists(earlier))


def cards(lane: str, limit: int) -> list[Card]:
    """Up to `limit` live cards of the lane that show an old state, now leased to the caller.

    What a verb is changing is passed over: to wait for one while holding others would deadlock with the verb.
    """
    now = wire_clock.now()
    ids = list(stale_cards(lane, now).values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    hand = uuid.uuid4().hex
    free = Card.objects.select_for_update(skip_locked=True).filter(_free(now), pk__in=ids)
    with transaction.atomic():
        hit = Card.objects.filter(pk__in=free.values("pk")).update(lease_until=now + LEASE, lease_by=hand)
    if not hit:
        return []
    return list(Card.objects.filter(lease_by=hand).select_related("reader", "chat", "bot").order_by("retry_at", "pk"))


def stale_cards(lane: str, now: datetime) -> QuerySet[Card]:
    """Live cards of the lane whose newest state is not shown yet and that nobody holds."""
    behind = Card.objects.filter(
        _free(now), lane=lane, status=CardStatus.LIVE, shown__lt=F("wanted"), retry_at__lte=now
    )
    return behind.order_by("retry_at", "pk")


def hold_card(card: Card) -> bool:
    """Take the lease of one card; False if somebody is working on it."""
    now = wire_clock.now()
    hand = uuid.uuid4().hex
    taken = Card.objects.filter(_free(now), pk=card.pk).update(lease_until=now + LEASE, lease_by=hand)
    if taken:
        card.refresh_from_db()
    return taken == 1


def soon(lane: str, within: float) -> float | None:
    """Seconds until the lane's next message or card comes due, if that is within so many seconds."""
    now = wire_clock.now()
    until = now + timedelta(seconds=within)
    moments = [
        _open(lane, now).filter(retry_at__lte=until).order_by("retry_at").values_list("retry_at", flat=True).first(),
        Card.objects.filter(_free(now), lane=lane, status=CardStatus.LIVE, shown__lt=F("wanted"), retry_at__lte=until)
        .order_by("retry_at")
        .values_list("retry_at", flat=True)
        .first(),
    ]
    known = [moment for moment in moments if moment is not None]
    return max(0.0, (min(known) - now).total_seconds()) if known else None


def recover(lane: str) -> int:
    """Decide about messages whose sender died between the call and its result; returns how many there were."""
    now = wire_clock.now()
    dead = Delivery.objects.filter(lane=lane, status=DeliveryStatus.TRYING, lease_until__lt=now)
    count = 0
    for row in dead.order_by("pk")[:500]:
        try:
            settle_doubt(row, _("发送进程中断"))
        except IllegalMove:
            continue  # another drain was quicker
        count += 1
    return count


def settle_doubt(row: Delivery, reason: str, *, retry_at: datetime | None = None, **told: str) -> None:
    """A try whose end is unknown: repeat where Feishu de-duplicates or where it is urgent, else show it.

    Raises: IllegalMove if somebody else settled it.
    """
    now = wire_clock.now()
    repeat_at = retry_at or now
    again = {"lease_until": None, "lease_by": "", "retry_at": repeat_at, "reason": reason[:300], **told}
    last = row.tried_at + UUID_WINDOW if row.tried_at is not None else now
    if row.channel == Channel.SINGLE and now < last:
        DELIVERY.move(row, "again", **again | {"retry_at": min(repeat_at, last)})
    elif row.lane == Lane.URGENT:
        DELIVERY.move(row, "again", **again, uuid=uuid.uuid4().hex, tried_at=None)
    else:
        DELIVERY.move(row, "doubt", lease_until=None, lease_by="", reason=reason[:300], **told)


def outlived(row: Delivery) -> bool:
    """Whether Feishu would no longer know an earlier, doubtful try of this waiting message by its uuid.

    An urgent one then goes out as a new message; any other is shown to the operator and this is true.
    Raises: IllegalMove if somebody else settled it.
    """
    if row.tried_at is None or wire_clock.now() - row.tried_at < UUID_WINDOW + TRY:
        return False
    if row.lane != Lane.URGENT:
        DELIVERY.move(row, "doubt", lease_until=None, lease_by="")
        return True
    row.uuid, row.tried_at = uuid.uuid4().hex, None
    Delivery.objects.filter(pk=row.pk, lease_by=row.lease_by).update(uuid=row.uuid, tried_at=None)
    return False


def _free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)
