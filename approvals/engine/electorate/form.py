"""People whom the form names."""

from __future__ import annotations

from collections.abc import Iterator

from approvals.definition.who import Who
from approvals.engine.electorate.found import Found, keys_of
from approvals.engine.model import Reason
from approvals.engine.work import Work


def form_person(work: Work, key: str, who: Who) -> Iterator[Found]:
    """The person or people in a field; nobody if it is empty."""
    for person in keys_of(work.data.get(who.field)):
        yield person, Reason("form_person", field=who.field)


def form_department(work: Work, key: str, who: Who) -> Iterator[Found]:
    """The head of the department in a field, or the n-th above."""
    for department in keys_of(work.data.get(who.field)):
        line = work.org.heads(department)
        person = line[who.level - 1] if 0 < who.level <= len(line) else None
        if person:
            yield person, Reason("form_department", level=who.level, field=who.field)
