"""What the product asks of an app in Feishu's developer console; docs/feishu-setup.md tells it step by step.

Names are Feishu's own. Where several scopes open the same thing, one of them is enough; the first is the narrowest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class NeededScope:
    """One of these scopes; `fields` of a person's record are missing without it."""

    names: tuple[str, ...]
    what_for: str | Promise
    fields: tuple[str, ...] = ()
    wanted: bool = False  # the product works without it, with less in it


_ALL: Final = ("contact:contact:readonly_as_app",)
SCOPES: Final = (
    NeededScope(("im:message:send_as_bot", "im:message"), _("以机器人身份发消息和卡片")),
    NeededScope(("im:message:send_multi_users", "im:message"), _("批量发送通知"), wanted=True),
    NeededScope(("im:chat",), _("建群、拉人、改群名、置顶"), wanted=True),
    NeededScope(("im:message.urgent", "im:message.urgent:app_send"), _("应用内加急"), wanted=True),
    NeededScope(("im:message.urgent:sms", "im:message.urgent:sms_send"), _("短信加急"), wanted=True),
    NeededScope(("im:message.urgent:phone", "im:message.urgent:phone_send"), _("电话加急"), wanted=True),
    NeededScope(("im:message.p2p_msg",), _("接收员工发给机器人的消息"), wanted=True),
    NeededScope(("im:message.group_at_msg",), _("接收群里 @机器人 的消息"), wanted=True),
    NeededScope(("contact:contact.base:readonly", *_ALL), _("读取通讯录")),
    NeededScope(("contact:user.employee_id:readonly",), _("识别员工（用户 ID）；没有它无法登录和同步"), ("user_id",)),
    NeededScope(("contact:user.base:readonly", *_ALL), _("姓名和头像"), ("name",)),
    NeededScope(("contact:user.department:readonly", *_ALL), _("所属部门和直属上级"), ("department_ids",)),
    NeededScope(("contact:user.employee:readonly", *_ALL), _("职务、在职状态"), ("status",)),
    NeededScope(("contact:department.base:readonly", *_ALL), _("部门名称")),
    NeededScope(("contact:department.organize:readonly", *_ALL), _("部门层级和负责人")),
    NeededScope(("contact:user.email:readonly",), _("邮箱，用于邮件提醒"), ("email",), wanted=True),
    NeededScope(("contact:user.phone:readonly",), _("手机号"), ("mobile",), wanted=True),
    NeededScope(
        ("contact:user.dotted_line_leader_info.read", *_ALL),
        _("虚线上级"),
        ("dotted_line_leader_user_ids",),
        wanted=True,
    ),
)
# Only where requests stand in Feishu's approval centre (FEISHU_APPROVAL_CENTRE).
CENTRE_SCOPES: Final = (
    NeededScope(("approval:external_approval", "approval:approval"), _("在审批中心登记审批流程")),
    NeededScope(("approval:external_instance", "approval:approval"), _("把申请同步到审批中心")),
)
EVENTS: Final[dict[str, str | Promise]] = {
    "contact.user.created_v3": _("员工入职"),
    "contact.user.updated_v3": _("员工信息变更"),
    "contact.user.deleted_v3": _("员工离职"),
    "contact.department.created_v3": _("新建部门"),
    "contact.department.updated_v3": _("部门信息变更"),
    "contact.department.deleted_v3": _("删除部门"),
    "contact.scope.updated_v3": _("通讯录权限范围变更"),
    "im.message.receive_v1": _("接收消息"),
    "im.message.message_read_v1": _("消息已读"),
}
CALLBACKS: Final[dict[str, str | Promise]] = {"card.action.trigger": _("卡片回传交互")}
