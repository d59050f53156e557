"""Sparing people: quiet hours, leave, repeats about one subject, and thirty held messages that become one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from bots.cards.render import say
from bots.kinds import NOTICES, Fact, Form, Lane, Urgency
from bots.models import Delivery
from bots.notices import HELD as HELD_SUMMARY
from bots.outbox import outcome
from bots.quiet import free_at
from bots.services import announce as announcing
from bots.services.announce import announce
from bots.states import DELIVERY, DeliveryStatus
from core import clock
from core.refs import Ref

MANY: Final = 3
NAMED: Final = 5
HELD: Final = timedelta(minutes=1)
LATE: Final = timedelta(minutes=10)  # an outage that people notice


def on_leave(rows: Sequence[Delivery]) -> dict[int, datetime]:
    """Who of the receivers of one kind of message is on leave now, and when each is back."""
    return announcing.on_leave(NOTICES.get(rows[0].kind), {row.receiver_id or 0 for row in rows}, clock.now())


def held_back(row: Delivery, back: Mapping[int, datetime] | None = None) -> bool:
    """Whether the person must not be disturbed now; the row then waits for the end of that.

    `back` is what `on_leave` says, if the caller has asked for many at once.
    """
    if row.urgency == Urgency.PAGE or row.receiver is None or row.tried_at is not None:
        return False  # what may be there already is repeated while Feishu still knows it by its uuid
    now = clock.now()
    until = (on_leave([row]) if back is None else back).get(row.receiver.pk, now)
    free = free_at(max(now, until), quiet_from=row.receiver.quiet_from, quiet_to=row.receiver.quiet_to)
    if free <= now:
        return False
    Delivery.objects.filter(pk=row.pk, lease_by=row.lease_by).update(due_at=free, **outcome.FREE)
    return True


def merged(row: Delivery) -> bool:
    """Whether the same was said again to this person meanwhile: the newer message stands for both."""
    repeats = row.form == Form.NOTE or (row.form == Form.REPLY and NOTICES.get(row.kind).newest_only)
    if not repeats or row.urgency == Urgency.PAGE or row.tried_at is not None:
        return False
    newer = Delivery.objects.filter(
        receiver_id=row.receiver_id,
        kind=row.kind,
        about_kind=row.about_kind,
        about_id=row.about_id,
        status=DeliveryStatus.WAITING,
        pk__gt=row.pk,
    ).first()
    row.refresh_from_db(fields=["merged"])  # an older one may have joined it since it was claimed
    if newer is None:
        return False
    with transaction.atomic():
        if not Delivery.objects.filter(pk=newer.pk, status=DeliveryStatus.WAITING).update(
            merged=F("merged") + row.merged + 1
        ):
            return False
        DELIVERY.move(row, "merge", reason=_("已并入更新的一条"), **outcome.FREE)
    return True


def folded(row: Delivery) -> bool:
    """Whether so much was held for this person that one summary says it all; digests always do."""
    if not _was_held(row):
        return False
    waiting = Delivery.objects.filter(
        receiver_id=row.receiver_id, status=DeliveryStatus.WAITING, due_at__lte=clock.now(), tried_at=None
    ).exclude(kind=HELD_SUMMARY)
    held = [each for each in waiting.select_related("announcement", "receiver").order_by("pk") if _was_held(each)]
    if row.urgency != Urgency.DIGEST and len(held) <= MANY:
        return False
    titles = [title for each in held[:NAMED] if (title := _title(each))]
    with transaction.atomic():
        ids = [each.pk for each in held]
        rows = Delivery.objects.filter(pk__in=ids, status=DeliveryStatus.WAITING)
        count = rows.update(status=DeliveryStatus.FOLDED, reason=_("已并入汇总"), **outcome.FREE)
        if count and row.receiver_id:
            cards = sum(each.form == Form.CARD for each in held)
            facts = {"count": Fact("", str(count)), "titles": Fact("", "\n".join(titles))}
            facts["cards"] = Fact("", str(cards))
            person = Ref("people.employee", str(row.receiver_id))
            announce(HELD_SUMMARY, about=person, to=[row.receiver_id], facts=facts, key=f"{row.pk}")
    return True


def _was_held(row: Delivery) -> bool:
    """Whether quiet hours, leave or an outage kept it from the person for longer than anybody would notice."""
    if row.urgency == Urgency.PAGE:
        return False
    return row.due_at - row.created_at > HELD or (row.lane != Lane.BULK and clock.now() - row.due_at > LATE)


def _title(row: Delivery) -> str:
    saying = say(NOTICES.get(row.kind), row.announcement, reader=row.receiver, delivery=row)
    if saying is None or row.receiver is None:
        return ""
    with translation.override(row.receiver.language):
        return saying.in_language(row.receiver.language).title
