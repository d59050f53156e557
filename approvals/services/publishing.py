"""What other systems are told of requests: who, which, how it stands; never what stands in the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from approvals.models import Request, Task
from approvals.states import RequestStatus
from bots import api as bots
from bots.api import Fact, WebhookEvent
from core.refs import Ref
from people.models import Employee

SUBMITTED: Final = "request.submitted"
DECIDED: Final = "request.decided"
FINISHED: Final = "request.finished"
WITHDRAWN: Final = "request.withdrawn"


def submitted(request: Request) -> None:
    """A request was sent."""
    bots.publish(SUBMITTED, request.ref, _facts(request))


def decided(request: Request, task: Task, verb: str, by: Employee) -> None:
    """Somebody decided on his part of it."""
    more = {"verb": Fact("", verb), "step": Fact("", task.run.key), "by": Fact("", by.user_id)}
    bots.publish(DECIDED, request.ref, _facts(request) | more)


def ended(request: Request) -> None:
    """It is over: approved, rejected, or taken back."""
    event = WITHDRAWN if request.status == RequestStatus.WITHDRAWN else FINISHED
    bots.publish(event, request.ref, _facts(request))


def _facts(request: Request) -> dict[str, Fact]:
    return {
        "serial": Fact("", request.serial),
        "flow": Fact("", request.flow.slug),
        "status": Fact("", str(request.status)),
        "initiator": Fact("", request.initiator.user_id),
        "department": Fact("", request.department.department_id),
    }


def _sample() -> tuple[Ref, Mapping[str, Fact]]:
    facts = {"serial": "CVM-20261123-001", "flow": "cloud_vm", "status": "running", "initiator": "wangxm"}
    return Ref("approvals.request", "42"), {name: Fact("", value) for name, value in facts.items()}


def _sample_of_decision() -> tuple[Ref, Mapping[str, Fact]]:
    ref, facts = _sample()
    more = {"verb": "approve", "step": "head", "by": "chenli"}
    return ref, dict(facts) | {name: Fact("", value) for name, value in more.items()}


EVENTS: Final = (
    WebhookEvent(SUBMITTED, _("提交申请"), _sample),
    WebhookEvent(DECIDED, _("处理申请"), _sample_of_decision),
    WebhookEvent(FINISHED, _("申请结束"), _sample),
    WebhookEvent(WITHDRAWN, _("撤回申请"), _sample),
)
