"""The demo firm's requests of the last weeks, made through the verbs, with the clock held at each step."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from approvals.demo_flows import tell_tales
from approvals.demo_forms import DRAWING
from approvals.demo_roles import grant_demo_roles
from approvals.models import NodeRun, Request, Task
from approvals.publish import publish_flows
from approvals.services import decide
from approvals.services.answering import answered
from approvals.services.attach import attach
from approvals.services.claiming import claim
from approvals.services.comment import comment
from approvals.services.intervening import terminate
from approvals.services.revoke import revoke
from approvals.services.submit import submit
from approvals.services.suspending import suspend
from approvals.services.withdraw import withdraw
from approvals.states import RunStatus, TaskKind, TaskStatus
from core import clock
from core.worktime import office
from estate import api as estate
from people import api as people
from people.models import Employee
from people.states import EmployeeStatus

SEED = 20261123
FLOW = "cloud_vm"


@dataclass(frozen=True)
class Story:
    """One request: how many working hours ago it began, how many steps were taken, and how it ended, if it did."""

    hours_ago: int
    steps: int
    end: str = ""  # "", reject, withdraw, suspend, terminate, revoke
    env: str = "test"


# Twelve decisions bring every request to its end; fewer leave it on its way.
STORIES = (
    Story(150, 12, env="prod"), Story(141, 12), Story(133, 12, env="dev"), Story(126, 0, "reject", "prod"),
    Story(118, 12, env="prod"), Story(110, 12, env="staging"), Story(104, 1, "reject", "prod"), Story(97, 12),
    Story(90, 0, "withdraw"), Story(84, 12, "revoke", "prod"), Story(77, 12, env="dev"), Story(70, 0, "reject"),
    Story(63, 12, env="staging"), Story(55, 12, env="prod"), Story(48, 1, "withdraw", "prod"), Story(41, 12),
    Story(33, 2, env="prod"), Story(27, 1, env="dev"), Story(22, 2), Story(14, 0, env="prod"),
    Story(12, 1, "suspend", "staging"), Story(9, 1, "terminate"), Story(7, 1, env="prod"), Story(5, 0, env="staging"),
    Story(4, 1), Story(2, 0, env="prod"), Story(1, 0, env="staging"),
)  # fmt: skip

NEEDS = (
    ("hqwg", "行情网关扩容", "trading", 3, "16", 64),
    ("jzjy", "集中交易压测环境", "test", 4, "8", 32),
    ("sjzt", "数据中台离线计算节点", "office", 2, "32", 128),
    ("tgpt", "投顾平台灰度节点", "dmz", 2, "4", 16),
    ("rzrq", "融资融券日终批处理", "trading", 1, "16", 64),
    ("khfw", "客户服务工单系统迁移", "office", 2, "8", 32),
    ("fxkz", "风险控制指标回算", "office", 2, "16", 128),
    ("bgxt", "办公协同文档转换服务", "office", 1, "4", 8),
)
YES = ("同意", "规格合理，同意", "", "已与容量组核对", "请按信创要求选型，同意")
DONE = ("已交付，堡垒机与监控均已接入", "主机可用，验收通过", "")
HOSTS = {"hosts": [{"name": "vm-00001", "ip": "10.96.1.12", "place": "私有云 A", "bastion": "yes", "watched": "yes"}]}
NO = ("资源池余量不足，请改用私有云 B。", "规格偏大，请附压测数据后重新提交。", "该系统本季度已扩容，请先评估利用率。")


def seed_demo() -> int:
    """Publish the flows and tell the stories that are not there yet; gives how many requests were made.

    Deterministic for a given firm; running it again adds nothing.
    """
    grant_demo_roles()
    publish_flows()
    initiators = _initiators()
    if not initiators:
        return 0
    chance = random.Random(SEED)  # noqa: S311  # a demo, not a secret
    made = 0
    for number, story in enumerate(STORIES, start=1):
        who = initiators[chance.randrange(len(initiators))]
        dice = random.Random(f"{SEED}-{number}")  # noqa: S311  # a demo, not a secret
        made += _tell(number, story, who, dice)
    return made + tell_tales(initiators, SEED)


def _initiators() -> list[Employee]:
    """People with a department and a leader, the same ones every time."""
    rows = Employee.objects.filter(status=EmployeeStatus.ACTIVE, leader__isnull=False, memberships__kind="primary")
    technical = rows.filter(memberships__department__name__contains="部", memberships__department__head__isnull=False)
    return list(technical.order_by("pk")[:60]) or list(rows.order_by("pk")[:60])


@transaction.atomic
def _tell(number: int, story: Story, who: Employee, dice: random.Random) -> int:
    key = f"demo-{FLOW}-{number}"
    if Request.objects.filter(submit_key=key).exists():
        return 0
    at = office().subtract(clock.now(), timedelta(hours=story.hours_ago))
    with clock.frozen(at):
        request = submit(actor=who, flow=FLOW, raw=_form(story, dice, at) | _papers(story, who), key=key)
    pace = timedelta(minutes=story.hours_ago * 60 // (story.steps + 2))
    for step in range(story.steps):
        if not _goes_on(request):
            break
        at = office().add(at, min(pace, timedelta(minutes=dice.randint(25, 600))))
        with clock.frozen(at):
            if dice.random() < 0.2:
                comment(request=request.pk, actor=who, text="如需补充材料请联系我。", key=f"{key}-c{step}")
            _act(request, "", f"{key}-{step}", dice)
    if story.end:
        with clock.frozen(office().add(at, min(pace, timedelta(minutes=dice.randint(20, 300))))):
            _finish(request, who, story.end, key, dice)
    return 1


def _goes_on(request: Request) -> bool:
    return Request.objects.filter(pk=request.pk, status="running").exists()


def _finish(request: Request, who: Employee, end: str, key: str, dice: random.Random) -> None:
    if end == "withdraw":
        withdraw(request=request.pk, actor=who, reason="需求有变，稍后重新提交。")
    elif end == "revoke":
        revoke(request=request.pk, actor=who, reason="项目计划调整，主机不再需要。", key=f"{key}-end")
    elif end == "reject":
        _act(request, end, f"{key}-end", dice)
    else:
        admin = next(iter(people.holders("flow_admin")))
        verb = suspend if end == "suspend" else terminate
        verb(request=request.pk, actor=admin, reason="等待机房扩容计划确认。", key=f"{key}-end")


def _act(request: Request, end: str, key: str, dice: random.Random) -> None:
    """The first person who is asked decides; what other systems were asked to do is done."""
    waiting = NodeRun.objects.filter(request=request, kind=NodeRun.Kind.ACTION, status=RunStatus.OPEN).first()
    if waiting is not None:
        answered(run=waiting.pk, answer=HOSTS)
    task = Task.objects.select_related("person", "run").filter(request=request, status=TaskStatus.OPEN).first()
    if task is None:
        return
    if task.kind == TaskKind.CANDIDATE:
        claim(task=task.pk, actor=task.person, rev=task.rev, key=f"{key}-claim")
        task.refresh_from_db()
    doing = task.run.kind == "do"
    verb = decide.complete if doing else decide.reject if end == "reject" else decide.approve
    said = dice.choice(DONE if doing else NO if end == "reject" else YES)
    filled = HOSTS if task.run.key == "deliver" else {}
    verb(task=task.pk, actor=task.person, rev=task.rev, key=key, comment=said, form=filled)


def _papers(story: Story, who: Employee) -> dict[str, Any]:
    """What production asks besides: a budget and the drawing of the architecture."""
    budget = {"budget_no": next(row.key for row in estate.ledger_options("budget") if "IT-003" in row.key)}
    if story.env != "prod":
        return budget
    drawing = SimpleUploadedFile("部署架构图.png", base64.b64decode(DRAWING), content_type="image/png")
    return budget | {"arch": [attach(actor=who, flow=FLOW, field="arch", upload=drawing).pk]}


def _form(story: Story, dice: random.Random, at: datetime) -> dict[str, Any]:
    system, purpose, zone, count, cpu, memory = NEEDS[dice.randrange(len(NEEDS))]
    count += dice.randrange(2)
    expire = "long" if story.env == "prod" else (at + timedelta(days=dice.randint(30, 180))).date().isoformat()
    row = {
        "purpose": purpose, "qty": str(count), "cpu": cpu, "memory": str(memory), "system_disk": "100",
        "data_disk": str(dice.choice((0, 200, 500, 1000))), "os": dice.choice(("麒麟 V10", "Rocky Linux 9")),
        "backup": "yes" if story.env == "prod" else "no",
    }  # fmt: skip
    return {
        "system": system, "env": story.env, "zone": zone if story.env == "prod" else "test",
        "cloud": dice.choice(("private_a", "private_b", "xinchuang")), "items": [row],
        "expire": expire,
        "reason": f"{purpose}，现有主机利用率已超过八成，按近三个月增长估算需要增加 {count} 台。",
    }  # fmt: skip
