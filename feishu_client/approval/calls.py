"""The calls of the approval centre: definitions, instances, and whether the centre holds what it should."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote

from feishu_client.approval.results import DefinitionInfo, InstanceState, PutReceipt, TaskState
from feishu_client.approval.shapes import Definition, Instance, InstanceVersion
from feishu_client.approval.writing import EN, ZH, definition_body, instance_body
from feishu_client.errors import BadRequest, ServerBroken
from feishu_client.reading import Reply
from feishu_client.transport import Params, Repeat
from feishu_client.wire import Json, encode, inner, number, objects, text

APPROVAL: Final = "/open-apis/approval/v4"
DEFINITIONS: Final = f"{APPROVAL}/external_approvals"
INSTANCES: Final = f"{APPROVAL}/external_instances"
CHECK: Final = f"{INSTANCES}/check"
TASKS: Final = f"{APPROVAL}/external_tasks"
IDS: Final = {"user_id_type": "user_id", "department_id_type": "department_id"}
MOST_NAMED: Final = 20  # codes or instances that one look at the tasks may name
PAGE: Final = 500
MOST_PAGES: Final = 10_000
UNKNOWN_CODE: Final = 1390002


class ApprovalCalls(ABC):
    """Putting is its own undo: the same entry twice is the same entry."""

    @abstractmethod
    def _call(
        self, method: str, path: str, repeat: Repeat, *,
        params: Params | None = None, data: bytes | None = None, label: str = "",
    ) -> Reply: ...  # fmt: skip

    def put_definition(self, definition: Definition) -> str:
        """Make or change a kind of request; gives its code, which for a new one is Feishu's and must be kept.

        For a known one Feishu may answer with another code than was given: then go on with the one that was given.
        Raises: FeishuError; NoPermission without `approval:external_approval`.
        """
        body = encode(definition_body(definition))
        reply = self._call("POST", DEFINITIONS, Repeat.IF_NOT_SENT, params=IDS, data=body)
        code = text(reply.data, "approval_code")
        if not code:
            raise ServerBroken("a success without an approval code", log_id=reply.log_id, http_status=200)
        return code

    def definition(self, code: str) -> DefinitionInfo | None:
        """The kind of request under Feishu's code; None if it knows none. Raises: FeishuError."""
        path = f"{DEFINITIONS}/{quote(code, safe='')}"
        try:
            reply = self._call("GET", path, Repeat.SAFE, params=IDS, label=f"{DEFINITIONS}/:code")
        except BadRequest as error:
            if error.code == UNKNOWN_CODE:
                return None
            raise
        data = reply.data
        name = text(data, "approval_name")
        return DefinitionInfo(
            approval_code=text(data, "approval_code") or code,
            name_zh=_in(data, ZH, name),
            name_en=_in(data, EN, name),
            group_code=text(data, "group_code"),
            callback_url=text(inner(data, "external"), "action_callback_url"),
            viewers=tuple(text(each, "viewer_type") for each in objects(data.get("viewers"))),
            log_id=reply.log_id,
        )

    def put_instance(self, instance: Instance) -> PutReceipt:
        """Put one request as it is now. Raises: FeishuError; BadRequest and TooLong before sending."""
        reply = self._call("POST", INSTANCES, Repeat.IF_NOT_SENT, data=encode(instance_body(instance)))
        record = inner(reply.data, "process_record")
        parts = [inner(record, name) for name in ("instance", "task", "cc")]

        def total(key: str) -> int:
            return sum(number(part.get(key)) for part in parts)

        return PutReceipt(total("insert_num"), total("update_num"), total("delete_num"), reply.log_id)

    def check_instances(self, wanted: Sequence[InstanceVersion]) -> tuple[InstanceVersion, ...]:
        """Of these, what the centre does not hold so: as it holds it, without tasks if it does not know it at all.

        A task that it does not know comes back with 0. Raises: FeishuError.
        """
        asked = [
            {"instance_id": each.instance_id, "update_time": str(each.updated),
             "tasks": [{"task_id": task, "update_time": str(updated)} for task, updated in each.tasks]}
            for each in wanted
        ]  # fmt: skip
        if not asked:
            return ()
        reply = self._call("POST", CHECK, Repeat.SAFE, data=encode({"instances": asked}))
        return tuple(_version(each) for each in objects(reply.data.get("diff_instances")))

    def external_tasks(
        self, *, instance_ids: Sequence[str] = (), approval_codes: Sequence[str] = (), user_ids: Sequence[str] = (),
        status: str = "",
    ) -> Iterator[InstanceState]:  # fmt: skip
        """Instances with their tasks: of these instances, or of these kinds with a status and perhaps of these people.

        Raises: FeishuError; BadRequest for more than twenty instances or kinds.
        """
        for named in (instance_ids, approval_codes):
            if len(named) > MOST_NAMED:
                raise BadRequest(f"a look at the tasks names at most {MOST_NAMED}, not {len(named)}")
        lists = {"instance_ids": instance_ids, "approval_codes": approval_codes, "user_ids": user_ids}
        body: dict[str, Any] = {key: list(values) for key, values in lists.items() if values}
        for reply in self._task_pages(body | ({"status": status} if status else {})):
            yield from (_state(each) for each in objects(reply.data.get("data")))

    def _task_pages(self, body: Json) -> Iterator[Reply]:
        """Page by page; the question travels in the body of a GET, as this call wants it."""
        params, seen = {"page_size": str(PAGE)}, set[str]()
        for _ in range(MOST_PAGES):
            reply = self._call("GET", TASKS, Repeat.SAFE, params=params, data=encode(body))
            yield reply
            if reply.data.get("has_more") is not True:
                return
            token = text(reply.data, "page_token")
            if not token or token in seen:
                raise ServerBroken("there is more, but no way to it", log_id=reply.log_id, http_status=200)
            seen.add(token)
            params = params | {"page_token": token}
        raise ServerBroken("the pages do not end", http_status=200)


def _in(data: Json, locale: str, key: str) -> str:
    for resource in objects(data.get("i18n_resources")):
        if text(resource, "locale") == locale:
            told = (text(each, "value") for each in objects(resource.get("texts")) if text(each, "key") == key)
            return next(told, "")
    return ""


def _version(told: Json) -> InstanceVersion:
    tasks = tuple((text(each, "task_id"), number(each.get("update_time"))) for each in objects(told.get("tasks")))
    return InstanceVersion(text(told, "instance_id"), number(told.get("update_time")), tasks)


def _state(told: Json) -> InstanceState:
    return InstanceState(
        instance_id=text(told, "instance_id"),
        approval_code=text(told, "approval_code"),
        status=text(told, "status"),
        updated=number(told.get("update_time")),
        tasks=tuple(
            TaskState(text(each, "id"), text(each, "status"), number(each.get("update_time")))
            for each in objects(told.get("tasks"))
        ),
    )
