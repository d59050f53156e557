"""Forms of the demo's requests of 权限申请, 变更审批, 网络策略开通 and 数据提取, as they would be typed at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

Form = dict[str, Any]
# A grey square: the demo has nothing to draw.
DRAWING: Final = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOor6//DwAFhAKAjMc/0QAAAABJRU5ErkJggg=="
OPENING: Final = {"direction": "one", "nat": "no", "logged": "yes", "proto": "TCP"}


def _day(at: datetime, days: int) -> str:
    return (at + timedelta(days=days)).date().isoformat()


def access(at: datetime, system: str, rights: Sequence[str], reason: str, **more: Any) -> Form:
    """Rights in a system for three months, or for four weeks where production is administered."""
    longest = 28 if any(right.endswith((".admin", ".rule")) for right in rights) else 90
    grants = [
        {"env": "prod", "role": right, "scope": "本部门数据", "since": _day(at, 0), "until": _day(at, longest)}
        for right in rights
    ]
    return {
        "target_system": system, "account_type": "personal", "for_whom": "self", "grants": grants, "training": "yes",
        "business_reason": reason, "change_ticket": f"BG-{at:%Y%m%d}-0001",
    } | more  # fmt: skip


def change(at: datetime, subject: str, system: str, who: Sequence[str], **more: Any) -> Form:
    """A change tomorrow night; the second of `who` verifies what the first does."""
    night = _day(at, 1)
    steps = ("摘除备节点流量并备份配置", "升级并核对版本", "恢复流量，核对代码表与委托回报")
    plan = [{"step": step, "who": who[0], "minutes": "20", "check": "监控无告警"} for step in steps]
    return {
        "subject": subject, "change_type": "normal", "env": "prod", "systems": [system],
        "window_start": f"{night}T20:00", "window_end": f"{night}T23:00", "impact": "part", "risk_q": ["first"],
        "plan": plan, "rollback": "停止发布，恢复升级前的快照与配置，由值班人员核对行情与委托。",
        "rollback_minutes": "20", "implementer": who[0], "verifier": who[1],
    } | more  # fmt: skip


def opening(**cells: str) -> Mapping[str, str]:
    """A row of openings."""
    return OPENING | cells


def netpolicy(at: datetime, purpose: str, system: str, *rows: Mapping[str, str], **more: Any) -> Form:
    """Openings for three months, carried out tomorrow night."""
    return {
        "purpose": purpose, "system": system, "rules": [dict(row) for row in rows], "valid_to": _day(at, 90),
        "window_start": f"{_day(at, 1)}T21:00", "change_no": f"BG-{at:%Y%m%d}-0002",
    } | more  # fmt: skip


def dataextract(
    at: datetime, system: str, columns: Sequence[str], wanted: str, who: Sequence[str], **more: Any
) -> Form:
    """Fields of a system for a month."""
    items = [{"item": f"{system}.{column}", "masked": "yes", "way": "保留前三后四位"} for column in columns]
    return {
        "source_system": system, "subject": "client", "purpose": "analysis", "items": items, "filter": wanted,
        "expected_rows": "20000", "recipients": list(who), "external": "no", "delivery": "zone",
        "use_until": _day(at, 30), "destroy_promise": "yes",
    } | more  # fmt: skip
