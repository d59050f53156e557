"""Who is connected, and bringing a message to one of an app's connections; a WebSocket server of its own port."""

from __future__ import annotations

import base64
import contextlib
import http
import json
import logging
import random
import secrets
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from feishu_sandbox import state
from feishu_sandbox.line.frames import CONTROL, DATA, Frame, decode

log = logging.getLogger(__name__)
PATH = "/ws/v2"
TICKET_SECONDS = 60.0


@dataclass
class Asked:
    """A message on its way: `done` is set when it was answered or its connection ended."""

    link: Link
    done: threading.Event = field(default_factory=threading.Event)
    answer: dict[str, Any] | None = None


@dataclass(eq=False)
class Link:
    """One connection of an app."""

    app_id: str
    device: str
    service: int
    connection: ServerConnection


class Hub:
    """All connections of all apps."""

    def __init__(self) -> None:
        self.port = 0
        self._server: Server | None = None
        self._lock = threading.Lock()
        self._links: list[Link] = []
        self._tickets: dict[str, tuple[str, str, float]] = {}
        self._asked: dict[str, Asked] = {}

    def start(self, host: str) -> None:
        """Listen on a port of its own, from now on."""
        self._server = serve(
            self._talk, host, 0, process_request=self._greet, compression=None, max_size=5_000_000, ping_interval=None
        )
        self.port = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, name="lines", daemon=True).start()

    def stop(self) -> None:
        self.drop()
        if self._server is not None:
            self._server.shutdown()

    def ticket(self, app_id: str) -> tuple[str, str]:
        """A ticket for one connection, and the device it stands for."""
        ticket, device = secrets.token_urlsafe(24), str(random.randrange(10**15, 10**16))  # noqa: S311
        with self._lock:
            self._tickets[ticket] = (app_id, device, time.time() + TICKET_SECONDS)
        return ticket, device

    def links(self, app_id: str = "") -> list[Link]:
        with self._lock:
            return [link for link in self._links if not app_id or link.app_id == app_id]

    def drop(self, app_id: str = "") -> int:
        """End the connections without a word. Returns how many."""
        links = self.links(app_id)
        for link in links:
            with contextlib.suppress(OSError):  # it ended by itself
                link.connection.socket.shutdown(socket.SHUT_RDWR)
        return len(links)

    def ask(self, app_id: str, kind: str, payload: bytes, *, timeout: float) -> tuple[dict[str, Any] | None, str]:
        """Bring a message to one connection, chosen by chance; to another one if that ends before it answers.

        Returns the answer, or None with the reason: nobody connected, or no answer in time.
        """
        end, tried = time.monotonic() + timeout, set[Link]()
        message_id = secrets.token_hex(16)
        while True:
            free = [link for link in self.links(app_id) if link not in tried]
            if not free:
                return None, "没有可用的长连接" if not tried else "长连接已断开"
            link = random.choice(free)  # noqa: S311 - cluster mode
            tried.add(link)
            asked = Asked(link)
            with self._lock:
                self._asked[message_id] = asked
            try:
                for frame in _cut(link, kind, message_id, payload):
                    link.connection.send(frame.encode())
                asked.done.wait(max(0.0, end - time.monotonic()))
            except (ConnectionClosed, OSError):
                continue
            finally:
                with self._lock:
                    self._asked.pop(message_id, None)
            if asked.answer is not None:
                return asked.answer, ""
            if time.monotonic() >= end:
                return None, "超时无应答"

    def _greet(self, connection: ServerConnection, request: Request) -> Response | None:
        """Let in who has a ticket; the others are told in headers, as the platform does."""
        parts = urlsplit(request.path)
        ticket = parse_qs(parts.query).get("ticket", [""])[0]
        with self._lock:
            app_id, device, until = self._tickets.pop(ticket, ("", "", 0.0))
        refused = state.switches.line_handshake
        if parts.path != PATH or time.time() > until or refused:
            inner = {"handshake-autherrcode": str(refused)} if refused else {}
            told = {"handshake-status": "514", "handshake-msg": "auth failed", **inner}
            return Response(http.HTTPStatus.FORBIDDEN, "Forbidden", Headers({**told, "Content-Length": "0"}), b"")
        connection.username = f"{app_id} {device}"
        return None

    def _talk(self, connection: ServerConnection) -> None:
        app_id, _, device = str(connection.username).partition(" ")
        link = Link(app_id, device, service_of(app_id), connection)
        with self._lock:
            self._links.append(link)
        try:
            for raw in connection:
                self._hear(link, raw if isinstance(raw, bytes) else raw.encode())
        except (ConnectionClosed, OSError, ValueError):
            log.info("line of %s broke", app_id)
        finally:
            with self._lock:
                self._links.remove(link)
                orphans = [asked for asked in self._asked.values() if asked.link is link]
            for asked in orphans:
                asked.done.set()

    def _hear(self, link: Link, raw: bytes) -> None:
        frame = decode(raw)
        if frame.method == CONTROL:
            state.count("line_pings")
            if frame.headers.get("type") == "ping" and not state.switches.line_mute:
                pong = Frame(service=link.service, method=CONTROL, headers={"type": "pong"}, payload=client_config())
                link.connection.send(pong.encode())
            return
        with self._lock:
            asked = self._asked.get(frame.headers.get("message_id", ""))
        if asked is None or asked.link is not link:
            state.count("line_late_answers")
            return
        try:
            told = json.loads(frame.payload)
            data = base64.b64decode(told["data"]) if told.get("data") else b"{}"
            asked.answer = {"code": int(told.get("code", 0)), "data": data, "biz_rt": frame.headers.get("biz_rt", "")}
        except (ValueError, TypeError, AttributeError):
            asked.answer = {"code": 0, "data": frame.payload, "biz_rt": ""}
        asked.done.set()


def service_of(app_id: str) -> int:
    """A number for the app, the same each time."""
    return 10_000_000 + sum(app_id.encode()) * 7919 % 20_000_000


def client_config() -> bytes:
    """What the platform wishes, with every pong."""
    return json.dumps(wishes()).encode()


def wishes() -> dict[str, Any]:
    switches = state.switches
    return {
        "ReconnectCount": -1,
        "ReconnectInterval": switches.line_interval_s,
        "ReconnectNonce": switches.line_nonce_s,
        "PingInterval": switches.line_ping_s,
    }


def _cut(link: Link, kind: str, message_id: str, payload: bytes) -> list[Frame]:
    """The message as one frame, or as packets of at most so many bytes, in an order of their own."""
    size = state.switches.line_packet_bytes or max(1, len(payload))
    pieces = [payload[start : start + size] for start in range(0, len(payload), size)] or [b""]
    frames = [
        Frame(
            seq_id=number + 1,
            log_id=random.randrange(1, 2**63),  # noqa: S311
            service=link.service,
            method=DATA,
            headers={
                "type": kind,
                "message_id": message_id,
                "trace_id": secrets.token_hex(8),
                "sum": str(len(pieces)),
                "seq": str(number),
                "timestamp": str(int(time.time() * 1000)),
            },
            payload=piece,
        )
        for number, piece in enumerate(pieces)
    ]
    random.shuffle(frames)
    return frames


HUB = Hub()
