"""One text or card to many people (message/v4/batch_send): accepted at once, delivered in order afterwards."""

from __future__ import annotations

import json
import time
from typing import Any

from feishu_sandbox import contents, ids
from feishu_sandbox.courier import COURIER
from feishu_sandbox.envelope import Failure, success
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.models import App, Batch, Person
from feishu_sandbox.receivers import reachable

_TYPES = {"text", "image", "post", "share_chat", "interactive"}
_LISTS = ("department_ids", "open_ids", "user_ids", "union_ids")


def _refuse(code: int, msg: str) -> Failure:
    return Failure(code, msg, status=200)


def send(call: Call) -> Answer:
    """Accept a batch; answer its `bm-` id and the identifiers nobody is behind. Errors come as HTTP 200."""
    msg_type, content = _content(call)
    lists = {name: _list(call, name) for name in _LISTS}
    if not any(lists.values()):
        raise _refuse(10003, "open_ids, user_ids, union_ids and department_ids are all empty")
    people, invalid = _people(call.caller, lists)
    batch = Batch.objects.create(
        batch_id=ids.fresh("bm-"), app=call.caller, msg_type=msg_type, content=json.dumps(content, ensure_ascii=False),
        people=sorted(people), created_at=time.time(),
    )  # fmt: skip
    COURIER.nudge()
    return success({"message_id": batch.batch_id, **{f"invalid_{name}": invalid[name] for name in _LISTS}})


def _content(call: Call) -> tuple[str, dict[str, Any]]:
    msg_type = call.body.get("msg_type")
    if msg_type not in _TYPES:
        raise _refuse(10003, "msg_type is invalid")
    content = call.body.get("card" if msg_type == "interactive" else "content")
    if not isinstance(content, dict):
        raise _refuse(10003, "content must be an object (cards go in card)")
    try:
        contents.measure(msg_type, json.dumps(content, ensure_ascii=False).encode())
        contents.check_object(msg_type, content)
    except Failure as failure:
        raise _refuse(11246, f"create message content fail, {failure.msg}") from failure
    return str(msg_type), content


def _list(call: Call, name: str) -> list[str]:
    values = call.body.get(name) or []
    if not isinstance(values, list) or len(values) > 200:
        raise _refuse(10003, f"{name}: at most 200")
    return [str(value) for value in values]


def _people(app: App, lists: dict[str, list[str]]) -> tuple[set[int], dict[str, list[str]]]:
    """Primary keys of the receivers, and per list the identifiers that mean nobody."""
    found: dict[str, dict[str, Person]] = {
        "user_ids": {p.user_id: p for p in Person.objects.filter(user_id__in=lists["user_ids"])},
        "union_ids": {p.union_id: p for p in Person.objects.filter(union_id__in=lists["union_ids"])},
        "open_ids": _by_open_id(app, lists["open_ids"]),
    }
    people, invalid = set(), {name: list[str]() for name in _LISTS}
    for department in lists["department_ids"]:
        members = [p for p in Person.objects.filter(department=department) if reachable(app, p)]
        people |= {p.pk for p in members}
        invalid["department_ids"] += [] if members else [department]
    for name, known in found.items():
        for value in lists[name]:
            person = known.get(value)
            if person is None or not reachable(app, person):
                invalid[name].append(value)
            else:
                people.add(person.pk)
    return people, invalid


def _by_open_id(app: App, values: list[str]) -> dict[str, Person]:
    keys = {pk: value for value in values if (pk := ids.person_of(app.app_id, value)) is not None}
    return {keys[p.pk]: p for p in Person.objects.filter(pk__in=keys)}
