"""Live parts of somebody who left go on: to the successor, else a leader, else the flow administrators."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from approvals.engine import HandOver, NotNow
from approvals.models import Task
from approvals.services import publishing
from approvals.services.facts import of_changes
from approvals.services.instance import Case, case
from approvals.services.telling import tell
from approvals.states import LIVE
from core import clock, journal, timers
from core.journal import Via
from core.timers import Firing, TimerHandler
from people.models import Employee

AGAIN = "approvals.leaver"
LATER = timedelta(minutes=1)


@transaction.atomic
def hand_over(leaver: Employee, successor: Employee | None) -> int:
    """Transfer every live part of the leaver; gives how many. A minute later the same is done once more.

    A decision that runs meanwhile still sees the leaver at work and may ask him; its task shows up only then.
    """
    heir = successor.pk if successor else 0
    timers.schedule(
        f"{AGAIN}:{leaver.pk}:{clock.now().isoformat()}", handler=AGAIN, due_at=clock.now() + LATER, ref=leaver.ref,
        payload={"successor": heir},
    )  # fmt: skip
    return sum(_one(row, leaver.pk, heir) for row in _waiting_for(leaver.pk))


def hand_over_again(firing: Firing) -> None:
    """Transfer what reached the leaver while he was leaving; nothing if he is back."""
    leaver = Employee.objects.filter(pk=firing.ref.pk).first()
    if leaver is None or leaver.is_active:
        return
    rows = _waiting_for(leaver.pk)
    firing.claim()
    for row in rows:
        _one(row, leaver.pk, int(firing.payload["successor"]))


def _waiting_for(leaver: int) -> list[Case]:
    """The requests with a live part of the leaver, all locked before the first is touched.

    Cards about several of them (a leader's warning) are rewritten on the way; whoever holds such a card holds a
    request as well, so waiting for a request with a card in hand could never end.
    """
    mine = Task.objects.filter(person=leaver, status__in=LIVE)
    return [case(pk) for pk in sorted(set(mine.values_list("request_id", flat=True)))]


def _one(held: Case, leaver: int, successor: int) -> int:
    now = clock.now()
    try:
        changes = held.take(HandOver(leaver, successor), now)
    except NotNow:
        return 0  # decided between the look and the lock: nothing is left to hand over
    row = held.request
    facts = {"leaver": leaver} | of_changes(held.definition, held.state, changes)
    journal.record("approvals.handed_over", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    publishing.told(row, held.definition, changes, publishing.TRANSFERRED, {"verb": "leaver"})
    tell(row, held.definition, changes, by=None, org=held.org)
    return 1


HAND_OVER_AGAIN = TimerHandler(AGAIN, hand_over_again)
