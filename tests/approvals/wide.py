"""A flow with everything that a page must be able to show: branches, votes, copies, hidden fields, work, times."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from approvals.definition import parse
from approvals.models import Request, Task
from approvals.publish import publish
from approvals.services import decide
from approvals.services.instance import Outcome
from approvals.services.submit import submit
from approvals.states import TaskStatus
from people.models import Employee
from tests.approvals.conftest import House

SECRET = "供应商报价四一七"  # a word that stands nowhere else
WIDE: dict[str, Any] = {
    "schema": 1,
    "flow": "wide",
    "title": "联合评审", "title_en": "Joint review",
    "help": "跨部门评审。", "help_en": "Review across departments.",
    "category": "研发", "category_en": "Development",
    "icon": "clipboard-check",
    "prefix": "LH",
    "summary": ["subject", "env"],
    "headline": "{subject}", "headline_en": "{subject}",
    "purpose": "goal",
    "form": {"fields": [
        {"id": "subject", "type": "text", "label": "主题", "label_en": "Subject", "required": True, "max_length": 40},
        {"id": "env", "type": "choice", "label": "环境", "label_en": "Environment", "required": True, "options": [
            {"value": "prod", "label": "生产", "label_en": "production"},
            {"value": "test", "label": "测试", "label_en": "test"}]},
        {"id": "goal", "type": "text", "label": "目标", "label_en": "Goal", "max_length": 60},
        {"id": "quote", "type": "text", "label": "报价", "label_en": "Quote", "max_length": 40},
        {"id": "parts", "type": "table", "label": "明细", "label_en": "Parts", "max": 10, "columns": [
            {"id": "what", "type": "text", "label": "内容", "label_en": "What", "max_length": 40},
            {"id": "price", "type": "number", "label": "单价", "label_en": "Price", "min": 0, "max": 99999}],
         "totals": [{"sum": "price", "label": "合计", "label_en": "Sum"}]},
        {"id": "size", "type": "number", "label": "核定规模", "label_en": "Size", "min": 1, "max": 99},
    ]},
    "root": {"key": "start", "type": "start",
        "fields": {"read": ["*"], "write": ["subject", "env", "goal", "quote", "parts"]}, "next": {
        "key": "head", "type": "approve", "name": "部门负责人", "name_en": "Department head",
        "who": [{"rule": "dept_head", "level": 1, "of": "initiator"}],
        "mode": {"kind": "any", "on_reject": "veto"}, "empty": {"do": "to_flow_admin"}, "self": "next_manager",
        "fields": {"read": ["*"], "write": ["goal"]},
        "sla": {"calendar": "work", "due": "8h", "respond": "2h", "ladder": [
            {"at": "-2h", "do": "remind"}, {"at": "+0h", "do": "remind"}, {"at": "+2h", "do": "warn_leader"}]},
        "next": {
        "key": "by_env", "type": "exclusive", "name": "按环境", "name_en": "By environment", "branches": [
            {"key": "is_prod", "name": "生产", "name_en": "Production",
             "when": [[{"field": "env", "op": "eq", "value": "prod"}]],
             "next": {
                "key": "joint", "type": "parallel", "name": "联合评审", "name_en": "Joint review", "join": "all",
                "branches": [
                    {"key": "safety", "name": "安全", "name_en": "Safety", "next": {
                        "key": "guards", "type": "approve", "name": "信息安全", "name_en": "Information security",
                        "who": [{"rule": "role", "role": "info_security"}], "mode": {"kind": "all"},
                        "fields": {"hide": ["quote", "parts.price"]},
                        "sla": {"calendar": "work", "due": "8h"}}},
                    {"key": "money", "name": "费用", "name_en": "Money", "next": {
                        "key": "chief", "type": "approve", "name": "分管领导", "name_en": "Division leader",
                        "who": [{"rule": "leader", "level": 2, "of": "initiator"}], "mode": {"kind": "single"},
                        "on_page": True}}]}},
            {"key": "is_other", "name": "其他情况", "name_en": "Otherwise", "default": True}],
        "next": {
        "key": "sizing", "type": "do", "name": "容量核定", "name_en": "Sizing",
        "who": [{"rule": "role", "role": "cloud_ops"}, {"rule": "role", "role": "info_security"}],
        "mode": {"kind": "claim"},
        "fields": {"read": ["*"], "write": ["size"], "required": ["size"]},
        "sla": {"calendar": "work", "due": "16h"},
        "next": {
        "key": "told", "type": "cc", "name": "知会", "name_en": "Telling",
        "who": [{"rule": "role", "role": "flow_admin"}], "fields": {"hide": ["quote"]},
        "next": {
        "key": "accept", "type": "do", "name": "申请人验收", "name_en": "Acceptance", "who": [{"rule": "initiator"}],
        }}}}}},
    "settings": {
        "amend": ["goal"],
        "revoke": {"within": "7d"},
        "spans": [{"key": "whole", "name": "评审到核定", "begins": "head", "ends": "sizing",
                   "sla": {"calendar": "work", "due": "5d"}}],
        "others": {"hide": ["quote", "parts.price"]},
        "copied": {"hide": ["quote", "parts"]},
    },
}  # fmt: skip
FORM: dict[str, Any] = {
    "subject": "网关改造",
    "env": "prod",
    "goal": "扩容",
    "quote": SECRET,
    "parts": [{"what": "网关节点", "price": "41739"}, {"what": "负载均衡", "price": "28"}],
}
_keys = count(1)


def fresh() -> str:
    """A key that was not used yet."""
    return f"w{next(_keys)}"


def publish_wide(**settings: Any) -> None:
    """The flow takes requests; `settings` are put over its own."""
    source = copy.deepcopy(WIDE)
    source["settings"] |= settings
    publish(parse(source), source)


@dataclass
class Wide:
    """The firm with this flow, and verbs in few words."""

    house: House
    request: Request = field(init=False)

    def file(self, who: Employee | None = None, **form: Any) -> Request:
        """A request of the member."""
        raw = FORM | form
        self.request = submit(actor=who or self.house.cast.member, flow="wide", raw=raw, key=fresh())
        return self.request

    def task(self, person: Employee, node: str = "", status: str = TaskStatus.OPEN) -> Task:
        """His part, the newest."""
        rows = Task.objects.filter(request=self.request, person=person, status=status).select_related("run", "person")
        found = (rows.filter(run__key=node) if node else rows).order_by("-pk").first()
        assert found is not None, f"{person} has no {status} part"
        return found

    def say(self, verb: Any, person: Employee, node: str = "", **more: Any) -> Outcome:
        """Call a verb of a part."""
        task = self.task(person, node)
        outcome: Outcome = verb(task=task.pk, actor=person, rev=task.rev, key=fresh(), **more)
        return outcome

    def approve(self, person: Employee, comment: str = "") -> Outcome:
        """Say yes."""
        return self.say(decide.approve, person, comment=comment)

    def to_joint(self) -> Request:
        """A production request at which both branches are open."""
        request = self.file()
        self.approve(self.house.cast.head)
        return request

    def to_sizing(self) -> Request:
        """A test request that waits in the pool."""
        request = self.file(env="test")
        self.approve(self.house.cast.head)
        return request
