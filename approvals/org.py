"""Today's firm as the engine asks about it; each question costs its queries once per verb."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from people import api as people
from people.models import Department, Employee


class LiveOrg:
    """Answers from the tables of people; lives as long as one verb or one page."""

    def __init__(self) -> None:
        self._people: dict[int, Employee | None] = {}
        self._leaders: dict[int, tuple[int, ...]] = {}
        self._holders: dict[tuple[str, int | None], tuple[int, ...]] = {}

    def person(self, pk: int) -> Employee | None:
        """The employee, fetched once."""
        if pk not in self._people:
            self._people[pk] = people.people([pk]).get(pk)
        return self._people[pk]

    def active(self, person: int) -> bool:
        """Whether the person works here."""
        found = self.person(person)
        return found is not None and found.is_active

    def leaders(self, person: int) -> Sequence[int]:
        """Direct leader, his leader and so on."""
        if person not in self._leaders:
            found = self.person(person)
            chain = people.leader_chain(found) if found else []
            self._people.update({one.pk: one for one in chain})
            self._leaders[person] = tuple(one.pk for one in chain)
        return self._leaders[person]

    def heads(self, department: int) -> Sequence[int | None]:
        """Heads from the department up to the root; None where nobody is named."""
        row = self._departments.get(department)
        line = row.path_ids[::-1] if row else ()
        return [self._departments[pk].head_id if pk in self._departments else None for pk in line]

    def holders(self, role: str, department: int | None) -> Sequence[int]:
        """Active holders of a role, for a department or the whole firm."""
        key = (role, department)
        if key not in self._holders:
            place = self._departments.get(department) if department else None
            found = people.holders(role, department=place)
            self._people.update({one.pk: one for one in found})
            self._holders[key] = tuple(one.pk for one in found)
        return self._holders[key]

    def by_user_id(self, user_id: str) -> int | None:
        """The person with this Feishu id."""
        return Employee.objects.filter(user_id=user_id).values_list("pk", flat=True).first()

    @cached_property
    def _departments(self) -> dict[int, Department]:
        return Department.objects.in_bulk()
