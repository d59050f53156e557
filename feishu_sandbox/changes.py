"""What happens in a firm: people come, move, leave; departments change. The subscribed apps are told by events.

An event carries the object as the app may see it, with open ids, and in `old_object` only what was different before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from feishu_sandbox import directory, events, tenant
from feishu_sandbox.models import App, Department, Person
from feishu_sandbox.shapes import Eye

USER, DEPARTMENT, SCOPE = "contact.user", "contact.department", "contact.scope.updated_v3"
_PERSON = ("name", "en_name", "email", "enterprise_email", "mobile", "employee_no", "job_title", "leader", "status",
           "department_ids", "dotted_leaders", "department")  # fmt: skip
_PLACE = ("name", "name_en", "parent", "leader", "order")

Views = dict[int, dict[str, Any]]


def subscribed(*event_types: str) -> list[App]:
    """The apps that want to hear of one of these."""
    return [app for app in App.objects.order_by("id") if not set(event_types).isdisjoint(app.events)]


def person(user_id: str, values: Mapping[str, Any]) -> list[str]:
    """Make somebody so; new ids come in, `status` resigned goes. Returns the ids of the events. Raises ValueError."""
    _only(values, _PERSON)
    before, old = _person_views(user_id), Person.objects.filter(user_id=user_id).first()
    with transaction.atomic():
        if old is None:
            tenant.people([{"user_id": user_id, **values}])
        else:
            Person.objects.filter(pk=old.pk).update(**_with_place_name(values))
    tenant.forget()
    new = Person.objects.get(user_id=user_id)
    was, now = _employed(old), _employed(new)
    if not was and not now:
        return []
    kind = "updated_v3" if was and now else "created_v3" if now else "deleted_v3"
    return _tell(f"{USER}.{kind}", before, _person_views(user_id))


def department(department_id: str, values: Mapping[str, Any] | None) -> list[str]:
    """Make a department so, or delete it (None): only an empty one can go. Returns the ids of the events."""
    before = _place_views(department_id)
    old = Department.objects.filter(department_id=department_id).first()
    if values is None:
        tree = directory.current()
        if old is None or tree.children.get(department_id) or tree.members.get(department_id):
            raise ValueError(f"{department_id!r} does not exist or is not empty")
        old.delete()
        tenant.forget()
        gone = {key: view | {"status": {"is_deleted": True}} for key, view in before.items()}
        return _tell(f"{DEPARTMENT}.deleted_v3", before, gone)
    _only(values, _PLACE)
    if old is None:
        tenant.departments([{"department_id": department_id, **values}])
    else:
        changed = dict(values)
        if changed.get("parent") == directory.ROOT:
            changed["parent"] = ""
        Department.objects.filter(pk=old.pk).update(**changed)
    tenant.forget()
    return _tell(f"{DEPARTMENT}.{'updated' if old else 'created'}_v3", before, _place_views(department_id))


def contact_range(app: App, told: Mapping[str, Any] | None) -> list[str]:
    """What the app may see from now on; None = the whole firm. Returns the ids of the events."""
    before = app.contact_range or {}
    App.objects.filter(pk=app.pk).update(contact_range=told)
    tenant.forget()
    app.contact_range = dict(told) if told is not None else None
    if SCOPE not in app.events:
        return []
    eye, after = Eye(app, directory.current()), told or {}
    event = {"added": _span(eye, after, before), "removed": _span(eye, before, after)}
    return [events.queue(app, SCOPE, event)]


def _span(eye: Eye, these: Mapping[str, Any], those: Mapping[str, Any]) -> dict[str, Any]:
    places = [eye.tree.departments[each] for each in these.get("departments", [])
              if each not in those.get("departments", []) and each in eye.tree.departments]  # fmt: skip
    people = [eye.tree.people[each] for each in these.get("users", [])
              if each not in those.get("users", []) and each in eye.tree.people]  # fmt: skip
    return {"departments": [eye.department(each) for each in places], "users": [eye.user(each) for each in people],
            "user_groups": []}  # fmt: skip


def _tell(event_type: str, before: Views, after: Views) -> list[str]:
    """To every subscribed app that saw it before or sees it now; nothing when nothing it may see has changed."""
    sent = []
    for app in subscribed(event_type):
        old, new = before.get(app.pk), after.get(app.pk)
        shown = new or old
        if shown is None or (event_type.endswith("updated_v3") and old == new):
            continue
        event: dict[str, Any] = {"object": shown}
        if old is not None:
            event["old_object"] = {key: value for key, value in old.items() if new is None or new.get(key) != value}
        sent.append(events.queue(app, event_type, event))
    return sent


def _person_views(user_id: str) -> Views:
    tree = directory.current()
    found = tree.people.get(user_id)
    if found is None:
        return {}
    return {app.pk: Eye(app, tree).user(found) for app in App.objects.all() if tree.sees_person(app, found)}


def _place_views(department_id: str) -> Views:
    tree = directory.current()
    found = tree.departments.get(department_id)
    if found is None:
        return {}
    apps = (app for app in App.objects.all() if tree.sees_department(app, department_id))
    views = {app.pk: Eye(app, tree).department(found) for app in apps}
    return {key: {name: value for name, value in view.items() if name != "member_count"} for key, view in views.items()}


def _employed(someone: Person | None) -> bool:
    return someone is not None and someone.status != Person.Status.RESIGNED


def _with_place_name(values: Mapping[str, Any]) -> dict[str, Any]:
    """The name on the page follows the primary department."""
    changed = dict(values)
    if changed.get("department_ids") and "department" not in changed:
        found = directory.current().departments.get(changed["department_ids"][0])
        changed["department"] = found.name if found else ""
    return changed


def _only(values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = set(values) - set(known)
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    if "status" in values and values["status"] not in Person.Status.values:
        raise ValueError(f"unknown status {values['status']!r}")
