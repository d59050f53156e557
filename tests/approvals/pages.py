"""What the tests of the approvals pages share: a flow with a file, a person and a condition, and forms as posted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from approvals.definition import parse
from approvals.publish import publish
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
