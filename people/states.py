"""The states of people, departments, delegations and absences, and the only moves there are."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class EmployeeStatus(TextChoices):
    """Works here, or has left; who left never signs in again."""

    ACTIVE = "active", _("在职")
    LEFT = "left", _("已离职")


class DepartmentStatus(TextChoices):
    """In the tree, or closed and kept for history."""

    ACTIVE = "active", _("使用中")
    CLOSED = "closed", _("已撤销部门")


class MembershipKind(TextChoices):
    """A person's own department, or one he also belongs to."""

    PRIMARY = "primary", _("主部门")
    SECONDARY = "secondary", _("兼任部门")


class Access(TextChoices):
    """Whether the account may be used. Frozen: signed out and not let in, but not gone; work stays where it is."""

    OPEN = "open", _("正常")
    FROZEN = "frozen", _("已冻结")


class InDirectory(TextChoices):
    """What the firm's directory last said of a person or department; never there: HR keeps it by hand."""

    NEVER = "never", _("手工维护")
    HERE = "here", _("在通讯录中")
    GONE = "gone", _("已不在通讯录")


class DelegationKind(TextChoices):
    """A deputy stands in while the principal is away; an assistant acts beside a leader."""

    DEPUTY = "deputy", _("代理人")
    ASSISTANT = "assistant", _("助理")


class AssistantMode(TextChoices):
    """How far an assistant goes for his leader; each includes what stands before it."""

    PREPARE = "prepare", _("准备意见，由领导确认")
    FILE = "file", _("代为提交")
    DECIDE = "decide", _("代为审批")


class DelegationStatus(TextChoices):
    """Given, or ended before its time; "over" is computed from the end."""

    ACTIVE = "active", _("生效")
    ENDED = "ended", _("已结束")


class AbsenceKind(TextChoices):
    """Why somebody is not at his desk; on a trip he works all the same."""

    LEAVE = "leave", _("请假")
    TRIP = "trip", _("外出")
    OTHER = "other", _("其他")


class AbsenceSource(TextChoices):
    """Who said so."""

    FEISHU = "feishu", _("飞书")
    HR = "hr", _("人力资源")
    SELF = "self", _("本人")


class AbsenceStatus(TextChoices):
    """Noted, called off before it began, or ended before its time; "over" is computed from the end."""

    ACTIVE = "active", _("有效")
    CANCELLED = "cancelled", _("已取消")
    ENDED = "ended", _("已提前结束")


class AudienceReach(TextChoices):
    """Whether an app or flow is there for everybody or for chosen parts of the firm."""

    EVERYBODY = "everybody", _("全员")
    CHOSEN = "chosen", _("指定范围")


class AudiencePartKind(TextChoices):
    """What a part of an audience names."""

    DEPARTMENT = "department", _("部门")
    ROLE = "role", _("角色")
    PERSON = "person", _("人员")


class BreakGlassStatus(TextChoices):
    """Emergency access is open until its end, or ended before; "over" is computed from the end."""

    OPEN = "open", _("应急中")
    ENDED = "ended", _("应急已结束")


class TokenStatus(TextChoices):
    """Good until its end, or taken back for ever."""

    ACTIVE = "active", _("有效")
    REVOKED = "revoked", _("已吊销")


class ImportStatus(TextChoices):
    """A sheet is previewed, then taken in or discarded; one that was taken in may be taken back."""

    DRAFT = "draft", _("待确认")
    TAKEN = "taken", _("已导入")
    UNDONE = "undone", _("已撤销导入")
    DISCARDED = "discarded", _("已放弃")


class FactorStatus(TextChoices):
    """A second factor is shown to the telephone, then in use once a first code came back."""

    PENDING = "pending", _("待启用")
    ACTIVE = "active", _("已启用")


EMPLOYMENT: Machine[EmployeeStatus] = Machine(
    "employment",
    {(EmployeeStatus.ACTIVE, "leave"): EmployeeStatus.LEFT, (EmployeeStatus.LEFT, "return"): EmployeeStatus.ACTIVE},
)
DELEGATION: Machine[DelegationStatus] = Machine(
    "delegation", {(DelegationStatus.ACTIVE, "end"): DelegationStatus.ENDED}
)
ABSENCE: Machine[AbsenceStatus] = Machine(
    "absence",
    {
        (AbsenceStatus.ACTIVE, "cancel"): AbsenceStatus.CANCELLED,
        (AbsenceStatus.ACTIVE, "end"): AbsenceStatus.ENDED,
    },
)
BREAK_GLASS: Machine[BreakGlassStatus] = Machine(
    "emergency access", {(BreakGlassStatus.OPEN, "end"): BreakGlassStatus.ENDED}
)
TOKEN: Machine[TokenStatus] = Machine("token", {(TokenStatus.ACTIVE, "revoke"): TokenStatus.REVOKED})
IMPORTING: Machine[ImportStatus] = Machine(
    "import of a sheet",
    {
        (ImportStatus.DRAFT, "take"): ImportStatus.TAKEN,
        (ImportStatus.DRAFT, "discard"): ImportStatus.DISCARDED,
        (ImportStatus.TAKEN, "undo"): ImportStatus.UNDONE,
    },
)
FACTOR: Machine[FactorStatus] = Machine("second factor", {(FactorStatus.PENDING, "turn_on"): FactorStatus.ACTIVE})
