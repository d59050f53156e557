"""Telling the house's outbox what is to be said; nothing leaves the house here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final

from django.db.models import F, QuerySet

from bots.hooks.kinds import Event
from bots.hooks.publish import known, publish_many
from bots.kinds import NOTICES, Fact, Form, Lane, NoticeKind, Urgency
from bots.models import Card, GroupChat, GroupWebhook, ReadMark
from bots.quiet import due_at
from bots.services import rows
from bots.services.card_rows import Wanted, bring_up
from bots.services.rows import Hours, Said
from bots.states import BotStatus, CardStatus
from core import bulk, clock, nudge, transactions, wire_clock
from core.refs import Ref
from people.api import back_at, reachable, within
from people.models import Employee

CHUNK = 500
QUEUES: Final = {Lane.URGENT: "urgent", Lane.NORMAL: "default", Lane.BULK: "bulk"}


@dataclass(frozen=True)
class Say:
    """Something to be said to these people about a subject; whoever did it (`by`) is not told.

    `to` are keys, or rows that were read in this transaction, which spare a question. People who have left are left
    out, and those outside the audience of the kind or of this message (`audience`, for instance "flow:cloud_vm").
    With a `key`, saying it again reaches only who was not told before.
    """

    kind: str
    about: Ref
    to: Sequence[int | Employee]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    by: int | None = None
    bot: str = ""
    key: str = ""
    audience: str = ""


def announce(
    kind: str,
    *,
    about: Ref,
    to: Iterable[int | Employee],
    facts: Mapping[str, Fact] | None = None,
    by: int | None = None,
    bot: str = "",
    key: str = "",
    audience: str = "",
) -> None:
    """Say this to these people, in the transaction of the verb (see `Say`).

    Sensitive facts are not stored; the message says that they are on the page.
    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    announce_many([Say(kind, about, tuple(to), facts or {}, by, bot, key, audience)])


def announce_many(says: Iterable[Say], *, refresh: Iterable[Ref] = (), events: Iterable[Event] = ()) -> None:
    """Say all this, let every card about the subjects of `refresh` be rewritten, and tell other systems of `events`:
    what a verb has to say, at once.

    Costs receivers, announcements, cards and deliveries: one statement each, however much is said, and one more where
    somebody who is away is told of what can wait.
    Raises: as announce; nothing is written then.
    """
    transactions.require("bots.announce")
    wanted = [(say, _wanted(say)) for say in says]
    here = _here([person for _say, people in wanted for person in people])
    said = []
    for say, people in wanted:
        to = tuple(sorted({pk for pk in map(_key, people) if pk in here}))
        if to:
            row = rows.announcement(NOTICES.get(say.kind), say.about, say.facts, by=say.by, bot=say.bot, key=say.key)
            said.append(Said(NOTICES.get(say.kind), lane_of(NOTICES.get(say.kind)), row, to))
    happened = known(events)
    if rows.keep([one.row for one in said]) and happened:
        publish_many(happened)
    for lane in sorted(rows.write(said, here, refresh)):
        ring(lane)


def say_to_group(
    webhook: str, kind: str, *, about: Ref, facts: Mapping[str, Fact] | None = None, key: str = ""
) -> None:
    """Say this in the group behind the webhook, as a notice without buttons.

    Raises: UnknownKind; GroupWebhook.DoesNotExist; RuntimeError outside a transaction.
    """
    transactions.require("bots.say_to_group")
    what = NOTICES.get(kind)
    group = GroupWebhook.objects.get(slug=webhook)
    row = rows.announcement(what, about, facts or {}, by=None, bot="", key=key)
    rows.keep([row])
    now = clock.now()
    due = now if what.urgency == Urgency.PAGE else due_at(what.urgency, now, quiet_from=time(22), quiet_to=time(8))
    delivery = rows.delivery(what, lane_of(what), row, due, f"{row.pk}:g{group.pk}")
    delivery.webhook = group
    delivery.form = Form.NOTE
    delivery.mark = ReadMark.NONE
    bulk.insert([delivery], conflict=rows.ONCE)
    ring(lane_of(what))


def say_in_chat(chat: str, kind: str, *, about: Ref, facts: Mapping[str, Fact] | None = None, key: str = "") -> None:
    """Put a live card into a group: everybody there reads the same, and who presses is judged when he presses.

    A group that is not registered, or paused, hears nothing.
    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    transactions.require("bots.say_in_chat")
    what = NOTICES.get(kind)
    group = GroupChat.objects.filter(slug=chat, status=BotStatus.ACTIVE).first()
    if group is None:
        return
    row = rows.announcement(what, about, facts or {}, by=None, bot="", key=key)
    rows.keep([row])
    cards = bring_up([Wanted(kind, about, -group.pk, lane_of(what))], ())
    delivery = rows.delivery(what, lane_of(what), row, clock.now(), f"{row.pk}:c{group.pk}")
    delivery.chat = group
    delivery.card_id = cards[kind, about, -group.pk][0]
    delivery.mark = ReadMark.NONE
    bulk.insert([delivery], conflict=rows.ONCE)
    ring(lane_of(what))


def lane_of(what: NoticeKind) -> Lane:
    """The queue of a kind: whatever pages people is urgent."""
    return Lane.URGENT if what.urgency == Urgency.PAGE else what.lane


def ring(lane: str) -> None:
    """Wake the drain of a lane once the verb's transaction is over; a lost ring costs one tick."""
    nudge.after_commit("bots.drain", queue=QUEUES[Lane(lane)], lane=str(lane))


def bump(cards: QuerySet[Card]) -> int:
    """The newest state differs from what these cards show; one that had failed is tried again."""
    now = wire_clock.now()
    broken = cards.filter(status=CardStatus.FAILED)
    broken.filter(message_id="").update(status=CardStatus.WAITING, attempts=0, retry_at=now)
    broken.update(status=CardStatus.LIVE, attempts=0, retry_at=now)
    return cards.update(wanted=F("wanted") + 1)


def _wanted(say: Say) -> list[int | Employee]:
    """Who is to be told, left or not."""
    what = NOTICES.get(say.kind)
    people = [person for person in say.to if _key(person) != say.by]
    limits = [slug for slug in (what.audience, say.audience) if slug]
    if not (limits and people):
        return people
    inside = set(within({_key(person) for person in people}, limits))
    return [person for person in people if _key(person) in inside]


def _key(person: int | Employee) -> int:
    return person.pk if isinstance(person, Employee) else person


def _here(people: Sequence[int | Employee]) -> dict[int, Hours]:
    """Who of them works here, and when he may be disturbed."""
    rows_read = {one.pk: one for one in people if isinstance(one, Employee)}
    here = {pk: Hours(one.quiet_from, one.quiet_to, one.away) for pk, one in rows_read.items() if one.is_active}
    asked, now = sorted({_key(person) for person in people} - rows_read.keys()), clock.now()
    for start in range(0, len(asked), CHUNK):
        found = reachable(asked[start : start + CHUNK], now)
        here |= {pk: Hours(begin, end, away) for pk, begin, end, away in found}
    return here


def on_leave(what: NoticeKind, people: Iterable[int], now: datetime) -> dict[int, datetime]:
    """Who of these people is on leave, as far as messages of this kind wait for that, and when each is back."""
    return back_at(people, now) if rows.waits(what) else {}
