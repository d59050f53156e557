"""One process, a thread per connection: the platform's doors and the page, and a courier thread beside them."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from feishu_sandbox.courier import COURIER
from feishu_sandbox.line.hub import HUB

CUT = "sandbox.cut"
_HANDLER = "sandbox.handler"


class Handler(WSGIRequestHandler):
    """Keeps connections open, answers without Nagle's delay, and can be cut by a fault."""

    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[_HANDLER] = self
        return environ

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Silent: the call panel is the log."""

    def cut(self) -> None:
        """End the connection by a reset, without an answer."""
        self.close_connection = True
        connection = cast(socket.socket, self.connection)  # the stubs take it for a request
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(connection.detach())


class Server(ThreadedWSGIServer):
    request_queue_size = 256
    daemon_threads = True
    block_on_close = False


def _cutting(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application, whose answer is thrown away with its connection where a fault says so."""

    def run(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = application(environ, start_response)
        if environ.get(CUT):
            environ[_HANDLER].cut()
            raise ConnectionAbortedError
        return answer

    return run


def serve(host: str, port: int) -> None:
    """Serve until the process is ended."""
    server = Server((host, port), Handler)
    server.set_app(_cutting(get_wsgi_application()))
    HUB.start(host)
    COURIER.start()
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        COURIER.stop()
        HUB.stop()
        server.server_close()
