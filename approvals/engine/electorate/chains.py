"""People up the lines: leaders of a person, heads of departments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from approvals.definition.who import Who
from approvals.engine.electorate.found import Found, keys_of
from approvals.engine.model import Reason
from approvals.engine.work import Work

Line = Sequence[int | None]


def leader(work: Work, key: str, who: Who) -> Iterator[Found]:
    """The n-th leader upwards; nobody if the chain is shorter (what then happens is the node's empty rule)."""
    return _nth(leaders_of(work, who), who)


def leader_from_top(work: Work, key: str, who: Who) -> Iterator[Found]:
    """The n-th from the top of the chain; nobody if the chain is shorter."""
    return _nth(leaders_of(work, who)[::-1], who)


def leaders(work: Work, key: str, who: Who) -> Iterator[Found]:
    """All leaders upwards, to the given level or to the first who holds the role; to the top if nobody does."""
    return _upwards(work, leaders_of(work, who), who)


def dept_head(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Head of the acting department or the n-th above; nobody if none is named there."""
    return _nth(heads_of(work, who), who)


def dept_head_from_top(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Level 1 is the head of the root department on the way."""
    return _nth(heads_of(work, who)[::-1], who)


def dept_heads(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Heads upwards, ended like `leaders`; departments without a head are passed over."""
    return _upwards(work, heads_of(work, who), who)


def leaders_of(work: Work, who: Who) -> Line:
    """The chain of leaders of whom the rule means: the initiator, or the person or department in a field."""
    if not who.of.startswith("field:"):
        return work.org.leaders(work.initiator)
    if _is_department(work, who):
        return heads_of(work, who)
    person = next(iter(keys_of(work.data.get(who.of[6:]))), None)
    return work.org.leaders(person) if person else ()


def heads_of(work: Work, who: Who) -> Line:
    """The heads from the department that the rule means up to the root."""
    department: int | None = work.before.department
    if who.of.startswith("field:"):
        department = next(iter(keys_of(work.data.get(who.of[6:]))), None)
        if department and not _is_department(work, who):
            department = work.org.department_of(department)
    return work.org.heads(department) if department else ()


def _is_department(work: Work, who: Who) -> bool:
    asked = work.definition.form_field(who.of[6:])
    return asked is not None and asked.type == "department"


def _nth(line: Line, who: Who) -> Iterator[Found]:
    person = line[who.level - 1] if 0 < who.level <= len(line) else None
    if person:
        path = tuple(one for one in line[: who.level] if one)
        yield person, Reason(who.rule, level=who.level, path=path)


def _upwards(work: Work, line: Line, who: Who) -> Iterator[Found]:
    """until_role ends the walk by itself; `level` counts only without it, 0 is the top."""
    for level, person in enumerate(line, 1):
        if not who.until_role and 0 < who.level < level:
            return
        if not person:
            continue
        yield person, Reason(who.rule, level=level, role=who.until_role)
        if who.until_role and work.org.has_role(person, who.until_role):
            return
