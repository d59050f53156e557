"""The enums of alerts and the only moves there are."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class SourceStatus(TextChoices):
    """A source is listened to, or kept for history; a retired one answers as a stranger."""

    ACTIVE = "active", _("接收中")
    RETIRED = "retired", _("已停用")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"active": "ok", "retired": "neutral"}[self.value]


class Liveness(TextChoices):
    """Whether the monitoring system behind a source lives, as far as its sign tells."""

    UNWATCHED = "", _("尚无存活信号")
    ALIVE = "alive", _("正常")
    LOST = "lost", _("失联")
    BACK = "back", _("刚恢复，核对中")

    @property
    def tone(self) -> str:
        """The tone of the lamp."""
        return {"": "hold", "alive": "ok", "lost": "bad", "back": "warn"}[self.value]


class Sign(TextChoices):
    """By what one sees that a monitoring system lives."""

    WATCHDOG = "", _("Watchdog 告警")
    LEASE = "lease", _("告警续期")
    BEAT = "beat", _("心跳")
    TRAFFIC = "traffic", _("请求往来")


class AlertKind(TextChoices):
    """An alert of something, or one that fires for ever and says that its sender lives."""

    ALERT = "alert", _("告警")
    WATCHDOG = "watchdog", _("存活信号")


class IntakeStatus(TextChoices):
    """What became of a request that was kept."""

    WAITING = "waiting", _("待解析")
    READ = "read", _("已解析")
    DEAD = "dead", _("无法解析")
    ASIDE = "aside", _("无告警内容")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"waiting": "info", "read": "ok", "dead": "bad", "aside": "neutral"}[self.value]


class Glance(TextChoices):
    """Whether a request that waits behind a backlog was looked at, and when it is to be read."""

    NONE = "", _("未看过")
    LATER = "later", _("按顺序解析")
    FIRST = "first", _("优先解析")


class Road(TextChoices):
    """How a request came into the house."""

    DIRECT = "direct", _("直接接收")
    SPOOL = "spool", _("数据库恢复后补收")
    CHECK = "check", _("与来源核对后补记")


class AlertState(TextChoices):
    """What is known of one firing of an alert."""

    FIRING = "firing", _("触发中")
    UNKNOWN = "unknown", _("状态未知")
    RESOLVED = "resolved", _("已恢复")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"firing": "bad", "unknown": "hold", "resolved": "ok"}[self.value]


class EndReason(TextChoices):
    """Why an alert is no longer open."""

    NONE = "", ""
    SENDER = "sender", _("来源通知恢复")
    GROUP = "group", _("来源通知整组恢复")
    NEWER = "newer", _("已有新一轮触发")
    GONE = "gone", _("监控源恢复后不再上报")


OPEN: Final = (AlertState.FIRING, AlertState.UNKNOWN)

LIVENESS: Machine[Liveness] = Machine(
    "liveness",
    {
        **{(was, "live"): Liveness.ALIVE for was in (Liveness.UNWATCHED, Liveness.BACK)},
        **{(was, "lose"): Liveness.LOST for was in (Liveness.UNWATCHED, Liveness.ALIVE, Liveness.BACK)},
        (Liveness.LOST, "return"): Liveness.BACK,
        **{(was, "forget"): Liveness.UNWATCHED for was in (Liveness.ALIVE, Liveness.LOST, Liveness.BACK)},
    },
    column="liveness",
)
SOURCE: Machine[SourceStatus] = Machine(
    "alert source",
    {
        (SourceStatus.ACTIVE, "retire"): SourceStatus.RETIRED,
        (SourceStatus.RETIRED, "restore"): SourceStatus.ACTIVE,
    },
)
INTAKE: Machine[IntakeStatus] = Machine(
    "intake",
    {
        (IntakeStatus.WAITING, "read"): IntakeStatus.READ,
        (IntakeStatus.WAITING, "bury"): IntakeStatus.DEAD,
        (IntakeStatus.WAITING, "lay_aside"): IntakeStatus.ASIDE,
        (IntakeStatus.DEAD, "again"): IntakeStatus.WAITING,
    },
)


class IncidentStatus(TextChoices):
    """Where an incident stands."""

    TRIGGERED = "triggered", _("待认领")
    ACKNOWLEDGED = "acknowledged", _("处理中")
    SNOOZED = "snoozed", _("已暂缓")
    UNKNOWN = "unknown", _("状态未知")
    SUPPRESSED = "suppressed", _("已屏蔽")
    RESOLVED = "resolved", _("已恢复")
    MERGED = "merged", _("已合并")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return _TONES[self.value]


_TONES: Final = {
    "triggered": "bad", "acknowledged": "info", "snoozed": "hold", "unknown": "warn", "suppressed": "neutral",
    "resolved": "ok", "merged": "neutral",
}  # fmt: skip


class Priority(TextChoices):
    """How soon somebody has to come."""

    P1 = "P1", "P1"
    P2 = "P2", "P2"
    P3 = "P3", "P3"
    P4 = "P4", "P4"


class Part(TextChoices):
    """What somebody has to do with an incident."""

    CALLED = "called", _("被通知")
    GIVEN = "given", _("被转派")
    HELPING = "helping", _("协助处理")


class Resolution(TextChoices):
    """Who said that an incident is over."""

    NONE = "", ""
    SOURCE = "source", _("来源恢复")
    PERSON = "person", _("人工标记")


OVER: Final = (IncidentStatus.RESOLVED, IncidentStatus.MERGED)
_AT_WORK: Final = (IncidentStatus.TRIGGERED, IncidentStatus.ACKNOWLEDGED, IncidentStatus.SNOOZED)
_ASIDE: Final = (IncidentStatus.UNKNOWN, IncidentStatus.SUPPRESSED)
INCIDENT: Machine[IncidentStatus] = Machine(
    "incident",
    {
        (IncidentStatus.TRIGGERED, "acknowledge"): IncidentStatus.ACKNOWLEDGED,
        (IncidentStatus.SNOOZED, "acknowledge"): IncidentStatus.ACKNOWLEDGED,
        (IncidentStatus.UNKNOWN, "acknowledge"): IncidentStatus.ACKNOWLEDGED,
        (IncidentStatus.TRIGGERED, "snooze"): IncidentStatus.SNOOZED,
        (IncidentStatus.ACKNOWLEDGED, "snooze"): IncidentStatus.SNOOZED,
        (IncidentStatus.ACKNOWLEDGED, "expire"): IncidentStatus.TRIGGERED,
        (IncidentStatus.SNOOZED, "wake"): IncidentStatus.TRIGGERED,
        (IncidentStatus.TRIGGERED, "suppress"): IncidentStatus.SUPPRESSED,
        (IncidentStatus.UNKNOWN, "suppress"): IncidentStatus.SUPPRESSED,
        (IncidentStatus.SUPPRESSED, "release"): IncidentStatus.TRIGGERED,
        (IncidentStatus.SUPPRESSED, "acknowledge"): IncidentStatus.ACKNOWLEDGED,
        (IncidentStatus.SUPPRESSED, "lose"): IncidentStatus.UNKNOWN,
        **{(status, "lose"): IncidentStatus.UNKNOWN for status in _AT_WORK},
        (IncidentStatus.UNKNOWN, "hear"): IncidentStatus.TRIGGERED,
        **{(status, "resolve"): IncidentStatus.RESOLVED for status in (*_AT_WORK, *_ASIDE)},
        **{(status, "recover"): IncidentStatus.RESOLVED for status in (*_AT_WORK, *_ASIDE)},
        **{(status, "merge"): IncidentStatus.MERGED for status in (*_AT_WORK, *_ASIDE)},
        (IncidentStatus.RESOLVED, "reopen"): IncidentStatus.TRIGGERED,
        (IncidentStatus.RESOLVED, "doubt"): IncidentStatus.UNKNOWN,
    },
)


class SilenceStatus(TextChoices):
    """Whether a silence holds."""

    ACTIVE = "active", _("生效中")
    ENDED = "ended", _("已提前结束")
    EXPIRED = "expired", _("已到期")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"active": "hold", "ended": "neutral", "expired": "neutral"}[self.value]


SILENCE: Machine[SilenceStatus] = Machine(
    "silence",
    {
        (SilenceStatus.ACTIVE, "end"): SilenceStatus.ENDED,
        (SilenceStatus.ACTIVE, "expire"): SilenceStatus.EXPIRED,
    },
)


class PolicyStatus(TextChoices):
    """A policy of escalation is in use, or kept for history: what still names it falls back to its priority."""

    ACTIVE = "active", _("使用中")
    RETIRED = "retired", _("已停用")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"active": "ok", "retired": "neutral"}[self.value]


POLICY: Machine[PolicyStatus] = Machine(
    "escalation policy",
    {
        (PolicyStatus.ACTIVE, "retire"): PolicyStatus.RETIRED,
        (PolicyStatus.RETIRED, "restore"): PolicyStatus.ACTIVE,
    },
)


class InUse(TextChoices):
    """Whether a window or a rule is in use."""

    ACTIVE = "active", _("启用")
    RETIRED = "retired", _("已停用")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"active": "ok", "retired": "neutral"}[self.value]


WINDOW: Machine[InUse] = Machine("maintenance window", {(InUse.ACTIVE, "retire"): InUse.RETIRED})
INHIBITION: Machine[InUse] = Machine("inhibition rule", {(InUse.ACTIVE, "retire"): InUse.RETIRED})


class StormStatus(TextChoices):
    """Whether a storm goes on."""

    RAGING = "raging", _("进行中")
    OVER = "over", _("已平息")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"raging": "bad", "over": "ok"}[self.value]


STORM: Machine[StormStatus] = Machine("alert storm", {(StormStatus.RAGING, "blow_over"): StormStatus.OVER})


class Mark(TextChoices):
    """What is remarkable about an incident."""

    SESSION = "session", _("盘中")
    NOVEL = "novel", _("新奇")
    FLAPPING = "flapping", _("抖动")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"session": "neutral", "novel": "info", "flapping": "warn"}[self.value]
