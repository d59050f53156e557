"""What `bench/search.py` measures, in a process of one database: documents, people, repeats."""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402  # after setup

from approvals.models import Flow, FlowVersion, NodeRun, Request, Task  # noqa: E402
from approvals.search import INDEX  # noqa: E402
from bench import ground, pending  # noqa: E402
from core import clock  # noqa: E402
from core.search.index import write  # noqa: E402
from people.api import by_user_id, seed_demo  # noqa: E402
from people.models import Employee, Role, RoleHolding  # noqa: E402
from portal.selectors.search import build  # noqa: E402

QUESTIONS = {
    "name": "张三",
    "surname": "王",
    "initials": "wxm",
    "pinyin": "wangxiao",
    "one letter": "z",
    "what is in all": "云主机",
    "pinyin of it": "yunzhuji",
    "serial": "YJ-20260412-0077",
    "part of a serial": "0412-00",
    "purpose": "行情网关",
    "two words": "wangxm 风控",
    "nothing": "不存在的词",
    "nothing in Latin": "qqxxzz",
}
NEEDS = (
    "行情网关扩容",
    "压力测试环境",
    "两融系统迁移",
    "量化回测计算",
    "风控引擎升级",
    "清算批处理节点",
    "数据仓库同步",
)
ENVS = ("prod", "staging", "test", "dev")
BATCH = 2_000


def measure(documents: int, people: int, repeats: int) -> dict[str, dict[str, float]]:
    """Milliseconds, queries and hits of each question, asked by somebody with little, much and everything to see."""
    seed_demo(employees=people)
    _requests(documents - people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a while
    readers = {"employee": by_user_id("wangxm"), "chief": _chief(), "auditor": _auditor()}
    found: dict[str, dict[str, float]] = {}
    for who, person in readers.items():
        for what, asked in QUESTIONS.items():

            def ask(reader: Employee = person, text: str = asked) -> int:
                return sum(len(group.hits) for group in build(reader, text, limit=5).groups)

            counted = {"hits": ask(), "queries": ground.queries(ask)}
            found[f"{who}: {what}"] = counted | ground.milliseconds(ask, repeats)
    return found


def _chief() -> Employee:
    """Whoever leads most people of all."""
    return max(Employee.objects.filter(leader=None, led__isnull=False).distinct(), key=lambda one: one.led.count())


def _auditor() -> Employee:
    person = by_user_id("chenli")
    role, _made = Role.objects.get_or_create(slug="audit", defaults={"name": "审计"})
    RoleHolding.objects.get_or_create(role=role, employee=person, department=None)
    return person


def _requests(count: int) -> None:
    pending.published()
    flow = Flow.objects.get(slug="cloud_vm")
    version = FlowVersion.objects.get(flow=flow, status="default")
    chance, now = random.Random(1), clock.now()  # noqa: S311  # a bench, not a secret
    people = list(Employee.objects.values_list("pk", "memberships__department").order_by("pk"))
    for start in range(0, count, BATCH):
        rows = []
        for number in range(start, min(count, start + BATCH)):
            who, place = people[chance.randrange(len(people))]
            at = now - timedelta(minutes=5 * (count - number))
            purpose = f"{NEEDS[number % len(NEEDS)]}第{number % 900}期"
            items = [{"purpose": purpose, "qty": number % 9 + 1}]
            rows.append(
                Request(
                    flow=flow, version=version, serial=f"YJ-{at:%Y%m%d}-{number:06d}", title="云主机申请",
                    initiator_id=who, department_id=place, submit_key=f"bench-{number}", submitted_at=at,
                    data={"env": ENVS[number % 4], "items": items},
                )
            )  # fmt: skip
        made = Request.objects.bulk_create(rows)
        runs = NodeRun.objects.bulk_create(
            [NodeRun(request=row, seq=1, key="head", kind="approve", opened_at=row.submitted_at) for row in made]
        )
        asked = people[: max(1, len(people) // 10)]
        Task.objects.bulk_create(
            [
                Task(request_id=run.request_id, run=run, person_id=asked[n % len(asked)][0], opened_at=run.opened_at)
                for n, run in enumerate(runs)
            ]
        )
        write([INDEX.doc(row) for row in made])


if __name__ == "__main__":
    with ground.fresh_database():
        print(json.dumps(measure(*map(int, sys.argv[1:4]))))
