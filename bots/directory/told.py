"""Feishu's answers as facts of the directory: only what was told, in the lengths and forms of our columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

from feishu_client.results import ContactDepartment, ContactUser
from people.api import Access, directory
from people.models import Department, Employee

LARGEST: Final = 2_000_000_000
CHINA: Final = "+86"
LONGEST_ID: Final = 64
WHOLE: Final = frozenset({"avatar_url", "email", "mobile", "employee_no"})
# Which permission lets the app see what; told to the operator where a fact comes from nobody.
SCOPES: Final = {
    "departments.name": "contact:department.base:readonly",
    "departments.name_en": "contact:department.base:readonly",
    "departments.parent": "contact:department.organize:readonly",
    "departments.head": "contact:department.organize:readonly",
    "departments.order": "contact:department.organize:readonly",
    "people.name": "contact:user.base:readonly",
    "people.name_en": "contact:user.base:readonly",
    "people.avatar_url": "contact:user.base:readonly",
    "people.email": "contact:user.email:readonly",
    "people.mobile": "contact:user.phone:readonly",
    "people.title": "contact:user.employee:readonly",
    "people.access": "contact:user.employee:readonly",
    "people.employee_no": "contact:user.employee_number:read",
    "people.leader": "contact:user.department:readonly",
    "people.places": "contact:user.department:readonly",
    "people.dotted": "contact:user.dotted_line_leader_info.read",
}
WIRE: Final = {
    "name": "name",
    "name_en": "en_name",
    "title": "job_title",
    "avatar_url": "avatar_url",
    "employee_no": "employee_no",
}
PRESENT: Final = {"avatar_url": "avatar"}


def person(told: ContactUser, *, found_in: frozenset[str] = frozenset()) -> directory.Told:
    """Somebody as Feishu tells of him. `found_in`: the departments that listed him, where he does not say himself."""
    if told.status.resigned or told.status.exited:
        return directory.Told({}, here=False)
    texts = {name: str(getattr(told, wire)) for name, wire in WIRE.items() if PRESENT.get(name, wire) in told.present}
    if {"email", "enterprise_email"} & told.present:
        texts["email"] = told.email or told.enterprise_email
    if "mobile" in told.present:
        texts["mobile"] = told.mobile.removeprefix(CHINA)
    facts, unfit = _all_fitted(Employee, texts)
    if "status" in told.present:
        facts["access"] = str(Access.FROZEN if told.status.frozen else Access.OPEN)
    if "leader_user_id" in told.present:
        facts["leader"] = told.leader_user_id or ""
    if "dotted_line_leader_user_ids" in told.present:
        facts["dotted"] = tuple(sorted(told.dotted_leader_ids))
    if "department_ids" in told.present:
        facts |= {"places": tuple(told.department_ids), "primary": told.primary_department_id}
    elif found_in:
        facts |= {"places": tuple(sorted(found_in)), "primary": ""}
    return directory.Told(facts, unfit=unfit)


def department(told: ContactDepartment) -> directory.Told:
    """A department as Feishu tells of it."""
    if told.deleted:
        return directory.Told({}, here=False)
    texts = {"name": told.name} if "name" in told.present else {}
    texts |= {"name_en": told.name_en} if "i18n_name" in told.present else {}
    facts, unfit = _all_fitted(Department, texts)
    if "parent_department_id" in told.present:
        facts["parent"] = told.parent_department_id
    if {"leader_user_id", "leaders"} & told.present:
        facts["head"] = told.leader_user_id or ""
    if "order" in told.present:
        facts["order"] = max(-LARGEST, min(LARGEST, told.order))
    return directory.Told(facts, unfit=unfit)


def fits(key: str) -> bool:
    """Whether this id can be kept; who has another is left out and reported."""
    return bool(key) and len(key) <= LONGEST_ID and _plain(key) == key


def _all_fitted(
    model: type[Employee] | type[Department], texts: Mapping[str, str]
) -> tuple[dict[str, directory.Value], tuple[str, ...]]:
    """The texts as our columns hold them, and which of them are not as they were told. A name is never empty."""
    kept: dict[str, directory.Value] = {}
    unfit = []
    for name, text in texts.items():
        plain = _plain(text).strip()
        value = _fitted(plain, int(getattr(model._meta.get_field(name), "max_length", 0)), half=name not in WHOLE)
        unfit += [name] if value != text.strip() else []
        if value or name != "name":
            kept[name] = value
    return kept, tuple(unfit)


def _plain(text: str) -> str:
    """Without the signs that no database keeps and no reader sees: control characters and broken halves of letters."""
    if text.isprintable():
        return text
    return "".join(each for each in text if unicodedata.category(each) not in {"Cc", "Cs"})


def _fitted(text: str, most: int, *, half: bool) -> str:
    """The text in its column's length; half an address or number is none."""
    if len(text) <= most:
        return text
    return text[:most].rstrip() if half else ""
