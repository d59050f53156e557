"""The demo firm, joined up: its people, its bot, and the Feishu stand-in that knows both.

`people` invents the firm, `estate` what it runs, `bots` keeps credentials, `approvals` tells the requests of the last
weeks, `alerts` what its monitoring sent; the stand-in is a process apart that is told over HTTP.
Safe to repeat; what people changed since is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import requests
from django.conf import settings

from alerts import api as alerts
from approvals import api as approvals
from bots import api as bots
from config import demo_ops
from estate import api as estate
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


# The duty groups in which shipped flows have steps claimed, and the role whose holders claim there.
GROUPS = {"cloud-duty": "云平台值班群", "network-duty": "网络值班群"}
CLAIMS = {"cloud-duty": "cloud_ops", "network-duty": "network_ops"}


class StandInAway(Exception):
    """A stand-in, Feishu's or the operations platform, could not be told."""


def _gather() -> None:
    """Whoever may claim a step in a group is in it; who that is, is known once the requests are told."""
    try:
        for slug, role in CLAIMS.items():
            bots.gather_demo_group(settings.FEISHU_BASE_URL, slug, people.holders(role))
    except requests.RequestException as error:
        raise StandInAway(f"the Feishu stand-in at {settings.FEISHU_BASE_URL} was not told: {error}") from error


def _introduce() -> None:
    try:
        demo_ops.connect()
    except requests.RequestException as error:
        raise StandInAway(f"the operations platform at {settings.OPS_BASE_URL} was not told: {error}") from error


@dataclass(frozen=True)
class DemoReport:
    """What there is after a run."""

    new_employees: int
    employees: int
    bot: str
    new_requests: int


def seed(*, employees: int, password: str) -> DemoReport:
    """Put firm, bot, the requests and the alerts of the last weeks there, and tell the stand-in.

    Raises: StandInAway if the stand-in does not take it; the firm is there all the same.
    """
    firm = people.seed_demo(employees=employees, password=password)
    estate.seed_demo()
    try:
        bot = bots.connect_demo_tenant(settings.FEISHU_BASE_URL, groups=GROUPS)
    except requests.RequestException as error:
        raise StandInAway(f"the Feishu stand-in at {settings.FEISHU_BASE_URL} was not told: {error}") from error
    bots.first_sync()
    told = approvals.seed_demo()
    _gather()
    alerts.seed_demo()
    if settings.OPS_BASE_URL:  # last, so that nobody is told of what had happened before he came
        _introduce()
    return DemoReport(firm.employees, firm.total, bot.slug, told)
