"""Conditions over the form and the firm of the moment, and the record of how they came out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from approvals.engine.org import Org
from approvals.engine.work import Work
from approvals.forms.conditions import SHANGHAI, Truth, When, holds, truth_table


@dataclass(frozen=True)
class Today:
    """What a condition asks about the firm, answered by the org of the moment."""

    org: Org
    now: datetime

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return self.now.astimezone(SHANGHAI).date()

    def is_person(self, person: int, user_id: str) -> bool:
        """Whether this is the person with the Feishu id."""
        return self.org.by_user_id(user_id) == person

    def has_role(self, person: int, role: str) -> bool:
        """Whether the person holds the role."""
        return self.org.has_role(person, role)

    def works_under(self, person: int, department: str) -> bool:
        """Whether the person's department is this one or below it."""
        place = self.org.department_of(person)
        return place is not None and self.is_under(place, department)

    def is_department(self, department: int, wanted: str) -> bool:
        """Whether this is the department with the Feishu id."""
        return self.org.department_by_id(wanted) == department

    def is_under(self, department: int, wanted: str) -> bool:
        """Whether the department is the one with the Feishu id, or below it."""
        above = self.org.department_by_id(wanted)
        return above is not None and self.org.is_under(department, above)


def true(work: Work, when: When) -> bool:
    """Whether the condition holds now."""
    return holds(when, work.data, Today(work.org, work.now))


def table(work: Work, when: When) -> list[list[dict[str, Any]]]:
    """How every test came out, as JSON."""
    return [[_stored(truth) for truth in group] for group in truth_table(when, work.data, Today(work.org, work.now))]


def _stored(truth: Truth) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(truth).items()}
