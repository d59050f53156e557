"""People, apps and groups of the tenant, put in by the product's demo command and by tests; safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from feishu_sandbox import ids, remembered, tokens
from feishu_sandbox.models import App, Chat, Member, Person

_PERSON = ("union_id", "name", "email", "mobile", "department", "avatar", "status")
_APP = ("app_secret", "name", "avatar", "encrypt_key", "verification_token", "callback_url", "available_to")


def upsert(body: Mapping[str, Any]) -> dict[str, Any]:
    """Make the tenant hold these people, apps and groups; what is not named stays. Raises KeyError, ValueError."""
    with transaction.atomic():
        people(body.get("users", []))
        apps(body.get("apps", []))
        groups = [group(spec) for spec in body.get("groups", [])]
    tokens.forget_cached()
    remembered.forget()
    return {"users": Person.objects.count(), "apps": App.objects.count(), "groups": groups}


def people(specs: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        Person(
            user_id=spec["user_id"], union_id=spec.get("union_id") or "on_" + ids.digest("union", spec["user_id"]),
            name=spec.get("name", spec["user_id"]), email=spec.get("email", ""), mobile=spec.get("mobile", ""),
            department=spec.get("department", ""), avatar=_colour(spec, spec["user_id"]),
            status=spec.get("status", Person.Status.ACTIVE),
        )
        for spec in specs
    ]  # fmt: skip
    Person.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["user_id"], update_fields=_PERSON
    )


def _colour(spec: Mapping[str, Any], key: str) -> int:
    given = spec.get("avatar")
    return int(given) % 8 if isinstance(given, int) else int(ids.digest(key)[:4], 16) % 8


def apps(specs: Sequence[Mapping[str, Any]]) -> None:
    for spec in specs:
        values = {key: spec[key] for key in _APP if key in spec}
        fresh = {"name": spec["app_id"], **values, "avatar": _colour(spec, spec["app_id"])}
        App.objects.update_or_create(app_id=spec["app_id"], defaults=values, create_defaults=fresh)


def group(spec: Mapping[str, Any]) -> dict[str, str]:
    """One group with its members, bots and webhook. Returns where to find it."""
    hook = spec.get("webhook") or {}
    chat_id = spec.get("chat_id") or "oc_" + ids.digest("group", spec["name"])
    values: dict[str, Any] = {"kind": Chat.Kind.GROUP, "name": spec["name"]}
    if hook:
        values |= {"hook_token": hook["token"], "hook_secret": hook.get("secret", ""),
                   "hook_name": hook.get("name", "群机器人"), "hook_keywords": hook.get("keywords", [])}  # fmt: skip
    chat, _ = Chat.objects.update_or_create(chat_id=chat_id, defaults=values)
    members = Person.objects.filter(user_id__in=spec.get("members", []))
    bots = App.objects.filter(app_id__in=spec.get("bots", []))
    Member.objects.bulk_create((Member(chat=chat, person=person) for person in members), ignore_conflicts=True)
    Member.objects.bulk_create((Member(chat=chat, app=bot) for bot in bots), ignore_conflicts=True)
    return {"chat_id": chat_id, "name": chat.name,
            "webhook": f"/open-apis/bot/v2/hook/{chat.hook_token}" if chat.hook_token else ""}  # fmt: skip
