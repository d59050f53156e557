"""The sender of the bench of alerts: what it posts, when, and that a kind of ours reads it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from alerts.drafts import Settings
from alerts.sources.kinds import SOURCES
from alerts.wire import Inbound
from bench.firing import Order, Shot, Target, fire

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def said(shot: Shot) -> list[str]:
    """Keys and severities of what the shot says."""
    inbound = Inbound(received_at=NOW, body=shot.wire.partition(b"\r\n\r\n")[2])
    found = SOURCES.get("alertmanager").parse(inbound, Settings())
    assert found.problem is None
    return [f"{one.key} {one.severity.value}" for one in found.signals]


def test_all_alerts_of_a_burst_are_distinct() -> None:
    shots = Order("http://127.0.0.1:1/in/x", {}, "b1", NOW.isoformat(), count=5, links=1, size=20).shots()
    every = [one for shot in shots for one in said(shot)]
    assert (len(shots), len(every), len(set(every))) == (5, 100, 100)
    assert {shot.due for shot in shots} == {0.0}


def test_a_storm_is_even_and_the_most_urgent_come_at_their_time() -> None:
    loud = [[0.25, "loud", "fxkz", "http://127.0.0.1:1/in/y", {"Authorization": "Bearer t"}]]
    order = Order("http://127.0.0.1:1/in/x", {}, "s1", NOW.isoformat(), count=10, links=1, seconds=1.0, loud=loud)
    shots = order.shots()
    assert [round(shot.due, 2) for shot in shots] == [0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert said(shots[2])[0].endswith("critical")
    assert b"POST /in/y " in shots[2].wire
    assert b"Authorization: Bearer t" in shots[2].wire


def test_it_posts_over_kept_and_closed_connections_and_counts_what_failed() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for status in (b"200 OK", b"500 no"):
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]))
            writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\nok")
        writer.close()

    async def run() -> dict[str, object]:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            target = Target(f"http://127.0.0.1:{port}/x")
            return await fire(target, [Shot(target.request(b"{}"))] * 5, connections=1)

    done = asyncio.run(run())
    assert (len(done["times"]), done["failed"]) == (5, [500, 500])  # type: ignore[arg-type]


def test_what_is_not_taken_is_sent_again_for_a_while() -> None:
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.append(await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])))
        if len(seen) == 2:
            writer.write(b"HTTP/1.1 503 no\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        elif len(seen) == 3:
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        writer.close()  # the first is not even answered

    async def run() -> dict[str, object]:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            target = Target(f"http://127.0.0.1:{port}/x")
            return await fire(target, [Shot(target.request(b"{}"))], connections=1, patience=60)

    done = asyncio.run(run())
    assert (seen, done["failed"]) == ([b"{}"] * 3, [])
