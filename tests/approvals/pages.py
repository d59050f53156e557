"""What the tests of the approvals pages share: a flow with a file, a person and a condition, and forms as posted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from approvals.definition import parse
from approvals.publish import publish
from estate.services.systems import add_system, retire_system
from estate.states import Grade
from tests.approvals.conftest import FORM

HTMX = {"HX-Request": "true"}
PAPERS: dict[str, Any] = {
    "schema": 1,
    "flow": "papers",
    "title": "材料报送", "title_en": "Papers",
    "help": "报送材料。", "help_en": "Send papers.",
    "category": "行政", "category_en": "Office",
    "icon": "file-text",
    "prefix": "CL",
    "summary": ["subject"],
    "headline": "{subject}", "headline_en": "{subject}",
    "form": {"fields": [
        {"id": "subject", "type": "text", "label": "主题", "label_en": "Subject", "required": True, "max_length": 40},
        {"id": "contact", "type": "person", "label": "联系人", "label_en": "Contact"},
        {"id": "papers", "type": "file", "label": "附件", "label_en": "Files", "max": 3},
    ]},
    "root": {"key": "start", "type": "start", "next": {
        "key": "head", "type": "approve", "name": "部门负责人", "name_en": "Department head",
        "who": [{"rule": "dept_head", "level": 1, "of": "initiator"}],
        "mode": {"kind": "any", "on_reject": "veto"}, "empty": {"do": "to_flow_admin"}, "self": "next_manager"}},
}  # fmt: skip


def _field(kind: str, name: str, label: str, **settings: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": label, **settings}


URGENT = [[{"field": "kind", "op": "eq", "value": "urgent"}]]
CORES = {"mul": [{"field": "qty"}, {"field": "cpu"}]}
HOSTS: dict[str, Any] = {
    **PAPERS, "flow": "hosts", "title": "主机变更", "prefix": "BG", "summary": ["why"],
    "headline": "", "headline_en": "",
    "form": {"fields": [
        _field("ledger", "system", "所属系统", ledger="application", required=True, group="基本信息"),
        _field("computed", "grade", "系统等级", **{"as": "text", "formula": {"of": "system", "attribute": "grade"}}),
        _field("choice", "kind", "类型", required=True, default="plain", options=[
            {"value": "plain", "label": "常规"}, {"value": "urgent", "label": "紧急"}]),
        _field("text", "why", "原因", visible_when=URGENT, required_when=URGENT, max_length=20),
        _field("multichoice", "risks", "风险", options=["重启", "改数据"]),
        _field("person", "owner", "实施人", default="initiator", group="人员与时间"),
        _field("people", "readers", "知晓人"),
        _field("department", "place", "责任部门"),
        _field("date", "until", "期限", min=0, default=30),
        _field("file", "plan", "方案", kinds=["pdf"], max_size=5, max=2),
        _field("table", "items", "明细", columns=[
            _field("number", "qty", "数量", required=True), _field("choice", "cpu", "CPU", options=["4", "16"]),
            _field("computed", "cores", "核数", **{"as": "number", "formula": CORES})],
            totals=[{"sum": "cores", "label": "合计", "unit": "核"}]),
        _field("check", "sure", "我已核对"),
    ]},
}  # fmt: skip


def publish_hosts() -> None:
    """The flow with a field of nearly every kind takes requests; there are two systems, one of which is retired."""
    publish(parse(HOSTS), HOSTS)
    add_system(actor=None, key="jzjy", name="集中交易", grade=Grade.A)
    retire_system(add_system(actor=None, key="old", name="旧柜台", grade=Grade.C), actor=None, reason="下线")


def publish_papers() -> None:
    """The flow takes requests."""
    publish(parse(PAPERS), PAPERS)


def posted(form: Mapping[str, Any] = FORM, **changes: Any) -> dict[str, Any]:
    """The form as a browser posts it: cells as `items.0.cpu`."""
    found: dict[str, Any] = {"submit_key": "page-key"}
    for name, value in (dict(form) | changes).items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            found |= {f"{name}.{row}.{cell}": text for row, cells in enumerate(value) for cell, text in cells.items()}
        else:
            found[name] = value
    return found


def control(html: str, name: str) -> str:
    """The tag of the control with this name."""
    found = re.search(rf'<(?:input|select|textarea)[^>]*\bname="{re.escape(name)}"[^>]*>', html)
    assert found is not None, f"no control {name}"
    return found.group()
