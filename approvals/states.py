"""The states of requests, node runs and tasks: one enum and one table of legal moves each."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class FlowStatus(TextChoices):
    """Whether a flow takes new requests."""

    ACTIVE = "active", _("可发起")
    RETIRED = "retired", _("已停用")
    INTERNAL = "internal", _("仅由系统发起")


class VersionStatus(TextChoices):
    """The default version takes new requests; archived ones are kept for the requests that were born with them."""

    DEFAULT = "default", _("当前版本")
    ARCHIVED = "archived", _("历史版本")


class EditionStatus(TextChoices):
    """Where a draft of a definition is."""

    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    DISCARDED = "discarded", _("已放弃")


class RequestStatus(TextChoices):
    """Where a request is. Running and suspended go on; revoking asks those who approved."""

    RUNNING = "running", _("进行中")
    SUSPENDED = "suspended", _("已暂停")
    APPROVED = "approved", _("已通过")
    REJECTED = "rejected", _("已拒绝")
    WITHDRAWN = "withdrawn", _("已撤回")
    TERMINATED = "terminated", _("已终止")
    REVOKING = "revoking", _("撤销中")
    REVOKED = "revoked", _("已撤销")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return _REQUEST_TONES[self.value]

    @property
    def alive(self) -> bool:
        """Whether somebody may still have to act on the matter itself."""
        return self in {RequestStatus.RUNNING, RequestStatus.SUSPENDED}


_REQUEST_TONES = {
    "running": "info",
    "suspended": "hold",
    "approved": "ok",
    "rejected": "bad",
    "withdrawn": "neutral",
    "terminated": "neutral",
    "revoking": "warn",
    "revoked": "neutral",
}


class RunStatus(TextChoices):
    """Where one activation of a node is."""

    OPEN = "open", _("进行中")
    PASSED = "passed", _("已完成")
    REJECTED = "rejected", _("已拒绝")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
    SUPERSEDED = "superseded", _("已结束")
    CANCELLED = "cancelled", _("已取消")

    @property
    def tone(self) -> str:
        """The tone of the dot in the history."""
        tones = {"open": "info", "passed": "ok", "rejected": "bad", "returned": "warn"}
        return tones.get(self.value, "neutral")


class TaskStatus(TextChoices):
    """Where one person's part of a node is."""

    OPEN = "open", _("待处理")
    WAITING = "waiting", _("未轮到")
    DELEGATED = "delegated", _("委派中")
    APPROVED = "approved", _("已同意")
    REJECTED = "rejected", _("已拒绝")
    DONE = "done", _("已完成")
    CANNOT = "cannot", _("无法完成")
    ANSWERED = "answered", _("已答复")
    RESUBMITTED = "resubmitted", _("已重新提交")
    SUPERSEDED = "superseded", _("已由他人处理")
    WITHDRAWN = "withdrawn", _("已撤回")
    TRANSFERRED = "transferred", _("已转交")
    RETURNED = "returned", _("已退回")
    DEDUPLICATED = "deduplicated", _("已去重")
    REMOVED = "removed", _("已减签")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return _TASK_TONES.get(self.value, "neutral")


_TASK_TONES = {
    "open": "info",
    "waiting": "neutral",
    "delegated": "hold",
    "approved": "ok",
    "done": "ok",
    "answered": "ok",
    "resubmitted": "ok",
    "rejected": "bad",
    "cannot": "bad",
    "returned": "warn",
}
LIVE = (TaskStatus.OPEN, TaskStatus.WAITING, TaskStatus.DELEGATED)


class TaskKind(TextChoices):
    """What a part is for; see `engine.model.Seat.kind`."""

    MEMBER = "member", _("审批人")
    CANDIDATE = "candidate", _("待认领")
    BEFORE = "before", _("前加签")
    AFTER = "after", _("后加签")
    OPINION = "opinion", _("委派")


class Hands(TextChoices):
    """Who may act on a part: its person and whoever acts for him, or he alone (本人处理)."""

    ANYBODY = "anybody", _("可由他人代办")
    IN_PERSON = "in_person", _("本人处理")


class CloseReason(TextChoices):
    """Why a task ended: Feishu's vocabulary of `complete_reason`."""

    NONE = "", _("未结束")
    APPROVED = "approved", _("同意")
    REJECTED = "rejected", _("拒绝")
    NODE_AUTO_REJECT = "node_auto_reject", _("节点自动拒绝")
    SPECIFIC_ROLLBACK = "specific_rollback", _("退回")
    ADD = "add", _("并加签")
    ADD_PRE = "add_pre", _("前加签")
    ADD_POST = "add_post", _("后加签")
    DELETE_ASSIGNEE = "delete_assignee", _("减签")
    FORWARD = "forward", _("转交")
    FORWARD_RESIGN = "forward_resign", _("离职转交")
    RECALL = "recall", _("发起人撤回")
    DELETE = "delete", _("终止")
    ADMIN_FORWARD = "admin_forward", _("管理员转交")
    SYSTEM_FORWARD = "system_forward", _("系统转交")
    AUTO_SKIP = "auto_skip", _("自动跳过")
    MANUAL_SKIP = "manual_skip", _("管理员跳过")
    SUBMIT_AGAIN = "submit_again", _("重新提交")
    RESTART = "restart", _("重新开始")
    OTHERS = "others", _("由他人处理")


_R = RequestStatus
REQUEST: Machine[RequestStatus] = Machine(
    "approvals.request",
    {
        (_R.RUNNING, "approve"): _R.APPROVED,
        (_R.RUNNING, "reject"): _R.REJECTED,
        (_R.RUNNING, "withdraw"): _R.WITHDRAWN,
        (_R.SUSPENDED, "withdraw"): _R.WITHDRAWN,
        (_R.RUNNING, "suspend"): _R.SUSPENDED,
        (_R.SUSPENDED, "resume"): _R.RUNNING,
        (_R.RUNNING, "terminate"): _R.TERMINATED,
        (_R.SUSPENDED, "terminate"): _R.TERMINATED,
        (_R.APPROVED, "ask_to_revoke"): _R.REVOKING,
        (_R.REVOKING, "revoke"): _R.REVOKED,
        (_R.REVOKING, "keep"): _R.APPROVED,
    },
)
_N = RunStatus
RUN: Machine[RunStatus] = Machine(
    "approvals.run",
    {
        (_N.OPEN, "pass"): _N.PASSED,
        (_N.OPEN, "reject"): _N.REJECTED,
        (_N.OPEN, "return"): _N.RETURNED,
        (_N.OPEN, "withdraw"): _N.WITHDRAWN,
        (_N.OPEN, "supersede"): _N.SUPERSEDED,
        (_N.OPEN, "cancel"): _N.CANCELLED,
    },
)
_T = TaskStatus
TASK: Machine[TaskStatus] = Machine(
    "approvals.task",
    {
        (_T.OPEN, "approve"): _T.APPROVED,
        (_T.OPEN, "reject"): _T.REJECTED,
        (_T.OPEN, "complete"): _T.DONE,
        (_T.OPEN, "cannot"): _T.CANNOT,
        (_T.OPEN, "answer"): _T.ANSWERED,
        (_T.OPEN, "resubmit"): _T.RESUBMITTED,
        (_T.OPEN, "wait"): _T.WAITING,
        (_T.WAITING, "begin"): _T.OPEN,
        (_T.WAITING, "reject"): _T.REJECTED,
        (_T.WAITING, "cannot"): _T.CANNOT,
        (_T.OPEN, "delegate"): _T.DELEGATED,
        (_T.DELEGATED, "get_back"): _T.OPEN,
        **{(status, "supersede"): _T.SUPERSEDED for status in LIVE},
        **{(status, "withdraw"): _T.WITHDRAWN for status in LIVE},
        **{(status, "hand_over"): _T.TRANSFERRED for status in LIVE},
        **{(status, "return"): _T.RETURNED for status in LIVE},
        **{(status, "merge"): _T.DEDUPLICATED for status in LIVE},
        **{(status, "remove"): _T.REMOVED for status in LIVE},
    },
)
_F = FlowStatus
FLOW: Machine[FlowStatus] = Machine(
    "approvals.flow",
    {
        (_F.ACTIVE, "retire"): _F.RETIRED,
        (_F.RETIRED, "revive"): _F.ACTIVE,
    },
)
_E = EditionStatus
EDITION: Machine[EditionStatus] = Machine(
    "approvals.edition",
    {
        (_E.DRAFT, "publish"): _E.PUBLISHED,
        (_E.DRAFT, "discard"): _E.DISCARDED,
    },
)
