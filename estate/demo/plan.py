"""The demo firm's estate as plain data: people are named as `department#place`, counted within the department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from estate.duty import Window
from estate.states import Days, Duty, Grade, ServiceHours, Unit


@dataclass(frozen=True)
class SystemPlan:
    """A system; `owners` are duty and person."""

    key: str
    name: str
    name_en: str
    grade: Grade
    hours: ServiceHours
    department: str
    cost_centre: str
    roster: str
    owners: tuple[tuple[Duty, str], ...]
    note: str = ""


@dataclass(frozen=True)
class LayerPlan:
    """A layer of a roster."""

    name: str
    name_en: str
    people: tuple[str, ...]
    unit: Unit = Unit.WEEK
    handover: time = time(9, 0)
    priority: int = 0
    days: Days = Days.EVERY
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True)
class RosterPlan:
    """A roster."""

    slug: str
    name: str
    name_en: str
    note: str
    layers: tuple[LayerPlan, ...]


def _owned(a: str, b: str, business: str, tech: str, data: str) -> tuple[tuple[Duty, str], ...]:
    return (
        (Duty.A, a), (Duty.B, b), (Duty.BUSINESS, business), (Duty.TECH, tech), (Duty.OPS, "it-ops#1"),
        (Duty.DATA, data),
        (Duty.NETWORK, "it-network#1"),
    )  # fmt: skip


_TRADING, _OFFICE, _ALWAYS = ServiceHours.TRADING, ServiceHours.OFFICE, ServiceHours.ALWAYS
SYSTEMS: tuple[SystemPlan, ...] = (
    SystemPlan("jzjy", "集中交易", "Central trading", Grade.A, _TRADING, "it-trading", "IT-1001", "cloud_ops",
               _owned("it-oms#1", "it-oms#2", "wealth#1", "it-trading#1", "it-data#1"), "委托、成交、资金股份"),
    SystemPlan("hqwg", "行情网关", "Market data gateway", Grade.A, _TRADING, "it-quotes", "IT-1002", "cloud_ops",
               _owned("it-quotes#1", "it-quotes#2", "wealth-product#1", "it-trading#1", "it-data#2"), "行情转发"),
    SystemPlan("rzrq", "融资融券", "Margin trading", Grade.A, _TRADING, "it-trading", "IT-1003", "cloud_ops",
               _owned("it-trading#3", "it-oms#3", "wealth#2", "it-trading#1", "it-data#1"), "授信、担保品与强平"),
    SystemPlan("fxkz", "风险控制", "Risk control", Grade.A, _TRADING, "risk", "IT-1004", "cloud_ops",
               _owned("it-trading#4", "it-trading#5", "risk#1", "it-trading#1", "risk#2"), "事前与盘中风控指标"),
    SystemPlan("tgpt", "投顾平台", "Advisory platform", Grade.B, _OFFICE, "wealth-product", "IT-2001", "cloud_ops",
               _owned("it-trading#6", "it-quotes#3", "wealth-product#2", "it-trading#1", "it-data#3")),
    SystemPlan("sjzt", "数据中台", "Data platform", Grade.B, _ALWAYS, "it-data", "IT-2002", "cloud_ops",
               _owned("it-data#1", "it-data#2", "it-data#1", "it-data#1", "it-data#3"), "离线数仓与数据服务"),
    SystemPlan("khfw", "客户服务", "Client service", Grade.B, _OFFICE, "wealth-service", "IT-2003", "cloud_ops",
               _owned("it-ops#2", "it-ops#3", "wealth-service#1", "it-ops#1", "wealth-service#2")),
    SystemPlan("bgxt", "办公协同", "Office suite", Grade.C, _OFFICE, "office", "IT-3001", "",
               _owned("it-ops#3", "it-ops#4", "office#1", "it-ops#1", "office#2")),
)  # fmt: skip

_NIGHT = (Window(time(18, 0), time(9, 0)),)
_DAY = (Window(time(9, 0), time(18, 0)),)
ROSTERS: tuple[RosterPlan, ...] = (
    RosterPlan("cloud_ops", "云平台值班", "Cloud platform duty", "云主机交付与资源池告警", (
        LayerPlan("夜间与休息日", "Nights and days off", ("it-cloud#1", "it-cloud#2", "it-cloud#3")),
        LayerPlan("工作日白天", "Working days", ("it-cloud#2", "it-cloud#3", "it-cloud#4"), Unit.DAY, time(9, 0), 1,
                  Days.WORKDAYS, _DAY),
    )),
    RosterPlan("ecab", "紧急变更值班", "Emergency changes", "7×24，紧急变更授权", (
        LayerPlan("运维授权", "Operations", ("it-ops#1", "it-ops#2", "it-cloud#1", "it-network#1")),
        LayerPlan("安全授权", "Security", ("it-security#1", "it-security#2", "it-security#3")),
    )),
    RosterPlan("network_ops", "网络值班", "Network duty", "网络策略实施与专线故障", (
        LayerPlan("夜间", "Nights", ("it-network#2", "it-network#3"), Unit.WEEK, time(18, 0), 0, Days.EVERY, _NIGHT),
        LayerPlan("白天", "Days", ("it-network#1", "it-network#2", "it-network#3"), Unit.DAY, time(9, 0), 0, Days.EVERY,
                  _DAY),
    )),
)  # fmt: skip
