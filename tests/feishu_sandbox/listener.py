"""The other side in tests: an app's callback address that keeps what it got and answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes]


class Listener:
    """`got` holds (headers, body) of every call; `answer` decides what is said."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[dict[str, Any]], Answer] = lambda body: (200, b"{}")
        self.release = threading.Event()
        self.url = ""

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    def say(self, value: Any, status: int = 200) -> None:
        self.answer = lambda body: (status, value if isinstance(value, bytes) else json.dumps(value).encode())

    def hang(self) -> None:
        """Keep every caller waiting until the test ends."""

        def wait(body: dict[str, Any]) -> Answer:
            self.release.wait(20)
            return 200, b"{}"

        self.answer = wait


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            listener.got.append((dict(self.headers.items()), raw))
            status, body = listener.answer(json.loads(raw))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    listener.url = f"http://127.0.0.1:{server.server_address[1]}/callback"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield listener
    finally:
        listener.release.set()
        server.shutdown()
        server.server_close()
