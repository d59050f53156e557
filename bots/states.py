"""States of what leaves the house, and the legal moves between them."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class BotStatus(TextChoices):
    """Whether a bot speaks."""

    ACTIVE = "active", _("启用")
    PAUSED = "paused", _("暂停")


class BotRank(TextChoices):
    """The default bot speaks where no other is named or reaches the person."""

    DEFAULT = "default", _("默认")
    ORDINARY = "ordinary", _("专用")


class Arrival(TextChoices):
    """How Feishu reaches a bot: it calls our address, or the bot keeps a connection open to Feishu."""

    CALLBACK = "callback", _("回调地址")
    LINE = "line", _("长连接")


class InboundStatus(TextChoices):
    """Where an event or a press from Feishu stands."""

    ANSWERING = "answering", _("应答中")
    RECEIVED = "received", _("待处理")
    HANDLED = "handled", _("已处理")
    IGNORED = "ignored", _("无需处理")
    PARKED = "parked", _("已搁置")


class DeliveryStatus(TextChoices):
    """Where one message to one receiver stands."""

    WAITING = "waiting", _("待发送")
    TRYING = "trying", _("发送中")
    SENT = "sent", _("已发送")
    MERGED = "merged", _("已合并")
    FOLDED = "folded", _("已并入摘要")
    DROPPED = "dropped", _("无需发送")
    UNSURE = "unsure", _("结果未知")
    FAILED = "failed", _("发送失败")


class Channel(TextChoices):
    """How the last try went out: only a single message is de-duplicated by Feishu."""

    SINGLE = "single", _("单聊")
    BATCH = "batch", _("批量发送")
    WEBHOOK = "webhook", _("群机器人")


class CardStatus(TextChoices):
    """Where one live card stands."""

    WAITING = "waiting", _("未发出")
    LIVE = "live", _("已发出")
    FAILED = "failed", _("更新失败")


class LetterStatus(TextChoices):
    """Where one message by mail stands."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    DROPPED = "dropped", _("无需发送")
    FAILED = "failed", _("发送失败")


class MailCause(TextChoices):
    """Why a message goes by mail."""

    WISH = "wish", _("本人选择")
    AWAY = "away", _("飞书无法连接")


class ErrandStatus(TextChoices):
    """Where one piece of outside work stands."""

    WAITING = "waiting", _("待执行")
    RUNNING = "running", _("执行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("执行失败")


class SubscriptionStatus(TextChoices):
    """Whether other systems are told; failing ones were given up until somebody resumes them."""

    ACTIVE = "active", _("启用")
    PAUSED = "paused", _("暂停")
    FAILING = "failing", _("推送失败")


class CentreStatus(TextChoices):
    """Where an entry of Feishu's approval centre stands: still running, over, or taken out of it."""

    OPEN = "open", _("进行中")
    ENDED = "ended", _("已结束")
    REMOVED = "removed", _("已移出")


class CheckStatus(TextChoices):
    """Where a comparison with Feishu's approval centre stands."""

    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")


_D = DeliveryStatus
DELIVERY: Final[Machine[DeliveryStatus]] = Machine(
    "delivery",
    {
        (_D.WAITING, "try"): _D.TRYING,
        (_D.WAITING, "merge"): _D.MERGED,
        (_D.WAITING, "fold"): _D.FOLDED,
        (_D.WAITING, "drop"): _D.DROPPED,
        (_D.WAITING, "doubt"): _D.UNSURE,
        (_D.WAITING, "fail"): _D.FAILED,
        (_D.TRYING, "sent"): _D.SENT,
        (_D.TRYING, "again"): _D.WAITING,
        (_D.TRYING, "doubt"): _D.UNSURE,
        (_D.TRYING, "fail"): _D.FAILED,
        (_D.FOLDED, "unfold"): _D.WAITING,
        (_D.UNSURE, "retry"): _D.WAITING,
        (_D.FAILED, "retry"): _D.WAITING,
    },
)

_E = ErrandStatus
ERRAND: Final[Machine[ErrandStatus]] = Machine(
    "errand",
    {
        (_E.WAITING, "run"): _E.RUNNING,
        (_E.RUNNING, "done"): _E.DONE,
        (_E.RUNNING, "again"): _E.WAITING,
        (_E.RUNNING, "fail"): _E.FAILED,
        (_E.FAILED, "retry"): _E.WAITING,
        (_E.DONE, "ask"): _E.WAITING,
        (_E.FAILED, "ask"): _E.WAITING,
    },
)

_I = InboundStatus
INBOUND: Final[Machine[InboundStatus]] = Machine(
    "inbound",
    {
        (_I.ANSWERING, "answer"): _I.HANDLED,
        (_I.RECEIVED, "handle"): _I.HANDLED,
        (_I.RECEIVED, "ignore"): _I.IGNORED,
        (_I.RECEIVED, "park"): _I.PARKED,
        (_I.PARKED, "retry"): _I.RECEIVED,
        (_I.PARKED, "dismiss"): _I.IGNORED,
    },
)

_S = SubscriptionStatus
SUBSCRIPTION: Final[Machine[SubscriptionStatus]] = Machine(
    "subscription",
    {
        (_S.ACTIVE, "pause"): _S.PAUSED,
        (_S.FAILING, "pause"): _S.PAUSED,
        (_S.ACTIVE, "fail"): _S.FAILING,
        (_S.PAUSED, "resume"): _S.ACTIVE,
        (_S.FAILING, "resume"): _S.ACTIVE,
    },
)

_L = LetterStatus
LETTER: Final[Machine[LetterStatus]] = Machine(
    "letter",
    {
        (_L.WAITING, "sent"): _L.SENT,
        (_L.WAITING, "drop"): _L.DROPPED,
        (_L.WAITING, "fail"): _L.FAILED,
        (_L.FAILED, "retry"): _L.WAITING,
    },
)


class RunKind(TextChoices):
    """What a run of the directory sync is for."""

    FULL = "full", _("全量同步")
    DRY = "dry", _("试运行")
    EVENT = "event", _("事件更新")


class RunStatus(TextChoices):
    """Where a run of the directory sync stands; held: so much would change that an operator has to say so."""

    WAITING = "waiting", _("等待中")
    RUNNING = "running", _("进行中")
    HELD = "held", _("待确认")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")


class RunStep(TextChoices):
    """What a run is busy with."""

    READING = "reading", _("读取")
    APPLYING = "applying", _("写入")


class HintKind(TextChoices):
    """What is to be read again."""

    PERSON = "person", _("人员")
    DEPARTMENT = "department", _("部门")


_R = RunStatus
DIRECTORY_RUN: Final[Machine[RunStatus]] = Machine(
    "directory_run",
    {
        (_R.WAITING, "run"): _R.RUNNING,
        (_R.RUNNING, "again"): _R.WAITING,
        (_R.RUNNING, "hold"): _R.HELD,
        (_R.RUNNING, "done"): _R.DONE,
        (_R.RUNNING, "fail"): _R.FAILED,
    },
)
