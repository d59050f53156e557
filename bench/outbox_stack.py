"""A whole outbox for bench and soak: stand-in, database, broker and Celery processes, all ended at the end."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
import requests

from bench.databases import database

ROOT = Path(__file__).resolve().parent.parent
SHANGHAI_TEN = 2  # hours of UTC


def machine() -> str:
    """What the figures were measured on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def free_port() -> int:
    """A loopback port that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stack:
    """The running parts; `control` asks the stand-in."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.stack = stack
        self.sandbox_port, self.redis_port = free_port(), free_port()
        self.sandbox = f"http://127.0.0.1:{self.sandbox_port}"
        self.children: list[subprocess.Popen[bytes]] = []

    def spawn(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own: its words in `<name>.log`, its life in `<name>.pulse`."""
        log = self.stack.enter_context((self.folder / f"{name}.log").open("ab"))
        env = os.environ | {"HEARTBEAT_FILE": str(self.folder / f"{name}.pulse")}
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        self.children.append(child)
        return child

    def worker(self, name: str, queues: str, processes: int) -> subprocess.Popen[bytes]:
        """A real Celery worker."""
        return self.spawn(
            name, sys.executable, "-m", "celery", "-A", "bench.outbox_app", "worker", "-Q", queues,
            "-c", str(processes), "-n", f"{name}@bench", "-l", "warning", "--prefetch-multiplier=1",
            "--without-gossip", "--without-mingle",
        )  # fmt: skip

    def beat(self) -> subprocess.Popen[bytes]:
        """A real beat."""
        return self.spawn(
            "beat", sys.executable, "-m", "celery", "-A", "bench.outbox_app", "beat", "-l", "warning",
            "-s", str(self.folder / "beat.schedule"),
        )  # fmt: skip

    def redis(self) -> subprocess.Popen[bytes]:
        """The broker's server; may be stopped and started again."""
        server = os.environ.get("TEST_REDIS_SERVER") or shutil.which("redis-server") or shutil.which("valkey-server")
        if server is None:
            raise SystemExit("this run needs redis-server or valkey-server on the PATH")
        child = self.spawn(
            "redis", server, "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"
        )
        until(lambda: bool(redis.Redis(port=self.redis_port, socket_timeout=1).ping()), 15, "redis")
        return child

    def control(self, name: str, **params: object) -> Any:
        """The stand-in's own figures."""
        answer = requests.get(f"{self.sandbox}/_sandbox/{name}", params=params, timeout=60)  # type: ignore[arg-type]
        answer.raise_for_status()
        return answer.json()

    def order(self, name: str, **body: object) -> Any:
        """An order to the stand-in."""
        answer = requests.post(f"{self.sandbox}/_sandbox/{name}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def kill(self, child: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
        """End a process and what it started."""
        if child.poll() is None:
            os.killpg(child.pid, number)
        child.wait(20)

    def tell(self) -> None:
        """What the processes said last, when a run broke."""
        for log in sorted(self.folder.glob("*.log")):
            print(f"--- {log.name}", *log.read_text(errors="replace").splitlines()[-15:], sep="\n")

    def end(self) -> None:
        """Leave no process behind."""
        for child in self.children:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            child.wait(20)


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    """Stand-in, broker and database, migrated; Django is set up for this process too."""
    with ExitStack() as held:
        made = Stack(folder, held)
        held.callback(made.end)
        _environment(made, held)
        made.spawn(
            "sandbox",
            sys.executable,
            "-m",
            "feishu_sandbox",
            "--port",
            str(made.sandbox_port),
            "--var",
            str(folder / "feishu"),
        )
        made.redis()
        until(lambda: requests.get(f"{made.sandbox}/healthz", timeout=2).ok, 60, "the stand-in")
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0", "--skip-checks"],
            cwd=ROOT,
            env=os.environ.copy(),
            check=True,
        )
        try:
            yield made
        except BaseException:
            made.tell()
            raise


def until(true: Any, seconds: float, what: str) -> None:
    """Wait until it is so.

    Raises: TimeoutError if it does not come to that.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return
        except (requests.ConnectionError, redis.RedisError, OSError):
            pass  # not up yet: asked again until the time is over
        time.sleep(0.1)
    raise TimeoutError(f"waited {seconds:.0f} s for {what}")


def _environment(made: Stack, held: ExitStack) -> None:
    folder = made.folder
    (folder / "feishu").mkdir(parents=True, exist_ok=True)
    clock = folder / "clock"
    clock.write_text(str(_to_monday_ten().total_seconds()))
    os.environ.update(
        VAR_DIR=str(folder),
        DATABASE_URL=_database(folder, held),
        REDIS_URL=f"redis://127.0.0.1:{made.redis_port}/0",
        FEISHU_BASE_URL=made.sandbox,
        CLOCK_FILE=str(clock),
        DEMO="1",
        DEBUG="0",
        LOG_LEVEL="WARNING",
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    os.environ.setdefault("SECRET_KEY", "a-key-for-benches-only-" + "0" * 40)
    os.environ.setdefault("FIELD_KEYS", "bench:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=")


def _to_monday_ten() -> timedelta:
    """The business clock is moved to a working morning, so that nobody's quiet hours hold the run up."""
    now = datetime.now(UTC)
    days = -now.weekday() % 7
    return (now + timedelta(days=days)).replace(hour=SHANGHAI_TEN, minute=0, second=0) - now


def _database(folder: Path, held: ExitStack) -> str:
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given.startswith("postgres"):
        return f"sqlite:///{folder / 'db.sqlite3'}"
    return held.enter_context(database("test_bots_bench"))
