"""From what the house knows to what the directory says: the differences, and what in the directory cannot be right.

Rules
- A fact that was not told stays as it is, for one person as for all.
- Who is told to have gone has left. Who is missing from a whole snapshot has left if the directory had him before;
  people and departments that HR keeps by hand are never missing.
- Who had left by the directory's word and is there again has returned. Whom HR marked as left stays so: a finding.
- A department that is gone is closed, not deleted. A ring of departments is cut at its lowest id, which goes to the
  top. A ring of leaders is kept, for every walk over it ends; somebody who leads himself has no leader.
- Whoever or whatever is pointed at and not known is left out and reported.
- Who is missing from what a part of the firm tells stays as he is and is reported, for he may only be out of sight.
- Somebody new with the number of somebody who goes or went is two people until HR says otherwise: reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from people.directory.facts import (
    DEPARTMENT,
    PERSON,
    Change,
    Changes,
    Facts,
    Finding,
    Firm,
    Known,
    Snapshot,
    Told,
    Value,
)
from people.org_rules import rings
from people.states import InDirectory

ROOT = "0"


def diff(old: Firm, new: Snapshot) -> Changes:
    """Everything that has to change for the house to agree with the directory; nothing, if it agrees."""
    reading = _Reading(old, new)
    places = _Side(old.departments, new.departments, DEPARTMENT, new.whole, "closed", reading.departments())
    people = _Side(old.people, new.people, PERSON, new.whole, "left", reading.people())
    reading.leader_rings(people.targets)
    reading.left_here()
    reading.out_of_sight()
    reading.unfit()
    reading.same_numbers(people.targets)
    place_changes, place_standing = places.changes()
    person_changes, person_standing = people.changes()
    return Changes(
        departments=place_changes,
        people=person_changes,
        standing_departments=place_standing,
        standing_people=person_standing,
        findings=tuple(sorted(set(reading.findings), key=lambda one: (one.kind, one.ids))),
        missing=_missing(new),
    )


@dataclass
class _Side:
    """The departments or the people: known, told, and what those that are here should be."""

    known: Mapping[str, Known]
    told: Mapping[str, Told]
    blank: Facts
    whole: bool
    gone: str
    corrected: Mapping[str, Facts]

    @property
    def targets(self) -> dict[str, Facts]:
        """What each that is here should be: what is told, else what is known, else empty."""
        before = {key: self.known[key].facts if key in self.known else {} for key in self.corrected}
        return {key: {**self.blank, **before[key], **facts} for key, facts in self.corrected.items()}

    def changes(self) -> tuple[tuple[Change, ...], tuple[tuple[str, InDirectory], ...]]:
        """What changes aloud, and who is silently noted as here or gone."""
        targets = self.targets
        aloud = [self._change(key, targets) for key in sorted({*self.known, *self.told})]
        silent = [(key, self._standing(key, one, targets)) for key, one in sorted(self.known.items())]
        return (
            tuple(change for change in aloud if change is not None),
            tuple((key, now) for key, now in silent if now != self.known[key].in_directory),
        )

    def _change(self, key: str, targets: Mapping[str, Facts]) -> Change | None:
        before, after = self.known.get(key), targets.get(key)
        if after is None:
            leaves = before is not None and before.working and _gone(key, before, self.told, whole=self.whole)
            return Change(self.gone, key, _name(before.facts, key)) if before is not None and leaves else None
        if before is None:
            return Change("added", key, _name(after, key), _facts(self.blank, after))
        facts = _facts(before.facts, after)
        if not before.working and before.in_directory == InDirectory.GONE:
            return Change("returned", key, _name(after, key), facts)
        return Change("changed", key, _name(after, key), facts) if before.working and facts else None

    def _standing(self, key: str, known: Known, targets: Mapping[str, Facts]) -> InDirectory:
        if key in targets:
            return InDirectory.HERE
        return InDirectory.GONE if _gone(key, known, self.told, whole=self.whole) else known.in_directory


@dataclass
class _Reading:
    """What is told, made to point only at what there is; what had to be left out is noted."""

    old: Firm
    new: Snapshot
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        here = {key for key, told in self.new.departments.items() if told.here}
        whole = self.new.whole
        self.places = here | {
            key
            for key, known in self.old.departments.items()
            if known.working and not _gone(key, known, self.new.departments, whole=whole)
        }

    def departments(self) -> dict[str, Facts]:
        """What is told of departments, with parents that exist and no ring."""
        told: dict[str, dict[str, Value]] = {}
        for key, one in self.new.departments.items():
            if one.here:
                told[key] = facts = dict(one.facts)
                self._parent(facts, key)
                self._existing(facts, "head", key)
        for ring in rings({key: self._above(key, told) for key in self.places}):
            told[min(key for key in ring if key in told)]["parent"] = ""
            self.findings.append(Finding("department_loop", ring))
        return dict(told.items())

    def people(self) -> dict[str, Facts]:
        """What is told of people."""
        told: dict[str, Facts] = {}
        for key, one in self.new.people.items():
            if one.here:
                facts = dict(one.facts)
                if facts.get("leader") == key:
                    facts["leader"] = ""
                    self.findings.append(Finding("leader_loop", (key,)))
                self._existing(facts, "leader", key)
                self._dotted(facts, key)
                self._places(facts, key)
                told[key] = facts
        return told

    def leader_rings(self, targets: Mapping[str, Facts]) -> None:
        """Note rings of leaders; nobody is asked to cut them."""
        known = self.old.people.items()
        leaders = {key: str(one.facts["leader"]) or None for key, one in known if one.working}
        leaders |= {key: str(facts["leader"]) or None for key, facts in targets.items()}
        gone = {key for key, one in known if _gone(key, one, self.new.people, whole=self.new.whole)}
        found = rings({key: leader for key, leader in leaders.items() if key not in gone})
        self.findings += [Finding("leader_loop", ring) for ring in found]

    def left_here(self) -> None:
        """Note who left by HR's word while the directory still has him."""
        known = (
            (key, self.old.people[key]) for key, told in self.new.people.items() if told.here and key in self.old.people
        )
        gone = [key for key, one in known if not one.working and one.in_directory != InDirectory.GONE]
        self.findings += [Finding("left_here", (key,)) for key in gone]

    def out_of_sight(self) -> None:
        """Note whom the app cannot see because only a part of the firm is in its range."""
        for kind, known, told in (
            ("people_out_of_range", self.old.people, self.new.people),
            ("departments_out_of_range", self.old.departments, self.new.departments),
        ):
            missing = (key for key, one in known.items() if one.working and one.in_directory == InDirectory.HERE)
            found = tuple(sorted(key for key in missing if key not in told)) if self.new.in_range else ()
            self.findings += [Finding(kind, found)] if found else []

    def unfit(self) -> None:
        """Note what was told and cannot be kept as it was told."""
        self.findings += [Finding("unfit_id", (key,)) for key in self.new.unfit]
        told = (*self.new.departments.items(), *self.new.people.items())
        self.findings += [Finding("unfit", (key, fact)) for key, one in told for fact in one.unfit]

    def same_numbers(self, targets: Mapping[str, Facts]) -> None:
        """Note who comes with the number of somebody who goes, or went before."""
        numbers = {str(one.facts["employee_no"]): key for key, one in self.old.people.items() if key not in targets}
        new = ((key, str(facts["employee_no"])) for key, facts in targets.items() if key not in self.old.people)
        pairs = [(key, numbers[number]) for key, number in new if number and number in numbers]
        still = {key for key, one in self.old.people.items() if one.working and not self._goes(key, one)}
        self.findings += [Finding("same_number", (old, key)) for key, old in pairs if old not in still]

    def _goes(self, key: str, known: Known) -> bool:
        return _gone(key, known, self.new.people, whole=self.new.whole)

    def _parent(self, facts: dict[str, Value], key: str) -> None:
        parent = str(facts.get("parent", ""))
        if parent == ROOT:
            facts["parent"] = ""
        elif parent and parent not in self.places:
            facts["parent"] = ""
            self.findings.append(Finding("unknown_parent", (key, parent)))

    def _above(self, key: str, told: Mapping[str, Mapping[str, Value]]) -> str | None:
        if "parent" in told.get(key, {}):
            return str(told[key]["parent"]) or None
        return str(self.old.departments[key].facts["parent"]) or None if key in self.old.departments else None

    def _someone(self, key: str) -> bool:
        return key in self.old.people or (key in self.new.people and self.new.people[key].here)

    def _existing(self, facts: dict[str, Value], fact: str, key: str) -> None:
        who = str(facts.get(fact, ""))
        if who and not self._someone(who):
            facts[fact] = ""
            self.findings.append(Finding(f"unknown_{fact}", (key, who)))

    def _dotted(self, facts: dict[str, Value], key: str) -> None:
        if "dotted" in facts:
            named = set(_texts(facts["dotted"])) - {key}
            self.findings += [Finding("unknown_leader", (key, who)) for who in named if not self._someone(who)]
            facts["dotted"] = tuple(sorted(who for who in named if self._someone(who)))

    def _places(self, facts: dict[str, Value], key: str) -> None:
        """Memberships as told, and those in departments that HR keeps by hand; the primary one is one of them."""
        if "places" not in facts:
            facts.pop("primary", None)
            return
        named = _texts(facts["places"])
        missing = [one for one in named if one not in self.places and one != ROOT]
        self.findings += [Finding("unknown_department", (key, one)) for one in missing]
        known = self.old.people[key].facts if key in self.old.people else PERSON
        own = [one for one in named if one in self.places]
        every = tuple(sorted({*own, *(one for one in _texts(known["places"]) if self._by_hand(one))}))
        wanted = facts.get("primary") or known["primary"]
        facts["places"] = every
        facts["primary"] = wanted if wanted in every else next(iter(own or every), "")

    def _by_hand(self, place: str) -> bool:
        known = self.old.departments.get(place)
        return known is not None and known.in_directory == InDirectory.NEVER and place not in self.new.departments


def _gone(key: str, known: Known, told: Mapping[str, Told], *, whole: bool) -> bool:
    if key in told:
        return not told[key].here
    return (
        whole and known.in_directory == InDirectory.HERE and key != ROOT
    )  # the firm itself is read where it has members


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _facts(before: Facts, after: Facts) -> tuple[tuple[str, Value, Value], ...]:
    return tuple((name, before[name], after[name]) for name in sorted(after) if before[name] != after[name])


def _name(facts: Facts, key: str) -> str:
    return str(facts["name"]) or key


def _missing(new: Snapshot) -> tuple[str, ...]:
    """Facts that were told of nobody, `people.email`; a part of the directory says nothing about that."""
    found: list[str] = []
    for noun, told, blank in (("departments", new.departments, DEPARTMENT), ("people", new.people, PERSON)):
        seen = {name for one in told.values() if one.here for name in one.facts}
        if (new.whole or new.in_range) and any(one.here for one in told.values()):
            found += [f"{noun}.{name}" for name in blank if name not in seen and name != "primary"]
    return tuple(found)
