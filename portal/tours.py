"""The tours of the shell itself, one for each part that people play."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.shell import Tour, TourStep
from people import api as people


def _leads(person: Any) -> bool:
    return people.heads_anything(person)


WELCOME = Tour(
    "welcome",
    _("先认识三个地方"),
    10,
    (
        TourStep(_("待办"), _("所有等你处理的事都在这里，和飞书卡片保持一致。"), "portal:inbox", _("打开待办")),
        TourStep(_("搜索"), _("按 / 键搜索人员和申请，拼音首字母也可以。"), "portal:search", _("试试搜索")),
        TourStep(
            _("个人设置"), _("设置免打扰时段、代理人和语言。请假前记得设置代理人。"), "portal:profile", _("去设置")
        ),
    ),
)
LEADER = Tour(
    "leader",
    _("给团队负责人"),
    20,
    (
        TourStep(_("我的团队"), _("工作台上方可在「我的团队」和「我自己」之间切换。")),
        TourStep(_("在飞书里审批"), _("轮到你时，机器人会立即发来卡片，决定所需的信息都在卡片上，可直接同意或拒绝。")),
        TourStep(_("每天两次摘要"), _("工作日 09:00 和 16:30 汇总待办；没有待办就不发。")),
    ),
    fits=_leads,
)
HR = Tour(
    "hr",
    _("给人力资源"),
    30,
    (
        TourStep(
            _("人员与部门"),
            _("人员来自飞书通讯录；管理后台可以导入、导出和撤销导入。"),
            "admin:index",
            _("打开管理后台"),
        ),
        TourStep(_("节假日与调休"), _("工作时间、提醒和时限都按工作日历计算，每年底请核对次年的调休安排。")),
    ),
    roles=frozenset({"hr"}),
)
OPERATOR = Tour(
    "operator",
    _("给运维"),
    40,
    (
        TourStep(_("消息投递"), _("每条消息的结果、原因和 Log ID；失败的可以重试。"), "bots:deliveries", _("查看投递")),
        TourStep(_("机器人"), _("登记、测试、停用机器人。"), "bots:bots", _("查看机器人")),
    ),
    roles=frozenset({"operator"}),
)
SYSTEM = Tour(
    "system",
    _("给系统管理员"),
    5,
    (
        TourStep(
            _("登记机器人"),
            _("填写飞书应用的 App ID 和 App Secret；第一个机器人也用来登录和同步通讯录。"),
            "admin:index",
            _("打开管理后台"),
        ),
        TourStep(_("检查飞书设置"), _("在服务器上运行 manage.py feishu_doctor，缺什么权限、事件和地址会逐条列出。")),
        TourStep(
            _("先给一部分人用"),
            _("试点时为应用和流程选定范围，范围外的人看不到菜单，也收不到消息。"),
            "portal:audiences",
            _("设置使用范围"),
        ),
    ),
    roles=frozenset({people.SYSTEM_ADMIN}),
)
SECURITY = Tour(
    "security",
    _("给安全管理员"),
    6,
    (
        TourStep(
            _("授予角色"),
            _("先授予平台运维岗和人力资源：前者同步通讯录、看消息投递，后者维护人员和日历。不能授予自己。"),
            "admin:index",
            _("打开管理后台"),
        ),
        TourStep(_("账号"), _("在管理后台的「账号」中签发一次性密码、解除登录限制、退出他人的设备。")),
        TourStep(
            _("登录记录"), _("谁在什么时候、从哪里登录，失败的原因是什么。"), "portal:sign-ins", _("查看登录记录")
        ),
    ),
    roles=frozenset({people.SECURITY_ADMIN}),
)
AUDIT = Tour(
    "audit",
    _("给审计管理员"),
    7,
    (
        TourStep(
            _("操作日志"), _("每一次操作都有记录，可以筛选、导出和校验是否被改动。"), "portal:log", _("查看操作日志")
        ),
        TourStep(_("阅读记录"), _("谁看过敏感的内容。"), "portal:reads", _("查看阅读记录")),
        TourStep(
            _("登录记录"), _("谁在什么时候、从哪里登录，失败的原因是什么。"), "portal:sign-ins", _("查看登录记录")
        ),
    ),
    roles=frozenset({people.AUDIT_ADMIN}),
)
TOURS = (WELCOME, SYSTEM, SECURITY, AUDIT, LEADER, HR, OPERATOR)
