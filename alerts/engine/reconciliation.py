"""What a monitor's API says fires, held against what is open here. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alerts import cleaning

NEVER = "0001-01-01T00:00:00Z"


@dataclass(frozen=True)
class There:
    """An alert that the monitor holds active. receivers: whom it tells; told: whether it tells anybody now."""

    key: str
    began: datetime | None
    labels: Mapping[str, str]
    receivers: frozenset[str]
    told: bool
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Here:
    """An alert that is open here. settled: nothing was heard of it for a moment, so nothing about it is on its way.

    ended: when it was over there, if that is known.
    """

    key: str
    episode: datetime
    labels: Mapping[str, str]
    settled: bool
    ended: datetime | None = None


@dataclass(frozen=True)
class Reading:
    """What a monitor's API said. ended: what is known to be over there, and since when.

    None: it names all that fires, so that what it leaves out is over.
    """

    there: tuple[There, ...]
    ended: Mapping[str, datetime] | None = None


@dataclass(frozen=True)
class Drift:
    """missing: active there, not open here. stale: open here, not active there."""

    missing: tuple[There, ...]
    stale: tuple[Here, ...]


def drift(reading: Reading, here: Sequence[Here], before: datetime) -> Drift:
    """What differs. What began after `before` may still be on its way, and what is silenced there is not told to us.

    Only what goes to a receiver that tells us is missed: those of the alerts that are known on both sides, or the only
    one there is.
    """
    there = reading.there
    known = {one.key for one in here}
    ours = _ours(there, known)
    missing = (
        one
        for one in there
        if one.key not in known and one.told and one.began and one.began < before and (one.receivers & ours)
    )
    active = {one.key for one in there}
    silent = (one for one in here if one.key not in active and one.settled)
    return Drift(tuple(missing), tuple(_over(silent, reading.ended)))


def _over(silent: Iterable[Here], ended: Mapping[str, datetime] | None) -> Iterator[Here]:
    for one in silent:
        if ended is None:
            yield one
        elif one.key in ended:
            yield replace(one, ended=ended[one.key])


def _ours(there: Iterable[There], known: set[str]) -> frozenset[str]:
    met = [one.receivers for one in there if one.key in known]
    if met:
        return frozenset.intersection(*met) or frozenset.union(*met)
    every = frozenset().union(*(one.receivers for one in there))
    return every if len(every) == 1 else frozenset()


def firing(one: There) -> dict[str, Any]:
    """As Alertmanager's webhook writes an alert that fires."""
    names = ("labels", "annotations", "startsAt", "generatorURL", "fingerprint")
    return {"status": "firing", "endsAt": NEVER} | {name: one.raw.get(name) for name in names}


def over(one: Here, at: datetime) -> dict[str, Any]:
    """As it writes one that has ended."""
    told = {"status": "resolved", "fingerprint": one.key, "labels": dict(one.labels)}
    return told | {"startsAt": one.episode.isoformat(), "endsAt": at.isoformat()}


def covers(labels: Mapping[str, str], some: Mapping[str, Any]) -> bool:
    """Whether an alert of these labels may be the one of which the API names some: it leaves out external ones."""
    return all(labels.get(name) == cleaning.text(value) for name, value in some.items() if value != "")
