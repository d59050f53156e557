"""Which field needs which scope of the app: without one of them it is left out, without a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feishu_sandbox.envelope import Failure
from feishu_sandbox.models import App

READ_ALL = ("contact:contact:readonly_as_app", "contact:contact:access_as_app", "contact:contact:readonly")
CONTACT = ("contact:contact.base:readonly", *READ_ALL)
USER_ID = ("contact:user.employee_id:readonly",)
EMAIL = ("contact:user.email:readonly",)
PHONE = ("contact:user.phone:readonly",)
MESSAGES = ("im:message", "im:message:send_as_bot", "im:message:send_multi_users")
CHATS = ("im:chat",)
HEAR = ("im:message.p2p_msg", "im:message.group_at_msg")
READ_GROUPS = ("im:message.group_msg",)  # hear all that is said in groups, not only what names the bot
URGENT = {
    "app": ("im:message.urgent", "im:message.urgent:app_send"),
    "sms": ("im:message.urgent:sms", "im:message.urgent:sms_send"),
    "phone": ("im:message.urgent:phone", "im:message.urgent:phone_send"),
}
APPROVAL_DEFINITION = ("approval:approval", "approval:external_approval")
APPROVAL_INSTANCE = ("approval:approval", "approval:external_instance")
APPROVAL_CHECK = (*APPROVAL_INSTANCE, "approval:approval:readonly")
APPROVAL_TASK = ("approval:approval", "approval:approval:readonly", "approval:external_task")
APPROVAL = (APPROVAL_DEFINITION, APPROVAL_CHECK, APPROVAL_TASK)
_BASE = ("contact:user.base:readonly", *READ_ALL)
_EMPLOYEE = ("contact:user.employee:readonly", *READ_ALL)
_PLACE = ("contact:user.department:readonly", *READ_ALL)
_NUMBER = ("contact:user.employee_number:read", *_EMPLOYEE)
_DOTTED = ("contact:user.dotted_line_leader_info.read", *READ_ALL)
_DEPARTMENT = ("contact:department.base:readonly", *READ_ALL)
_TREE = ("contact:department.organize:readonly", *READ_ALL)

FIELDS: dict[str, tuple[str, ...]] = {
    "user_id": USER_ID,
    "email": EMAIL,
    "mobile": PHONE,
    "mobile_visible": PHONE,
    "name": _BASE,
    "en_name": _BASE,
    "nickname": _BASE,
    "avatar": _BASE,
    "status": _EMPLOYEE,
    "enterprise_email": _EMPLOYEE,
    "job_title": _EMPLOYEE,
    "employee_type": _EMPLOYEE,
    "join_time": _EMPLOYEE,
    "is_tenant_manager": _EMPLOYEE,
    "employee_no": _NUMBER,
    "department_ids": _PLACE,
    "leader_user_id": _PLACE,
    "orders": _PLACE,
    "dotted_line_leader_user_ids": _DOTTED,
}
DEPARTMENT_FIELDS: dict[str, tuple[str, ...]] = {
    "name": _DEPARTMENT,
    "i18n_name": _DEPARTMENT,
    "department_id": _DEPARTMENT,
    "status": _DEPARTMENT,
    "parent_department_id": _TREE,
    "leader_user_id": _TREE,
    "leaders": _TREE,
    "order": _TREE,
    "member_count": _TREE,
}


def granted(app: App, names: tuple[str, ...]) -> bool:
    """True when the app has one of these scopes."""
    return app.scopes is None or not set(names).isdisjoint(app.scopes)


def require(app: App, names: tuple[str, ...]) -> None:
    """Raises Failure 99991672 that names the scopes of which one would do."""
    if granted(app, names):
        return
    violations = [{"type": "action_scope_required", "subject": name} for name in names]
    msg = f"Access denied. One of the following scopes is required: [{', '.join(names)}]."
    raise Failure(99991672, msg, details={"permission_violations": violations})


def visible(app: App, values: Mapping[str, Any], needs: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """What of these fields the app may see."""
    if app.scopes is None:
        return dict(values)
    return {key: value for key, value in values.items() if key not in needs or granted(app, needs[key])}
