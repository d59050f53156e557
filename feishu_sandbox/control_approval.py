"""Control doors of the approval centre (`/_sandbox/approvals`, `approve`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from feishu_sandbox import approvals
from feishu_sandbox.models import ApprovalCopy, ApprovalDefinition, ApprovalInstance, ApprovalTask, Person


def held(order: dict[str, Any]) -> Mapping[str, Any]:
    """What the centre holds, whole: definitions, and instances (one with `instance_id`) with tasks and copies."""
    rows = ApprovalInstance.objects.select_related("definition__app", "person").order_by("id")
    if "instance_id" in order:
        rows = rows.filter(instance_id=order["instance_id"])
    kinds = ApprovalDefinition.objects.select_related("app").order_by("id")
    return {
        "definitions": [{"code": row.code, "app_id": row.app.app_id, "content": row.content} for row in kinds],
        "instances": [_instance(row) for row in rows],
    }


def _instance(row: ApprovalInstance) -> dict[str, Any]:
    tasks = ApprovalTask.objects.filter(instance=row).select_related("person").order_by("id")
    copies = ApprovalCopy.objects.filter(instance=row).select_related("person").order_by("id")
    return {
        "instance_id": row.instance_id, "approval_code": row.definition.code, "status": row.status,
        "app_id": row.definition.app.app_id, "user_id": row.person.user_id, "updated": row.updated,
        "content": row.content, "tasks": [_part(each, each.task_id) for each in tasks],
        "copies": [_part(each, each.cc_id) for each in copies],
    }  # fmt: skip


def _part(row: ApprovalTask | ApprovalCopy, key: str) -> dict[str, Any]:
    told = {"id": key, "user_id": row.person.user_id, "status": row.status, "updated": row.updated}
    return told | {"content": row.content}


def approve(order: dict[str, Any]) -> Mapping[str, Any]:
    """{as_user, instance_id, task_id, action, reason}: a quick button is pressed."""
    person = Person.objects.filter(user_id=order.get("as_user", "")).first()
    tasks = ApprovalTask.objects.select_related("instance__definition__app", "person")
    task = tasks.filter(instance__instance_id=order.get("instance_id"), task_id=order.get("task_id")).first()
    if person is None or task is None:
        raise Http404("no such person or task")
    try:
        outcome = approvals.press(
            person=person, task=task, action=str(order["action"]), reason=str(order.get("reason", ""))
        )
    except approvals.NoSuchAction as missing:
        raise Http404(f"no button {missing}") from missing
    return outcome.as_dict()
