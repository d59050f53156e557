"""Everything that can be judged without running the product: a table at the end, non-zero if anything fails."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools.dev import legs, lock, venv
from tools.dev.databases import Server
from tools.dev.paths import PYTHON, ROOT, VENV
from tools.dev.say import say, table

BIN = VENV / "bin"
CODE = (
    "config",
    "core",
    "people",
    "estate",
    "bots",
    "inbox",
    "approvals",
    "alerts",
    "wellness",
    "portal",
    "feishu_client",
    "feishu_sandbox",
    "ops_sandbox",
    "tools/dev",
    "dev.py",
)
# How the client of the vulnerability service says that it found no way to it.
UNREACHABLE = (
    "ConnectionError",
    "Max retries",
    "Connection refused",
    "timed out",
    "Temporary failure",
    "404",
    "403",
    "Name or service",
)
AUDIT_SECONDS = 60
TEMPLATES = "tests/house/test_templates.py"
Check = tuple[str, Callable[[dict[str, str]], tuple[str, str]]]


def run() -> int:
    """Run all checks; a failing one does not stop the others."""
    venv.ensure("test")
    rows, bad = [], 0
    with tempfile.TemporaryDirectory(prefix="hub-check-") as scratch:
        env = legs.environment(Server({}, ""), Path(scratch)) | {
            "SECRET_KEY": "for-checks-only-" + "0" * 50,
            "FIELD_KEYS": "check:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=",
            "DATABASE_URL": f"sqlite:///{scratch}/db.sqlite3",
        }
        for name, check in checks():
            started = time.monotonic()
            verdict, told = check(env)
            if verdict == "failed":
                bad += 1
                say(f"\n━━ {name}", colour="red")
                say(told)
            rows.append(
                [name, f"{time.monotonic() - started:.1f}", verdict + ("" if verdict != "not reached" else f": {told}")]
            )
    say()
    say(table(["check", "seconds", "verdict"], rows))
    return 1 if bad else 0


def checks() -> list[Check]:
    """The checks in order, the quick ones first."""
    python = str(PYTHON)
    laws = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    existing = [path for path in CODE if (ROOT / path).exists()]
    return [
        ("lock files", lambda _: _verdict(lock.stale())),
        ("dependencies agree", _command([python, "-m", "pip", "check"])),
        ("lint", _command([str(BIN / "ruff"), "check", "--quiet", "."])),
        ("import contracts", _command([str(BIN / "lint-imports"), "--no-cache"])),
        ("types", _command([str(BIN / "mypy"), *existing])),
        ("settings and models", _command([python, "manage.py", "check", "--fail-level", "ERROR"])),
        ("migrations", _command([python, "manage.py", "makemigrations", "--check", "--dry-run"])),
        ("words", _command([python, "manage.py", "words", "--check"])),
        ("templates", _command([*laws, TEMPLATES])),
        ("house laws", _command([*laws, "tests/house", f"--ignore={TEMPLATES}"])),
        ("known weaknesses", _audit),
    ]


def _verdict(problems: list[str]) -> tuple[str, str]:
    return ("failed" if problems else "passed", "\n".join(problems))


def _command(command: list[str]) -> Callable[[dict[str, str]], tuple[str, str]]:
    def check(env: dict[str, str]) -> tuple[str, str]:
        done = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        return ("passed" if done.returncode == 0 else "failed", (done.stdout + done.stderr).strip())

    return check


def _audit(env: dict[str, str]) -> tuple[str, str]:
    """Ask the vulnerability service about the runtime lock; that it cannot be reached is told, and no failure."""
    command = [
        str(BIN / "pip-audit"),
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--timeout",
        "10",
        "-r",
        str(ROOT / "requirements" / "runtime.txt"),
    ]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=AUDIT_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return "not reached", f"the vulnerability service did not answer within {AUDIT_SECONDS} s"
    told = (done.stdout + done.stderr).strip()
    skipped = told.count("could not be audited")
    if done.returncode == 0 and skipped:
        return (
            "not reached",
            f"the vulnerability service does not know {skipped} packages from here; run it where it does",
        )
    if done.returncode == 0:
        return "passed", told
    if "Found" in told and "known vulnerabilit" in told:
        return "failed", told
    if any(word in told for word in UNREACHABLE):
        return "not reached", "the vulnerability service could not be reached from here; run this check where it can be"
    return "failed", told
