"""What action nodes have other systems do: a register of actions, run as errands outside any transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.utils.translation import gettext_lazy as _

from approvals.definition import Action
from approvals.models import NodeRun
from approvals.services.answering import answered, failed
from approvals.services.following import ACTION
from approvals.services.instance import definition_of
from approvals.states import RequestStatus, RunStatus
from bots import api as bots
from bots.api import ErrandKind, ErrandView, Fact, WebhookEvent
from core.refs import Ref
from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PLACE: Final = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


@dataclass(frozen=True)
class Call:
    """What a handler is given: the node's settings with the form's values in them, and a key that never changes."""

    about: Ref
    key: str
    settings: Mapping[str, Any]
    serial: str
    flow: str


@dataclass(frozen=True)
class FlowAction:
    """Something that a flow may have done. `handler` runs outside transactions and may be called again with the same
    key; its answer fills the fields that the node may write. `{"pending": True}`: the answer comes later over REST.

    It raises `bots.api.Later` for what may pass and `bots.api.Hopeless` for what will not.
    """

    slug: str
    label: str | _StrPromise
    handler: Callable[[Call], Mapping[str, Any]]


FLOW_ACTIONS: Registry[FlowAction] = Registry("flow actions")


def run(errand: ErrandView) -> Mapping[str, Any]:
    """Have it done, if the node still waits for it."""
    row = NodeRun.objects.select_related("request__initiator").filter(pk=errand.payload["run"]).first()
    if row is None or row.status != RunStatus.OPEN or row.request.status == RequestStatus.TERMINATED:
        return {"skipped": True}
    if row.request.status == RequestStatus.SUSPENDED:
        raise bots.Later(str(_("申请已暂停")), wait=300, counted=False)
    definition = definition_of(row.request)
    node = definition.nodes.get(row.key)
    if not isinstance(node, Action) or node.action not in FLOW_ACTIONS:
        raise bots.Hopeless(str(_("没有办理此事的程序")))
    settings = {name: _filled(value, row) for name, value in node.settings.items()}
    call = Call(row.ref, errand.key, settings, row.request.serial, definition.flow)
    return {"answer": dict(FLOW_ACTIONS.get(node.action).handler(call))}


def done(errand: ErrandView, result: Mapping[str, Any]) -> None:
    """Hand the answer to the request; one that comes later is waited for."""
    if "answer" in result and not result["answer"].get("pending"):
        answered(run=errand.payload["run"], answer=result["answer"])


def gave_up(errand: ErrandView, reason: str) -> None:
    """Flow administrators take over."""
    failed(run=errand.payload["run"], error=reason)


def _filled(value: Any, row: NodeRun) -> Any:
    """A text that is one placeholder becomes the value itself; placeholders inside a text become text."""
    if not isinstance(value, str):
        return value
    whole = PLACE.fullmatch(value)
    if whole:
        return _value(whole[1], row)
    return PLACE.sub(lambda found: str(_value(found[1], row) or ""), value)


def _value(name: str, row: NodeRun) -> Any:
    request = row.request
    own = {"serial": request.serial, "title": request.title, "initiator": request.initiator.user_id}
    return own[name] if name in own else request.data.get(name)


def _webhook(call: Call) -> Mapping[str, Any]:
    """A signed POST to the subscription that the node names (`to`), with everything else that it says as facts."""
    facts = {name: value for name, value in call.settings.items() if name != "to"}
    facts.setdefault("serial", call.serial)
    to = str(call.settings.get("to", ""))
    return bots.ask("action.webhook", about=call.about, facts=facts, delivery=call.key, name=to)


def _asks(event: str) -> Callable[[Call], Mapping[str, Any]]:
    def handler(call: Call) -> Mapping[str, Any]:
        return bots.ask(event, about=call.about, facts=call.settings, delivery=call.key)

    return handler


def _sample(**facts: str) -> Callable[[], tuple[Ref, Mapping[str, Fact]]]:
    return lambda: (Ref("approvals.run", "7"), {name: Fact("", value) for name, value in facts.items()})


ACTIONS: Final = (
    FlowAction("webhook", _("调用其他系统"), _webhook),
    FlowAction("cloud.create", _("创建云主机"), _asks("action.cloud.create")),
    FlowAction("exchange.deliver", _("文件交换平台交付"), _asks("action.exchange.deliver")),
)
EVENTS: Final = (
    WebhookEvent("action.webhook", _("流程节点：调用其他系统"), _sample(serial="CVM-20261123-001")),
    WebhookEvent("action.cloud.create", _("流程节点：创建云主机"), _sample(serial="CVM-20261123-001", zone="trading")),
    WebhookEvent("action.exchange.deliver", _("流程节点：文件交换平台交付"), _sample(serial="SJ-20261123-001")),
)
ERRAND: Final = ErrandKind(ACTION, cast(str, _("流程节点的自动操作")), run, done, gave_up)


def register() -> None:
    """The actions, the events by which other systems take them on, and the errand."""
    for action in ACTIONS:
        FLOW_ACTIONS.register(action)
    for event in EVENTS:
        bots.WEBHOOK_EVENTS.register(event)
    bots.ERRANDS.register(ERRAND)
