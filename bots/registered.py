"""What bots registers with the house."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bots import duty_notices
from bots.actions.unfold import UNFOLDING
from bots.attention import receipts, urging
from bots.centre.checking import CHECKING, RECURRING_CHECK
from bots.centre.putting import PUTTING
from bots.directory import events as directory_events
from bots.directory.nightly import NIGHTLY
from bots.estate_notices import KINDS as ESTATE_KINDS
from bots.estate_notices import WATCHER as ESTATE_WATCHER
from bots.events.kinds import FEISHU_EVENTS
from bots.gauges import GAUGES
from bots.groups import opening
from bots.hearing import hear
from bots.hooks import registration as hooks
from bots.house_notices import KINDS as HOUSE_KINDS
from bots.house_notices import REMINDER, WATCHER
from bots.keeping import PRUNING, RULES
from bots.kinds import ACTIONS, ERRANDS, NOTICES
from bots.line import DROPS, drops
from bots.mail.letters import mail_is_on
from bots.notices import KINDS
from bots.policy import OPERATOR
from bots.returning import HANDLER
from bots.verbs_said import SAID
from core.gauges import GAUGES as MONITORED
from core.metrics import METRICS, Metric
from core.retention import RULES as RETENTION
from core.shell import NAV, NavEntry
from core.timers import RECURRING
from core.verbs import VERBS
from estate.api import ESTATE_WATCHERS
from people.api import ABSENCES, DUTY_WATCHERS

ENTRIES = (
    NavEntry(
        "bots.deliveries",
        cast(str, _("消息投递")),
        "send",
        "bots:deliveries",
        910,
        roles=frozenset({OPERATOR}),
        group="operate",
    ),
    NavEntry(
        "bots.letters",
        cast(str, _("邮件投递")),
        "forward",
        "bots:letters",
        915,
        visible=lambda person: mail_is_on(),
        roles=frozenset({OPERATOR}),
        group="operate",
    ),
    NavEntry(
        "bots.errands",
        cast(str, _("外部任务")),
        "clipboard-list",
        "bots:errands",
        920,
        roles=frozenset({OPERATOR}),
        group="operate",
    ),
    NavEntry(
        "bots.events",
        cast(str, _("飞书事件")),
        "activity",
        "bots:events",
        925,
        roles=frozenset({OPERATOR}),
        group="operate",
    ),
    NavEntry(
        "bots.centre",
        cast(str, _("审批中心")),
        "stamp",
        "bots:centre",
        935,
        visible=lambda person: settings.FEISHU_APPROVAL_CENTRE,
        roles=frozenset({OPERATOR}),
        group="operate",
    ),
    NavEntry(
        "bots.directory",
        cast(str, _("通讯录同步")),
        "users",
        "bots:directory",
        940,
        roles=frozenset({OPERATOR}),
        group="operate",
    ),
    NavEntry(
        "bots.bots", cast(str, _("机器人")), "bot", "bots:bots", 930, roles=frozenset({OPERATOR}), group="operate"
    ),
)


def register_all() -> None:
    """Called once, when all models exist."""
    for kind in (*KINDS, *HOUSE_KINDS, *ESTATE_KINDS, *duty_notices.KINDS):
        NOTICES.register(kind)
    ACTIONS.register(UNFOLDING)
    ACTIONS.register(duty_notices.ACTION)
    hooks.register()
    for entry in ENTRIES:
        NAV.register(entry)
    RECURRING.register(PRUNING)
    RECURRING.register(NIGHTLY)
    RECURRING.register(RECURRING_CHECK)
    RECURRING.register(receipts.RECURRING_POLL)
    for errand in (PUTTING, CHECKING, urging.ERRAND, receipts.POLLING, hear.ANSWERING, *opening.KINDS):
        ERRANDS.register(errand)
    for event in (*directory_events.KINDS, receipts.HEARD, hear.HEARD):
        FEISHU_EVENTS.register(event)
    RECURRING.register(REMINDER)
    DUTY_WATCHERS.register(WATCHER)
    ESTATE_WATCHERS.register(ESTATE_WATCHER)
    ABSENCES.register(HANDLER)
    for verb in SAID:
        VERBS.register(verb)
    for gauge in GAUGES:
        MONITORED.register(gauge)
    for rule in RULES:
        RETENTION.register(rule)
    METRICS.register(Metric(DROPS, str(_("长连接中断次数")), "", drops))
