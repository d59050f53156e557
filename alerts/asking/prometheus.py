"""Prometheus and its kin: they know no keys of ours, so that only ends are healed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from alerts import cleaning
from alerts.asking.monitor import Ask, Driver, Monitor, below, listed, parcels, puzzled
from alerts.engine.reconciliation import Drift, Here, Reading, There, covers
from alerts.wire import part


def read(monitor: Monitor, ask: Ask, here: Mapping[str, datetime]) -> Reading:
    """All that fires there.

    Raises: Unanswered.
    """
    said = ask(f"{monitor.api}/api/v1/alerts", monitor.token)
    if below(said, "status") != "success":
        raise puzzled()
    found = listed(below(below(said, "data"), "alerts"))
    firing = (one for one in found if one.get("state") == "firing")
    return Reading(tuple(There("", None, part(one, "labels"), frozenset(), told=True, raw=one) for one in firing))


def differs(reading: Reading, here: Sequence[Here], before: datetime) -> Drift:
    """An alert here is the one there that its labels cover."""
    active = {one.key for one in here if any(covers(one.labels, other.labels) for other in reading.there)}
    return Drift((), tuple(one for one in here if one.key not in active and one.settled))


def bodies(found: Drift, now: datetime) -> Iterator[list[dict[str, Any]]]:
    """Ended a moment ago, since what ends now would fire until now."""
    ended = (now - timedelta(seconds=1)).astimezone(UTC).isoformat()
    stale = [one for one in found.stale if cleaning.fingerprint(dict(one.labels)) == one.key]  # else labels were cut
    for some in parcels(stale):
        yield [{"labels": dict(one.labels), "startsAt": one.episode.isoformat(), "endsAt": ended} for one in some]


PROMETHEUS: Final = Driver(read, bodies, differs, "/api/v2/alerts")
