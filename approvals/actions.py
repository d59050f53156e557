"""What the buttons of cards do: the very services that the pages call."""

from __future__ import annotations

from collections.abc import Callable

from approvals.services import decide, urge
from approvals.services.decide import Outcome
from bots.api import ActionCall, ActionKind, ActionResult


def _deciding(verb: Callable[..., Outcome]) -> Callable[[ActionCall], ActionResult]:
    def handle(call: ActionCall) -> ActionResult:
        outcome = verb(
            task=call.ref.pk,
            actor=call.person,
            generation=call.generation,
            key=call.key,
            comment=call.form.get("comment", ""),
            via=call.via,
        )
        return ActionResult(outcome.toast)

    return handle


def _urge(call: ActionCall) -> ActionResult:
    if call.ref.kind == "approvals.warning":
        return ActionResult(urge.urge_for_warning(warning=call.ref.pk, actor=call.person, via=call.via))
    return ActionResult(urge.urge(request=call.ref.pk, actor=call.person, via=call.via).toast)


ACTIONS = (
    ActionKind("approvals.approve", _deciding(decide.approve)),
    ActionKind("approvals.reject", _deciding(decide.reject)),
    ActionKind("approvals.done", _deciding(decide.complete)),
    ActionKind("approvals.cannot", _deciding(decide.cannot_do)),
    ActionKind("approvals.urge", _urge),
)
