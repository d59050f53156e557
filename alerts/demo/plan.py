"""What the demo firm's monitoring told in the last two weeks, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Fault:
    """Something that broke `ago` minutes before now and lasted so many; `lasts` 0: it is still so."""

    ago: int
    lasts: int
    title: str
    system: str
    host: str
    severity: str
    value: str = ""


DAY: Final = 24 * 60
PROMETHEUS: Final = (
    Fault(13 * DAY + 220, 18, "委托响应 P99 超过 1 秒", "jzjy", "oms-01", "critical", "1.8 s"),
    Fault(12 * DAY + 95, 7, "行情延迟超过 300 毫秒", "hqwg", "md-02", "warning", "412 ms"),
    Fault(10 * DAY + 40, 26, "消息队列积压超过 10,000", "jzjy", "mq-01", "error", "18,240"),
    Fault(9 * DAY + 310, 12, "委托响应 P99 超过 1 秒", "jzjy", "oms-02", "critical", "1.2 s"),
    Fault(7 * DAY + 130, 9, "行情延迟超过 300 毫秒", "hqwg", "md-01", "warning", "355 ms"),
    Fault(6 * DAY + 15, 41, "融资融券查询失败率超过 1 %", "rzrq", "rzrq-03", "error", "2.4 %"),
    Fault(4 * DAY + 500, 6, "连接数超过上限的 90 %", "jzjy", "oms-01", "warning", "93 %"),
    Fault(3 * DAY + 75, 15, "行情延迟超过 300 毫秒", "hqwg", "md-02", "warning", "390 ms"),
    Fault(1 * DAY + 260, 22, "消息队列积压超过 10,000", "jzjy", "mq-02", "error", "12,700"),
    Fault(64, 0, "备库同步延迟超过 60 秒", "jzjy", "db-02", "error", "95 s"),
    Fault(61, 0, "备库同步延迟超过 60 秒", "jzjy", "db-03", "error", "88 s"),
    Fault(190, 8, "连接数超过上限的 90 %", "jzjy", "oms-02", "warning", "91 %"),
)
ZABBIX: Final = (
    Fault(11 * DAY + 60, 35, "CPU 使用率超过 90 %", "fxkz", "risk-04", "3", "96 %"),
    Fault(8 * DAY + 420, 55, "磁盘剩余空间不足 10 %", "sjzt", "dw-02", "4", "7 %"),
    Fault(5 * DAY + 33, 11, "主机无法访问", "bgxt", "oa-03", "4", ""),
    Fault(2 * DAY + 145, 28, "CPU 使用率超过 90 %", "fxkz", "risk-01", "3", "93 %"),
    Fault(38, 0, "磁盘剩余空间不足 10 %", "sjzt", "dw-02", "2", "9 %"),
)
CLEARING: Final = (
    Fault(9 * DAY + 900, 50, "清算文件未按时到达", "rzrq", "eod-01", "2", "sjsgh.dbf"),
    Fault(4 * DAY + 870, 20, "日终清算步骤超时", "jzjy", "eod-02", "1", "40 min"),
    Fault(1 * DAY + 880, 34, "清算文件未按时到达", "jzjy", "eod-01", "2", "zqye.dbf"),
)
# How the clearing platform writes its alerts, and how they are read.
MAPPING: Final[dict[str, Any]] = {
    "items": "data.events",
    "fields": {
        "key": {"template": "{{rule}}/{{host}}/{{system}}"},
        "title": "subject",
        "state": {"path": "st", "map": {"ALARM": "firing", "NORMAL": "resolved"}},
        "severity": "level",
        "value": {"path": "detail", "default": ""},
        "began": {"path": "since", "default": ""},
    },
    "labels": {"system": "system", "host": "host"},
}
LEVELS: Final = {"1": "error", "2": "warning", "3": "info"}
# What a script of the night before sent: nobody can read it, and nothing of it is lost.
BROKEN: Final = '{"data": {"events": [{"rule": "eod", "subject": "日终清算步骤超时", "st": ALARM}]}}'
BROKEN_AGO: Final = 1 * DAY + 700
