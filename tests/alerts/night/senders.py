"""The senders of the night: each knows what it found and says it in its own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from alerts import cleaning
from tests.alerts.night.plan import LEASE, Report

NEVER: Final = "0001-01-01T00:00:00Z"


@dataclass
class Found:
    """An alert as its sender knows it; `told`: whether we heard of its end."""

    title: str
    host: str
    level: str
    since: datetime
    labels: dict[str, str]
    ended: datetime | None = None

    @property
    def named(self) -> dict[str, str]:
        """Its labels."""
        return {"alertname": self.title, "instance": self.host, "severity": self.level, **self.labels}


@dataclass
class Sender:
    """What a sender knows; each kind says it differently."""

    there: bool = True
    known: dict[tuple[str, str], Found] = field(default_factory=dict)

    def finds(self, one: Report) -> list[Found]:
        """Take note of a report; what it is about."""
        for host in one.hosts:
            if one.level:
                self.known[one.title, host] = Found(one.title, host, one.level, one.at, one.labels)
            else:
                self.known[one.title, host].ended = one.at
        return [self.known[one.title, host] for host in one.hosts]

    def forget(self) -> None:
        """What was said to be over is said once."""
        self.known = {name: one for name, one in self.known.items() if one.ended is None}

    def says(self, about: list[Found], now: datetime) -> list[Any]:
        """The bodies of its requests about these, at this moment."""
        raise NotImplementedError


class Gate(Sender):
    """Alertmanager: a notification for each group, with all that fires in it and what has just recovered."""

    def says(self, about: list[Found], now: datetime) -> list[Any]:
        titles = dict.fromkeys(one.title for one in about)
        return [_group(title, [one for one in self.known.values() if one.title == title]) for title in titles]


class Hall(Sender):
    """A program that says what changed, in its own JSON."""

    def says(self, about: list[Found], now: datetime) -> list[Any]:
        events = [
            {
                "id": f"{one.title}/{one.host}", "name": one.title, "level": one.level, "tags": one.labels,
                "st": "NORMAL" if one.ended else "ALARM", "since": one.since.isoformat(),
                "at": (one.ended or one.since).isoformat(),
            }
            for one in about
        ]  # fmt: skip
        return [{"events": events}]


class Gateways(Sender):
    """Prometheus: all that fires, vouched for until the end of a lease, and what is over with its true end."""

    def says(self, about: list[Found], now: datetime) -> list[Any]:
        return [
            [
                {"labels": one.named, "annotations": {}, "startsAt": one.since.isoformat(),
                 "endsAt": (one.ended or now + LEASE).isoformat()}
                for one in self.known.values()
            ]
        ]  # fmt: skip


def _group(title: str, found: list[Found]) -> dict[str, Any]:
    alerts = [
        {
            "status": "resolved" if one.ended else "firing", "labels": one.named, "annotations": {},
            "startsAt": one.since.isoformat(), "endsAt": one.ended.isoformat() if one.ended else NEVER,
            "fingerprint": cleaning.fingerprint(one.named)[:16],
        }
        for one in found
    ]  # fmt: skip
    status = "firing" if any(one.ended is None for one in found) else "resolved"
    return {"version": "4", "groupKey": f'{{}}:{{alertname="{title}"}}', "status": status, "alerts": alerts}
