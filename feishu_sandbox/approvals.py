"""A person presses a quick button in the approval centre: the other system is told, and its answer is shown.

The centre itself changes nothing: the other system puts the request anew.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import Any

import requests

from feishu_sandbox import crypto, state
from feishu_sandbox.courier import COURIER
from feishu_sandbox.models import ApprovalTask, Person

WHAT = "CALLBACK approval.action"
SORRY = "操作失败，请稍后重试"


class NoSuchAction(LookupError):
    """The task has no such button for this person (any more)."""


@dataclass(frozen=True)
class Outcome:
    """What the person sees: `message` says what went wrong; `status` and `ms` are of the other system's answer."""

    ok: bool
    message: str = ""
    status: int = 0
    ms: float = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def press(*, person: Person, task: ApprovalTask, action: str, reason: str = "") -> Outcome:
    """Press APPROVE, REJECT or a button of the task's own. Holds no transaction while the other system is asked.

    Raises NoSuchAction.
    """
    config = next((each for each in task.content.get("action_configs", []) if each["action_type"] == action), None)
    if config is None or task.person.pk != person.pk or task.status != ApprovalTask.Status.PENDING:
        raise NoSuchAction(action)
    if config.get("is_reason_required") and not reason.strip():
        return Outcome(ok=False, message="请填写审批意见")
    definition = task.instance.definition
    external = definition.content.get("external", {})
    if not external.get("action_callback_url"):
        return Outcome(ok=False, message="该审批没有设置回调地址")
    said = {
        "action_type": action, "action_context": task.content.get("action_context", ""), "user_id": person.user_id,
        "approval_code": definition.code, "instance_id": task.instance.instance_id, "task_id": task.task_id,
        "reason": reason, "attachments": [], "token": external.get("action_callback_token", ""),
    }  # fmt: skip
    return _tell(task, external, said)


def _tell(task: ApprovalTask, external: dict[str, Any], said: dict[str, Any]) -> Outcome:
    app = task.instance.definition.app
    fault = state.faults.pick(WHAT, app_id=app.app_id, callback=True)
    if fault and fault.kind == "callback_unconfigured":
        return Outcome(ok=False, message=SORRY)
    if fault and fault.kind == "callback_late":
        COURIER.later(fault.delay_s, lambda: _post(app.app_id, app.name, external, said))
        return Outcome(ok=False, message="操作超时，请稍后查看结果")
    outcome = _post(app.app_id, app.name, external, said)
    if fault and fault.kind == "callback_duplicate":
        COURIER.later(0, lambda: _post(app.app_id, app.name, external, said))
    return outcome


def _post(app_id: str, app_name: str, external: dict[str, Any], said: dict[str, Any]) -> Outcome:
    key, began = external.get("action_callback_key", ""), time.time()
    plain = json.dumps(said, ensure_ascii=False).encode()
    body = json.dumps({"encrypt": crypto.encrypt(key, plain)}).encode() if key else plain
    timeout = state.switches.approval_timeout_s
    answer, status, reason = b"", 0, ""
    try:
        got = requests.post(
            external["action_callback_url"], data=body, headers={"Content-Type": "application/json"},
            timeout=(min(2.0, timeout), timeout), allow_redirects=False,
        )  # fmt: skip
        answer, status = got.content, got.status_code
    except requests.Timeout:
        reason = "操作超时，请稍后查看结果"
    except (requests.RequestException, ValueError) as error:
        reason = f"{SORRY}（{type(error).__name__}）"
    outcome = Outcome(
        ok=200 <= status < 300, message=reason or _message(status, answer), status=status,
        ms=round((time.time() - began) * 1000, 1),
    )  # fmt: skip
    state.calls.add(
        at=began, direction="out", method="POST", path=f"approval.action {said['action_type']}", app_id=app_id,
        app_name=app_name, status=status, code=0 if outcome.ok else 1, msg=outcome.message, log_id="", ms=outcome.ms,
        request=json.dumps({**said, "to": external["action_callback_url"]}, ensure_ascii=False).encode(),
        answer=answer,
    )  # fmt: skip
    state.count("approval_presses")
    return outcome


def _message(status: int, answer: bytes) -> str:
    """What is shown of a failure: the other system's own words only with a status over 400 and `without_prefix`."""
    if 200 <= status < 300:
        return ""
    try:
        told = json.loads(answer)
    except ValueError:
        told = {}
    if status > 400 and isinstance(told, dict) and told.get("without_prefix") == "true" and told.get("message"):
        return str(told["message"])
    return f"{SORRY}（HTTP {status}）"
