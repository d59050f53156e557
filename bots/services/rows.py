"""The rows of what is said: announcements, cards and deliveries, written with one statement each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, NamedTuple

from bots.attention import receipts
from bots.kinds import NOTICES, Fact, FactClass, Form, NoticeKind, Urgency, WhileAway
from bots.mail.letters import as_wished
from bots.models import Announcement, Delivery, ReadMark
from bots.quiet import due_at
from bots.services.card_rows import Wanted, bring_up
from bots.states import SubscriptionStatus
from core import bulk, clock, instances, wire_clock
from core.refs import Ref
from people.api import back_at


class Hours(NamedTuple):
    """A person's quiet hours, and whether he is away now (None: nobody asked)."""

    quiet_from: time
    quiet_to: time
    away: bool | None


ONCE: Final = "ON CONFLICT (dedupe_key) DO NOTHING"
# Said before under this key: the older announcement stands for both, and gives its number.
_LISTENS: Final = f"EXISTS (SELECT 1 FROM bots_webhooksubscription WHERE status = '{SubscriptionStatus.ACTIVE}')"  # noqa: S608
SAID_BEFORE: Final = "ON CONFLICT (key) DO UPDATE SET key = excluded.key"


@dataclass(frozen=True)
class Said:
    """What is said in which lane, and who is told."""

    what: NoticeKind
    lane: str
    row: Announcement
    to: tuple[int, ...]

    def card_of(self, person: int) -> tuple[str, Ref, int]:
        """How the person's card about it is known."""
        return self.what.slug, self.row.about, person


def write(said: Sequence[Said], quiet: Mapping[int, Hours], refresh: Iterable[Ref]) -> set[str]:
    """Write all this down and let the cards about the subjects of `refresh` be rewritten; gives the lanes to be rung.

    What is said has its announcement already (`keep`); `quiet` are the hours of everybody who is told.
    """
    spoken = [one for one in said if one.what.form == Form.CARD]
    wanted = [Wanted(one.what.slug, one.row.about, person, one.lane) for one in spoken for person in one.to]
    cards = bring_up(wanted, refresh)
    dues = _Dues(quiet, {person for one in said if waits(one.what) for person in one.to})
    deliveries = []
    for one in said:
        for person in one.to:
            row = delivery(one.what, one.lane, one.row, dues.of(one.what, person), f"{one.row.pk}:{person}")
            row.receiver_id = person
            row.card_id = cards[one.card_of(person)][0] if one.what.form == Form.CARD else None
            deliveries.append(row)
    bulk.insert(deliveries, conflict=ONCE)
    receipts.begin([row for row in deliveries if NOTICES.get(row.kind).receipts])
    for one in said:
        as_wished(one.what.slug, one.row.pk, one.to)
    return {one.lane for one in said} | {lane for _pk, lane in cards.values()}


class _Dues:
    """When each may be told; those who hear the same within the same hours are reckoned once."""

    def __init__(self, quiet: Mapping[int, Hours], waiting: set[int]) -> None:
        self._quiet, self._now = quiet, clock.now()
        perhaps = {person for person in waiting if quiet[person].away is not False}
        self._back = back_at(perhaps, self._now) if perhaps else {}
        self._known: dict[tuple[str, time, time, datetime | None], datetime] = {}

    def of(self, what: NoticeKind, person: int) -> datetime:
        """The moment from which on the person may be told this."""
        begin, end, _away = self._quiet[person]
        until = self._back.get(person) if waits(what) else None
        key = (what.urgency, begin, end, until)
        if key not in self._known:
            self._known[key] = due_at(what.urgency, self._now, quiet_from=begin, quiet_to=end, back_at=until)
        return self._known[key]


def waits(what: NoticeKind) -> bool:
    """Whether messages of this kind wait for who is on leave."""
    return what.urgency != Urgency.PAGE and what.while_away == WhileAway.HELD


def announcement(
    what: NoticeKind, about: Ref, facts: Mapping[str, Fact], *, by: int | None, bot: str, key: str
) -> Announcement:
    """What is said, not yet written; the value of a sensitive fact is left out."""
    return instances.fresh(
        Announcement,
        kind=what.slug,
        about_kind=about.kind,
        about_id=about.id,
        facts={name: _stored(fact) for name, fact in facts.items()},
        by_id=by,
        bot=bot or what.bot,
        key=f"{what.slug}:{key}"[:200] if key else None,
        created_at=clock.now(),
    )


def keep(rows: Sequence[Announcement]) -> bool:
    """Write announcements; those that were said before under their key become the older ones.

    Returns: whether any other system listens, read along; True if there was nothing to write.
    """
    once = {row.key or object(): row for row in rows}
    fresh = list(once.values())
    told = bulk.inserted(fresh, conflict=SAID_BEFORE, also=_LISTENS)
    for row, (pk, _listens) in zip(fresh, told, strict=True):
        row.pk = pk
    for row in rows:
        row.pk = row.pk or once[row.key or ""].pk
    return not told or bool(told[0][1])


def delivery(what: NoticeKind, lane: str, row: Announcement, due: datetime, dedupe_key: str) -> Delivery:
    """One message, to nobody yet."""
    return instances.fresh(
        Delivery,
        announcement_id=row.pk,
        kind=what.slug,
        about_kind=row.about_kind,
        about_id=row.about_id,
        form=what.form,
        lane=lane,
        urgency=what.urgency,
        due_at=due,
        retry_at=wire_clock.now(),
        uuid=uuid.uuid4().hex,
        dedupe_key=dedupe_key,
        created_at=clock.now(),
        mark=ReadMark.UNREAD if what.told else ReadMark.NONE,
    )


def _stored(fact: Fact) -> dict[str, str]:
    value = "" if fact.secrecy == FactClass.SENSITIVE else str(fact.value)
    return {"label": str(fact.label), "value": value, "secrecy": str(fact.secrecy)}
