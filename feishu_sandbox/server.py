"""One process, a thread per connection: the platform's doors and the page, and a courier thread beside them."""

from __future__ import annotations

import socket
import struct
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from feishu_sandbox.courier import COURIER

CONNECTION = "sandbox.connection"


class Handler(WSGIRequestHandler):
    """Keeps connections open, answers without Nagle's delay, and hands the socket on so that a fault can cut it."""

    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[CONNECTION] = self.connection
        return environ

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Silent: the call panel is the log."""


class Server(ThreadedWSGIServer):
    request_queue_size = 256
    daemon_threads = True
    block_on_close = False


def cut(connection: socket.socket) -> None:
    """End a connection by a reset, without an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def serve(host: str, port: int) -> None:
    """Serve until the process is ended."""
    server = Server((host, port), Handler)
    server.set_app(get_wsgi_application())
    COURIER.start()
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        COURIER.stop()
        server.server_close()
