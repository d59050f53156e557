"""What conditions ask about the firm of the moment: who somebody is, which roles he holds, where he works."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from core import clock
from people import api as people
from people.models import Department, Employee


class LiveAsked:
    """Answers from the tables of people; lives as long as one verb or one page, each person is looked up once."""

    def __init__(self) -> None:
        self._people: dict[int, Employee | None] = {}
        self._roles: dict[int, frozenset[str]] = {}
        self._places: dict[int, frozenset[int]] = {}

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return clock.today()

    def is_person(self, person: int, user_id: str) -> bool:
        """Whether the employee has this user id."""
        found = self._person(person)
        return found is not None and found.user_id == user_id

    def has_role(self, person: int, role: str) -> bool:
        """Whether the employee, still here, holds the role in any scope."""
        if person not in self._roles:
            found = self._person(person)
            self._roles[person] = people.roles_of(found) if found is not None else frozenset()
        return role in self._roles[person]

    def works_under(self, person: int, department: str) -> bool:
        """Whether one of the employee's departments is this one or beneath it."""
        if person not in self._places:
            kept = Department.objects.filter(memberships__employee=person).values_list("pk", flat=True)
            self._places[person] = frozenset(kept)
        return any(self.is_under(place, department) for place in self._places[person])

    def is_department(self, department: int, wanted: str) -> bool:
        """Whether the department is the one with this Feishu id."""
        return self._ids.get(wanted) == department

    def is_under(self, department: int, wanted: str) -> bool:
        """Whether the department is the one with this Feishu id, or beneath it."""
        row, above = self._departments.get(department), self._ids.get(wanted)
        return row is not None and above in row.path_ids

    def _person(self, pk: int) -> Employee | None:
        if pk not in self._people:
            self._people[pk] = people.people([pk]).get(pk)
        return self._people[pk]

    @cached_property
    def _departments(self) -> dict[int, Department]:
        return Department.objects.in_bulk()

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {row.department_id: pk for pk, row in self._departments.items()}
