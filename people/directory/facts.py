"""What the directory says, what the house knows, and what would have to change: plain values, no keys of rows.

People go by user id, departments by department id. A fact that is not told is not in the mapping: it is unknown, which
is never the same as empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from people.states import InDirectory

Value = str | int | tuple[str, ...]
Facts = Mapping[str, Value]

PERSON: Facts = {
    "name": "",
    "name_en": "",
    "email": "",
    "mobile": "",
    "title": "",
    "avatar_url": "",
    "employee_no": "",
    "access": "open",
    "leader": "",
    "places": (),
    "primary": "",
    "dotted": (),
}
DEPARTMENT: Facts = {"name": "", "name_en": "", "parent": "", "head": "", "order": 0}


@dataclass(frozen=True)
class Told:
    """What the directory says of one person or department; `here` is False for who resigned and what was deleted.

    `unfit` names facts that cannot be kept as they were told: too long, or with signs that no text may hold.
    """

    facts: Facts
    here: bool = True
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """What the directory said. `whole`: of the whole firm, so that who is missing has gone.

    `in_range`: of everything that the app may see, which is less than the firm: who is missing may only be out of its
    sight. `unfit`: ids that are too long or broken to be kept.
    """

    departments: Mapping[str, Told] = field(default_factory=dict)
    people: Mapping[str, Told] = field(default_factory=dict)
    whole: bool = True
    in_range: bool = False
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the house knows of one person or department: every fact, whether it counts, and whose it is."""

    facts: Facts
    working: bool = True
    in_directory: InDirectory = InDirectory.HERE


@dataclass(frozen=True)
class Firm:
    """Everything that the house knows."""

    departments: Mapping[str, Known] = field(default_factory=dict)
    people: Mapping[str, Known] = field(default_factory=dict)

    @property
    def active(self) -> int:
        """How many people work here."""
        return sum(one.working for one in self.people.values())


@dataclass(frozen=True)
class Change:
    """One person or department that changes: added, changed, returned, left (departments: closed).

    `facts` names each column with its old and new value; for who is added, all that is not empty.
    """

    verb: str
    id: str
    name: str
    facts: tuple[tuple[str, Value, Value], ...] = ()

    def new(self, fact: str) -> Value | None:
        """The new value of a fact, None where it stays."""
        return next((after for name, _before, after in self.facts if name == fact), None)


@dataclass(frozen=True)
class Finding:
    """Something in the directory that somebody should mend; it changes nothing here."""

    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """All that differs, in one order whatever order it was told in.

    `standing` notes silently who is in the directory now; `missing` are facts that were told of nobody: a permission is
    not granted, and nothing is emptied for it.
    """

    departments: tuple[Change, ...] = ()
    people: tuple[Change, ...] = ()
    standing_departments: tuple[tuple[str, InDirectory], ...] = ()
    standing_people: tuple[tuple[str, InDirectory], ...] = ()
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.departments or self.people or self.standing_departments or self.standing_people)

    def of(self, verb: str) -> Iterator[Change]:
        """The people of this verb."""
        return (change for change in self.people if change.verb == verb)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each verb: `people_added`, `departments_closed` …"""
        found: dict[str, int] = {}
        for noun, changes in (("departments", self.departments), ("people", self.people)):
            for change in changes:
                key = f"{noun}_{change.verb}"
                found[key] = found.get(key, 0) + 1
        return dict(sorted(found.items()))

    @property
    def digest(self) -> str:
        """A name for exactly these changes: what an operator confirms is what is applied, or nothing is."""
        told = [[noun, c.verb, c.id, c.facts] for noun, cs in (("d", self.departments), ("p", self.people)) for c in cs]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def stopped(changes: Changes) -> frozenset[str]:
    """Who can no longer come in afterwards: who leaves and whose account is frozen."""
    frozen = (one.id for one in changes.people if one.verb != "left" and one.new("access") == "frozen")
    return frozenset([*(one.id for one in changes.of("left")), *frozen])


def too_many_stop(changes: Changes, active: int, *, share: float, floor: int) -> bool:
    """Whether so many would leave or be frozen at once that rather the directory is wrong: more than the share, or
    everybody.

    Up to `floor` people may go whatever share that is, but no more than a quarter of a small firm, or three.
    """
    going = len(stopped(changes))
    most = max(int(active * share), min(floor, max(active // 4, 3)))
    return going > most or (going == active and going > 1)
