"""A gateway of text messages on a real socket, and roads that lead to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from alerts.models import SpareRoad
from alerts.services import roads
from alerts.services.roads import RoadDraft
from alerts.states_road import RoadKind
from bots.outbox import reach
from core.models import JournalEntry
from tests.alerts.conftest import of

BODY = '{"to": "{phone}", "say": "{text}", "no": "{number}"}'


@dataclass
class Gateway:
    """A gateway on a real socket; `status` and `answer` are what it says."""

    port: int = 0
    status: int = 200
    answer: bytes = b'{"errcode": 0, "code": "OK"}'
    asked: list[tuple[str, str, bytes, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"

    @property
    def told(self) -> list[Any]:
        return [json.loads(body) for _method, _path, body, _headers in self.asked]


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    settings.WEBHOOK_ALLOW_HOSTS = ["127.0.0.1"]
    settings.PUBLIC_URL = "https://hub.example.com"
    known = Gateway()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            known.asked.append((self.command, self.path, body, dict(self.headers)))
            self.send_response(known.status)
            self.end_headers()
            self.wfile.write(known.answer)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
    known.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    reach.forget()
    yield known
    reach.forget()
    server.shutdown()
    server.server_close()


def sms(gateway: Gateway, **other: Any) -> SpareRoad:
    draft = RoadDraft("短信", url=gateway.url, headers="Authorization: Bearer top-secret", body=BODY)
    return roads.add_road(actor=None, kind=RoadKind.HTTP, draft=replace(draft, **other))


def wecom(gateway: Gateway) -> SpareRoad:
    return roads.add_road(actor=None, kind=RoadKind.WECOM, draft=RoadDraft("企微", url=f"{gateway.url}?key=k"))


def verbs(row: SpareRoad) -> list[str]:
    return list(JournalEntry.objects.filter(**of(row.ref)).order_by("seq").values_list("verb", flat=True))
