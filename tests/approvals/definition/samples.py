"""A definition in which everything is said once, and small ones to be broken."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from approvals.definition import Known

KNOWN = Known(
    roles=frozenset({"change_board", "info_security", "vp"}),
    bots=frozenset({"ops"}),
    ledgers=frozenset({"systems"}),
    rosters=frozenset({"night"}),
    actions=frozenset({"create_hosts", "destroy_hosts"}),
    flows=frozenset({"cloud_vm", "renewal"}),
    people=frozenset({"wangxm", "chenli", "zhangwei"}),
    departments=frozenset({"it"}),
    duties=frozenset({"business", "technical"}),
)
ENV_IS_PROD = [[{"field": "env", "op": "eq", "value": "prod"}]]
ENV_IS_TEST = [[{"field": "env", "op": "eq", "value": "test"}]]


def chain(*nodes: dict[str, Any]) -> dict[str, Any]:
    """The nodes one after the other, by `next`."""
    found: dict[str, Any] = deepcopy(nodes[-1])
    for node in reversed(nodes[:-1]):
        found = {**deepcopy(node), "next": found}
    return found


def approve(key: str, **more: Any) -> dict[str, Any]:
    """An approve node of the initiator's leader."""
    return {"key": key, "type": "approve", "name": key, "who": [{"rule": "leader"}], **more}


def do(key: str, **more: Any) -> dict[str, Any]:
    """A do node of a role."""
    return {"key": key, "type": "do", "name": key, "who": [{"rule": "role", "role": "vp"}], **more}


def exclusive(key: str, *branches: dict[str, Any]) -> dict[str, Any]:
    """A branching node; the default branch is added."""
    return {
        "key": key,
        "type": "exclusive",
        "branches": [*branches, {"key": f"{key}_else", "name": "否则", "default": True}],
    }


def branch(key: str, when: Any, *nodes: dict[str, Any]) -> dict[str, Any]:
    """A branch under a condition."""
    return {"key": key, "name": key, "when": when, **({"next": chain(*nodes)} if nodes else {})}


def parallel(key: str, *ways: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A parallel node with one node in each branch."""
    branches = [{"key": f"{key}_{way['key']}", "name": way["key"], "next": way} for way in ways]
    return {"key": key, "type": "parallel", "branches": branches, **more}


FIELDS: list[dict[str, Any]] = [
    {"id": "env", "type": "choice", "label": "环境", "required": True, "options": ["prod", "test"]},
    {"id": "cost", "type": "number", "label": "费用", "required": True, "min": 0, "max": 1000},
    {"id": "note", "type": "text", "label": "说明"},
    {"id": "secret", "type": "text", "label": "账号", "sensitive": True},
    {"id": "boss", "type": "person", "label": "负责人", "required": True},
    {"id": "maybe", "type": "person", "label": "协办人"},
    {"id": "start_at", "type": "date", "label": "开始", "required": True},
    {"id": "ends", "type": "date", "label": "到期"},
    {
        "id": "items",
        "type": "table",
        "label": "明细",
        "required": True,
        "columns": [
            {"id": "cpu", "type": "number", "label": "核", "required": True},
            {"id": "use", "type": "text", "label": "用途"},
        ],
        "totals": [{"sum": "cpu", "label": "合计"}],
    },
]


def flow(*nodes: dict[str, Any], settings: Any = None, start: Any = None, **more: Any) -> dict[str, Any]:
    """A flow of these nodes; a leader approves if none are given."""
    source: dict[str, Any] = {
        "schema": 1,
        "flow": "cloud_vm",
        "title": "云主机申请",
        "prefix": "YJ",
        "summary": ["env", "cost"],
        "form": {"fields": deepcopy(FIELDS)},
        "root": {"key": "start", "type": "start", **(start or {}), "next": chain(*(nodes or (approve("head"),)))},
    }
    if settings is not None:
        source["settings"] = settings
    return {**source, **more}
