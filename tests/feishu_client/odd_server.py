"""A server on the loopback that answers as told: well, late, wrongly, half, or not at all."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    port: int

    @property
    def json(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.body)
        return loaded

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass
class Told:
    """One answer to give. `act` replaces it: it gets the handler and does what it likes with the connection."""

    payload: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


class OddServer:
    """`tell(...)` queues answers for ordinary calls; the token call is served by itself and counted."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.tokens_given = 0
        self.life = 7200
        self.token_answers: deque[Told] = deque()
        self._answers: deque[Told] = deque()
        self._lock = threading.Lock()
        self.released = threading.Event()
        odd = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                odd.serve(self)

            do_GET = do_POST = do_PATCH = _serve  # noqa: N815 - the names http.server calls

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def calls(self) -> list[Seen]:
        """What arrived apart from token calls."""
        return [seen for seen in self.seen if seen.path != TOKEN_PATH]

    def tell(self, payload: Any = None, status: int = 200, **headers: str) -> None:
        spelled = {key.replace("_", "-"): value for key, value in headers.items()}
        self._answers.append(Told(payload, status, spelled))

    def misbehave(self, act: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self._answers.append(Told(act=act))

    def close(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(length)
        headers = {key.lower(): value for key, value in handler.headers.items()}
        with self._lock:
            self.seen.append(Seen(handler.command, handler.path, headers, body, handler.client_address[1]))
            told = self._token() if handler.path == TOKEN_PATH else self._next()
        if told.act is not None:
            told.act(handler)
            return
        self.write(handler, told)

    def _token(self) -> Told:
        if self.token_answers:
            return self.token_answers.popleft()
        self.tokens_given += 1
        return Told({"code": 0, "msg": "ok", "tenant_access_token": f"t-{self.tokens_given}", "expire": self.life})

    def _next(self) -> Told:
        return self._answers.popleft() if self._answers else Told({"code": 0, "msg": "success", "data": {}})

    @staticmethod
    def write(handler: BaseHTTPRequestHandler, told: Told) -> None:
        data = told.payload if isinstance(told.payload, bytes) else json.dumps(told.payload).encode()
        handler.send_response(told.status)
        for key, value in {"X-Tt-Logid": "log-1", "Content-Length": str(len(data)), **told.headers}.items():
            handler.send_header(key, value)
        handler.end_headers()
        handler.wfile.write(data)


def silent(released: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """Say nothing until the test is over."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        released.wait(10)
        handler.close_connection = True

    return act


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Break the connection rudely, after the request was read and before anything is answered."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def half(handler: BaseHTTPRequestHandler) -> None:
    """Promise a hundred bytes, give five, hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"cod')
    handler.close_connection = True
