"""The operator's second try: for what failed, and for what nobody knows whether it arrived; or laying it aside."""

from __future__ import annotations

import uuid

from django.db import transaction

from bots.models import Card, Delivery, Errand, Inbound, Letter
from bots.policy import require_operator
from bots.services.announce import bump, ring
from bots.states import DELIVERY, ERRAND, INBOUND, LETTER, CardStatus, LetterStatus
from core import clock, journal, nudge, wire_clock
from core.errors import IllegalMove
from core.journal import Via
from people.models import Employee


@transaction.atomic
def retry_delivery(*, actor: Employee, delivery: Delivery, via: Via = Via.PAGE) -> None:
    """Send a failed or doubtful message once more, as a new message to Feishu.

    Raises: Refused unless the actor is an operator; IllegalMove if it is neither failed nor doubtful.
    """
    require_operator(actor)
    DELIVERY.move(
        delivery,
        "retry",
        uuid=uuid.uuid4().hex,
        tried_at=None,
        retry_at=wire_clock.now(),
        attempts=0,
        reason="",
        code="",
    )
    journal.record("delivery.retried", actor=actor.ref, ref=delivery.ref, via=via)
    ring(delivery.lane)


@transaction.atomic
def retry_card(*, actor: Employee, card: Card, via: Via = Via.PAGE) -> None:
    """Rewrite a card once more that Feishu had refused.

    Raises: Refused unless the actor is an operator; IllegalMove if it has not failed.
    """
    require_operator(actor)
    rows = Card.objects.filter(pk=card.pk, status=CardStatus.FAILED)
    if not rows.exclude(message_id="").exists():
        raise IllegalMove(subject=card.ref, state=card.status)
    bump(Card.objects.filter(pk=card.pk))
    journal.record("card.retried", actor=actor.ref, ref=card.ref, via=via)
    ring(card.lane)


@transaction.atomic
def retry_errand(*, actor: Employee, errand: Errand, via: Via = Via.PAGE) -> None:
    """Run a failed errand once more.

    Raises: Refused unless the actor is an operator; IllegalMove if it has not failed.
    """
    require_operator(actor)
    ERRAND.move(errand, "retry", retry_at=wire_clock.now(), attempts=0, reason="", code="")
    journal.record("errand.retried", actor=actor.ref, ref=errand.ref, via=via)
    nudge.after_commit("bots.errands")


@transaction.atomic
def retry_letter(*, actor: Employee, letter: Letter, via: Via = Via.PAGE) -> None:
    """Send a parked letter once more, with all its tries before it again.

    Raises: Refused unless the actor is an operator; IllegalMove if it is not parked.
    """
    require_operator(actor)
    LETTER.move(letter, "retry", retry_at=wire_clock.now(), attempts=0, reason="")
    journal.record("letter.retried", actor=actor.ref, ref=letter.ref, via=via)
    nudge.after_commit("bots.mail")


@transaction.atomic
def retry_letters(*, actor: Employee, via: Via = Via.PAGE) -> int:
    """Send all parked letters once more, as after an outage of the mail server; returns how many there were.

    Raises: Refused unless the actor is an operator.
    """
    require_operator(actor)
    parked = Letter.objects.filter(status=LetterStatus.FAILED)
    count = parked.update(status=LetterStatus.WAITING, retry_at=wire_clock.now(), attempts=0, reason="")
    if count:
        journal.record("letter.retried", actor=actor.ref, ref=actor.ref, via=via, facts={"letters": count})
        nudge.after_commit("bots.mail")
    return count


@transaction.atomic
def retry_event(*, actor: Employee, event: Inbound, via: Via = Via.PAGE) -> None:
    """Hand a parked event to its handler once more.

    Raises: Refused unless the actor is an operator; IllegalMove if it is not parked.
    """
    require_operator(actor)
    INBOUND.move(event, "retry", retry_at=wire_clock.now(), attempts=0, reason="")
    journal.record("event.retried", actor=actor.ref, ref=event.ref, via=via)
    nudge.after_commit("bots.events")


@transaction.atomic
def dismiss_event(*, actor: Employee, event: Inbound, via: Via = Via.PAGE) -> None:
    """Lay a parked event aside for good: nobody handles it any more, and what it said is forgotten.

    Raises: Refused unless the actor is an operator; IllegalMove if it is not parked.
    """
    require_operator(actor)
    INBOUND.move(event, "dismiss", body="", handled_at=clock.now())
    journal.record("event.dismissed", actor=actor.ref, ref=event.ref, via=via)
