"""The states of requests, node runs and tasks: one enum and one table of legal moves each."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class FlowStatus(TextChoices):
    """Whether a flow takes new requests."""

    ACTIVE = "active", _("可发起")
    RETIRED = "retired", _("已停用")


class VersionStatus(TextChoices):
    """The default version takes new requests; archived ones are kept for the requests that were born with them."""

    DEFAULT = "default", _("当前版本")
    ARCHIVED = "archived", _("历史版本")


class RequestStatus(TextChoices):
    """Where a request is; all but the first are final."""

    RUNNING = "running", _("进行中")
    APPROVED = "approved", _("已通过")
    REJECTED = "rejected", _("已拒绝")
    WITHDRAWN = "withdrawn", _("已撤回")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"running": "info", "approved": "ok", "rejected": "bad", "withdrawn": "neutral"}[self.value]


class RunStatus(TextChoices):
    """Where one activation of a node is."""

    OPEN = "open", _("进行中")
    PASSED = "passed", _("已完成")
    REJECTED = "rejected", _("已拒绝")
    WITHDRAWN = "withdrawn", _("已撤回")

    @property
    def tone(self) -> str:
        """The tone of the dot in the history."""
        return {"open": "info", "passed": "ok", "rejected": "bad", "withdrawn": "neutral"}[self.value]


class TaskStatus(TextChoices):
    """Where one person's part of a node is."""

    OPEN = "open", _("待处理")
    APPROVED = "approved", _("已同意")
    REJECTED = "rejected", _("已拒绝")
    DONE = "done", _("已完成")
    CANNOT = "cannot", _("无法完成")
    SUPERSEDED = "superseded", _("已由他人处理")
    WITHDRAWN = "withdrawn", _("已撤回")
    TRANSFERRED = "transferred", _("已转交")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return _TASK_TONES[self.value]


_TASK_TONES = {
    "open": "info",
    "approved": "ok",
    "done": "ok",
    "rejected": "bad",
    "cannot": "bad",
    "superseded": "neutral",
    "withdrawn": "neutral",
    "transferred": "neutral",
}


class CloseReason(TextChoices):
    """Why a task ended: Feishu's vocabulary of `complete_reason`, as far as it can happen here."""

    NONE = "", _("未结束")
    APPROVED = "approved", _("同意")
    REJECTED = "rejected", _("拒绝")
    NODE_AUTO_REJECT = "node_auto_reject", _("节点自动拒绝")
    RECALL = "recall", _("发起人撤回")
    FORWARD_RESIGN = "forward_resign", _("离职转交")
    OTHERS = "others", _("由他人处理")


REQUEST: Machine[RequestStatus] = Machine(
    "approvals.request",
    {
        (RequestStatus.RUNNING, "approve"): RequestStatus.APPROVED,
        (RequestStatus.RUNNING, "reject"): RequestStatus.REJECTED,
        (RequestStatus.RUNNING, "withdraw"): RequestStatus.WITHDRAWN,
    },
)
RUN: Machine[RunStatus] = Machine(
    "approvals.run",
    {
        (RunStatus.OPEN, "pass"): RunStatus.PASSED,
        (RunStatus.OPEN, "reject"): RunStatus.REJECTED,
        (RunStatus.OPEN, "withdraw"): RunStatus.WITHDRAWN,
    },
)
TASK: Machine[TaskStatus] = Machine(
    "approvals.task",
    {
        (TaskStatus.OPEN, "approve"): TaskStatus.APPROVED,
        (TaskStatus.OPEN, "reject"): TaskStatus.REJECTED,
        (TaskStatus.OPEN, "complete"): TaskStatus.DONE,
        (TaskStatus.OPEN, "cannot"): TaskStatus.CANNOT,
        (TaskStatus.OPEN, "supersede"): TaskStatus.SUPERSEDED,
        (TaskStatus.OPEN, "withdraw"): TaskStatus.WITHDRAWN,
        (TaskStatus.OPEN, "hand_over"): TaskStatus.TRANSFERRED,
    },
)
