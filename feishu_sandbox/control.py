"""Doors of the stand-in itself (`/_sandbox/…`): for tests, the demo, soak and bench."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction
from django.http import Http404, HttpRequest, JsonResponse

from feishu_sandbox import clicks, events, ids, outbound, remembered, state, tenant, tokens
from feishu_sandbox.line.hub import HUB
from feishu_sandbox.models import (
    App,
    ApprovalCopy,
    ApprovalDefinition,
    ApprovalInstance,
    ApprovalTask,
    Batch,
    Buzz,
    Chat,
    Delivery,
    Department,
    LoginCode,
    Member,
    Message,
    Person,
    Pin,
    Read,
    Seen,
    Token,
    UserGrant,
)
from feishu_sandbox.receivers import private_chat

Answer = Mapping[str, Any]


class Door:
    """One control address: JSON in, JSON out, 400 with the reason for a bad order, 404 for the unknown."""

    def __init__(self, **methods: Callable[[dict[str, Any]], Answer]) -> None:
        self.methods = methods

    def __call__(self, request: HttpRequest) -> JsonResponse:
        run = self.methods.get(request.method or "")
        if run is None:
            return JsonResponse({"error": "method not allowed"}, status=405)
        try:
            asked = request.method in {"GET", "DELETE"}
            order = dict(request.GET.items()) if asked else json.loads(request.body or b"{}")
            return JsonResponse(dict(run(order)), json_dumps_params={"ensure_ascii": False})
        except Http404 as missing:
            return JsonResponse({"error": str(missing)}, status=404)
        except (ValueError, KeyError, TypeError, AttributeError) as bad:
            return JsonResponse({"error": f"{type(bad).__name__}: {bad}"}, status=400)


def _person(order: Mapping[str, Any], key: str = "as_user") -> Person:
    person = Person.objects.filter(user_id=order.get(key, "")).first()
    if person is None:
        raise Http404(f"no person {order.get(key)!r}")
    return person


def _message(order: Mapping[str, Any]) -> Message:
    message = Message.objects.select_related("chat", "app").filter(message_id=order.get("message_id", "")).first()
    if message is None:
        raise Http404(f"no message {order.get('message_id')!r}")
    return message


def _app(order: Mapping[str, Any]) -> App:
    app = App.objects.filter(app_id=order.get("app_id", "")).first()
    if app is None:
        raise Http404(f"no app {order.get('app_id')!r}")
    return app


def put_tenant(order: dict[str, Any]) -> Answer:
    return tenant.upsert(order)


def get_tenant(order: dict[str, Any]) -> Answer:
    """Who and what the tenant holds, without secrets."""
    people = Person.objects.order_by("id").values("user_id", "union_id", "name", "email", "department", "status")
    return {
        "departments": list(Department.objects.order_by("id").values("department_id", "name", "parent", "leader")),
        "users": list(people),
        "apps": list(App.objects.order_by("id").values("app_id", "name", "callback_url", "arrival")),
        "groups": list(Chat.objects.filter(kind=Chat.Kind.GROUP).values("chat_id", "name")),
    }


def open_id(order: dict[str, Any]) -> Answer:
    return {"open_id": ids.open_id(_app(order).app_id, _person(order, "user_id").pk)}


def messages(order: dict[str, Any]) -> Answer:
    """Messages, oldest first, filtered by user_id, app_id, chat_id, msg_type, via, uuid, batch, text, since, after."""
    names = {"user_id": "chat__person__user_id", "app_id": "app__app_id", "chat_id": "chat__chat_id", "via": "via",
             "msg_type": "msg_type", "uuid": "uuid", "batch": "batch", "message_id": "message_id",
             "text": "content__contains", "since": "created_at__gte", "after": "id__gt"}  # fmt: skip
    unknown = set(order) - set(names) - {"limit"}
    if unknown:
        raise ValueError(f"unknown filters {sorted(unknown)}")
    rows = Message.objects.select_related("chat__person", "app", "author", "parent").order_by("id")
    rows = rows.filter(**{names[key]: value for key, value in order.items() if key != "limit"})
    return {"total": rows.count(), "messages": [_told(row) for row in rows[: int(order.get("limit", 1000))]]}


def _told(message: Message) -> dict[str, Any]:
    person = message.chat.person
    return {
        "id": message.pk, "message_id": message.message_id, "msg_type": message.msg_type, "via": message.via,
        "user_id": person.user_id if person else "", "chat_id": message.chat.chat_id, "chat": message.chat.name,
        "app_id": message.app.app_id if message.app else "", "uuid": message.uuid, "batch": message.batch,
        "author": message.author.user_id if message.author else "", "status": message.status,
        "parent_id": message.parent.message_id if message.parent else "", "revision": message.revision,
        "created_at": message.created_at, "updated_at": message.updated_at, "content": json.loads(message.content),
    }  # fmt: skip


def stats(order: dict[str, Any]) -> Answer:
    """Figures for soak and bench: limits hit, messages by app, repeated uuids, identical messages, deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(*) AS n FROM feishu_sandbox_message"
            " GROUP BY chat_id, content HAVING COUNT(*) > 1)"
        )
        groups, surplus = cursor.fetchone()
    sent = {key.split(":", 1)[1]: n for key, n in state.counters.items() if key.startswith("sent:")}
    return {
        "limit_violations": sum(state.limiter.violations.values()),
        "violations": dict(state.limiter.violations),
        "messages": {"total": Message.objects.count(), "sent_by_app": sent},
        "duplicates": {"uuid_hits": state.counters["uuid_duplicates"], "identical_groups": groups,
                       "identical_surplus": surplus},
        "calls": {"total": state.calls.total, "codes": {str(code): n for code, n in state.calls.codes.items()}},
        "batches_waiting": Batch.objects.filter(status=Batch.Status.WAITING).count(),
        "deliveries_waiting": Delivery.objects.filter(status=Delivery.Status.WAITING).count(),
        "counters": dict(state.counters),
    }  # fmt: skip


def calls(order: dict[str, Any]) -> Answer:
    """The newest calls, newest first."""
    newest = state.calls.newest(int(order.get("limit", 100)))
    keys = ("number", "at", "direction", "method", "app_id", "status", "code", "msg", "log_id", "ms")
    return {"calls": [{key: getattr(call, key) for key in keys} | {"path": call.shown_path} for call in newest]}


def reset(order: dict[str, Any]) -> Answer:
    """Forget everything said and done; with {"tenant": true} also people, apps and groups."""
    said = [Buzz, Pin, Read, Seen, Message, Batch, Delivery, ApprovalCopy, ApprovalTask, ApprovalInstance,
            ApprovalDefinition]  # fmt: skip
    everybody = [LoginCode, UserGrant, Member, Chat, Token, App, Person, Department] if order.get("tenant") else []
    Chat.objects.exclude(top=None).update(top=None)
    with transaction.atomic():
        for model in [*said, *everybody]:
            model._default_manager.all()._raw_delete(using="default")
    state.reset()
    tenant.forget()
    return {"ok": True}


def add_fault(order: dict[str, Any]) -> Answer:
    return {"id": state.faults.add(order).id}


def list_faults(order: dict[str, Any]) -> Answer:
    return {"faults": state.faults.as_list()}


def clear_faults(order: dict[str, Any]) -> Answer:
    state.faults.clear(int(order["id"]) if "id" in order else None)
    return {"faults": state.faults.as_list()}


def set_switches(order: dict[str, Any]) -> Answer:
    state.switches.change(order)
    return state.switches.as_dict()


def get_switches(order: dict[str, Any]) -> Answer:
    return state.switches.as_dict()


def click(order: dict[str, Any]) -> Answer:
    """{as_user, message_id, button, form, lang} → toast, error code, whether the card was replaced."""
    try:
        outcome = clicks.click(person=_person(order), message=_message(order), button=str(order["button"]),
                               form=order.get("form", {}), lang=order.get("lang", "zh_cn"))  # fmt: skip
    except clicks.NoSuchElement as missing:
        raise Http404(f"no button {missing}") from missing
    return outcome.as_dict()


def say(order: dict[str, Any]) -> Answer:
    """{as_user, app_id | chat_id, text}: a person writes to a bot or into a group."""
    person = _person(order)
    text = str(order["text"]).strip()
    if not text:
        raise ValueError("text is empty")
    known = Chat.objects.filter(chat_id=order.get("chat_id", ""))
    chat = known.first() if "chat_id" in order else private_chat(_app(order), person)
    if chat is None:
        raise Http404("no such chat")
    return {"message_id": events.say(person, chat, text).message_id, "chat_id": chat.chat_id}


def verify(order: dict[str, Any]) -> Answer:
    """{app_id, callback_url?}: set the address if given, and send it the challenge."""
    app = _app(order)
    if "callback_url" in order:
        app.callback_url = str(order["callback_url"])
        App.objects.filter(pk=app.pk).update(callback_url=app.callback_url)
        tokens.forget_cached()
    reason = outbound.verify_address(app)
    return {"ok": not reason, "reason": reason}


def age(order: dict[str, Any]) -> Answer:
    clicks.age(_message(order), float(order["days"]))
    remembered.forget()
    return {"ok": True}


def recall(order: dict[str, Any]) -> Answer:
    Message.objects.filter(pk=_message(order).pk).update(status=Message.Status.RECALLED)
    return {"ok": True}


def revoke(order: dict[str, Any]) -> Answer:
    """End the valid tokens of one app, or of all."""
    return {"ended": tokens.revoke(str(order.get("app_id", "")))}


def deliveries(order: dict[str, Any]) -> Answer:
    rows = Delivery.objects.order_by("id")
    told = rows.values("event_id", "event_type", "app__app_id", "attempts", "status", "outcome")
    return {"deliveries": list(told)}


def lines(order: dict[str, Any]) -> Answer:
    """The open long connections, and the port at which they come in."""
    return {"port": HUB.port, "lines": [{"app_id": link.app_id, "device": link.device} for link in HUB.links()]}


def drop_lines(order: dict[str, Any]) -> Answer:
    """{app_id?}: end the long connections of one app, or of all, without a word."""
    return {"dropped": HUB.drop(str(order.get("app_id", "")))}
