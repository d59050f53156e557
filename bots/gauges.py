"""What monitoring may know of bots: how much waits to be said, how long, and what Feishu made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Count, Min, Sum

from bots.kinds import Lane
from bots.line import line_ages
from bots.models import Card, CentreCheck, CentreEntryPut, Delivery, Errand, Inbound, Letter
from bots.states import CardStatus, CentreStatus, CheckStatus, DeliveryStatus, ErrandStatus, InboundStatus, LetterStatus
from core import clock
from core.gauges import Gauge, Sample

RECENT: Final = 5_000
_OPEN: Final = (DeliveryStatus.WAITING, DeliveryStatus.TRYING)
_BAD: Final = (DeliveryStatus.FAILED, DeliveryStatus.UNSURE)


def _waiting() -> Iterator[Sample]:
    due = Delivery.objects.filter(status__in=_OPEN, due_at__lte=clock.now())
    counted = dict(due.order_by().values_list("lane").annotate(Count("pk")))
    for lane in Lane.values:
        yield Sample(counted.get(lane, 0), {"lane": lane})


def _oldest() -> Iterator[Sample]:
    now = clock.now()
    due = Delivery.objects.filter(status__in=_OPEN, due_at__lte=now)
    since = dict(due.order_by().values_list("lane").annotate(Min("due_at")))
    for lane in Lane.values:
        yield Sample((now - since[lane]).total_seconds() if lane in since else 0, {"lane": lane})


def _recent() -> Iterator[Sample]:
    """Of the last messages only: a count over all would grow with the table."""
    last = Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Delivery.objects.filter(pk__gt=last - RECENT).order_by()
    counted = dict(rows.values_list("status").annotate(Count("pk")))
    for status in DeliveryStatus.values:
        yield Sample(counted.get(status, 0), {"status": status})


def _failures() -> Iterator[Sample]:
    rows = Delivery.objects.filter(status__in=_BAD).order_by()
    for row in rows.values("status", "code").annotate(number=Count("pk"))[:50]:
        yield Sample(row["number"], {"status": row["status"], "code": row["code"]})


def _cards() -> Iterator[Sample]:
    yield Sample(Card.objects.filter(status=CardStatus.FAILED).count())


def _letters() -> Iterator[Sample]:
    for status in (LetterStatus.WAITING, LetterStatus.FAILED):
        yield Sample(Letter.objects.filter(status=status).count(), {"status": str(status.value)})


def _errands() -> Iterator[Sample]:
    rows = Errand.objects.exclude(status=ErrandStatus.DONE).order_by()
    counted = dict(rows.values_list("status").annotate(Count("pk")))
    for status in (ErrandStatus.WAITING, ErrandStatus.RUNNING, ErrandStatus.FAILED):
        yield Sample(counted.get(status, 0), {"status": str(status.value)})


def _events() -> Iterator[Sample]:
    for status in (InboundStatus.RECEIVED, InboundStatus.PARKED):
        yield Sample(Inbound.objects.filter(status=status).count(), {"status": str(status.value)})


def _lines() -> Iterator[Sample]:
    for line in line_ages():
        yield Sample(line.age if line.age is not None else float("inf"), {"bot": line.slug})


def _centre() -> Iterator[Sample]:
    counted = dict(CentreEntryPut.objects.order_by().values_list("status").annotate(Count("pk")))
    for status in CentreStatus.values:
        yield Sample(counted.get(status, 0), {"status": status})


def _healed() -> Iterator[Sample]:
    yield Sample(CentreEntryPut.objects.aggregate(sum=Sum("healed"))["sum"] or 0)


def _centre_age() -> Iterator[Sample]:
    last = CentreCheck.objects.filter(status=CheckStatus.DONE).order_by("-done_at").first()
    if last is not None and last.done_at is not None:
        yield Sample((clock.now() - last.done_at).total_seconds())


GAUGES: Final = (
    Gauge("hub_outbox_messages", "Messages whose time has come and that are not out yet, by lane.", _waiting),
    Gauge("hub_outbox_oldest_seconds", "Seconds that the oldest such message has been waiting, by lane.", _oldest),
    Gauge("hub_deliveries_recent", "How the last 5,000 messages went, by status.", _recent),
    Gauge("hub_deliveries_failed", "Messages that failed or are in doubt, by Feishu's code.", _failures),
    Gauge("hub_cards_failed", "Live cards that Feishu refused to rewrite.", _cards),
    Gauge("hub_letters", "Messages by mail that wait to be sent, and those that were parked.", _letters),
    Gauge("hub_errands", "Outside work that is not done, by status; failed work waits for an operator.", _errands),
    Gauge("hub_feishu_events", "Events from Feishu that wait to be handled, and those that were parked.", _events),
    Gauge("hub_centre_entries", "Entries of Feishu's approval centre, by status.", _centre),
    Gauge("hub_centre_healed", "Times that an entry of the approval centre was mended by a check.", _healed),
    Gauge("hub_centre_check_age_seconds", "Seconds since the approval centre was last compared.", _centre_age),
    Gauge("hub_line_age_seconds", "Seconds since a bot's long connection was last seen open.", _lines),
)
