"""Receipts: of whom it matters, when a message was said, accepted by Feishu and read.

Feishu tells by itself who read in a private chat, mostly; what stays unread is asked about once in a while, since an
event that was lost would let somebody be called who has long been at it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bots import channel
from bots.events.kinds import EventKind, FeishuEvent
from bots.kinds import ErrandKind, ErrandView
from bots.models import Delivery, Receipt
from bots.services.errand import ask
from bots.states import DeliveryStatus
from core import bulk, clock, instances, wire_clock
from core.errors import Invalid
from core.refs import Ref
from core.registry import Registry
from core.timers import Firing, Recurring, every
from feishu_client import events
from feishu_client.callback_errors import Malformed
from feishu_client.client import FeishuClient
from feishu_client.errors import MessageGone, Permanent
from people.models import Employee

EVENT: Final = "im.message.message_read_v1"
POLL: Final = "bots.read_receipts"
ALL: Final = Ref("bots.receipts", "all")
FIRST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=1)
TOLD_FOR: Final = timedelta(days=7)  # Feishu tells of readers no longer
AT_ONCE: Final = 40  # messages asked about in one errand, well within its lease
OPEN: Final = (DeliveryStatus.WAITING, DeliveryStatus.TRYING)
ONCE: Final = "ON CONFLICT (dedupe_key) DO NOTHING"


@dataclass(frozen=True)
class Read:
    """How far the newest message on a subject got with one person; None where it has not got there."""

    sent_at: datetime
    accepted_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True)
class ReadWatcher:
    """Wants to hear, in the same transaction, that a person read a message about a subject of this kind (`slug`)."""

    slug: str
    read: Callable[[Ref, int], None]


READ_WATCHERS: Final[Registry[ReadWatcher]] = Registry("watchers of reading")


def reads(about: Ref) -> Mapping[int, Read]:
    """For each person who was told of the subject by a message with receipts: how far the newest got. One query."""
    return reads_of([about]).get(about, {})


def reads_of(abouts: Collection[Ref]) -> Mapping[Ref, Mapping[int, Read]]:
    """The same of many subjects; those of which nobody was told are left out. One query for each kind of subject."""
    told: dict[Ref, dict[int, Read]] = {}
    for kind in sorted({about.kind for about in abouts}):
        rows = Receipt.objects.filter(about_kind=kind, about_id__in=[one.id for one in abouts if one.kind == kind])
        columns = rows.order_by("sent_at", "pk").values_list("about_id", "person", "sent_at", "accepted_at", "read_at")
        for key, person, sent, accepted, read in columns:
            told.setdefault(Ref(kind, key), {})[person] = Read(sent, accepted, read)
    return told


def newest_of(about: Ref, person: int) -> Receipt | None:
    """The newest message on the subject that reached the person."""
    mine = Receipt.objects.filter(about_kind=about.kind, about_id=about.id, person=person)
    return mine.exclude(message_id="").order_by("-accepted_at", "-pk").select_related("bot").first()


def on_its_way(about: Ref, person: int) -> bool:
    """Whether a message on the subject is still to reach the person."""
    mine = Receipt.objects.filter(about_kind=about.kind, about_id=about.id, person=person, message_id="")
    return Delivery.objects.filter(dedupe_key__in=mine.values("dedupe_key"), status__in=OPEN).exists()


def begin(deliveries: Sequence[Delivery]) -> None:
    """These are said now; each to a person, of a kind with receipts."""
    rows = [
        instances.fresh(
            Receipt,
            about_kind=row.about_kind,
            about_id=row.about_id,
            person_id=row.receiver_id,
            dedupe_key=row.dedupe_key,
            sent_at=row.created_at,
        )
        for row in deliveries
    ]
    bulk.insert(rows, conflict=ONCE)


def accept(row: Delivery) -> None:
    """Feishu took this one. A message in the place of one that was lost has no receipt of its own."""
    Receipt.objects.filter(dedupe_key=row.dedupe_key).update(
        message_id=row.message_id, accepted_at=row.sent_at, bot=row.bot_id, poll_at=wire_clock.now() + FIRST
    )


def rewritten(row: Delivery) -> None:
    """Nothing was sent: the person's card was there and only changed. What he read before is no answer to this."""
    Receipt.objects.filter(dedupe_key=row.dedupe_key).delete()


def read_by(person: int, message_ids: Iterable[str], at: datetime) -> int:
    """The person has read these messages, at that moment of the wire; gives how many of them were not known as read."""
    fresh = Receipt.objects.filter(person=person, message_id__in=list(message_ids), read_at=None)
    rows = list(fresh.select_for_update())
    then = _business(at)
    for row in rows:
        moment = max(then, row.accepted_at or row.sent_at)
        Receipt.objects.filter(pk=row.pk).update(read_at=moment, poll_at=None)
    for about in {row.about for row in rows}:
        if about.kind in READ_WATCHERS:
            READ_WATCHERS.get(about.kind).read(about, person)
    return len(rows)


def _business(at: datetime) -> datetime:
    """A moment of the wire on the clock by which the house lives."""
    return clock.now() - max(timedelta(), wire_clock.now() - at)


def heard(event: FeishuEvent) -> None:
    """Feishu tells that somebody has read messages."""
    try:
        told = events.read(event.event_type, event.body)
    except Malformed as error:
        raise Invalid(str(error)) from error
    if not isinstance(told, events.MessagesRead):
        return
    person = Employee.objects.filter(user_id=told.who.user_id).first() if told.who.user_id else None
    person = (
        person
        or Employee.objects.filter(
            pk__in=event.bot.identities.filter(open_id=told.who.open_id).values("person")
        ).first()
    )
    if person is not None:
        read_by(person.pk, told.message_ids, told.at or wire_clock.now())


def _due(limit: int = AT_ONCE) -> list[Receipt]:
    rows = Receipt.objects.filter(poll_at__lte=wire_clock.now()).select_related("bot", "person")
    return list(rows.order_by("poll_at", "pk")[:limit])


def _recur(slot: datetime, firing: Firing) -> None:
    if Receipt.objects.filter(poll_at__lte=wire_clock.now()).exists():
        firing.claim()
        ask(POLL, about=ALL, key=ALL.id)


def _run(view: ErrandView) -> Mapping[str, Any]:
    """Ask about what is due, one message after another; each answer is kept at once.

    Raises: FeishuError that is worth another try.
    """
    asked = 0
    for row in _due():
        if row.bot is None:
            _no_more(row)
            continue
        _ask(channel.client_of(row.bot), row)
        asked += 1
    return {"asked": asked}


def _ask(client: FeishuClient, row: Receipt) -> None:
    try:
        readers = client.read_by(row.message_id)
    except MessageGone:
        _no_more(row)
        return
    except Permanent:  # no permission, or not this bot's any more: the next messages may fare better
        _later(row)
        return
    mine = [one for one in readers if one.user_id == row.person.user_id]
    if not mine:
        _later(row)
        return
    with transaction.atomic():
        read_by(row.person_id, [row.message_id], mine[0].at.astimezone(UTC))


def _later(row: Receipt) -> None:
    age = clock.now() - (row.accepted_at or row.sent_at)
    if age > TOLD_FOR:
        _no_more(row)
        return
    wait = min(LONGEST, max(FIRST, age / 4))
    Receipt.objects.filter(pk=row.pk, read_at=None).update(poll_at=wire_clock.now() + wait)


def _no_more(row: Receipt) -> None:
    Receipt.objects.filter(pk=row.pk).update(poll_at=None)


def _done(view: ErrandView, result: Mapping[str, Any]) -> None:
    """What was learnt is kept already."""


HEARD: Final = EventKind(EVENT, heard)
POLLING: Final = ErrandKind(POLL, cast("str", _("查询已读")), _run, _done)
RECURRING_POLL: Final = Recurring(POLL, every(FIRST), _recur)
