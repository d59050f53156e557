"""An event pushed by the product's own worker, from a request at the REST door to the other system's answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.stack import Stack

pytestmark = [pytest.mark.redis, pytest.mark.timeout(400)]
SECRET = "live" * 10
Got = tuple[Mapping[str, str], bytes]


@pytest.fixture
def heard() -> Iterator[tuple[str, queue.Queue[Got]]]:
    """Another system: its address, and what it is sent."""
    told: queue.Queue[Got] = queue.Queue()

    class Hand(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.put((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hand)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", told
    server.shutdown()
    server.server_close()


def ask(stack: Stack, token: str, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{stack.url}/api/v1/{path}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        said: dict[str, Any] = json.load(answer)
        return said


def test_the_worker_pushes_it(stack: Stack, heard: tuple[str, queue.Queue[Got]]) -> None:
    address, told = heard
    token = stack.manage("api_token", "heping").strip()
    wish = {"name": "ERP", "url": address, "secret": SECRET, "events": ["request.finished"]}
    key = ask(stack, token, "webhooks", wish)["id"]
    delivery = ask(stack, token, f"webhooks/{key}/ping", {})["delivery"]
    headers, body = told.get(timeout=60)
    at, mac = (part.partition("=")[2] for part in headers["X-Hub-Signature"].split(","))
    assert mac == hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Delivery"] == json.loads(body)["id"] == delivery
