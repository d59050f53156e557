"""The firm's tree and who sits where, read once and kept: a page of fifty people costs no query."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from feishu_sandbox.models import App, Department, Person

ROOT = "0"


@dataclass
class Directory:
    """Everything by its id. People who have left sit nowhere; who has no department sits in the root."""

    departments: dict[str, Department] = field(default_factory=dict)
    by_open_id: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    by_key: dict[int, Person] = field(default_factory=dict)
    members: dict[str, list[Person]] = field(default_factory=dict)

    def above(self, department_id: str) -> Iterator[str]:
        """The department and all above it up to the root; a loop in the data ends the walk."""
        seen: set[str] = set()
        here = department_id
        while here and here != ROOT and here not in seen:
            seen.add(here)
            yield here
            found = self.departments.get(here)
            here = found.parent if found else ""

    def below(self, department_id: str) -> Iterator[str]:
        """All departments under this one, level by level, each once."""
        level, seen = [department_id], {department_id}
        while level:
            level = [child for each in level for child in self.children.get(each, []) if child not in seen]
            seen.update(level)
            yield from level

    def sees_department(self, app: App, department_id: str) -> bool:
        """Whether the department is inside the app's contact range; the root only for the whole firm."""
        if app.contact_range is None:
            return True
        ranged = set(app.contact_range.get("departments", []))
        return any(each in ranged for each in self.above(department_id))

    def sees_person(self, app: App, person: Person) -> bool:
        if app.contact_range is None or person.user_id in app.contact_range.get("users", []):
            return True
        return any(self.sees_department(app, each) for each in person.department_ids)


_lock = threading.Lock()
_kept: Directory | None = None


def current() -> Directory:
    """The tree as it is now."""
    global _kept  # noqa: PLW0603 - one tree per process
    with _lock:
        if _kept is None:
            _kept = _read()
        return _kept


def forget() -> None:
    """After people or departments changed."""
    global _kept  # noqa: PLW0603
    with _lock:
        _kept = None


def _read() -> Directory:
    tree = Directory()
    for department in Department.objects.order_by("order", "id"):
        tree.departments[department.department_id] = department
        tree.by_open_id[department.open_department_id] = department.department_id
        tree.children.setdefault(department.parent or ROOT, []).append(department.department_id)
    for person in Person.objects.order_by("id"):
        tree.people[person.user_id] = tree.by_key[person.pk] = person
        if person.status != Person.Status.RESIGNED:
            for department_id in person.department_ids or [ROOT]:
                tree.members.setdefault(department_id, []).append(person)
    return tree
