"""Which alerts are one incident, how urgent it is, and what follows from the states of its alerts. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from alerts.signal import Severity
from alerts.states import OPEN, OVER, AlertState, IncidentStatus, Priority

# Labels in which senders name the system, the plainest first.
NAMING: Final = ("system", "app", "application", "service", "job")
_BY_SEVERITY: Final = {
    Severity.CRITICAL: Priority.P1,
    Severity.ERROR: Priority.P2,
    Severity.WARNING: Priority.P3,
    Severity.INFO: Priority.P4,
}
_ORDER: Final = tuple(Priority)
_LOST: Final = frozenset({IncidentStatus.TRIGGERED, IncidentStatus.SNOOZED, IncidentStatus.SUPPRESSED})
_LESS: Final = frozenset({"C"})  # grades of systems on which little hangs


def open_key(source: int, group: str, key: str) -> str:
    """Names the group while it is open: what the sender holds together, else the alert alone."""
    said = f"{source}\n{'group' if group else 'key'}\n{group or key}"
    return hashlib.sha256(said.encode()).hexdigest()


def system_named(labels: Mapping[str, str], known: Collection[str]) -> str:
    """The key of the system that the labels name, empty if they name none that is known."""
    said = (labels.get(name, "").strip().lower() for name in NAMING)
    return next((word for word in said if word in known), "")


def words_of(labels: Mapping[str, str]) -> set[str]:
    """What in the labels could be a system."""
    return {word for name in NAMING if (word := labels.get(name, "").strip().lower())}


def priority_of(severity: Severity, grade: str = "") -> Priority:
    """How soon somebody has to come: what the sender holds it to be, one step less for a system of grade C."""
    place = _ORDER.index(_BY_SEVERITY[severity])
    return _ORDER[min(place + (grade in _LESS), len(_ORDER) - 1)]


def most_urgent(priorities: Iterable[Priority]) -> Priority:
    """The most urgent of some, one at least."""
    return min(priorities, key=_ORDER.index)


def follows(status: IncidentStatus, alerts: Collection[tuple[AlertState, bool]]) -> str:
    """The verb that its alerts ask of an incident, empty if none; of each its state, and whether it is kept quiet.

    All over: it recovers. All that is open kept quiet: it is suppressed. All that is heard unknown: it is lost sight
    of. Something is heard again: it is heard of, or released. Whom somebody took stays his, and what a person declared
    over stays so.
    """
    if status in OVER or not alerts:
        return ""
    still = [(state, quiet) for state, quiet in alerts if state in OPEN]
    if not still:
        return "recover"
    heard = [state for state, quiet in still if not quiet]
    if not heard:
        return "suppress" if status in {IncidentStatus.TRIGGERED, IncidentStatus.UNKNOWN} else ""
    if all(state == AlertState.UNKNOWN for state in heard):
        return "lose" if status in _LOST else ""
    return {IncidentStatus.UNKNOWN: "hear", IncidentStatus.SUPPRESSED: "release"}.get(status, "")
