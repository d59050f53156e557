"""What the approval centre takes: lengths, required fields, times as text, words as keys of the texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from feishu_sandbox.envelope import Failure
from feishu_sandbox.models import ApprovalCopy, ApprovalInstance, ApprovalTask

Json = dict[str, Any]
_KEY = "@i18n@"
_LOCALES = {"zh-CN", "en-US", "ja-JP", "zh-HK", "zh-TW", "de-DE", "es-ES", "fr-FR", "id-ID", "it-IT", "ko-KR", "pt-BR",
            "th-TH", "vi-VN", "ms-MY", "ru-RU"}  # fmt: skip
_DISPLAYS = {"BROWSER", "SIDEBAR", "NORMAL", "TRUSTEESHIP"}
_VIEWERS = {"TENANT", "DEPARTMENT", "USER", "NONE"}
_MOST_TASKS, _MOST_COPIES, _MOST_ACTIONS, _MOST_VIEWERS, _MOST_FORM = 300, 200, 2, 200, 2048


def wrong(what: str) -> Failure:
    return Failure(1390001, f"param is invalid: {what}")


def check_definition(body: Json) -> None:
    """Raises Failure 1390001 that names the field."""
    texts = _texts(body.get("i18n_resources"))
    name = _key(body, "approval_name", texts, required=True)
    if len(name) < 9:
        raise wrong("approval_name: at least 9 characters")
    code = body.get("approval_code")
    if not isinstance(code, str) or not 0 < len(code) <= 128:
        raise wrong("approval_code: 1 to 128 characters")
    _key(body, "group_name", texts)
    _key(body, "description", texts)
    external = body.get("external")
    if not isinstance(external, dict):
        raise wrong("external is required")
    _key(external, "biz_name", texts)
    if not (external.get("support_pc") or external.get("support_mobile")):
        raise wrong("external: support_pc and support_mobile can not both be false")
    for viewer in _list(body, "viewers", _MOST_VIEWERS):
        if viewer.get("viewer_type") not in _VIEWERS:
            raise wrong("viewers.viewer_type")
    if len(body.get("managers") or []) > _MOST_VIEWERS:
        raise wrong("managers: at most 200")


def check_instance(body: Json) -> None:
    """Raises Failure 1390001 that names the field."""
    texts = _texts(body.get("i18n_resources"), required=True)
    _need_text(body, "instance_id")
    _one_of(body, "status", ApprovalInstance.Status.values)
    _times(body, "start_time", "end_time", "update_time")
    _links(body)
    _one_of(body, "display_method", _DISPLAYS, optional=True)
    _one_of(body, "update_mode", {"REPLACE", "UPDATE"}, optional=True)
    for name in ("title", "user_name", "department_name"):
        _key(body, name, texts)
    _form(body, texts)
    tasks, copies = _list(body, "task_list", _MOST_TASKS), _list(body, "cc_list", _MOST_COPIES)
    for task in tasks:
        _task(task, texts)
    for copy in copies:
        _need_text(copy, "cc_id")
        _one_of(copy, "read_status", ApprovalCopy.Status.values)
        _times(copy, "create_time", "update_time")
        _links(copy)
    ids = [body["instance_id"], *(task["task_id"] for task in tasks), *(copy["cc_id"] for copy in copies)]
    if len(set(ids)) != len(ids):
        raise wrong("instance_id, task_id and cc_id must differ from each other")


def _task(task: Json, texts: dict[str, str]) -> None:
    _need_text(task, "task_id")
    _one_of(task, "status", ApprovalTask.Status.values)
    _times(task, "create_time", "end_time")
    _times(task, "update_time", optional=True)
    _links(task)
    _one_of(task, "display_method", _DISPLAYS, optional=True)
    _one_of(task, "generate_type", {"EXTERNAL_CONSIGN", "DEFAULT"}, optional=True)
    _key(task, "title", texts)
    _key(task, "node_name", texts)
    for action in _list(task, "action_configs", _MOST_ACTIONS):
        kind = _need_text(action, "action_type")
        _key(action, "action_name", texts, required=kind not in {"APPROVE", "REJECT"})


def _form(body: Json, texts: dict[str, str]) -> None:
    fields = _list(body, "form", 1000)
    keys = [_key(each, part, texts) for each in fields for part in ("name", "value")]
    if sum(len(texts.get(key, "")) for key in keys) > _MOST_FORM:
        raise wrong(f"form: at most {_MOST_FORM} characters")


def _texts(resources: Any, *, required: bool = False) -> dict[str, str]:
    """The default language's texts, which must hold every key."""
    if not resources and not required:
        return {}
    if not isinstance(resources, list) or not resources:
        raise wrong("i18n_resources is required")
    defaults = [each for each in _objects(resources) if each.get("is_default") is True]
    if len(defaults) != 1:
        raise wrong("i18n_resources: exactly one default language")
    for each in _objects(resources):
        if each.get("locale") not in _LOCALES:
            raise wrong("i18n_resources.locale")
        for entry in _objects(each.get("texts")):
            if not str(entry.get("key", "")).startswith(_KEY) or not isinstance(entry.get("value"), str):
                raise wrong("i18n_resources.texts")
    return {str(entry["key"]): str(entry["value"]) for entry in _objects(defaults[0].get("texts"))}


def _key(source: Json, name: str, texts: dict[str, str], *, required: bool = False) -> str:
    key = source.get(name)
    if key in (None, ""):
        if required:
            raise wrong(f"{name} is required")
        return ""
    if not isinstance(key, str) or not key.startswith(_KEY):
        raise wrong(f"{name} must begin with {_KEY}")
    if key not in texts:
        raise wrong(f"{name}: no text for {key} in the default language")
    return key


def _objects(value: Any) -> Iterator[Json]:
    if not isinstance(value, list):
        raise wrong("a list is expected")
    for each in value:
        if not isinstance(each, dict):
            raise wrong("a list of objects is expected")
        yield each


def _list(body: Json, name: str, most: int) -> list[Json]:
    found = list(_objects(body.get(name) or []))
    if len(found) > most:
        raise wrong(f"{name}: at most {most}")
    return found


def _need_text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise wrong(f"{name} is required")
    return value


def _one_of(body: Json, name: str, values: Iterable[str], *, optional: bool = False) -> None:
    if optional and name not in body:
        return
    if body.get(name) not in set(values):
        raise wrong(name)


def _times(body: Json, *names: str, optional: bool = False) -> None:
    """Milliseconds as text; only an end may be 0."""
    for name in names:
        value = body.get(name)
        if optional and value is None:
            continue
        ended = name == "end_time" and value == "0"
        if not ended and not (isinstance(value, str) and value.isdigit() and len(value) == 13):
            raise wrong(f"{name}: milliseconds as text")


def _links(body: Json) -> None:
    links = body.get("links")
    if not isinstance(links, dict) or not (links.get("pc_link") or links.get("mobile_link")):
        raise wrong("links: pc_link or mobile_link is required")
