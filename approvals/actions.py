"""What the buttons of cards do: the very services that the pages call.

`generation` of a button is the part's `rev`; what does not fit on a card comes in `value` (ids) or `form` (texts).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from approvals.services import claiming, decide, handing, proposing, rating, returning, urge
from approvals.services.instance import Outcome
from bots.api import ActionCall, ActionKind, ActionResult
from core.errors import Invalid

Verb = Callable[..., Outcome]


def _on_part(verb: Verb, *, says: bool = True) -> Callable[[ActionCall], ActionResult]:
    def handle(call: ActionCall) -> ActionResult:
        more = {"comment": call.form.get("comment", "")} if says else {}
        return ActionResult(verb(**_press(call), **more).toast)

    return handle


def _press(call: ActionCall) -> dict[str, Any]:
    return {"task": call.ref.pk, "actor": call.person, "rev": call.generation, "key": call.key, "via": call.via}


def _return(call: ActionCall) -> ActionResult:
    """The node (`start` if none is said) and the mode come from the page, or from what the button carries."""
    said = {name: str(call.form.get(name) or call.value.get(name, "")) for name in ("to", "resume")}
    outcome = returning.send_back(
        **_press(call), comment=call.form.get("comment", ""), to=said["to"] or "start", resume=said["resume"]
    )
    return ActionResult(outcome.toast)


def _hand(verb: Verb) -> Callable[[ActionCall], ActionResult]:
    def handle(call: ActionCall) -> ActionResult:
        to = _whole(call, "to", _("请从搜索结果中选择一位同事"))
        return ActionResult(verb(**_press(call), to=to, comment=call.form.get("comment", "")).toast)

    return handle


def _whole(call: ActionCall, name: str, wrong: str) -> int:
    said = str(call.form.get(name) or call.value.get(name, ""))
    if not (said.isascii() and said.isdigit() and len(said) <= 12):
        raise Invalid.at(name, wrong)
    return int(said)


def _take(call: ActionCall) -> ActionResult:
    press = _press(call)
    press.pop("task")
    proposal = _whole(call, "proposal", _("助理已更新建议，请重新查看"))
    return ActionResult(proposing.take(proposal=proposal, **press).toast)


def _claim_run(call: ActionCall) -> ActionResult:
    """From a card in a group: the step is named, and the part is that of who pressed."""
    outcome = claiming.claim_run(
        run=call.ref.pk, actor=call.person, generation=call.generation, key=call.key, via=call.via
    )
    return ActionResult(outcome.toast)


def _rate(call: ActionCall) -> ActionResult:
    stars = _whole(call, "stars", _("请选择 1 至 5 星"))
    text = call.form.get("text", "")
    return ActionResult(rating.rate(request=call.ref.pk, actor=call.person, stars=stars, text=text, via=call.via).toast)


def _urge(call: ActionCall) -> ActionResult:
    if call.ref.kind == "approvals.warning":
        return ActionResult(urge.urge_for_warning(warning=call.ref.pk, actor=call.person, via=call.via))
    return ActionResult(urge.urge(request=call.ref.pk, actor=call.person, via=call.via).toast)


ACTIONS = (
    ActionKind("approvals.approve", _on_part(decide.approve)),
    ActionKind("approvals.reject", _on_part(decide.reject)),
    ActionKind("approvals.done", _on_part(decide.complete)),
    ActionKind("approvals.cannot", _on_part(decide.cannot_do)),
    ActionKind("approvals.return", _return),
    ActionKind("approvals.transfer", _hand(handing.transfer)),
    ActionKind("approvals.delegate", _hand(handing.delegate)),
    ActionKind("approvals.answer", _on_part(handing.answer)),
    ActionKind("approvals.claim", _on_part(claiming.claim, says=False)),
    ActionKind("approvals.claim_run", _claim_run),
    ActionKind("approvals.unclaim", _on_part(claiming.unclaim)),
    ActionKind("approvals.take", _take),
    ActionKind("approvals.rate", _rate),
    ActionKind("approvals.urge", _urge),
)
