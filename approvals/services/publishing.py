"""What other systems are told of requests: who, which, how it stands; never what stands in the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from approvals.definition import Definition
from approvals.models import Request
from approvals.services.rows import Changes
from approvals.states import RequestStatus
from bots import api as bots
from bots.api import Event, Fact, WebhookEvent
from core.refs import Ref
from people.models import Employee

SUBMITTED: Final = "request.submitted"
OPENED: Final = "request.step_opened"
DECIDED: Final = "request.decided"
RETURNED: Final = "request.returned"
RESUBMITTED: Final = "request.resubmitted"
TRANSFERRED: Final = "request.transferred"
SIGNERS: Final = "request.signers_changed"
CLAIMED: Final = "request.claimed"
AMENDED: Final = "request.amended"
SUSPENDED: Final = "request.suspended"
RESUMED: Final = "request.resumed"
MOVED: Final = "request.moved"
FINISHED: Final = "request.finished"
WITHDRAWN: Final = "request.withdrawn"
REVOKING: Final = "request.revocation_asked"
REVOKED: Final = "request.revoked"
COPIED: Final = "request.copied"
COMMENTED: Final = "request.commented"
HUMAN: Final = frozenset({"approve", "do", "start", "four_eyes", "revoke"})


def told(
    request: Request, definition: Definition, changes: Changes, event: str = "", more: Mapping[str, str] | None = None
) -> None:
    """The event of the verb itself, one for each step that began, and the end if it came; one question for all."""
    bots.publish_many(events(request, definition, changes, event, more))


def events(
    request: Request, definition: Definition, changes: Changes, event: str = "", more: Mapping[str, str] | None = None
) -> list[Event]:
    """The same, for who says something else as well (`telling.tell`): that spares the question."""
    return list(_events_of(request, definition, changes, event, more or {}))


def _events_of(
    request: Request, definition: Definition, changes: Changes, event: str, more: Mapping[str, str]
) -> Iterator[Event]:
    if event:
        yield _event(event, request, definition, more)
    for run in changes.opened_runs:
        if run.kind in HUMAN and run.status == "open":
            people = ",".join(str(task.person_id) for task in changes.opened if task.run_id == run.pk)
            yield _event(OPENED, request, definition, {"step": run.key, "people": people})
    if changes.finished is not None:
        yield _event(_ending(request), request, definition, {"because": changes.finished.because})


def _ending(request: Request) -> str:
    return {RequestStatus.WITHDRAWN: WITHDRAWN, RequestStatus.REVOKED: REVOKED}.get(request.state, FINISHED)


def by(actor: Employee | None, **more: str) -> dict[str, str]:
    """Who did it, and what else there is to say."""
    return {"by": actor.user_id if actor else "", **more}


def _event(slug: str, request: Request, definition: Definition, more: Mapping[str, str]) -> Event:
    return Event(slug, request.ref, _facts(request, definition, more))


def _facts(request: Request, definition: Definition, more: Mapping[str, str]) -> Callable[[], Mapping[str, Fact]]:
    """Asked for only if somebody listens."""

    def facts() -> Mapping[str, Fact]:
        known = {
            "serial": request.serial,
            "flow": definition.flow,
            "status": str(request.status),
            "initiator": request.initiator.user_id,
            "department": request.department.department_id,
            "origin": str(request.origin.get("key", "")),
        }
        return {name: Fact("", value) for name, value in (known | _named(more)).items()}

    return facts


def _named(more: Mapping[str, str]) -> dict[str, str]:
    """People by their user ids."""
    found = dict(more)
    if keys := [int(key) for key in found.pop("people", "").split(",") if key]:
        rows = Employee.objects.filter(pk__in=keys).order_by("pk").values_list("user_id", flat=True)
        found["people"] = ",".join(rows)
    return found


def _sample(**more: str) -> Callable[[], tuple[Ref, Mapping[str, Fact]]]:
    facts = {
        "serial": "CVM-20261123-001", "flow": "cloud_vm", "status": "running", "initiator": "wangxm",
        "department": "d-trading", "origin": "", **more,
    }  # fmt: skip
    return lambda: (Ref("approvals.request", "42"), {name: Fact("", value) for name, value in facts.items()})


def _events() -> Iterable[WebhookEvent]:
    """All of them, with a sample each."""
    actor = {"by": "chenli"}
    yield WebhookEvent(SUBMITTED, _("提交申请"), _sample())
    yield WebhookEvent(OPENED, _("到达节点"), _sample(step="head", people="chenli"))
    yield WebhookEvent(DECIDED, _("处理申请"), _sample(verb="approve", step="head", **actor))
    yield WebhookEvent(RETURNED, _("退回"), _sample(step="security", to="head", **actor))
    yield WebhookEvent(RESUBMITTED, _("重新提交"), _sample(**actor))
    yield WebhookEvent(TRANSFERRED, _("转交或委派"), _sample(verb="transfer", step="head", to="liufang", **actor))
    yield WebhookEvent(SIGNERS, _("加签或减签"), _sample(verb="add_sign", step="head", **actor))
    yield WebhookEvent(CLAIMED, _("认领或放回"), _sample(verb="claim", step="deliver", **actor))
    yield WebhookEvent(AMENDED, _("修改申请内容"), _sample(fields="expire", **actor))
    yield WebhookEvent(SUSPENDED, _("暂停"), _sample(**actor))
    yield WebhookEvent(RESUMED, _("恢复"), _sample(**actor))
    yield WebhookEvent(MOVED, _("管理员跳转或改派"), _sample(verb="jump", to="deliver", **actor))
    yield WebhookEvent(FINISHED, _("申请结束"), _sample(because=""))
    yield WebhookEvent(WITHDRAWN, _("撤回申请"), _sample(because=""))
    yield WebhookEvent(REVOKING, _("申请撤销"), _sample(**actor))
    yield WebhookEvent(REVOKED, _("已撤销"), _sample(because=""))
    yield WebhookEvent(COPIED, _("抄送"), _sample(people="zhoujie", **actor))
    yield WebhookEvent(COMMENTED, _("评论"), _sample(**actor))


EVENTS: Final = tuple(_events())
