"""The night from Saturday, 24 October 2026, 21:00 to Sunday 09:30 in Shanghai, as it is meant: who, and what happens.

At 09:00 in Shanghai clocks in London are put back from 02:00 to 01:00; the handover there at 01:30 is the first one.
All times are those of Shanghai; before noon is Sunday.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from alerts.engine.ladder import Aim, Plan, Rung, Target
from alerts.engine.quiet import Condition, On, Op
from alerts.engine.routing import Look, Rule, Term
from alerts.engine.windows import Repeat
from alerts.engine.windows import Rule as Opening
from alerts.states import Priority
from core.clock import SHANGHAI

EVENING: Final = date(2026, 10, 24)
MINUTE: Final = timedelta(minutes=1)
SEED: Final = 20261024


def at(said: str) -> datetime:
    """`21:05` of the evening, `03:20` of the morning after."""
    hour, minute = map(int, said.split(":"))
    return datetime.combine(EVENING + timedelta(days=hour < 12), time(hour, minute), SHANGHAI)


BEGINS: Final = at("21:00")
ENDS: Final = at("09:30")

# People: who leads whom, who keeps the platform, who is on leave.
LEADERS: Final = {
    "周建国": "", "陈立": "周建国", "王小明": "陈立", "李四": "陈立", "赵清": "陈立", "周行": "陈立", "吴情": "陈立",
    "郑门": "陈立", "何平": "周建国", "何安": "周建国", "罗晚": "陈立", "林前": "陈立", "侯夜": "陈立", "韩替": "陈立",
    "曹早": "陈立", "Alice": "陈立", "Ben": "陈立",
}  # fmt: skip
OPERATORS: Final = ("何平", "何安")
ON_LEAVE: Final = {"赵清": (at("18:00"), at("10:00")), "侯夜": (at("20:00"), at("10:00"))}

# Rosters: zone, then who is there from when until when by the clocks of that zone.
ROSTERS: Final = {
    "duty": ("Asia/Shanghai", (("17:00", "22:00", "罗晚"), ("22:00", "02:00", "林前"), ("02:00", "06:00", "侯夜"),
                               ("06:00", "17:00", "曹早"))),
    "london": ("Europe/London", (("13:00", "01:30", "Alice"), ("01:30", "13:00", "Ben"))),
}  # fmt: skip
STANDS_IN: Final = ("duty", "韩替", "侯夜", at("02:00"), at("06:00"))
# The same as it should come out: from when on whom. 韩替 stands in for 侯夜; London hands over at 08:30 once.
DUTY: Final = {
    "duty": (("21:00", "罗晚"), ("22:00", "林前"), ("02:00", "韩替"), ("06:00", "曹早")),
    "london": (("21:00", "Alice"), ("08:30", "Ben")),
}

# Systems: name, grade, who answers first and second.
SYSTEMS: Final = {
    "oms": ("集中交易", "A", "王小明", "李四"),
    "clearing": ("日终清算", "A", "赵清", "陈立"),
    "quotes": ("行情", "B", "周行", "吴情"),
    "portal": ("客户门户", "C", "郑门", ""),
}

PLANS: Final = {
    "night": Plan(
        (Rung(0 * MINUTE, (Aim(Target.ROSTER, "duty"),)), Rung(5 * MINUTE, (Aim(Target.OWNER_A),)),
         Rung(10 * MINUTE, (Aim(Target.LEADER),))),
        15 * MINUTE, laps=2, hold=30 * MINUTE,
    ),
    "overseas": Plan(
        (Rung(0 * MINUTE, (Aim(Target.ROSTER, "london"),)), Rung(10 * MINUTE, (Aim(Target.ROSTER, "duty"),))),
        20 * MINUTE,
    ),
}  # fmt: skip
ROUTES: Final = (
    Rule("r1", "境外", terms=(Term(Look.LABEL, Op.IS, ("london",), "site"),), policy="overseas"),
    Rule("r2", "网关", terms=(Term(Look.SOURCE, Op.IS, ("gateways",)),), policy="night",
         group_by=("alertname", "system")),
    Rule("r3", "夜间", terms=(Term(Look.PRIORITY, Op.IS, (Priority.P1.value, Priority.P2.value)),), policy="night"),
    Rule("rest", "其余"),
)  # fmt: skip

# Senders: an Alertmanager whose groups are titles, a program with an own JSON, a Prometheus that vouches for a while.
GATE, HALL, GATEWAYS = "gate", "hall", "gateways"
KINDS: Final = {GATE: "alertmanager", HALL: "generic", GATEWAYS: "prometheus"}
LEASE: Final = 30 * MINUTE
REFRESH: Final = 20 * MINUTE

# What keeps quiet: a window over clearing, and a switch that explains the hosts behind it.
WINDOW: Final = ("核心升级", [Condition(On.SYSTEM, Op.IS, "clearing")],
                 Opening(Repeat.ONCE, EVENING, time(23), timedelta(hours=2)))  # fmt: skip
EXPLAINS: Final = ("交换机失联", [Condition(On.TITLE, Op.IS, "交换机失联")], [Condition(On.TITLE, Op.IS, "主机失联")],
                   ["rack"])  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What a sender finds at a moment: these begin (`level`), or are over (no level)."""

    at: datetime
    source: str
    title: str
    hosts: tuple[str, ...]
    level: str = ""
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """What somebody does about the newest incident of this title; `until` for what lasts."""

    at: datetime
    who: str
    does: str
    title: str
    until: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """Something around us goes or comes back: `gateways` or `feishu`."""

    at: datetime
    what: str
    there: bool


Step = Report | Act | Turn


def hosts(word: str, first: int, last: int) -> tuple[str, ...]:
    """`oms-01` to `oms-20`."""
    return tuple(f"{word}-{number:02}" for number in range(first, last + 1))


def fires(said: str, source: str, title: str, level: str, which: Iterable[str], **labels: str) -> Report:
    """Alerts begin."""
    return Report(at(said), source, title, tuple(which), level, labels)


def over(said: str, source: str, title: str, which: Iterable[str]) -> Report:
    """Alerts are over."""
    return Report(at(said), source, title, tuple(which))


def by(said: str, who: str, does: str, title: str, until: str = "") -> Act:
    """Somebody does something."""
    return Act(at(said), who, does, title, at(until) if until else None)


MEANT: Final[tuple[Step, ...]] = (
    # Taken after the second call, held for too long, taken again; thirty recover, then the last ten.
    fires("21:05", GATE, "委托响应超时", "critical", hosts("oms", 1, 8), system="oms"),
    fires("21:07", GATE, "委托响应超时", "critical", hosts("oms", 9, 40), system="oms"),
    by("21:12", "王小明", "takes", "委托响应超时"),
    over("21:40", GATE, "委托响应超时", hosts("oms", 1, 30)),
    by("21:44", "王小明", "takes", "委托响应超时"),
    over("21:50", GATE, "委托响应超时", hosts("oms", 31, 40)),
    # Nobody takes it before the duty hands over at 22:00: the second lap finds 林前.
    fires("21:58", HALL, "行情断流", "error", hosts("feed", 1, 1), system="quotes"),
    by("22:15", "林前", "takes", "行情断流"),
    over("22:30", HALL, "行情断流", hosts("feed", 1, 1)),
    # Called, then silenced for two hours; half of it recovers meanwhile, the rest is heard when the silence ends.
    fires("22:35", GATE, "行情延迟", "error", hosts("quote", 1, 6), system="quotes"),
    by("22:38", "周行", "silences", "行情延迟", "00:40"),
    over("23:30", GATE, "行情延迟", hosts("quote", 1, 3)),
    by("00:46", "周行", "takes", "行情延迟"),
    over("00:55", GATE, "行情延迟", hosts("quote", 4, 6)),
    # Within the window nobody is called; what still fires when it closes is heard. 赵清 is on leave.
    fires("23:10", GATE, "清算批量失败", "critical", hosts("clear", 1, 20), system="clearing"),
    over("00:30", GATE, "清算批量失败", hosts("clear", 1, 15)),
    by("01:07", "陈立", "takes", "清算批量失败"),
    over("01:20", GATE, "清算批量失败", hosts("clear", 16, 20)),
    # The switch explains its hosts; two stay away when it is back.
    fires("23:30", HALL, "交换机失联", "critical", ("switch-r7",), rack="r7", system="oms"),
    fires("23:31", HALL, "主机失联", "error", hosts("r7", 1, 40), rack="r7", system="oms"),
    by("23:34", "林前", "takes", "交换机失联"),
    over("23:50", HALL, "主机失联", hosts("r7", 1, 38)),
    over("23:51", HALL, "交换机失联", ("switch-r7",)),
    by("23:54", "林前", "takes", "主机失联"),
    over("00:05", HALL, "主机失联", hosts("r7", 39, 40)),
    # A storm: six are called for, one message stands for the rest; when it has blown over, three still wait.
    fires("02:10", HALL, "存储断开", "critical", hosts("db", 1, 6), system="oms"),
    fires("02:10", HALL, "存储延迟", "error", hosts("disk", 1, 102), system="quotes"),
    over("02:12", HALL, "存储断开", hosts("db", 1, 6)),
    over("02:14", HALL, "存储延迟", hosts("disk", 1, 99)),
    over("02:24", HALL, "存储延迟", hosts("disk", 100, 102)),
    # Feishu is away for twenty minutes: who is called hears when it is back; what is over by then says so.
    Turn(at("03:20"), "feishu", there=False),
    fires("03:22", GATE, "柜台连接中断", "critical", hosts("desk", 1, 11), system="oms"),
    fires("03:25", HALL, "报盘重启", "critical", ("offer-01",), system="oms"),
    over("03:30", HALL, "报盘重启", ("offer-01",)),
    Turn(at("03:40"), "feishu", there=True),
    by("03:45", "王小明", "takes", "柜台连接中断"),
    over("04:10", GATE, "柜台连接中断", hosts("desk", 1, 11)),
    # This Prometheus dies: what it vouched for is unknown, calls end, nothing recovers. Then it is back.
    fires("01:30", GATEWAYS, "Watchdog", "info", ("prometheus",)),
    fires("01:30", GATEWAYS, "网关磁盘将满", "warning", hosts("gw", 1, 30), system="quotes"),
    fires("04:02", GATEWAYS, "网关会话泄漏", "error", hosts("gw", 1, 8), system="oms"),
    by("04:08", "王小明", "takes", "网关会话泄漏"),
    fires("04:12", GATEWAYS, "网关心跳丢失", "critical", hosts("gw", 1, 5), system="oms"),
    Turn(at("04:31"), "gateways", there=False),
    over("04:45", GATEWAYS, "网关心跳丢失", hosts("gw", 1, 5)),
    Turn(at("05:30"), "gateways", there=True),
    by("05:33", "韩替", "takes", "网关会话泄漏"),
    over("05:50", GATEWAYS, "网关会话泄漏", hosts("gw", 1, 8)),
    over("06:20", GATEWAYS, "网关磁盘将满", hosts("gw", 1, 30)),
    # Called over by somebody while it fires: ten minutes later it is open again.
    fires("06:30", HALL, "日初始化失败", "error", ("init-01",), system="oms"),
    by("06:36", "王小明", "ends", "日初始化失败"),
    over("06:50", HALL, "日初始化失败", ("init-01",)),
    # Put off, and called anew.
    fires("07:00", HALL, "行情落库积压", "error", ("queue-01",), system="quotes"),
    by("07:04", "曹早", "puts off", "行情落库积压", "07:40"),
    by("07:42", "曹早", "takes", "行情落库积压"),
    over("08:00", HALL, "行情落库积压", ("queue-01",)),
    # London, before and after its handover at 01:30, and while its clocks show 01:05 for the second time.
    fires("08:25", HALL, "境外通道断开", "critical", ("lon-01",), site="london"),
    by("08:28", "Alice", "takes", "境外通道断开"),
    over("08:29", HALL, "境外通道断开", ("lon-01",)),
    fires("08:32", HALL, "境外行情断流", "critical", ("lon-02",), site="london"),
    over("08:45", HALL, "境外行情断流", ("lon-02",)),
    fires("09:05", HALL, "境外清算延迟", "critical", ("lon-03",), site="london"),
    by("09:09", "Ben", "takes", "境外清算延迟"),
    over("09:20", HALL, "境外清算延迟", ("lon-03",)),
)  # fmt: skip


def noise(seed: int = SEED, many: int = 24) -> Iterator[Report]:
    """What is always there at night: small things that come and go, a few at a time."""
    thrown = random.Random(seed)  # noqa: S311  # not a secret
    titles = ("页面变慢", "证书将到期", "备份重试", "磁盘 85%")
    for number in range(many):
        begins = at("21:10") + thrown.randrange(24) * 30 * MINUTE
        ends = min(begins + thrown.randint(1, 3) * 30 * MINUTE - 15 * MINUTE, at("09:25"))
        title, host = thrown.choice(titles), (f"web-{number + 1:02}",)
        labels = {"system": "portal"} if thrown.random() < 0.8 else {}
        yield Report(begins, HALL, title, host, thrown.choice(("warning", "info")), labels)
        yield Report(ends, HALL, title, host)


def steps() -> list[Step]:
    """The whole night in its order; what the same moment brings is in the order of the plan."""
    return sorted((*MEANT, *noise()), key=lambda one: one.at)
