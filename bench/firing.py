"""The sender of alerts of `bench/alerts.py`: a process of its own that posts Alertmanager's webhook as it is told.

It takes orders by lines on its input and answers each with one line of JSON, like every runner of a bench. Bodies are
made before the clock starts. In a burst each connection posts again as soon as it is answered; in a storm requests are
due at fixed moments, and the time of one that could not be sent in time counts from when it was due.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

SYSTEMS = ("jzjy", "hqwg", "rzrq", "fxkz", "tgpt", "sjzt", "khfw", "bgxt")  # the demo firm's
P1 = "critical"
AGAIN = 0.5


def body(name: str, size: int, at: datetime, severity: str = "warning", service: str = "") -> bytes:
    """One group of so many distinct alerts, as Alertmanager 0.25 writes it."""
    alerts = [
        _alert(f"{name}-{number}", at, severity, service or SYSTEMS[number % len(SYSTEMS)]) for number in range(size)
    ]
    group = {
        "receiver": "hub",
        "status": "firing",
        "alerts": alerts,
        "groupLabels": {"alertname": "DiskFull", "batch": name},
        "commonLabels": {"alertname": "DiskFull", "severity": severity},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.test",
        "version": "4",
        "groupKey": f'{{}}:{{alertname="DiskFull", batch="{name}"}}',
        "truncatedAlerts": 0,
    }
    return json.dumps(group).encode()


def _alert(name: str, at: datetime, severity: str, service: str) -> dict[str, Any]:
    labels = {
        "alertname": "DiskFull", "instance": f"{name}.example.test:9100", "job": "node", "mountpoint": "/data",
        "severity": severity, "service": service, "env": "prod", "region": "sh",
    }  # fmt: skip
    return {
        "status": "firing",
        "labels": labels,
        "annotations": {
            "summary": f"Disk of {name} is nearly full",
            "description": "Less than 5 % of /data is left; at this rate it is full in two hours.",
            "runbook_url": "http://wiki.example.test/runbooks/disk",
        },
        "startsAt": at.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example.test/graph?g0.expr=disk_free&g0.tab=1",
        "fingerprint": hashlib.sha256(name.encode()).hexdigest()[:16],
    }


@dataclass(frozen=True)
class Target:
    """Where to post, and with which further headers."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def request(self, said: bytes) -> bytes:
        """The whole request as it goes over the wire."""
        parts = urlsplit(self.url)
        lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Content-Type: application/json"]
        lines += [f"Content-Length: {len(said)}", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + said


@dataclass(frozen=True)
class Shot:
    """A request, and when it is due, in seconds after the beginning."""

    wire: bytes
    due: float = 0.0


class Connection:
    """One connection that is opened again when the server closes it."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, wire: bytes) -> int:
        """Send it; the status of the answer once all of it is here. A connection that went stale is opened again."""
        kept = self._writer is not None
        try:
            return await self._posted(wire)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            if not kept:
                raise
        return await self._posted(wire)

    async def _posted(self, wire: bytes) -> int:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(*self._address)
        self._writer.write(wire)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await self._reader.readexactly(int(length or 0))
        if b"connection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        """End it."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _posted(link: Connection, wire: bytes, end: float) -> int:
    """The status of the answer; until that moment what is refused or not answered is sent again, as monitors do."""
    while True:
        try:
            status = await link.post(wire)
            if 200 <= status < 300 or time.perf_counter() > end:
                return status
        except (OSError, asyncio.IncompleteReadError):
            link.close()
            if time.perf_counter() > end:
                raise
        await asyncio.sleep(AGAIN)


async def fire(target: Target, shots: Sequence[Shot], connections: int, patience: float = 0.0) -> dict[str, Any]:
    """Post them all; seconds of each in the order of answers, how long it took, when it began, and what failed.

    patience: for how many seconds each is sent again while it is not taken.
    """
    parts = urlsplit(target.url)
    waiting = iter(shots)
    times: list[float] = []
    failed: list[int] = []
    began, at = time.perf_counter(), time.time()

    async def shoot(link: Connection, left: Iterator[Shot]) -> None:
        for shot in left:
            if (ahead := began + shot.due - time.perf_counter()) > 0 and shot.due:
                await asyncio.sleep(ahead)
            since = began + shot.due if shot.due else time.perf_counter()
            status = await _posted(link, shot.wire, time.perf_counter() + patience)
            times.append(time.perf_counter() - since)
            if not 200 <= status < 300:
                failed.append(status)
        link.close()

    links = [Connection(parts.hostname or "", parts.port or 80) for _ in range(connections)]
    await asyncio.gather(*(shoot(link, waiting) for link in links))
    return {"times": times, "seconds": time.perf_counter() - began, "began": at, "failed": failed}


@dataclass(frozen=True)
class Order:
    """So many requests of `size` distinct alerts each, over so many connections.

    In a burst as fast as they are answered; in a storm evenly over so many `seconds`, and among them the `loud`, of the
    most urgent each: when (seconds), its name, its service, and the address and the headers of its sender. What is not
    taken is sent again for `patience` seconds.
    """

    url: str
    headers: dict[str, str]
    name: str
    at: str
    count: int
    links: int
    size: int = 1
    seconds: float = 0.0
    loud: list[list[Any]] = field(default_factory=list)
    patience: float = 0.0

    def shots(self) -> list[Shot]:
        """What is posted, in its order."""
        target, moment, pace = (
            Target(self.url, self.headers),
            datetime.fromisoformat(self.at),
            self.seconds / self.count,
        )
        made = []
        for number in range(self.count):
            service = SYSTEMS[number % len(SYSTEMS)] if self.seconds else ""
            said = body(f"{self.name}-{number}", self.size, moment, service=service)
            made.append(Shot(target.request(said), (number + 1) * pace))
        for due, called, service, address, own in self.loud:
            made.append(Shot(Target(address, own).request(body(called, 1, moment, P1, service)), due))
        return sorted(made, key=lambda shot: shot.due)


def main() -> None:
    """Obey until the input ends."""
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        _word, said = json.loads(line)
        order = Order(**said)
        done = asyncio.run(fire(Target(order.url), order.shots(), order.links, order.patience))
        print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main()
