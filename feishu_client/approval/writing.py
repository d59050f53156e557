"""From typed entries to the body of a call: every word becomes a key of the texts in two languages.

What can be seen to be wrong is refused here: it would cost a call and tell less.
"""

from __future__ import annotations

from typing import Any, Final

from feishu_client.approval.shapes import (
    INSTANCE_STATUSES,
    MOST_ACTIONS,
    MOST_CODE,
    MOST_COPIES,
    MOST_FORM,
    MOST_TASKS,
    TASK_STATUSES,
    Action,
    Callback,
    Copy,
    Definition,
    Instance,
    Links,
    Task,
)
from feishu_client.card.words import Text, one_line
from feishu_client.errors import BadRequest, TooLong
from feishu_client.wire import dumps

ZH: Final = "zh-CN"
EN: Final = "en-US"
OWN_NAMES: Final = frozenset({"APPROVE", "REJECT"})  # Feishu names these buttons itself


class _Texts:
    """The texts of one body: the same words get the same key; Chinese is the default language."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], str] = {}

    def key(self, text: Text) -> str:
        """The key under which these words travel; at least nine characters, as the centre wants."""
        pair = (one_line(text.zh), one_line(text.english))
        return self._keys.setdefault(pair, f"@i18n@t{len(self._keys) + 1:03d}")

    def resources(self) -> list[dict[str, Any]]:
        return [
            {"locale": locale, "is_default": locale == ZH,
             "texts": [{"key": key, "value": pair[place]} for pair, key in self._keys.items()]}
            for place, locale in enumerate((ZH, EN))
        ]  # fmt: skip


def definition_body(definition: Definition) -> dict[str, Any]:
    """The body that puts a definition. Raises: BadRequest for a code or a link that the centre would refuse."""
    _need(0 < len(definition.code) <= MOST_CODE, f"a definition's code has 1 to {MOST_CODE} characters")
    _need(bool(definition.name), "a definition needs a name")
    texts = _Texts()
    create = definition.create
    external: dict[str, Any] = {
        "support_pc": bool(create.pc) or not create.mobile,
        "support_mobile": bool(create.mobile),
        "allow_batch_operate": definition.batch,
        **_set(create_link_pc=create.pc, create_link_mobile=create.mobile, biz_type=definition.kind),
        **_said(texts, biz_name=definition.system),
        **_callback(definition.callback),
    }
    return {
        "approval_name": texts.key(definition.name),
        "approval_code": definition.code,
        "group_code": definition.group_code,
        "group_name": texts.key(definition.group),
        **_said(texts, description=definition.description),
        "external": external,
        "viewers": [{"viewer_type": "TENANT" if definition.visible else "NONE"}],
        "i18n_resources": texts.resources(),
    }


def _callback(callback: Callback | None) -> dict[str, str]:
    if callback is None:
        return {}
    _need(callback.url.startswith(("http://", "https://")), "a callback address is http(s)")
    told = {"action_callback_url": callback.url, "action_callback_token": callback.token}
    return told | _set(action_callback_key=callback.key)


def instance_body(instance: Instance) -> dict[str, Any]:
    """The body that puts an instance.

    Raises: BadRequest for what the centre would refuse (too many tasks, an id twice, no link, an unknown status);
    TooLong for a form of more than 2048 characters.
    """
    _check(instance)
    texts = _Texts()
    return {
        "approval_code": instance.approval_code,
        "instance_id": instance.instance_id,
        "status": instance.status,
        "title": texts.key(instance.title),
        "form": [{"name": texts.key(each.name), "value": texts.key(each.value)} for each in instance.fields],
        "links": _links(instance.links),
        "user_id": instance.user_id,
        **_said(texts, department_name=instance.department),
        "start_time": str(instance.started),
        "end_time": str(instance.ended),
        "update_time": str(instance.updated),
        "display_method": instance.display,
        "update_mode": "UPDATE" if instance.only_newer else "REPLACE",
        "extra": dumps(_set(business_key=instance.business_key)),
        "task_list": [_task(texts, task) for task in instance.tasks],
        "cc_list": [_copy(copy) for copy in instance.copies],
        "i18n_resources": texts.resources(),
    }


def _check(instance: Instance) -> None:
    _need(bool(instance.instance_id and instance.approval_code and instance.user_id), "an instance needs its ids")
    _need(instance.status in INSTANCE_STATUSES, f"no such status of an instance: {instance.status}")
    _need(bool(instance.title), "an instance needs a title")
    _need(len(instance.tasks) <= MOST_TASKS, f"an instance has at most {MOST_TASKS} tasks")
    _need(len(instance.copies) <= MOST_COPIES, f"an instance has at most {MOST_COPIES} copies")
    ids = [instance.instance_id, *(task.task_id for task in instance.tasks), *(copy.cc_id for copy in instance.copies)]
    _need(len(set(ids)) == len(ids), "an id stands twice in an instance")
    longest = max(
        sum(len(words(each.name)) + len(words(each.value)) for each in instance.fields) for words in (_zh, _en)
    )
    if longest > MOST_FORM:
        raise TooLong(f"a form of {longest} characters, the limit is {MOST_FORM}")


def _task(texts: _Texts, task: Task) -> dict[str, Any]:
    _need(task.status in TASK_STATUSES, f"no such status of a task: {task.status}")
    _need(bool(task.task_id and task.user_id), "a task needs its id and its person")
    _need(len(task.actions) <= MOST_ACTIONS, f"a task has at most {MOST_ACTIONS} quick buttons")
    extra = dumps(_set(complete_reason=task.complete_reason))
    return {
        "task_id": task.task_id,
        "user_id": task.user_id,
        "status": task.status,
        "links": _links(task.links),
        "create_time": str(task.created),
        "end_time": str(task.ended),
        "update_time": str(task.updated or task.ended or task.created),
        "display_method": task.display,
        "extra": extra,
        "generate_type": "EXTERNAL_CONSIGN" if task.for_deputy else "DEFAULT",
        "action_configs": [_action(texts, action) for action in task.actions],
        **_set(action_context=task.context, node_id=task.node_id),
        **_said(texts, title=task.title, node_name=task.node_name),
    }


def _action(texts: _Texts, action: Action) -> dict[str, Any]:
    _need(action.type in OWN_NAMES or bool(action.name), f"the quick button {action.type} needs a name")
    return {
        "action_type": action.type,
        "is_need_reason": action.reason != "none",
        "is_reason_required": action.reason == "required",
        "is_need_attachment": False,
        **_said(texts, action_name=action.name),
    }


def _copy(copy: Copy) -> dict[str, Any]:
    _need(bool(copy.cc_id and copy.user_id), "a copy needs its id and its person")
    return {
        "cc_id": copy.cc_id,
        "user_id": copy.user_id,
        "links": _links(copy.links),
        "read_status": "READ" if copy.read else "UNREAD",
        "create_time": str(copy.created),
        "update_time": str(copy.updated),
        "display_method": copy.display,
    }


def _links(links: Links) -> dict[str, str]:
    _need(bool(links.pc or links.mobile), "a line of the list needs a link")
    return _set(pc_link=links.pc, mobile_link=links.mobile)


def _set(**values: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def _said(texts: _Texts, **values: Text | None) -> dict[str, str]:
    return {key: texts.key(value) for key, value in values.items() if value}


def _zh(text: Text) -> str:
    return text.zh


def _en(text: Text) -> str:
    return text.english


def _need(holds: bool, msg: str) -> None:  # noqa: FBT001 - read as a sentence
    if not holds:
        raise BadRequest(msg)
