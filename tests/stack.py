"""The whole product as real processes: stand-in, web, workers, beat, on either size. Leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from tests.migrated import copy_sqlite

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "demo-password-of-tests"
START_SECONDS = 90
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("words", compile=True)
call_command("collectstatic", interactive=False, verbosity=0)
call_command("seed_calendar")
"""
AT_WORK = """
call_command("clock", open=True)
"""


def free_port() -> int:
    """A loopback port that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Stack:
    """A running product: `url` is its address, `feishu` the stand-in's."""

    folder: Path
    url: str
    feishu: str
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def large(self) -> bool:
        """Whether it runs on PostgreSQL and Redis."""
        return bool(self.environment["REDIS_URL"])

    def manage(self, *arguments: str) -> str:
        """Run a management command to its end; returns what it printed.

        Raises: RuntimeError with what it said, if it failed.
        """
        done = self.command(*arguments)
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def prepare(self, *, at_work: bool) -> None:
        """Run the commands that make it ready to be seeded, in one process; `at_work`: at an hour of the office.

        Raises: RuntimeError with what it said, if one failed.
        """
        code = PREPARE + (AT_WORK if at_work else "")
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"the product could not be made ready:\n{done.stdout}\n{done.stderr}")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command to its end, however it ends."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def start(self, name: str, *command: str) -> None:
        """Start a child in a process group of its own: its output in `<name>.log`, its life in `<name>.pulse`."""
        self.commands[name] = command
        log = (self.folder / f"{name}.log").open("ab")
        environment = self.environment | {"HEARTBEAT_FILE": str(self.folder / f"{name}.pulse")}
        self.processes[name] = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def again(self, name: str) -> None:
        """Start a child once more, as it was started first."""
        self.start(name, *self.commands[name])

    def revive(self) -> None:
        """Start the children again that ended by themselves, as their supervisor would."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.again(name)

    def kill(self, name: str) -> None:
        """kill -9 the child and all of its group."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End every child."""
        for name in list(self.processes):
            self.kill(name)

    def sandbox(self, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
        """Ask the stand-in's own side door."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.feishu}{path}", data=data, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            loaded: dict[str, object] = json.load(answer)
        return loaded

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Look into the database, past the product."""
        address = self.environment["DATABASE_URL"]
        file = self.folder / "db.sqlite3"
        opened: Any = psycopg2.connect(address) if self.large else sqlite3.connect(file, timeout=20)
        try:
            cursor = opened.cursor()
            cursor.execute(query)
            return list(cursor.fetchall())
        finally:
            opened.close()

    def logs(self) -> str:
        """The tail of every child's log, for a failing test's report."""
        return "\n".join(
            f"== {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in sorted(self.folder.glob("*.log"))
        )


def wait_for(url: str, *, seconds: float = START_SECONDS) -> None:
    """Return when the address answers 200.

    Raises: TimeoutError with the last answer.
    """
    deadline, last = time.monotonic() + seconds, "no answer"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            last = f"{error.code} {error.read(2000).decode(errors='replace')}"
        except OSError as error:
            last = str(error)
        time.sleep(0.2)  # polling another process's socket: there is no event to wait on
    raise TimeoutError(f"{url}: {last}")


def _environment(folder: Path, port: int, feishu: str, database: str, redis: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder / 'db.sqlite3'}",
        "REDIS_URL": redis,
        "SECRET_KEY": "tests-only-" + "k" * 48,
        "FIELD_KEYS": "t:" + "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=",
        "DEBUG": "0",
        "DEMO": "1",
        "DEMO_PASSWORD": PASSWORD,
        "CLOCK_FILE": str(folder / "clock"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "FEISHU_BASE_URL": feishu,
    }


def _platform(stack: Stack) -> None:
    port = free_port()
    stack.environment["OPS_BASE_URL"] = f"http://127.0.0.1:{port}"
    stack.start("ops", sys.executable, "-m", "ops_sandbox", "--port", str(port), "--var", str(stack.folder / "ops"))
    wait_for(f"http://127.0.0.1:{port}/healthz")


@contextmanager
def running(
    folder: Path,
    *,
    database: str = "",
    redis: str = "",
    employees: int = 160,
    line: bool = False,
    platform: bool = False,
    at_work: bool = True,
) -> Iterator[Stack]:
    """The product with its demo firm, ready to be clicked; everything is ended on the way out.

    With `line` its bot keeps a long connection instead of a callback address; with `platform` the operations platform
    of the demo runs beside it, at OPS_BASE_URL. Without
    `at_work` its clock is the real one, whatever the hour: for senders that say the time.
    """
    port, feishu_port = free_port(), free_port()
    feishu = f"http://127.0.0.1:{feishu_port}"
    stack = Stack(folder, f"http://127.0.0.1:{port}", feishu, _environment(folder, port, feishu, database, redis))
    stack.environment["DEMO_LINE"] = "1" if line else "0"
    try:
        stack.start(
            "feishu",
            sys.executable,
            "-m",
            "feishu_sandbox",
            "--port",
            str(feishu_port),
            "--var",
            str(folder / "feishu"),
        )
        wait_for(f"{feishu}/healthz")
        if platform:
            _platform(stack)
        if not stack.large:
            copy_sqlite(str(folder / "db.sqlite3")).close()
        stack.prepare(at_work=at_work)
        stack.manage("seed_demo", "--employees", str(employees))
        celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
        gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "-k", "gthread", "--threads", "4"]
        stack.start("web", *gunicorn, "-b", f"127.0.0.1:{port}")
        stack.start("urgent", *celery, "worker", "-Q", "urgent", "-c", "1", "-n", "urgent@tests", "-l", "warning")
        stack.start("worker", *celery, "worker", "-Q", "default,bulk", "-c", "2", "-n", "worker@tests", "-l", "warning")
        stack.start("beat", *celery, "beat", "-s", str(folder / "beat"), "-l", "warning")
        if line:
            stack.sandbox("/_sandbox/switches", {"line_nonce_s": 0, "line_interval_s": 0.5})
            [slug] = stack.manage("feishu_lines").split()
            stack.start("line", sys.executable, "manage.py", "feishu_line", "--bot", slug)
        wait_for(f"{stack.url}/readyz")
        yield stack
    finally:
        stack.stop()
