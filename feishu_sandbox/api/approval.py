"""The approval centre for requests of other systems (approval/v4/external_…)."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.db import transaction

from feishu_sandbox import scopes, state
from feishu_sandbox.api.approval_rules import check_definition, check_instance, wrong
from feishu_sandbox.envelope import Failure, success
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.models import App, ApprovalCopy, ApprovalDefinition, ApprovalInstance, ApprovalTask, Person
from feishu_sandbox.receivers import person_by

Json = dict[str, Any]
_MOST_NAMED = 20
_FIXED_TASK = ("task_id", "user_id", "open_id", "create_time", "node_id", "node_name")
_FIXED_COPY = ("cc_id", "user_id", "open_id", "create_time")
_FIXED_INSTANCE = ("approval_code", "instance_id", "department_id", "department_name")


def put_definition(call: Call) -> Answer:
    """Make or change a kind of request. Only the real code finds a known one: any other makes a new one."""
    scopes.require(call.caller, scopes.APPROVAL_DEFINITION)
    check_definition(call.body)
    code = str(call.body["approval_code"])
    known = ApprovalDefinition.objects.filter(app=call.caller, code=code)
    if known.update(content=call.body):
        other = state.switches.approval_update_code == "other"
        return success({"approval_code": _fresh_code() if other else code})
    made = ApprovalDefinition.objects.create(app=call.caller, code=_fresh_code(), content=call.body)
    return success({"approval_code": made.code})


def _fresh_code() -> str:
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4)).upper()


def definition(call: Call, code: str) -> Answer:
    """A kind of request by its real code; the callback's secrets are not told."""
    scopes.require(call.caller, scopes.APPROVAL_DEFINITION)
    found = _definition(call.caller, code)
    content = dict(found.content)
    hidden = {"action_callback_token", "action_callback_key"}
    external = {key: value for key, value in content.get("external", {}).items() if key not in hidden}
    return success({**content, "approval_code": found.code, "external": external})


def _definition(app: App, code: Any) -> ApprovalDefinition:
    found = ApprovalDefinition.objects.filter(app=app, code=code).first() if isinstance(code, str) else None
    if found is None:
        raise Failure(1390002, "approval code not found")
    return found


@transaction.atomic
def put_instance(call: Call) -> Answer:
    """A request as it is now: REPLACE drops tasks and copies that are not in it, UPDATE takes only what is newer."""
    scopes.require(call.caller, scopes.APPROVAL_INSTANCE)
    body = call.body
    kind = _definition(call.caller, body.get("approval_code"))
    check_instance(body)
    whole = body.get("update_mode", "REPLACE") == "REPLACE"
    people = {id(each): _person(call.caller, each) for each in _everybody(body)}
    instance, counts = _put(kind, body, people[id(body)], whole=whole)
    record = {"instance": counts}
    record["task"] = _put_parts(ApprovalTask, instance, body.get("task_list") or [], people, whole=whole)
    record["cc"] = _put_parts(ApprovalCopy, instance, body.get("cc_list") or [], people, whole=whole)
    state.count("approval_puts")
    return success({"data": body, "process_record": record})


def _everybody(body: Json) -> list[Json]:
    return [body, *(body.get("task_list") or []), *(body.get("cc_list") or [])]


def _person(app: App, said: Json) -> Person:
    """Whom an entry is about; the user_id counts where both are given."""
    kind, value = ("user_id", said.get("user_id")) if said.get("user_id") else ("open_id", said.get("open_id"))
    if not isinstance(value, str) or not value:
        raise wrong("user_id or open_id is required")
    found = person_by(app, kind, value)
    if found is None:
        raise wrong(f"{kind} {value} not found")
    return found


def _put(kind: ApprovalDefinition, body: Json, person: Person, *, whole: bool) -> tuple[ApprovalInstance, Json]:
    known = ApprovalInstance.objects.filter(definition__app=kind.app, instance_id=body["instance_id"]).first()
    content = {key: value for key, value in body.items() if key not in {"task_list", "cc_list"}}
    updated = int(body["update_time"])
    if known is None:
        made = ApprovalInstance.objects.create(
            definition=kind, instance_id=body["instance_id"], person=person, status=body["status"], updated=updated,
            content=content,
        )  # fmt: skip
        return made, _counts(insert=1)
    if not whole and updated <= known.updated:
        return known, _counts()
    kept = {key: known.content[key] for key in _FIXED_INSTANCE[: 2 if whole else None] if key in known.content}
    values = {"person": person, "status": body["status"], "updated": updated, "content": content | kept}
    ApprovalInstance.objects.filter(pk=known.pk).update(**values)
    return known, _counts(update=1)


def _put_parts(model: type[ApprovalTask] | type[ApprovalCopy], instance: ApprovalInstance, told: list[Json],
               people: dict[int, Person], *, whole: bool) -> Json:
    """Tasks or copies, by their own ids. UPDATE leaves what is not newer, and what can never change."""
    of_tasks = model is ApprovalTask
    key, fixed = ("task_id", _FIXED_TASK) if of_tasks else ("cc_id", _FIXED_COPY)
    rows = model._default_manager.filter(instance=instance)
    known: dict[str, Any] = {getattr(row, key): row for row in rows}
    counts = _counts()
    if whole:
        gone = [row.pk for name, row in known.items() if name not in {each[key] for each in told}]
        counts["delete_num"] = rows.filter(pk__in=gone).delete()[0] if gone else 0
    for each in told:
        row = known.get(each[key])
        values: Json = {
            "status": each["status" if of_tasks else "read_status"], "content": each, "person": people[id(each)],
            "updated": int(each.get("update_time") or each["create_time"]),
        }  # fmt: skip
        if row is None:
            model._default_manager.create(instance=instance, **{key: each[key]}, **values)
            counts["insert_num"] += 1
        elif whole or values["updated"] > row.updated:
            if not whole:
                values["person"] = row.person
                values["content"] = each | {name: row.content[name] for name in fixed if name in row.content}
            rows.filter(pk=row.pk).update(**values)
            counts["update_num"] += 1
    return counts


def _counts(insert: int = 0, update: int = 0) -> Json:
    return {"insert_num": insert, "update_num": update, "delete_num": 0}


def check(call: Call) -> Answer:
    """Which of these the centre does not hold in this version."""
    scopes.require(call.caller, scopes.APPROVAL_CHECK)
    asked = call.body.get("instances")
    if not isinstance(asked, list) or not all(isinstance(each, dict) for each in asked):
        raise wrong("instances is required")
    names = [str(each.get("instance_id")) for each in asked]
    rows = ApprovalInstance.objects.filter(definition__app=call.caller, instance_id__in=names)
    known = {row.instance_id: row for row in rows}
    versions: dict[int, dict[str, int]] = {}
    for row in ApprovalTask.objects.filter(instance__in=known.values()).select_related("instance"):
        versions.setdefault(row.instance.pk, {})[row.task_id] = row.updated
    told = [_difference(each, known.get(str(each.get("instance_id"))), versions) for each in asked]
    return success({"diff_instances": [each for each in told if each is not None]})


def _difference(asked: Json, held: ApprovalInstance | None, versions: dict[int, dict[str, int]]) -> Json | None:
    if held is None:
        return {"instance_id": asked.get("instance_id")}
    mine = versions.get(held.pk, {})
    tasks = [
        {"task_id": each.get("task_id"), "update_time": str(mine.get(str(each.get("task_id")), 0))}
        for each in asked.get("tasks") or []
        if str(mine.get(str(each.get("task_id")), 0)) != str(each.get("update_time"))
    ]
    if str(held.updated) == str(asked.get("update_time")) and not tasks:
        return None
    return {"instance_id": held.instance_id, "update_time": str(held.updated), "tasks": tasks}


def tasks(call: Call) -> Answer:
    """Instances with their tasks; the question stands in the body although it is a GET."""
    scopes.require(call.caller, scopes.APPROVAL_TASK)
    body = call.body
    size = _number(call.query.get("page_size", "50"), 1, 500)
    begin = _number(call.query.get("page_token", "0"), 0, 10**9)
    lists = {name: body.get(name) or [] for name in ("approval_codes", "instance_ids", "user_ids")}
    if any(len(lists[name]) > _MOST_NAMED for name in ("approval_codes", "instance_ids")):
        raise wrong(f"at most {_MOST_NAMED}")
    status = body.get("status")
    if not lists["instance_ids"] and not (lists["approval_codes"] and status):
        raise wrong("instance_ids, or approval_codes with status, is required")
    found = ApprovalInstance.objects.filter(definition__app=call.caller).order_by("id")
    if lists["instance_ids"]:
        found = found.filter(instance_id__in=lists["instance_ids"])
    if lists["approval_codes"]:
        found = found.filter(definition__code__in=lists["approval_codes"])
    parts = ApprovalTask.objects.filter(instance__definition__app=call.caller).order_by("id")
    parts = parts.filter(status=status) if status else parts
    parts = parts.filter(person__user_id__in=lists["user_ids"]) if lists["user_ids"] else parts
    if status or lists["user_ids"]:
        found = found.filter(pk__in=parts.values("instance"))
    rows = list(found.select_related("definition")[begin : begin + size + 1])
    data = {"data": [_listed(row, list(parts.filter(instance=row))) for row in rows[:size]]}
    more = {"has_more": True, "page_token": str(begin + size)} if len(rows) > size else {"has_more": False}
    return success(data | more)


def _listed(row: ApprovalInstance, parts: list[ApprovalTask]) -> Json:
    return {
        "instance_id": row.instance_id, "approval_id": str(row.definition.pk), "approval_code": row.definition.code,
        "status": row.status, "update_time": str(row.updated),
        "tasks": [{"id": task.task_id, "status": task.status, "update_time": str(task.updated)} for task in parts],
    }  # fmt: skip


def _number(told: str, least: int, most: int) -> int:
    if not told.isdigit() or not least <= int(told) <= most:
        raise wrong("page_size or page_token")
    return int(told)
