"""People named by the flow: exactly these, holders of a role, the initiator, heads of given departments."""

from __future__ import annotations

from collections.abc import Iterator

from approvals.definition.who import Who
from approvals.engine.electorate.found import Found
from approvals.engine.model import Reason
from approvals.engine.work import Work


def people(work: Work, key: str, who: Who) -> Iterator[Found]:
    """These people, in this order."""
    for user_id in who.user_ids:
        person = work.org.by_user_id(user_id)
        if person:
            yield person, Reason("people")


def role(work: Work, key: str, who: Who) -> Iterator[Found]:
    """All holders, or only those whose scope covers the acting department; ordered by key.

    Where one person is enough (`single`), that is the holder with the lowest key, never a random one.
    """
    scope = work.before.department if who.scope == "initiator_dept" else None
    for person in sorted(work.org.holders(who.role, scope)):
        yield person, Reason("role", role=who.role)


def initiator(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Who asks for it."""
    yield work.initiator, Reason("initiator")


def heads_of_departments(work: Work, key: str, who: Who) -> Iterator[Found]:
    """The head of each of the given departments."""
    for name in who.departments:
        department = work.org.department_by_id(name)
        heads = work.org.heads(department) if department else ()
        if heads and heads[0]:
            yield heads[0], Reason("heads_of", name=name)
