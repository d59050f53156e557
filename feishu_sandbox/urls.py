"""Three groups of addresses: the platform's API, the stand-in's own control, and the page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from feishu_sandbox import control, control_approval, control_chats, control_firm
from feishu_sandbox.api import approval, attention, auth, batch, chats, contact, directory, hook, messages, oauth
from feishu_sandbox.envelope import Failure
from feishu_sandbox.gate import Answer, Call, Endpoint, Gate
from feishu_sandbox.line import doors as line
from feishu_sandbox.page import consent, views


def _unknown(call: Call, **where: str) -> Answer:
    raise Failure(99991201, "path not found", status=404)


def _health(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


_nothing = Endpoint("unknown", _unknown, open=True, metered=False)
_login = Gate(POST=Endpoint("oauth.token", oauth.token, open=True, metered=False, parse=oauth.parsed))
_api = [
    path("authen/v1/authorize", consent.authorize),
    path("authen/v2/oauth/token", _login),
    path("authen/v1/user_info",
         Gate(GET=Endpoint("authen.user_info", oauth.user_info, open=True, metered=False))),
    path("contact/v3/scopes", Gate(GET=Endpoint("contact.scopes", directory.scopes_of))),
    path("contact/v3/departments/<str:department_id>/children",
         Gate(GET=Endpoint("contact.children", directory.children))),
    path("contact/v3/departments/<str:department_id>", Gate(GET=Endpoint("contact.department", directory.department))),
    path("contact/v3/users/find_by_department",
         Gate(GET=Endpoint("contact.find_by_department", directory.find_by_department))),
    path("auth/v3/tenant_access_token/internal",
         Gate(POST=Endpoint("tenant_token", auth.tenant_access_token, open=True, metered=False))),
    path("auth/v3/app_access_token/internal",
         Gate(POST=Endpoint("app_token", auth.app_access_token, open=True, metered=False))),
    path("im/v1/messages", Gate(POST=Endpoint("im.send", messages.send))),
    path("im/v1/messages/<str:message_id>",
         Gate(PATCH=Endpoint("im.patch", messages.patch), DELETE=Endpoint("im.recall", attention.recall))),
    path("im/v1/messages/<str:message_id>/read_users",
         Gate(GET=Endpoint("im.read_users", attention.read_users))),
    *[path(f"im/v1/messages/<str:message_id>/urgent_{how}",
           Gate(PATCH=Endpoint(f"im.urgent_{how}", attention.urgent(how)))) for how in ("app", "sms", "phone")],
    path("im/v1/pins", Gate(POST=Endpoint("im.pin", attention.pin), GET=Endpoint("im.pins", attention.pins))),
    path("im/v1/pins/<str:message_id>", Gate(DELETE=Endpoint("im.unpin", attention.unpin))),
    path("im/v1/chats", Gate(POST=Endpoint("chats.create", chats.create), GET=Endpoint("chats.list", chats.mine))),
    path("im/v1/chats/<str:chat_id>",
         Gate(GET=Endpoint("chats.get", chats.read), PUT=Endpoint("chats.update", chats.change),
              DELETE=Endpoint("chats.dissolve", chats.dissolve))),
    path("im/v1/chats/<str:chat_id>/members",
         Gate(GET=Endpoint("chats.members", chats.members), POST=Endpoint("chats.add", chats.add_members),
              DELETE=Endpoint("chats.remove", chats.remove_members))),
    path("im/v1/chats/<str:chat_id>/members/is_in_chat", Gate(GET=Endpoint("chats.is_in", chats.is_in_chat))),
    path("im/v1/chats/<str:chat_id>/top_notice/put_top_notice",
         Gate(POST=Endpoint("chats.top", chats.put_top_notice))),
    path("im/v1/chats/<str:chat_id>/top_notice/delete_top_notice",
         Gate(POST=Endpoint("chats.untop", chats.delete_top_notice))),
    path("im/v1/messages/<str:message_id>/reply", Gate(POST=Endpoint("im.reply", messages.reply))),
    path("message/v4/batch_send/", Gate(POST=Endpoint("batch.send", batch.send))),
    path("bot/v2/hook/<str:token>", Gate(POST=Endpoint("hook", hook.send, open=True, metered=False))),
    path("contact/v3/users/batch_get_id", Gate(POST=Endpoint("contact.batch_get_id", contact.batch_get_id))),
    path("contact/v3/users/<str:user_id>", Gate(GET=Endpoint("contact.user", directory.user))),
    path("approval/v4/external_approvals", Gate(POST=Endpoint("approval.define", approval.put_definition))),
    path("approval/v4/external_approvals/<str:code>",
         Gate(GET=Endpoint("approval.definition", approval.definition))),
    path("approval/v4/external_instances", Gate(POST=Endpoint("approval.put", approval.put_instance))),
    path("approval/v4/external_instances/check", Gate(POST=Endpoint("approval.check", approval.check))),
    path("approval/v4/external_tasks", Gate(GET=Endpoint("approval.tasks", approval.tasks))),
    path("application/v6/scopes", Gate(GET=Endpoint("application.scopes", contact.granted_scopes))),
    path("bot/v3/info", Gate(GET=Endpoint("bot.info", contact.bot_info))),
    path("bot/v3/info/", Gate(GET=Endpoint("bot.info", contact.bot_info))),
    path("<path:rest>", Gate(**dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), _nothing))),
]  # fmt: skip
_control = {
    "tenant": control.Door(GET=control.get_tenant, POST=control.put_tenant),
    "open_id": control.Door(GET=control.open_id),
    "messages": control.Door(GET=control.messages),
    "stats": control.Door(GET=control.stats),
    "calls": control.Door(GET=control.calls),
    "deliveries": control.Door(GET=control.deliveries),
    "lines": control.Door(GET=control.lines, POST=control.drop_lines),
    "reset": control.Door(POST=control.reset),
    "faults": control.Door(GET=control.list_faults, POST=control.add_fault, DELETE=control.clear_faults),
    "switches": control.Door(GET=control.get_switches, POST=control.set_switches),
    "click": control.Door(POST=control.click),
    "say": control.Door(POST=control.say),
    "verify": control.Door(POST=control.verify),
    "age": control.Door(POST=control.age),
    "chats": control_chats.DOOR,
    "read": control.Door(POST=control_chats.read),
    "recall": control.Door(POST=control.recall),
    "revoke": control.Door(POST=control.revoke),
    "person": control.Door(POST=control_firm.person),
    "department": control.Door(POST=control_firm.department),
    "range": control.Door(POST=control_firm.contact_range),
    "leave": control.Door(POST=control_firm.leave),
    "approvals": control.Door(GET=control_approval.held),
    "approve": control.Door(POST=control_approval.approve),
    "menu": control.Door(POST=control_firm.menu),
}
urlpatterns = [
    path("healthz", _health),
    path("oauth/v3/token", _login),
    path("callback/ws/endpoint", Gate(POST=Endpoint("line", line.endpoint, open=True, metered=False))),
    *[path(f"open-apis/{p.pattern}", p.callback) for p in _api],
    *[path(f"_sandbox/{name}", door) for name, door in _control.items()],
    *views.urlpatterns,
]
