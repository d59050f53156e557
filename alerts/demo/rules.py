"""The demo firm's escalation policies and routes: a night that goes on ringing, and rules that people can read."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from alerts.engine.ladder import MINUTE, Aim, Plan, Rung, Target, Way, When
from alerts.engine.quiet import Op
from alerts.engine.routing import REST, Look, Onward, Rule, Shift, Term
from alerts.models import EscalationPolicy, RouteConfig
from alerts.services.escalation import PolicyDraft, add_policy
from alerts.services.routes import change_routes
from core.journal import Via

OWNER_A: Final = (Aim(Target.OWNER_A),)
TRADING: Final = Plan(
    (
        Rung(timedelta(), OWNER_A, how=Way.APP),
        Rung(1 * MINUTE, OWNER_A, When.UNREAD, Way.PHONE),
        Rung(3 * MINUTE, (Aim(Target.OWNER_B),), how=Way.PHONE),
        Rung(6 * MINUTE, (Aim(Target.LEADER), Aim(Target.OPERATORS)), how=Way.PHONE),
    ),
    10 * MINUTE,
    laps=2,
    hold=30 * MINUTE,
)
CLEARING: Final = Plan(
    (Rung(timedelta(), OWNER_A, how=Way.SMS), Rung(20 * MINUTE, (Aim(Target.OWNER_B),), how=Way.PHONE)), 40 * MINUTE
)
POLICIES: Final = (
    ("trading-hours", PolicyDraft("盘中交易故障", TRADING, "Faults while the market is open", "1 分钟未读即电话加急")),
    ("clearing-night", PolicyDraft("夜间清算", CLEARING, "Clearing at night")),
)
RULES: Final = (
    Rule(
        "demo-trading", "盘中的交易系统", "Trading systems while the market is open",
        (Term(Look.SYSTEM, Op.IS, ("jzjy", "rzrq")), Term(Look.TIME, Op.IS, ("trading",)),
         Term(Look.SEVERITY, Op.IS, ("critical", "error"))),
        policy="trading-hours", priority="P1",
    ),
    Rule(
        "demo-clearing", "清算平台", "The clearing platform", (Term(Look.SOURCE, Op.IS, ("clearing",)),),
        policy="clearing-night", onward=Onward.GO_ON,
    ),
    Rule(
        "demo-quotes", "非交易时段的行情", "Quotes outside trading",
        (Term(Look.SYSTEM, Op.IS, ("hqwg",)), Term(Look.TIME, Op.IS, ("closed",)),
         Term(Look.SEVERITY, Op.IS, ("warning",))), priority=Shift.DOWN.value,
    ),
    Rule(
        "demo-hosts", "同一主机的基础告警", "Everything of one host",
        (Term(Look.SOURCE, Op.IS, ("datacentre-zabbix",)), Term(Look.TITLE, Op.FITS, (".*(CPU|磁盘|内存).*",))),
        group_by=("host",),
    ),
    Rule(REST, ""),
)  # fmt: skip


def seed_rules() -> int:
    """Write down those policies and rules where there are none; what people changed stays."""
    added = 0
    for slug, draft in POLICIES:
        if not EscalationPolicy.objects.filter(slug=slug).exists():
            add_policy(actor=None, slug=slug, draft=draft, via=Via.SYSTEM)
            added += 1
    if not RouteConfig.objects.exists():
        change_routes(RULES, actor=None, version=0, via=Via.SYSTEM)
        added += 1
    return added
