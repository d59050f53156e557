"""What the demo firm keeps quiet: a silence over a rehearsal, a weekly window, a rule for hosts that are down."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Final

from alerts.engine.quiet import Condition, On, Op
from alerts.engine.windows import Days, Repeat, Rule
from alerts.models import InhibitionRule, MaintenanceWindow, Silence
from alerts.policy import OPERATOR
from alerts.services.inhibitions import add_inhibition
from alerts.services.silences import add_silence
from alerts.services.windows import add_window
from core import clock
from core.journal import Via
from people import api as people
from people.models import Employee

REHEARSED: Final = ".*备库同步延迟超过 60 秒"
DOWN: Final = ".*主机无法访问"
ZABBIX: Final = Condition(On.SOURCE, Op.IS, "datacentre-zabbix")


def seed_quiet() -> None:
    """Put them there, each unless one is there already."""
    who = next(iter(people.holders(OPERATOR)), None)
    if not Silence.objects.exists():
        _silence(who)
    if not MaintenanceWindow.objects.exists():
        _window(who)
    if not InhibitionRule.objects.exists():
        down = (ZABBIX, Condition(On.TITLE, Op.FITS, DOWN))
        rest = (ZABBIX, Condition(On.TITLE, Op.FITS_NOT, DOWN))
        name = "主机无法访问时，不再通知同一主机的其他告警"
        add_inhibition(actor=who, name=name, explains=down, explained=rest, equal=["host_name"], via=Via.SYSTEM)


def _silence(who: Employee | None) -> None:
    add_silence(
        actor=who,
        conditions=(Condition(On.SYSTEM, Op.IS, "jzjy"), Condition(On.TITLE, Op.FITS, REHEARSED)),
        reason="灾备切换演练，备库延迟属预期",
        ends_at=clock.now() + timedelta(days=3),
        via=Via.SYSTEM,
    )


def _window(who: Employee | None) -> None:
    weekend = Rule(
        Repeat.WEEKLY, clock.today(), time(22), timedelta(hours=4), weekdays=frozenset({5}), days=Days.CLOSED
    )
    conditions = (Condition(On.SYSTEM, Op.IS, "jzjy"), Condition(On.SYSTEM, Op.IS, "hqwg"))
    add_window(actor=who, name="周末发布窗口", conditions=conditions, rule=weekend, via=Via.SYSTEM)
