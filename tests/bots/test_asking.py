"""The answer of another system, however it comes over the line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from bots.hooks import calling
from bots.hooks.guard import Target

BODY = b'{"hosts": [{"name": "vm-00001"}]}'


@pytest.fixture
def slow_body(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    """A server that sends the body only once its head has been read."""
    head_read = threading.Event()

    class Reader(HTTPConnection):
        def getresponse(self) -> HTTPResponse:
            """Read the head, and say so."""
            answer = super().getresponse()
            head_read.set()
            return answer

    monkeypatch.setattr(calling, "HTTPConnection", Reader)
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _address = server.accept()
        with line:
            asked = b""
            while not asked.endswith(b"{}"):  # closed with something unread, the line would be broken off
                asked += line.recv(65536)
            line.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
            assert head_read.wait(10)
            line.sendall(BODY)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield Target("http", "127.0.0.1", server.getsockname()[1], "/actions/create-hosts")
    thread.join(10)
    server.close()


def test_a_body_that_comes_after_the_head_is_read(slow_body: Target, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_HOSTS = ["127.0.0.1"]
    answer = calling.call(slow_body, ["127.0.0.1"], body=b"{}", headers={}, most=1000)
    assert (answer.status, answer.body) == (200, BODY)
