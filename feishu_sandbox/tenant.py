"""People, apps and groups of the tenant, put in by the product's demo command and by tests; safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from feishu_sandbox import directory, ids, remembered, tokens
from feishu_sandbox.models import App, Chat, Department, Member, Person

_PERSON = ("union_id", "name", "email", "mobile", "department", "avatar", "status", "department_ids", "en_name",
           "enterprise_email", "employee_no", "job_title", "leader", "dotted_leaders")  # fmt: skip
_PLACE = ("open_department_id", "name", "name_en", "parent", "leader", "order")
_APP = ("app_secret", "name", "avatar", "encrypt_key", "verification_token", "callback_url", "available_to",
        "scopes", "contact_range", "redirect_uris", "events", "arrival")  # fmt: skip


def upsert(body: Mapping[str, Any]) -> dict[str, Any]:
    """Make the tenant hold these departments, people, apps and groups; what is not named stays.

    Tells nobody: changes that push events are in `changes.py`. Raises KeyError, ValueError.
    """
    with transaction.atomic():
        departments(body.get("departments", []))
        people(body.get("users", []))
        apps(body.get("apps", []))
        groups = [group(spec) for spec in body.get("groups", [])]
    forget()
    counts = {"departments": Department.objects.count(), "users": Person.objects.count()}
    return counts | {"apps": App.objects.count(), "groups": groups}


def forget() -> None:
    """After anything of the tenant changed."""
    tokens.forget_cached()
    remembered.forget()
    directory.forget()


def departments(specs: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        Department(
            department_id=spec["department_id"], name=spec.get("name", spec["department_id"]),
            open_department_id=spec.get("open_department_id") or ids.open_department_id(spec["department_id"]),
            name_en=spec.get("name_en", ""), parent=_parent(spec), leader=spec.get("leader") or "",
            order=int(spec.get("order", 0)),
        )
        for spec in specs
    ]  # fmt: skip
    Department.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["department_id"], update_fields=_PLACE
    )


def _parent(spec: Mapping[str, Any]) -> str:
    parent = str(spec.get("parent") or "")
    return "" if parent == directory.ROOT else parent


def _first(spec: Mapping[str, Any]) -> str:
    return str(next(iter(spec.get("department_ids", [])), ""))


def people(specs: Sequence[Mapping[str, Any]]) -> None:
    names = dict(Department.objects.values_list("department_id", "name"))
    rows = [
        Person(
            user_id=spec["user_id"], union_id=spec.get("union_id") or "on_" + ids.digest("union", spec["user_id"]),
            name=spec.get("name", spec["user_id"]), email=spec.get("email", ""), mobile=spec.get("mobile", ""),
            department=spec.get("department", "") or names.get(_first(spec), ""),
            department_ids=list(spec.get("department_ids", [])), en_name=spec.get("en_name", ""),
            enterprise_email=spec.get("enterprise_email", ""), employee_no=spec.get("employee_no", ""),
            job_title=spec.get("job_title", ""), leader=spec.get("leader") or "",
            dotted_leaders=list(spec.get("dotted_leaders", [])), avatar=_colour(spec, spec["user_id"]),
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
        _check_addresses(values.get("redirect_uris", []))
        fresh = {"name": spec["app_id"], **values, "avatar": _colour(spec, spec["app_id"])}
        App.objects.update_or_create(app_id=spec["app_id"], defaults=values, create_defaults=fresh)


def _check_addresses(addresses: Sequence[str]) -> None:
    for address in addresses:
        if not str(address).startswith(("http://", "https://")) or any(ord(letter) <= 32 for letter in address):
            raise ValueError(f"not an address for a browser: {address!r}")


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
