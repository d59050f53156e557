"""Telling the house's outbox what is to be said; nothing leaves the house here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet

from bots.kinds import NOTICES, Fact, FactClass, Form, Lane, NoticeKind, Urgency, WhileAway
from bots.mail.letters import as_wished
from bots.models import Announcement, Card, Delivery, GroupWebhook, ReadMark
from bots.quiet import due_at
from bots.states import CardStatus
from core import clock, nudge, transactions, wire_clock
from core.refs import Ref
from people.api import back_at, within
from people.models import Employee
from people.states import EmployeeStatus

CHUNK = 500
QUEUES: Final = {Lane.URGENT: "urgent", Lane.NORMAL: "default", Lane.BULK: "bulk"}
Quiet = tuple[time, time]


def announce(
    kind: str,
    *,
    about: Ref,
    to: Iterable[int],
    facts: Mapping[str, Fact] | None = None,
    by: int | None = None,
    bot: str = "",
    key: str = "",
    audience: str = "",
) -> None:
    """Say this to these people, in the transaction of the verb; whoever did it (`by`) is not told.

    People who have left are left out, and those outside the audience of the kind or of this message (`audience`, for
    instance "flow:cloud_vm"). With a `key`, saying it again reaches only who was not told before.
    Sensitive facts are not stored; the message says that they are on the page.
    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    transactions.require("bots.announce")
    what = NOTICES.get(kind)
    wanted = sorted({pk for pk in to if pk != by})
    if limits := [slug for slug in (what.audience, audience) if slug]:
        wanted = within(wanted, limits)
    if not wanted:
        return
    row = _announcement(what, about=about, facts=facts or {}, by=by, bot=bot, key=key)
    now = clock.now()
    for start in range(0, len(wanted), CHUNK):
        _deliveries(what, row, wanted[start : start + CHUNK], now)
    ring(lane_of(what))


def say_to_group(
    webhook: str, kind: str, *, about: Ref, facts: Mapping[str, Fact] | None = None, key: str = ""
) -> None:
    """Say this in the group behind the webhook, as a notice without buttons.

    Raises: UnknownKind; GroupWebhook.DoesNotExist; RuntimeError outside a transaction.
    """
    transactions.require("bots.say_to_group")
    what = NOTICES.get(kind)
    group = GroupWebhook.objects.get(slug=webhook)
    row = _announcement(what, about=about, facts=facts or {}, by=None, bot="", key=key)
    now = clock.now()
    due = now if what.urgency == Urgency.PAGE else due_at(what.urgency, now, quiet_from=time(22), quiet_to=time(8))
    delivery = _delivery(what, row, due, f"{row.pk}:g{group.pk}")
    delivery.webhook = group
    delivery.form = Form.NOTE
    delivery.mark = ReadMark.NONE
    Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
    ring(lane_of(what))


def lane_of(what: NoticeKind) -> Lane:
    """The queue of a kind: whatever pages people is urgent."""
    return Lane.URGENT if what.urgency == Urgency.PAGE else what.lane


def ring(lane: str) -> None:
    """Wake the drain of a lane once the verb's transaction is over; a lost ring costs one tick."""
    queue = QUEUES[Lane(lane)]
    transaction.on_commit(lambda: nudge.ring("bots.drain", queue=queue, lane=str(lane)))


def _announcement(
    what: NoticeKind, *, about: Ref, facts: Mapping[str, Fact], by: int | None, bot: str, key: str
) -> Announcement:
    columns = {
        "kind": what.slug,
        "about_kind": about.kind,
        "about_id": about.id,
        "facts": {name: _stored(fact) for name, fact in facts.items()},
        "by_id": by,
        "bot": bot or what.bot,
        "created_at": clock.now(),
    }
    if not key:
        return Announcement.objects.create(key=None, **columns)
    return Announcement.objects.get_or_create(key=f"{what.slug}:{key}"[:200], defaults=columns)[0]


def _stored(fact: Fact) -> dict[str, str]:
    value = "" if fact.secrecy == FactClass.SENSITIVE else str(fact.value)
    return {"label": str(fact.label), "value": value, "secrecy": str(fact.secrecy)}


def _deliveries(what: NoticeKind, row: Announcement, people: Sequence[int], now: datetime) -> None:
    active = Employee.objects.filter(pk__in=people, status=EmployeeStatus.ACTIVE)
    quiet: dict[int, Quiet] = {
        pk: (start, end) for pk, start, end in active.values_list("pk", "quiet_from", "quiet_to")
    }
    back = on_leave(what, quiet, now)
    known = {(hours, back.get(person)) for person, hours in quiet.items()}
    dues = {
        (hours, until): due_at(what.urgency, now, quiet_from=hours[0], quiet_to=hours[1], back_at=until)
        for hours, until in known
    }
    cards = _cards(what, row, list(quiet)) if what.form == Form.CARD else {}
    rows = []
    for person, hours in quiet.items():
        delivery = _delivery(what, row, dues[hours, back.get(person)], f"{row.pk}:{person}")
        delivery.receiver_id = person
        delivery.card_id = cards.get(person)
        rows.append(delivery)
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    as_wished(what.slug, row.pk, quiet)


def on_leave(what: NoticeKind, people: Iterable[int], now: datetime) -> dict[int, datetime]:
    """Who of these people is on leave, as far as messages of this kind wait for that, and when each is back."""
    waits = what.urgency != Urgency.PAGE and what.while_away == WhileAway.HELD
    return back_at(people, now) if waits else {}


def _cards(what: NoticeKind, row: Announcement, people: Sequence[int]) -> dict[int, int]:
    subject = {"kind": what.slug, "about_kind": row.about_kind, "about_id": row.about_id}
    now = wire_clock.now()
    Card.objects.bulk_create(
        [Card(**subject, reader_id=person, lane=lane_of(what), retry_at=now, wanted=0) for person in people],
        ignore_conflicts=True,
    )
    mine = Card.objects.filter(**subject, reader_id__in=people)
    bump(mine)
    return dict(mine.values_list("reader_id", "pk"))


def bump(cards: QuerySet[Card]) -> int:
    """The newest state differs from what these cards show; one that had failed is tried again."""
    now = wire_clock.now()
    broken = cards.filter(status=CardStatus.FAILED)
    broken.filter(message_id="").update(status=CardStatus.WAITING, attempts=0, retry_at=now)
    broken.update(status=CardStatus.LIVE, attempts=0, retry_at=now)
    return cards.update(wanted=F("wanted") + 1)


def _delivery(what: NoticeKind, row: Announcement, due: datetime, dedupe_key: str) -> Delivery:
    return Delivery(
        announcement=row,
        kind=what.slug,
        about_kind=row.about_kind,
        about_id=row.about_id,
        form=what.form,
        lane=lane_of(what),
        urgency=what.urgency,
        due_at=due,
        retry_at=wire_clock.now(),
        uuid=uuid.uuid4().hex,
        dedupe_key=dedupe_key,
        created_at=clock.now(),
        mark=ReadMark.UNREAD if what.told else ReadMark.NONE,
    )
