"""Who is who (contact/v3) and who am I (bot/v3)."""

from __future__ import annotations

from typing import Any

from feishu_sandbox import ids, shapes
from feishu_sandbox.envelope import success, wrong_parameter
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.models import App, Person
from feishu_sandbox.scopes import APPROVAL, CHATS, CONTACT, DEPARTMENT_FIELDS, FIELDS, HEAR, MESSAGES, URGENT


def batch_get_id(call: Call) -> Answer:
    """E-mails and mobiles to ids; an unknown one comes back without `user_id`."""
    id_type = call.query.get("user_id_type", "open_id")
    if id_type not in {"open_id", "union_id", "user_id"}:
        raise wrong_parameter("user_id_type")
    found = []
    for field, key in (("email", "emails"), ("mobile", "mobiles")):
        values = _texts(call.body.get(key, []), key)
        people = {getattr(p, field): p for p in Person.objects.filter(**{f"{field}__in": values})}
        found += [_entry(call, field, value, people.get(value), id_type) for value in values]
    return success({"user_list": found})


def _texts(values: Any, key: str) -> list[str]:
    if not isinstance(values, list) or len(values) > 50:
        raise wrong_parameter(f"{key}: at most 50 texts")
    return [str(value) for value in values]


def _entry(call: Call, field: str, value: str, person: Person | None, id_type: str) -> dict[str, Any]:
    hidden = person is None or (person.status == Person.Status.RESIGNED and not call.body.get("include_resigned"))
    if person is None or hidden:
        return {field: value}
    return {field: value, "user_id": id_of(call.caller, person, id_type), "status": shapes.status(person)}


def id_of(app: App, person: Person, id_type: str) -> str:
    """The person's identifier of the asked type, as this app sees it."""
    if id_type == "open_id":
        return ids.open_id(app.app_id, person.pk)
    return person.union_id if id_type == "union_id" else person.user_id


def bot_info(call: Call) -> Answer:
    """The bot itself: the best test of a connection."""
    app = call.caller
    bot = {"activate_status": 2, "app_name": app.name, "avatar_url": "", "ip_white_list": [],
           "open_id": "ou_" + ids.digest("bot", app.app_id)}  # fmt: skip
    return {"code": 0, "msg": "ok", "bot": bot}


def granted_scopes(call: Call) -> Answer:
    """What the tenant has granted the app; an app without a list has all that there are here."""
    groups = (
        *FIELDS.values(),
        *DEPARTMENT_FIELDS.values(),
        CONTACT,
        MESSAGES,
        HEAR,
        CHATS,
        *URGENT.values(),
        *APPROVAL,
    )
    known = sorted({name for group in groups for name in group})
    held = known if call.caller.scopes is None else call.caller.scopes
    return success({"scopes": [{"scope_name": name, "grant_status": 1} for name in held]})
