"""Doing what a button stands for, once."""

from __future__ import annotations

from django.db import IntegrityError

from bots.kinds import ACTIONS, ActionCall, ActionKind, ActionResult
from bots.models import ActionRun
from core import clock, refusals


def act(action: str, call: ActionCall) -> ActionResult:
    """Do what the button stands for; the same press (`call.key`) gets the first answer and changes nothing.

    Raises: UnknownKind; whatever the service refuses with (HouseError); nothing is kept then.
    """
    kind = ACTIONS.get(action)
    known = _known(action, call)
    if known is not None:
        return known
    try:
        return _first(kind, call)
    except IntegrityError:
        twin = _known(action, call)
        if twin is None:
            raise
        return twin


def first_answer(action: str, call: ActionCall) -> ActionResult | None:
    """The answer that this press got the first time; None if it had no effect then."""
    return _known(action, call)


def _known(action: str, call: ActionCall) -> ActionResult | None:
    row = ActionRun.objects.filter(key=call.key, action=action, person=call.person).first()
    return None if row is None else ActionResult(row.toast, row.tone)  # type: ignore[arg-type]  # written below


@refusals.one_transaction()
def _first(kind: ActionKind, call: ActionCall) -> ActionResult:
    row = ActionRun.objects.create(
        key=call.key,
        action=kind.slug,
        person=call.person,
        about_kind=call.ref.kind,
        about_id=call.ref.id,
        at=clock.now(),
    )
    result = kind.handle(call)
    ActionRun.objects.filter(pk=row.pk).update(toast=str(result.toast)[:200], tone=result.tone)
    return result
