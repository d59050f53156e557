"""`dev.py up`: the product, its workers and the Feishu stand-in as children of one supervisor."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.dev import envfile, lines, venv
from tools.dev.paths import PYTHON, ROOT, VAR
from tools.dev.say import Failure, paint, say
from tools.dev.supervise import Child, FilePulse, HttpPulse, Supervisor, status

READY_PATH = "/readyz"
READY_SECONDS = 120
LOUD = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "red"}
# Root is what a container runs as; only JSON is accepted from the broker, so the warning does not apply.
QUIET = "ignore:You're running the worker with superuser"
EMPTY = "empty"
KEEP_ON_FRESH = {".up.lock", EMPTY}


def up(*, port: int, sandbox_port: int, employees: int, fresh: bool, verbose: bool, empty: bool = False) -> int:
    """Run everything until Ctrl-C or TERM; nothing is left behind, however this process ends.

    `empty` is an installation of one's own beside the demo: nobody in it, the real Feishu, data in var/empty/.

    Raises: Failure if a port is taken, another `up` runs here, or a step of the preparation fails.
    """
    started = time.monotonic()
    if sandbox_port in {port, port + 2}:
        raise Failure(
            f"port {sandbox_port} is asked for twice: --port (and two above it) and --sandbox-port must differ"
        )
    with _alone():
        taken = [(port, "--port"), (sandbox_port, "--sandbox-port")]
        for number, option in taken if empty else [*taken, (port + 2, "--port (two above it)")]:
            _must_be_free(number, option)
        venv.ensure("runtime")
        env = environment(port, sandbox_port, empty=empty)
        data = Path(env["VAR_DIR"])
        if fresh:
            _forget(env, data)
        data.mkdir(parents=True, exist_ok=True)
        os.environ.update(env)
        supervisor = Supervisor(show=shown(verbose=verbose))
        signal.signal(signal.SIGTERM, supervisor.stop)
        signal.signal(signal.SIGINT, supervisor.stop)
        signal.signal(signal.SIGHUP, supervisor.stop)
        try:
            _run(supervisor, port, 0 if empty else sandbox_port, employees, started)
        finally:
            supervisor.close()
            say("All stopped.", colour="grey")
    return 0


def manage(arguments: list[str]) -> int:
    """Run manage.py with the environment of `up` (after `--empty`, of `up --empty`); returns its exit code."""
    venv.ensure("runtime")
    empty = arguments[:1] == ["--empty"]
    env = {**os.environ, **environment(8000, 8001, empty=empty)}
    command = [str(PYTHON), "manage.py", *arguments[1 if empty else 0 :]]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def environment(port: int, sandbox_port: int, *, empty: bool = False) -> dict[str, str]:
    """What every process of the product sees: the secrets of `.env`, then what is set outside, then the demo's own."""
    defaults = {
        "DEBUG": "0",
        "DEMO": "1",
        "VAR_DIR": str(VAR),
        "CLOCK_FILE": str(VAR / "clock"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "FEISHU_BASE_URL": f"http://127.0.0.1:{sandbox_port}",
        "OPS_BASE_URL": f"http://127.0.0.1:{port + 2}",
    }
    if empty:
        defaults = {"DEBUG": "0", "DEMO": "0", "VAR_DIR": str(VAR / EMPTY), "PUBLIC_URL": defaults["PUBLIC_URL"]}
    values = defaults | envfile.load()
    values |= {name: os.environ[name] for name in values if name in os.environ}
    return values | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": QUIET,
    }


def children(port: int) -> list[Child]:
    """The product's processes, in the order of their start."""
    python = str(PYTHON)
    celery = [python, "-m", "celery", "--quiet", "-A", "config.celery"]
    gunicorn = [python, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    gunicorn += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "4"]
    gunicorn += ["--max-requests", "20000", "--max-requests-jitter", "2000", "--log-level", "warning"]
    # Whom to believe about addresses and names is ours to say (TRUSTED_PROXIES), not the server's.
    gunicorn += ["--forwarded-allow-ips", ""]

    def worker(name: str, queues: str, processes: int) -> list[str]:
        queue = ["-Q", queues, "-c", str(processes), "-n", f"{name}@%h"]
        # One task at a time: an urgent one never waits behind what a process has put aside for itself.
        single = ["--prefetch-multiplier=1", "--without-gossip", "--without-mingle"]
        return [*celery, "worker", *queue, "-l", "info", *single]

    return [
        Child("web", gunicorn, {}, "green", HttpPulse(f"http://127.0.0.1:{port}/healthz")),
        kept("worker-urgent", worker("urgent", "urgent", 1), "magenta"),
        # Two drains may hold two processes for seconds; the third keeps the timers punctual.
        kept("worker", worker("worker", "default", 3), "blue"),
        kept("worker-bulk", worker("bulk", "bulk", 1), "blue"),
        kept("beat", [*celery, "beat", "-l", "info"], "yellow"),
    ]


def line(slug: str) -> Child:
    """The process that keeps a bot's long connection to Feishu."""
    return kept(f"line-{slug}", [str(PYTHON), "manage.py", "feishu_line", "--bot", slug], "cyan")


def kept(name: str, command: list[str], colour: str) -> Child:
    """A child that touches a file of its own to show that it lives."""
    beats = VAR / "heartbeats"
    beats.mkdir(exist_ok=True)
    pulse = beats / name
    pulse.unlink(missing_ok=True)
    return Child(name, command, {"HEARTBEAT_FILE": str(pulse)}, colour, FilePulse(pulse))


def shown(*, verbose: bool) -> Callable[[str], str]:
    """How a child's line is printed: JSON logs as a sentence; without `verbose` the chatter is left out."""

    def show(line: str) -> str:
        try:
            told = json.loads(line) if line.startswith("{") else None
        except ValueError:
            told = None
        if not isinstance(told, dict):
            return line
        level = str(told.get("level", "INFO")).upper()
        if level not in LOUD and not verbose:
            return ""
        if READY_PATH in str(told.get("message")):  # asked by this very supervisor while it waits
            return ""
        text = f"{told.get('logger', '')}: {told.get('message', line)}"
        trace = told.get("exception")
        return paint(f"{level} {text}" + (f"\n{trace}" if trace else ""), LOUD.get(level, ""))

    return show


def _run(supervisor: Supervisor, port: int, sandbox_port: int, employees: int, started: float) -> None:
    sandbox_url = f"http://127.0.0.1:{sandbox_port}" if sandbox_port else ""
    if sandbox_url:
        _stand_in(supervisor, sandbox_port, sandbox_url)
        _platform(supervisor, port + 2)
    if supervisor.stopping:
        return
    say("Preparing …", colour="grey")
    size = ["--employees", str(employees)] if employees else []
    step = [str(PYTHON), "manage.py", "prepare", *(["--demo", *size] if sandbox_url else [])]
    if subprocess.run(step, cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode != 0:
        raise Failure("the preparation failed (see above); `--fresh` starts with empty data")
    slugs = lines.known()
    for child in [*children(port), *map(line, slugs)]:
        if not supervisor.stopping:
            supervisor.start(child)
    cast = _cast() if sandbox_url else ""
    _wait(supervisor, f"http://127.0.0.1:{port}/readyz", "the product")
    if not supervisor.stopping:
        _welcome(port, sandbox_url, cast, time.monotonic() - started)
    _watch(supervisor, lines.Newcomers(f"http://127.0.0.1:{port}{READY_PATH}", slugs))
    say("Stopping …", colour="grey")


def _watch(supervisor: Supervisor, newcomers: lines.Newcomers) -> None:
    while not supervisor.stopping:
        supervisor.run(until=lambda: bool(newcomers))
        for slug in newcomers.take():
            supervisor.start(line(slug))


def _stand_in(supervisor: Supervisor, port: int, url: str) -> None:
    command = [str(PYTHON), "-m", "feishu_sandbox", "--port", str(port), "--var", str(VAR / "sandbox")]
    # The stand-in does not see the product's secrets.
    supervisor.start(
        Child("feishu", command, {"SECRET_KEY": "", "FIELD_KEYS": ""}, "cyan", HttpPulse(f"{url}/healthz"))
    )
    _wait(supervisor, f"{url}/healthz", "the Feishu stand-in")


def _platform(supervisor: Supervisor, port: int) -> None:
    """The operations platform of the demo, another system that files requests and carries them out."""
    if supervisor.stopping:
        return
    url = f"http://127.0.0.1:{port}/healthz"
    command = [str(PYTHON), "-m", "ops_sandbox", "--port", str(port), "--var", str(VAR / "ops")]
    supervisor.start(Child("ops", command, {"SECRET_KEY": "", "FIELD_KEYS": ""}, "cyan", HttpPulse(url)))
    _wait(supervisor, url, "the operations platform")


def _wait(supervisor: Supervisor, url: str, what: str) -> None:
    end = time.monotonic() + READY_SECONDS
    supervisor.run(until=lambda: status(url) == 200 or time.monotonic() > end)
    if not supervisor.stopping and status(url) != 200:
        raise Failure(f"{what} did not become ready within {READY_SECONDS} s: {url} answers {status(url) or 'nothing'}")


def _cast() -> str:
    command = [str(PYTHON), "manage.py", "demo_cast"]
    told = subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return told.stdout.rstrip()


def _welcome(port: int, sandbox_url: str, cast: str, seconds: float) -> None:
    say()
    say(f"Ready in {seconds:.0f} s", colour="green")
    say(f"  product          http://127.0.0.1:{port}/")
    if sandbox_url:
        password = os.environ.get("DEMO_PASSWORD", envfile.load()["DEMO_PASSWORD"])
        say(f"  Feishu stand-in  {sandbox_url}/")
        say(f"  ops platform     http://127.0.0.1:{port + 2}/\n\n{cast}\n  password of everyone: {password}")
    else:
        say("\n  Nobody is in it yet. The first administrator:")
        say("    python3 dev.py manage --empty first_admin FEISHU_USER_ID --name 姓名")
        say("  What comes next stands in docs/mechanisms/pilot.md.")
    say()
    say("Ctrl-C stops everything; data is kept in var/ (--fresh forgets it).", colour="grey")


@contextmanager
def _alone() -> Iterator[None]:
    """Only one `up` per working copy."""
    VAR.mkdir(exist_ok=True)
    with (VAR / ".up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("`dev.py up` already runs in this folder: stop it first") from None
        yield


def _must_be_free(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise Failure(f"{port} is no port: {option} takes 1 to 65535") from None
        except OSError as error:
            raise Failure(f"port {port} cannot be used ({error.strerror}): choose another with {option}") from None


def _forget(env: dict[str, str], data: Path) -> None:
    """Empty the folder of the data, but never a database that lies elsewhere."""
    if env.get("DATABASE_URL") or os.environ.get("DATABASE_URL"):
        raise Failure("--fresh empties the embedded database only; DATABASE_URL is set: drop that database yourself")
    for path in data.iterdir() if data.exists() else ():
        if path.name in KEEP_ON_FRESH:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
