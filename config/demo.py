"""The demo firm, joined up: its people, its bots, and the Feishu stand-in that knows both.

Only the wiring sees all three: `people` invents the firm, `bots` keeps credentials, the stand-in is a process apart
that is told over HTTP. Safe to repeat; what people changed since is left as it is.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import requests
from django.conf import settings
from django.db import transaction

from bots.models import Bot
from bots.states import BotRank
from people import api as people
from people.models import Employee
from people.states import EmployeeStatus

PATIENCE = (3.05, 60)
# slug, name, English, rank
BOTS = (("hub", "运营中枢", "Operations Hub", BotRank.DEFAULT),)

# The people of the story: user id, and what to do there.
STORY = {
    "wangxm": "提交云主机申请，查看进度，验收",
    "chenli": "部门负责人审批",
    "zhangsan": "信息安全审批（生产环境）",
    "lisi": "信息安全审批（生产环境，任一人即可）",
    "zhaomin": "云平台交付",
    "zhoujg": "查看工作台",
    "heping": "查看投递、任务与机器人",
    "linxy": "管理流程",
}


class StandInAway(Exception):
    """The Feishu stand-in could not be told."""


@dataclass(frozen=True)
class DemoReport:
    """What there is after a run."""

    new_employees: int
    employees: int
    bots: int


def seed(*, employees: int, password: str) -> DemoReport:
    """Put the firm and its bots there, and tell the stand-in.

    Raises: StandInAway if the stand-in does not take it; firm and bots are there all the same.
    """
    firm = people.seed_demo(employees=employees, password=password)
    bots = _bots()
    _tell(bots)
    return DemoReport(firm.employees, firm.total, len(bots))


@transaction.atomic
def _bots() -> list[Bot]:
    for slug, name, name_en, rank in BOTS:
        fresh = {
            "name": name,
            "name_en": name_en,
            "rank": rank,
            "app_id": f"cli_demo_{slug}",
            "app_secret": secrets.token_hex(16),
            "verification_token": secrets.token_hex(16),
            "encrypt_key": secrets.token_hex(16),
        }
        Bot.objects.get_or_create(slug=slug, defaults=fresh)
    return list(Bot.objects.filter(app_id__startswith="cli_demo_").order_by("pk"))


def _tell(bots: list[Bot]) -> None:
    staff = Employee.objects.order_by("pk").prefetch_related("departments")
    tenant = {
        "users": [_person(one) for one in staff],
        "apps": [
            {
                "app_id": bot.app_id,
                "app_secret": bot.app_secret,
                "name": bot.name,
                "encrypt_key": bot.encrypt_key,
                "verification_token": bot.verification_token,
                "callback_url": f"{settings.PUBLIC_URL}/feishu/{bot.slug}/callback",
            }
            for bot in bots
        ],
    }
    url = f"{settings.FEISHU_BASE_URL}/_sandbox/tenant"
    try:
        answer = requests.post(url, json=tenant, timeout=PATIENCE)
    except requests.RequestException as error:
        raise StandInAway(f"the Feishu stand-in at {settings.FEISHU_BASE_URL} does not answer: {error}") from error
    if not answer.ok:
        raise StandInAway(f"the Feishu stand-in refused the tenant: {answer.status_code} {answer.text[:300]}")


def _person(one: Employee) -> dict[str, str]:
    departments = [place.name for place in one.departments.all()]
    return {
        "user_id": one.user_id,
        "name": one.name,
        "email": one.email,
        "mobile": one.mobile,
        "department": departments[0] if departments else "",
        "status": "active" if one.status == EmployeeStatus.ACTIVE else "resigned",
    }
