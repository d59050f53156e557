"""The virtual environment: made once, filled from the hashed lock, and touched again only when the lock changes."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

from tools.dev.paths import PYTHON, REQUIREMENTS, ROOT, VENV
from tools.dev.say import Failure, say

SETS = ("runtime", "test")


def ensure(wanted: str) -> None:
    """Make `.venv` hold the packages of `requirements/<wanted>.txt`; nothing is done if it already does.

    Raises: Failure if no environment can be made or a package cannot be installed.
    """
    if not _works():
        shutil.rmtree(VENV, ignore_errors=True)
        _make()
    if fresh(wanted):
        return
    started = time.monotonic()
    say(f"Installing requirements/{wanted}.txt …", colour="grey")
    _install(wanted)
    # The test set contains the runtime set: both are then in place.
    for name in SETS[: SETS.index(wanted) + 1]:
        stamp = VENV / f".stamp-{name}"
        stamp.write_text(digest(name))
    say(f"Installed in {time.monotonic() - started:.0f} s", colour="grey")


def digest(name: str) -> str:
    """What the lock of this set says now, with the Python that it was installed for."""
    lock = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return hashlib.sha256(lock).hexdigest() + f" {sys.version_info[0]}.{sys.version_info[1]}"


def fresh(name: str) -> bool:
    """Whether `.venv` holds exactly this lock."""
    stamp = VENV / f".stamp-{name}"
    return stamp.exists() and stamp.read_text() == digest(name)


def _works() -> bool:
    if not PYTHON.exists():
        return False
    probe = subprocess.run(
        [str(PYTHON), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    return probe.returncode == 0 and probe.stdout.strip() == f"{sys.version_info[0]}.{sys.version_info[1]}"


def _make() -> None:
    say("Making .venv …", colour="grey")
    ways: list[Callable[[], list[str] | None]] = [_by_uv, _by_venv, _by_venv_without_pip, _by_virtualenv]
    told = []
    for way in ways:
        command = way()
        if command is None:
            continue
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0 and _works():
            return
        told.append(f"  {' '.join(command)}: {(done.stderr or done.stdout).strip()[-300:]}")
        shutil.rmtree(VENV, ignore_errors=True)
    raise Failure(
        "No virtual environment could be made:\n" + "\n".join(told) + "\nInstall python3-venv (or uv), then repeat."
    )


def _by_uv() -> list[str] | None:
    uv = shutil.which("uv")
    return [uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(VENV)] if uv else None


def _by_venv() -> list[str] | None:
    return [sys.executable, "-m", "venv", str(VENV)] if importlib.util.find_spec("ensurepip") else None


def _by_venv_without_pip() -> list[str] | None:
    return [sys.executable, "-m", "venv", "--without-pip", str(VENV)] if importlib.util.find_spec("pip") else None


def _by_virtualenv() -> list[str] | None:
    known = importlib.util.find_spec("virtualenv")
    return [sys.executable, "-m", "virtualenv", "--quiet", str(VENV)] if known else None


def _install(name: str) -> None:
    arguments = ["--require-hashes", "--only-binary", ":all:", "-r", str(REQUIREMENTS / f"{name}.txt")]
    uv = shutil.which("uv")
    if uv:
        # Else every process would compile what it imports anew: a second of each start.
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON), *arguments]
    else:
        command = [*_pip(), "install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    env = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(
            f"{(done.stdout + done.stderr).strip()[-3000:]}\n"
            f"requirements/{name}.txt could not be installed.\n"
            "Is the package index reachable? A mirror can be named with PIP_INDEX_URL (UV_INDEX_URL for uv)."
        )


def _pip() -> list[str]:
    inside = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False)
    if inside.returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
