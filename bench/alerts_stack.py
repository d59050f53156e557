"""The two that `bench/alerts.py` compares: our whole product with its workers, and Alerta behind the same web server.

Each is there only while it is its turn, so that nothing that one has left to do falls on the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import psycopg2
import requests

from bench import peer
from bench.databases import database
from bench.outbox_stack import Stack, free_port, until

WORKERS = ("--workers", "2")
THREADS = ("--worker-class", "gthread", "--threads", "4")
PATIENCE = 300.0
PEER_SETTINGS = """\
DATABASE_URL = {url!r}
SECRET_KEY = 'a-key-for-benches-only'
AUTH_REQUIRED = False
PLUGINS = ['reject', 'heartbeat', 'blackout']
LOG_LEVEL = 'WARNING'
"""
# Its workers lay the tables out when they start, and two at once fall over each other: one begins after the other.
PEER_SERVER = """\
import fcntl
held = None
def post_fork(server, worker):
    global held
    held = open({lock!r}, "a")
    fcntl.flock(held, fcntl.LOCK_EX)
def post_worker_init(worker):
    held.write("ready\\n")
    held.close()
"""


@dataclass
class Runner:
    """One of the two while it is its turn: where alerts go. `wait` returns once so many are dealt with in all.

    Of the peer some requests may fail; they are counted, and do not count for it.
    """

    url: str
    headers: dict[str, str]
    wait: Callable[[int], None]
    there: int
    other: tuple[str, Mapping[str, str]] = ("", MappingProxyType({}))
    may_fail: bool = False

    def settled(self, more: int) -> None:
        """Wait until so many more are dealt with.

        Raises: RuntimeError if it has not exactly these; TimeoutError.
        """
        self.there += more
        self.wait(self.there)


def durable(server: str) -> bool:
    """Whether the server writes to the disk before it says that something is committed."""
    link = psycopg2.connect(server)
    try:
        with link.cursor() as cursor:
            cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            return bool(cursor.fetchone() == ("on", "on"))
    finally:
        link.close()


class Ours:
    """Our product: gunicorn, workers and beat as `dev.py up` starts them, Feishu's stand-in, Redis."""

    def __init__(self, stack: Stack) -> None:
        from bench import alerts_work  # noqa: PLC0415  # Django is set up only now

        self.stack, self.work = stack, alerts_work
        self.work.firm(stack.sandbox)
        self.slug = ""

    @contextmanager
    def running(self) -> Iterator[Runner]:
        """Its processes and two new sources, for one turn; what it has not said by the end stays unsaid."""
        port, before = free_port(), len(self.stack.children)
        self._web(port)
        for name, queues, count in (("urgent", "urgent", 1), ("default", "default", 3), ("bulk", "bulk", 1)):
            self._worker(name, queues, count)
        celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery"]
        self.stack.spawn("beat", *celery, "beat", "-l", "warning", "-s", str(self.stack.folder / "beat"))
        try:
            until(lambda: requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok, 60, "our web server")
            until(self.work.workers_ready, 60, "our workers")
            (self.slug, secret), (other, key) = (self.work.source(name) for name in ("Prometheus", "Zabbix"))
            url = f"http://127.0.0.1:{port}/in/"
            yield Runner(url + self.slug, bearer(secret), self._settled, 0, (url + other, bearer(key)))
        finally:
            for child in self.stack.children[before:]:
                self.stack.kill(child)
            self.work.forget_messages()

    def _web(self, port: int) -> None:
        gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        self.stack.spawn("web", *gunicorn, *WORKERS, *THREADS, "--log-level", "warning")

    def _worker(self, name: str, queues: str, count: int) -> None:
        celery = [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery", "worker", "-l", "warning"]
        queue = ["-Q", queues, "-c", str(count), "-n", f"{name}@bench", "--prefetch-multiplier=1"]
        self.stack.spawn(name, *celery, *queue, "--without-gossip", "--without-mingle")

    def _settled(self, wanted: int) -> None:
        end = time.monotonic() + PATIENCE
        while self.work.waiting(self.slug):
            if time.monotonic() > end:
                raise TimeoutError(f"{self.work.waiting(self.slug)} requests are not read after {PATIENCE:.0f} s")
            time.sleep(0.02)
        found = self.work.housed(self.slug)
        if found != wanted:
            raise RuntimeError(f"{wanted} alerts were sent, {found} are in an incident")


class Alerta:
    """The peer: it has dealt with an alert when it answers."""

    def __init__(self, folder: Path, python: Path, address: str, kind: Sequence[str]) -> None:
        self.python, self.address, self.kind, self.log = python, address, tuple(kind), folder / "alerta.log"
        self.settings = folder / "alerta.conf"
        self.settings.write_text(PEER_SETTINGS.format(url=address))
        self.ready, self.server = folder / "alerta.ready", folder / "alerta_server.py"
        self.server.write_text(PEER_SERVER.format(lock=str(self.ready)))

    @contextmanager
    def running(self) -> Iterator[Runner]:
        """Its processes, for one turn."""
        port = free_port()
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env["ALERTA_SVR_CONF_FILE"] = str(self.settings)
        self.ready.write_text("")
        command = [str(self.python), "-m", "gunicorn", "alerta:create_app()", "--bind", f"127.0.0.1:{port}"]
        command += ["--config", str(self.server)]
        with self.log.open("ab") as log:
            child = subprocess.Popen([*command, *WORKERS, *self.kind], env=env, stdout=log, stderr=log)
        try:
            until(lambda: self.ready.read_text().count("ready") == int(WORKERS[1]), 60, "Alerta's workers")
            until(lambda: requests.get(f"http://127.0.0.1:{port}/", timeout=2).ok, 60, "Alerta")
            yield Runner(
                f"http://127.0.0.1:{port}/webhooks/prometheus", {}, self._settled, self._alerts(), may_fail=True
            )
        finally:
            child.terminate()
            child.wait(20)

    def _settled(self, wanted: int) -> None:
        if (found := self._alerts()) != wanted:
            raise RuntimeError(f"{wanted} alerts were sent, Alerta has {found}")

    def _alerts(self) -> int:
        link = psycopg2.connect(self.address)
        try:
            with link.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM alerts")
                return int(cursor.fetchone()[0])
        finally:
            link.close()


def bearer(secret: str) -> dict[str, str]:
    """The header that bears the token."""
    return {"Authorization": f"Bearer {secret}"}


@contextmanager
def alerta(folder: Path, kind: Sequence[str]) -> Iterator[Alerta]:
    """The peer with a database of its own on the same server."""
    python = peer.python_of("alerta")
    with database("hub_peer") as address:
        yield Alerta(folder, python, address, kind)
