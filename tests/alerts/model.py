"""What alerts, incidents and silences should be, in plain dictionaries: the reference of the stateful test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

STILL = timedelta(minutes=10)
Episode = tuple[str, datetime]


@dataclass
class Fault:
    """An incident as it should be."""

    group: str
    status: str
    alerts: set[Episode] = field(default_factory=set)
    snoozed_until: datetime | None = None
    check_at: datetime | None = None
    into: Fault | None = None
    bears: bool = True
    apart: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing can happen to it but that it is opened again."""
        return self.status in {"resolved", "merged"}


@dataclass
class Quiet:
    """A silence as it should be."""

    keys: frozenset[str]
    until: datetime


@dataclass
class Reference:
    """Everything; `states` are firing, unknown or resolved by episode."""

    now: datetime
    states: dict[Episode, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    silences: list[Quiet] = field(default_factory=list)
    quiet: dict[Episode, bool] = field(default_factory=dict)

    def group_of(self, key: str) -> str:
        """a and b belong together, the others stand alone."""
        return "g" if key in "ab" else key

    def newest(self, key: str) -> Episode | None:
        """The last beginning of the key."""
        return max((one for one in self.states if one[0] == key), default=None)

    def open(self) -> list[Episode]:
        """What is not over."""
        return [one for one, state in self.states.items() if state != "resolved"]

    def hear(self, said: Iterable[tuple[str, datetime, str]], over: Iterable[str] = ()) -> None:
        """Signals in their order, then groups that were declared over with members left out."""
        changed: set[Episode] = set()
        for key, start, state in said:
            changed |= self._one((key, start), state)
        spoken = set(changed)
        for group in over:
            ended = {one for one in self.open() if self.group_of(one[0]) == group} - spoken
            self.states |= dict.fromkeys(ended, "resolved")
            changed |= ended
        for one in changed & set(self.open()):
            self.quiet[one] = self._is_quiet(one[0])
        self._join(sorted(changed & set(self.open())))
        self._follow(changed)

    def lapse(self) -> None:
        """Whoever vouched is silent."""
        late = {one for one, state in self.states.items() if state == "firing"}
        self.states |= dict.fromkeys(late, "unknown")
        for one in late:
            self.quiet[one] = self._is_quiet(one[0])
        self._follow(late)

    def silence(self, keys: frozenset[str], until: datetime) -> None:
        """Keep these quiet."""
        self.silences.append(Quiet(keys, until))
        self.settle()

    def settle(self) -> None:
        """Look at all that is open anew."""
        turned = {one for one in self.open() if self.quiet.get(one, False) != self._is_quiet(one[0])}
        self.quiet |= {one: self._is_quiet(one[0]) for one in turned}
        self._follow(turned)

    def moments(self, until: datetime) -> list[datetime]:
        """When something falls due until then, one after the other, and that moment itself."""
        due = [one.until for one in self.silences] + [one.snoozed_until for one in self.faults]
        due += [one.check_at for one in self.faults]
        return sorted({at for at in due if at is not None and self.now < at < until} | {until})

    def wait(self, until: datetime) -> None:
        """Time passes, and everything whose time has come happens."""
        self.now = until
        for fault in list(self.faults):
            if fault.status == "snoozed" and fault.snoozed_until is not None and fault.snoozed_until <= until:
                self._wait_again(fault)
            elif fault.status == "resolved" and fault.check_at is not None and fault.check_at <= until:
                fault.check_at = None
                self._check(fault)
        if any(one.until <= until for one in self.silences):
            self.silences = [one for one in self.silences if one.until > until]
            self.settle()

    def other_open(self, fault: Fault) -> Fault | None:
        """What is open of its group beside it."""
        found = self._bearer(fault.group)
        return None if found is fault else found

    def merge(self, gone: Fault, kept: Fault) -> None:
        """The one is part of the other from now on."""
        kept.alerts |= gone.alerts
        gone.alerts, gone.status, gone.snoozed_until = set(), "merged", None
        for one in self.faults:
            if one is gone or one.into is gone:
                one.into = kept
        self._follow(set(kept.alerts))

    def split(self, fault: Fault, keys: Iterable[str], *, taken: bool) -> None:
        """These become one of their own."""
        wanted = set(keys)
        made = Fault(f"split {len(self.faults)}", "new", {one for one in fault.alerts if one[0] in wanted}, apart=True)
        fault.alerts -= made.alerts
        self.faults.append(made)
        made.status = "suppressed" if self._all_quiet(made) else "triggered"
        self._follow(fault.alerts | made.alerts)
        if taken:
            made.status = "acknowledged"

    def may_split(self, fault: Fault, keys: Iterable[str]) -> bool:
        """Whether something stays, and something of what goes still fires."""
        gone = {one for one in fault.alerts if one[0] in set(keys)}
        still = any(self.states[one] != "resolved" for one in gone)
        return not fault.over and still and gone != fault.alerts

    def reopen(self, fault: Fault) -> None:
        """It waits again."""
        fault.check_at = None
        self._free(fault.group)
        self._wait_again(fault)

    def _bearer(self, group: str) -> Fault | None:
        """What is open of the group, or what that was merged into."""
        for one in self.faults:
            found = one.into or one
            if one.group == group and one.bears and not found.over:
                return found
        return None

    def _free(self, group: str) -> None:
        """What was merged away gives its name to one that is opened."""
        for one in self.faults:
            if one.group == group and one.into is not None:
                one.bears = False

    def _apart(self, key: str) -> Fault | None:
        """An open one that was split off, to which the key belonged last."""
        found: tuple[datetime, Fault] | None = None
        for fault in self.faults:
            split = fault.apart or any(one.apart and one.into is fault for one in self.faults)
            for name, start in fault.alerts if split and not fault.over else ():
                if name == key and (found is None or start > found[0]):
                    found = (start, fault)
        return found[1] if found else None

    def _one(self, episode: Episode, state: str) -> set[Episode]:
        known, newest = self.states.get(episode), self.newest(episode[0])
        before = set(self.open())
        if state == "resolved" or known == "resolved" or (newest is not None and newest > episode):
            self.states[episode] = "resolved"
        else:
            self.states[episode] = "firing"
        for one in before:
            if one[0] == episode[0] and one < max(episode, newest or episode):
                self.states[one] = "resolved"
        return {episode} | (before - set(self.open()))

    def _is_quiet(self, key: str) -> bool:
        return any(key in one.keys and self.now < one.until for one in self.silences)

    def _join(self, episodes: Iterable[Episode]) -> None:
        for one in episodes:
            if any(one in fault.alerts for fault in self.faults):
                continue
            group = self.group_of(one[0])
            found = self._apart(one[0]) or self._bearer(group)
            if found is None:
                self._free(group)
                found = Fault(group, "new")
                self.faults.append(found)
            found.alerts.add(one)
        for fault in self.faults:
            if fault.status == "new":
                fault.status = "suppressed" if self._all_quiet(fault) else "triggered"

    def _still(self, fault: Fault) -> list[Episode]:
        return [one for one in fault.alerts if self.states[one] != "resolved"]

    def _all_quiet(self, fault: Fault) -> bool:
        still = self._still(fault)
        return bool(still) and all(self.quiet.get(one, False) for one in still)

    def _follow(self, changed: Iterable[Episode]) -> None:
        touched = set(changed)
        for fault in self.faults:
            if fault.over or not fault.alerts & touched:
                continue
            heard = [one for one in self._still(fault) if not self.quiet.get(one, False)]
            if not self._still(fault):
                fault.status = "resolved"
            elif not heard:
                fault.status = "suppressed" if fault.status in {"triggered", "unknown"} else fault.status
            elif all(self.states[one] == "unknown" for one in heard):
                fault.status = fault.status if fault.status == "acknowledged" else "unknown"
            elif fault.status in {"unknown", "suppressed"}:
                fault.status = "triggered"

    def _wait_again(self, fault: Fault) -> None:
        fault.snoozed_until = None
        fault.status = "suppressed" if self._all_quiet(fault) else "triggered"

    def _check(self, fault: Fault) -> None:
        still = set(self._still(fault))
        other = self.other_open(fault)
        if still and other is not None:
            fault.alerts -= still
            other.alerts |= still
            self._follow(still)
        elif still:
            self._free(fault.group)
            self._wait_again(fault)
