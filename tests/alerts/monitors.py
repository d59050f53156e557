"""Doubles of monitoring systems at the edge: their APIs as they answer, on a real socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "read-only-token"  # noqa: S105  # of a double
Answer = tuple[int, Any]


@dataclass
class Monitor:
    """What it holds, what it was asked, and what goes wrong: `broken` is then its answer to everything."""

    url: str = ""
    asked: list[tuple[str, Any]] = field(default_factory=list)
    broken: Answer | bytes | None = None

    def answer(self, path: str, query: dict[str, str], headers: Any, body: Any) -> Answer:
        raise NotImplementedError


@dataclass
class Zabbix(Monitor):
    """`api_jsonrpc.php`: token in the header from 6.4 on, in the body before; hidden: not for the token's user."""

    version: str = "7.0.4"
    problems: list[dict[str, Any]] = field(default_factory=list)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    def answer(self, path: str, query: dict[str, str], headers: Any, body: Any) -> Answer:
        if path != "/zabbix/api_jsonrpc.php" or headers.get("Content-Type") != "application/json":
            return 412, None
        header, inside = headers.get("Authorization", ""), body.get("auth")
        modern = tuple(int(part) for part in self.version.split(".")[:2]) >= (6, 4)
        if body["method"] == "apiinfo.version":
            return self._failed("must be called without") if header or inside else self._said(self.version)
        if modern and inside is not None and self.version >= "7.2":
            return self._failed('unexpected parameter "auth"')
        if (header != f"Bearer {TOKEN}") if modern else (inside != TOKEN):
            return self._failed("Session terminated, re-login, please.")
        return self._said(getattr(self, f"_{body['method'].replace('.', '_')}")(body["params"]))

    def _problem_get(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        wanted = {str(one) for one in params["severities"]}
        seen = [one for one in self.problems if one["eventid"] not in self.hidden and one["severity"] in wanted]
        return seen[: params["limit"]]

    def _event_get(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        return [self.events[one] for one in params["eventids"] if one in self.events and one not in self.hidden]

    def _trigger_get(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"triggerid": one, "hosts": [{"hostid": "1", "name": self.hosts[one]}]}
            for one in params["triggerids"]
            if one in self.hosts
        ]

    def _said(self, result: Any) -> Answer:
        return 200, {"jsonrpc": "2.0", "result": result, "id": 1}

    def _failed(self, why: str) -> Answer:
        return 200, {"jsonrpc": "2.0", "error": {"code": -32602, "message": "Invalid params.", "data": why}, "id": 1}


@dataclass
class Nightingale(Monitor):
    """`alert-cur-events/list` and `alert-his-events/list`, in pages, for a user's token."""

    current: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    between: Callable[[], None] = lambda: None  # happens before every further page

    def answer(self, path: str, query: dict[str, str], headers: Any, body: Any) -> Answer:
        if headers.get("X-User-Token") != TOKEN:
            return 401, {"err": "unauthorized"}
        if int(query["p"]) > 1:
            self.between()
        rows = {"/api/n9e/alert-cur-events/list": self.current, "/api/n9e/alert-his-events/list": self.history}[path]
        if "is_recovered" in query:
            rows = [one for one in rows if one["is_recovered"]]
        size, page = int(query["limit"]), int(query["p"])
        return 200, {"dat": {"list": rows[(page - 1) * size : page * size] or None, "total": len(rows)}, "err": ""}


@dataclass
class Grafana(Monitor):
    """The Alertmanager inside Grafana, for the token of a service account."""

    active: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, path: str, query: dict[str, str], headers: Any, body: Any) -> Answer:
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Invalid API key"}
        if path != "/api/alertmanager/grafana/api/v2/alerts":
            return 404, {"message": "Not found"}
        return 200, self.active


@contextmanager
def serving(monitor: Monitor) -> Iterator[None]:
    """The double answers at `monitor.url` as long as this lasts."""

    class Hand(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            parts = urlsplit(self.path)
            monitor.asked.append((self.path, body))
            told = monitor.broken
            if told is None:
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                told = monitor.answer(parts.path, query, self.headers, body)
            status, raw = (200, told) if isinstance(told, bytes) else (told[0], json.dumps(told[1]).encode())
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_POST = do_GET  # noqa: N815  # the name is the standard library's

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hand)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    monitor.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
