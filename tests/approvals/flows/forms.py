"""Right forms of the five flows; a test changes what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.approvals.flows.firm import Firm

Form = dict[str, Any]
HOSTS: Final = {"hosts": [{"name": "vm-1", "ip": "10.96.1.12", "bastion": "yes", "watched": "yes"}]}
LINK: Final = {"link": "https://exchange.example.com/d/1"}
RULE: Final = {
    "src_zone": "office", "src": "10.1.2.0/24", "dst_zone": "office", "dst": "10.2.0.7", "proto": "TCP", "ports": "443",
    "direction": "one", "nat": "no", "logged": "yes",
}  # fmt: skip
RISKS: Final = ("core", "data", "stop", "first", "many", "vendor", "hard_back", "untested")


def host(**changes: str) -> Form:
    """A row of hosts: four machines of four cores unless said otherwise."""
    return {"purpose": "行情转发节点", "qty": "4", "cpu": "4", "memory": "8", "system_disk": "100", "data_disk": "0",
            "os": "麒麟 V10", "backup": "no"} | changes  # fmt: skip


def cloud_vm(firm: Firm, **changes: Any) -> Form:
    """Sixteen cores for tests, 1,632 yuan a month; production brings its drawing, what is dear its budget."""
    form: Form = {
        "system": "hqwg", "env": "test", "cloud": "private_a", "zone": "test", "items": [host()],
        "expire": "2027-03-01", "reason": "行情网关压力测试需要独立的环境，按生产四成规模估算。",
    } | changes  # fmt: skip
    if form["env"] == "prod":
        form["arch"] = firm.paper("cloud_vm", "arch")
        form["budget_no"] = "B-1"
    return form


def grant(role: str = "hqwg.read", **changes: str) -> Form:
    """A right from today on."""
    return {"env": "test", "role": role, "scope": "全部", "since": "2026-11-23", "until": "2027-02-01"} | changes


def access(firm: Firm, **changes: Any) -> Form:
    """Reading test data of the gateway, for oneself."""
    return {
        "target_system": "hqwg", "account_type": "personal", "for_whom": "self", "beneficiary": str(firm.tell("ann")),
        "grants": [grant()], "training": "yes", "business_reason": "核对行情转发的时延指标。",
    } | changes  # fmt: skip


def change(firm: Firm, **changes: Any) -> Form:
    """A normal change of the gateway tonight, with few risks; bob does it, the tester looks."""
    return {
        "subject": "行情网关升级", "change_type": "normal", "env": "prod", "systems": ["hqwg"],
        "window_start": "2026-11-23T22:00", "window_end": "2026-11-23T23:30", "impact": "part", "risk_q": ["first"],
        "plan": [{"step": "摘流量并升级", "who": str(firm.tell("bob")), "minutes": "40", "check": "代码表一致"}],
        "rollback": "恢复上一版本并切回主用。", "rollback_minutes": "15",
        "implementer": str(firm.tell("bob")), "verifier": str(firm.tell("cloud1")), "notify": [str(firm.tell("watch"))],
    } | changes  # fmt: skip


def netpolicy(firm: Firm, **changes: Any) -> Form:
    """One tidy opening within the office for three months."""
    return {
        "purpose": "办公区访问协同平台", "system": "bgxt", "rules": [dict(RULE)], "valid_to": "2027-02-20",
        "window_start": "2026-11-24T20:00",
    } | changes  # fmt: skip


def dataextract(firm: Firm, **changes: Any) -> Form:
    """Level 1, five thousand rows, for analysis; for bob."""
    return {
        "source_system": "hqwg", "subject": "market", "purpose": "analysis",
        "items": [{"item": "hqwg.t.symbol", "masked": "no"}], "filter": "2026 年 11 月全部代码",
        "expected_rows": "5000",
        "recipients": [str(firm.tell("bob"))], "external": "no", "delivery": "zone", "use_until": "2026-12-07",
        "destroy_promise": "yes",
    } | changes  # fmt: skip


def reclaim(firm: Firm, **changes: Any) -> Form:
    """What the house sends when a right has ended."""
    return {
        "target_system": "hqwg",
        "person": str(firm.tell("ann")),
        "what": "hqwg.read",
        "ended": "2026-11-20",
    } | changes


def recertify(firm: Firm, **changes: Any) -> Form:
    """Two rights in use that the house asks an owner about."""
    row = {"who": str(firm.tell("ann")), "system": "hqwg", "env": "test", "until": "2027-02-01", "access": "read"}
    return {
        "quarter": "2026Q4", "reviewers": [str(firm.tell("owner_a"))],
        "rights": [row | {"role": "hqwg.read", "grant": "QX-20261001-0001/1"},
                   row | {"role": "hqwg.entry", "grant": "QX-20261001-0001/2"}],
    } | changes  # fmt: skip


def columns(*names: str) -> list[Form]:
    """Fields of the catalogue, unmasked."""
    return [{"item": f"hqwg.t.{name}", "masked": "no"} for name in names]


def filled(firm: Firm, node: str, who: str) -> Mapping[str, Any]:
    """What somebody fills in at a node that wants it."""
    told: dict[str, Mapping[str, Any]] = {
        "deliver": HOSTS,
        "grant": {"grant_result": [{"account": "ann01", "done_at": "2026-11-23T10:00", "evidence": "GD-1"}]},
        "implement": {"exec_result": "success", "actual_start": "2026-11-23T22:00", "actual_end": "2026-11-23T22:40"},
        "verify": {"verified": "代码表与生产一致。"},
        "review": {"review": "按计划完成，无遗留问题。"},
        "precheck": {"device_plan": [{"device": "FW-1", "policy": "P-100", "place": "10"}]},
        "extract": {"sql": "select symbol from t", "actual_rows": "5000", "file_hash": "ab12"},
        "destroy": {"destroy_proof": "已从终端与交换区删除。"},
        "take_back": {"outcome": "taken", "proof": "GD-2"},
    }
    if node in {"test", "document"}:
        field = "test_report" if node == "test" else "documents"
        return {field: firm.paper("change", field, who)}
    return told.get(node, {})
