"""The demo firm, joined up: its people, its bot, and the Feishu stand-in that knows both.

`people` invents the firm, `bots` keeps credentials, `approvals` tells the requests of the last weeks; the stand-in is a
process apart that is told over HTTP.
Safe to repeat; what people changed since is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import requests
from django.conf import settings

from approvals import api as approvals
from bots import api as bots
from people import api as people

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
    bot: str
    new_requests: int


def seed(*, employees: int, password: str) -> DemoReport:
    """Put firm, bot and the requests of the last weeks there, and tell the stand-in.

    Raises: StandInAway if the stand-in does not take it; the firm is there all the same.
    """
    firm = people.seed_demo(employees=employees, password=password)
    try:
        bot = bots.connect_demo_tenant(settings.FEISHU_BASE_URL)
    except requests.RequestException as error:
        raise StandInAway(f"the Feishu stand-in at {settings.FEISHU_BASE_URL} was not told: {error}") from error
    bots.first_sync()
    return DemoReport(firm.employees, firm.total, bot.slug, approvals.seed_demo())
