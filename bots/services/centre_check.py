"""The operator's verb: compare Feishu's approval centre with what is, now."""

from __future__ import annotations

from django.db import transaction

from bots.centre import checking
from bots.policy import require_operator
from core import journal
from core.journal import Via
from people.models import Employee


@transaction.atomic
def check_now(*, actor: Employee, via: Via = Via.PAGE) -> None:
    """Have the centre compared soon; while a check runs, once more after it.

    Raises: Refused unless the actor is an operator.
    """
    require_operator(actor)
    checking.begin()
    journal.record("centre.check_asked", actor=actor.ref, ref=checking.ALL, via=via)
