"""Today's firm as the engine asks about it; each question costs one small statement, once per verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from estate import api as estate
from people import api as people
from people.models import Department, Employee


class LiveOrg:
    """Answers from the tables; lives as long as one verb or one page.

    With `at` the people along a line tell as well whether anybody acts for them then, and whether they are away.
    """

    def __init__(self, at: datetime | None = None) -> None:
        self._at = at
        self._people: dict[int, Employee | None] = {}
        self._leaders: dict[int, tuple[int, ...]] = {}
        self._heads: dict[int, tuple[int | None, ...]] = {}
        self._holders: dict[tuple[str, int | None], tuple[int, ...]] = {}
        self._roles: dict[int, frozenset[str]] = {}
        self._paths: dict[int, tuple[int, ...]] = {}

    def know(self, found: Iterable[Employee]) -> None:
        """These people need not be asked for any more."""
        self._people.update({one.pk: one for one in found})

    def known(self, pks: Iterable[int]) -> tuple[int | Employee, ...]:
        """Each person as his row if it was read already, else as his key: asks nothing."""
        return tuple(self._people.get(pk) or pk for pk in pks)

    def met(self) -> dict[int, Employee]:
        """Everybody whose row was read."""
        return {pk: one for pk, one in self._people.items() if one is not None}

    def person(self, pk: int) -> Employee | None:
        """The employee, fetched once."""
        if pk not in self._people:
            self._people[pk] = Employee.objects.filter(pk=pk).first()
        return self._people[pk]

    def active(self, person: int) -> bool:
        """Whether the person works here."""
        found = self.person(person)
        return found is not None and found.is_active

    def successor(self, person: int) -> int | None:
        """Who takes over the work of somebody who left: said when he leaves (`HandOver`), kept nowhere."""
        return None

    def leaders(self, person: int) -> Sequence[int]:
        """Direct leader, his leader and so on."""
        if person not in self._leaders:
            line = people.line_of(person, at=self._at)
            self.know(line)
            self._leaders[person] = tuple(one.pk for one in line[1:])
        return self._leaders[person]

    def heads(self, department: int) -> Sequence[int | None]:
        """Heads from the department up to the root; None where nobody is named."""
        if department not in self._heads:
            line = people.heads_of_line(department, at=self._at)
            self.know(head for head in line if head is not None)
            self._heads[department] = tuple(head.pk if head else None for head in line)
        return self._heads[department]

    def department_of(self, person: int) -> int | None:
        """The primary department."""
        found = self.person(person)
        place = found.department if found else None
        return place.pk if place else None

    def department_by_id(self, department_id: str) -> int | None:
        """The department with this Feishu id."""
        return Department.objects.filter(department_id=department_id).values_list("pk", flat=True).first()

    def is_under(self, department: int, ancestor: int) -> bool:
        """Whether the department is the other one or below it."""
        return ancestor in self._path(department)

    def holders(self, role: str, department: int | None) -> Sequence[int]:
        """Active holders of a role, for a department or the whole firm."""
        key = (role, department)
        if key not in self._holders:
            place = Department.objects.filter(pk=department).first() if department else None
            found = people.holders(role, department=place, at=self._at)
            self.know(found)
            self._holders[key] = tuple(one.pk for one in found)
        return self._holders[key]

    def has_role(self, person: int, role: str) -> bool:
        """Whether the person, still here, holds the role in any scope."""
        if person not in self._roles:
            found = self.person(person)
            self._roles[person] = people.roles_of(found) if found else frozenset()
        return role in self._roles[person]

    def by_user_id(self, user_id: str) -> int | None:
        """The person with this Feishu id."""
        found = Employee.objects.filter(user_id=user_id).first()
        if found is None:
            return None
        self.know([found])
        return found.pk

    def owners_of(self, system: str, duties: Sequence[str]) -> Sequence[int]:
        """Owners of a system, duty by duty."""
        return self._met(estate.owners_of(system, duties or ("a",)))

    def ledger_people(self, ledger: str, key: str, column: str) -> Sequence[int]:
        """People named in a column of a ledger's row."""
        return self._met(estate.ledger_people(ledger, key, column))

    def on_duty(self, roster: str, at: datetime) -> Sequence[int]:
        """Who is on duty, highest layer first."""
        return self._met([turn.person for turn in estate.on_duty(roster, at)])

    def _met(self, pks: Sequence[int]) -> Sequence[int]:
        """The same people, known from now on: one question for all."""
        fresh = [pk for pk in pks if pk not in self._people]
        if fresh:
            self.know(Employee.objects.filter(pk__in=fresh))
        return pks

    def _path(self, department: int) -> tuple[int, ...]:
        if department not in self._paths:
            row = Department.objects.filter(pk=department).only("path").first()
            self._paths[department] = tuple(row.path_ids) if row else ()
        return self._paths[department]
