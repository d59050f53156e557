"""Control doors for what happens in the firm (`/_sandbox/person`, `department`, `range`, `leave`, `menu`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from feishu_sandbox import changes, leaves
from feishu_sandbox.models import App, Person

_VERBS: dict[str, str] = {"resign": "resigned", "return": "active", "freeze": "frozen"}


def person(order: dict[str, Any]) -> Mapping[str, Any]:
    """{user_id, do: resign | return | freeze} or {user_id, set: {…}}: the latter also brings somebody new in."""
    user_id = str(order["user_id"])
    if "do" in order:
        _known(user_id)
        return {"events": changes.person(user_id, {"status": _VERBS[order["do"]]})}
    return {"events": changes.person(user_id, dict(order["set"]))}


def department(order: dict[str, Any]) -> Mapping[str, Any]:
    """{department_id, set: {name, parent, leader, order}} or {department_id, do: delete}."""
    if order.get("do", "") not in {"", "delete"}:
        raise ValueError("do is delete or absent")
    values = None if order.get("do") else dict(order["set"])
    return {"events": changes.department(str(order["department_id"]), values)}


def contact_range(order: dict[str, Any]) -> Mapping[str, Any]:
    """{app_id, range: {departments, users} | null}: what the app may see of the firm."""
    told = order["range"]
    return {"events": changes.contact_range(_app(order), None if told is None else dict(told))}


def leave(order: dict[str, Any]) -> Mapping[str, Any]:
    """{user_id, start, end, name?, reason?, unit?, origin?} approves, {revert: instance_code} takes back."""
    if "revert" in order:
        return {"events": leaves.revert(str(order["revert"]))}
    words = {key: str(order[key]) for key in ("name", "reason", "unit", "origin") if key in order}
    told = leaves.Leave(_known(str(order["user_id"])), str(order["start"]), str(order["end"]), **words)
    instance, sent = leaves.approve(told)
    return {"instance_code": instance, "events": sent}


def menu(order: dict[str, Any]) -> Mapping[str, Any]:
    """{user_id, app_id, event_key}: a person presses an item of a bot's menu."""
    return {"events": [leaves.press_menu(_app(order), _known(str(order["user_id"])), str(order["event_key"]))]}


def _known(user_id: str) -> Person:
    found = Person.objects.filter(user_id=user_id).first()
    if found is None:
        raise Http404(f"no person {user_id!r}")
    return found


def _app(order: Mapping[str, Any]) -> App:
    found = App.objects.filter(app_id=order.get("app_id", "")).first()
    if found is None:
        raise Http404(f"no app {order.get('app_id')!r}")
    return found
