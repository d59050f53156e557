"""The directory (contact/v3): what the app may see, departments, the people in them, page by page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from feishu_sandbox import directory, ids, scopes, state
from feishu_sandbox.directory import ROOT, Directory
from feishu_sandbox.envelope import Failure, success, wrong_parameter
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.models import Department, Person
from feishu_sandbox.receivers import person_by
from feishu_sandbox.shapes import DEPARTMENT_ID_TYPES, USER_ID_TYPES, Eye

Item = TypeVar("Item")
MOST = 50


def scopes_of(call: Call) -> Answer:
    """The app's contact range: people first, then departments. The whole firm is named by what hangs at its root."""
    eye = _eye(call)
    people, departments = _range(eye)
    marked = [("user_ids", eye.person_id(each)) for each in people]
    marked += [("department_ids", eye.department_id(each)) for each in departments]
    page, more = _page(call, marked, size=MOST)
    told: dict[str, list[str]] = {"user_ids": [], "department_ids": [], "group_ids": []}
    for key, value in page:
        told[key].append(value)
    if not scopes.granted(eye.app, scopes.USER_ID) and eye.user_id_type == "user_id":
        del told["user_ids"]
    return success(told | more)


def _range(eye: Eye) -> tuple[list[str], list[str]]:
    if eye.app.contact_range is None:
        top = [person.user_id for person in eye.tree.members.get(ROOT, [])]
        return top, eye.tree.children.get(ROOT, [])
    told = eye.app.contact_range
    return list(told.get("users", [])), list(told.get("departments", []))


def children(call: Call, department_id: str) -> Answer:
    """The departments below one: its children, or with fetch_child everything."""
    eye = _eye(call)
    here = _department_id(eye, department_id)
    _require_department(eye, here)
    if call.query.get("fetch_child", "").lower() == "true":
        found = list(eye.tree.below(here))
        if len(found) > state.switches.fetch_child_most:
            raise Failure(43010, "department is too big, fetch_child is not supported")
    else:
        found = eye.tree.children.get(here, [])
    page, more = _page(call, found)
    return success({"items": [eye.department(eye.tree.departments[each]) for each in page]} | more)


def department(call: Call, department_id: str) -> Answer:
    """One department; the root is the firm itself."""
    eye = _eye(call)
    here = _department_id(eye, department_id)
    _require_department(eye, here)
    firm = Department(department_id=ROOT, open_department_id=ROOT, name="飞书沙箱", name_en="Sandbox")
    return success({"department": eye.department(eye.tree.departments.get(here, firm))})


def find_by_department(call: Call) -> Answer:
    """The people directly in one department."""
    eye = _eye(call)
    if not call.query.get("department_id"):
        raise wrong_parameter("department_id is required")
    here = _department_id(eye, call.query["department_id"])
    _require_department(eye, here)
    page, more = _page(call, eye.tree.members.get(here, []))
    return success({"items": [eye.user(person) for person in page]} | more)


def user(call: Call, user_id: str) -> Answer:
    """One person; who has left is still told, with is_resigned."""
    eye = _eye(call)
    person = _person(eye, user_id)
    if not eye.tree.sees_person(eye.app, person):
        raise Failure(41050, "no user authority error", status=403)
    return success({"user": eye.user(person)})


def _person(eye: Eye, user_id: str) -> Person:
    if eye.user_id_type == "user_id":
        person = eye.tree.people.get(user_id)
    else:
        person = person_by(eye.app, eye.user_id_type, user_id)
    if person is None:
        code = {"open_id": 99992351, "union_id": 99992363, "user_id": 99992359}[eye.user_id_type]
        raise Failure(code, f"The request you send is not a valid {{{eye.user_id_type}}} or not exists")
    return person


def _eye(call: Call) -> Eye:
    """Raises Failure without a contact scope, or for an id kind that does not exist."""
    scopes.require(call.caller, scopes.CONTACT)
    people = call.query.get("user_id_type", "open_id")
    departments = call.query.get("department_id_type", "open_department_id")
    if people not in USER_ID_TYPES or departments not in DEPARTMENT_ID_TYPES:
        raise wrong_parameter("user_id_type or department_id_type")
    if people == "user_id":
        scopes.require(call.caller, scopes.USER_ID)
    return Eye(call.caller, directory.current(), people, departments)


def _department_id(eye: Eye, told: str) -> str:
    tree: Directory = eye.tree
    found = told if told == ROOT else None
    if eye.department_id_type == "open_department_id":
        found = found or tree.by_open_id.get(told)
    elif told in tree.departments:
        found = told
    if found is None:
        raise Failure(99992357, f"The request you send is not a valid {{{eye.department_id_type}}} or not exists")
    return found


def _require_department(eye: Eye, department_id: str) -> None:
    if not eye.tree.sees_department(eye.app, department_id):
        raise Failure(40004, "no dept authority error", status=403)


def _page(call: Call, items: Sequence[Item], size: int = 10) -> tuple[Sequence[Item], dict[str, Any]]:
    """One page and what to say about the next. Raises Failure 40011, 40012."""
    asked = call.query.get("page_size", str(size))
    if not (asked.isascii() and asked.isdigit() and len(asked) < 4 and 1 <= int(asked) <= MOST):
        raise Failure(40011, "page size is invalid")
    begin = _begin(call)
    end = begin + int(asked)
    page = items[begin:end]
    if end >= len(items):
        return page, {"has_more": False}
    return page, {"has_more": True, "page_token": _token(call, end)}


def _token(call: Call, begin: int) -> str:
    """A token that fits this question only, like the real one."""
    return base64.urlsafe_b64encode(f"{begin}:{_seal(call, begin)}".encode()).decode()


def _begin(call: Call) -> int:
    token = call.query.get("page_token", "")
    if not token:
        return 0
    try:
        begin, _, seal = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise Failure(40012, "page token is invalid") from error
    if not (begin.isascii() and begin.isdigit() and len(begin) < 9) or seal != _seal(call, int(begin)):
        raise Failure(40012, "page token is invalid")
    return int(begin)


def _seal(call: Call, begin: int) -> str:
    asked = sorted((key, value) for key, value in call.query.items() if key not in {"page_token", "page_size"})
    return ids.digest(call.caller.app_id, call.path, str(asked), str(begin))[:16]

