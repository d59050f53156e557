"""Soaks and benches: each is a file in `bench/` with a `main()`; run in `.venv` with real servers at hand."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tools.dev import databases, legs, venv
from tools.dev.databases import Server
from tools.dev.paths import PYTHON, ROOT
from tools.dev.say import Failure, say, table

BENCH = ROOT / "bench"
SOAK = "soak_"
DURABLE = frozenset({"alerts"})  # what these measure includes the disk


def names(*, soaks: bool) -> list[str]:
    """What there is to run."""
    found = sorted(path.stem for path in BENCH.glob("*.py") if "def main(" in path.read_text(encoding="utf-8"))
    return [name.removeprefix(SOAK) for name in found if name.startswith(SOAK) == soaks]


def soak(name: str, extra: list[str]) -> int:
    """Run one soak, or all of them; ends with a table and a closing line."""
    known = names(soaks=True)
    _known(name, known, "soak")
    rows = []
    for one in [name] if name else known:
        started = time.monotonic()
        code = _run(SOAK + one, extra)
        rows.append([one, f"{time.monotonic() - started:.0f}", "passed" if code == 0 else f"failed ({code})"])
    say()
    say(table(["soak", "seconds", "verdict"], rows))
    failed = sum(1 for row in rows if row[2] != "passed")
    say(f"\n{len(rows) - failed} passed, {failed} failed")
    return 1 if failed or not rows else 0


def bench(name: str, extra: list[str]) -> int:
    """Run one bench, whose last line is one JSON object; without a name, list them."""
    known = names(soaks=False)
    if not name:
        say("Benches: " + (", ".join(known) or "none"))
        return 0
    _known(name, known, "bench")
    return _run(name, extra)


def _known(name: str, known: list[str], what: str) -> None:
    if name and name not in known:
        raise Failure(f"there is no {what} {name!r}; there are: {', '.join(known) or 'none'}")


def _run(module: str, extra: list[str]) -> int:
    venv.ensure("test")
    scratch = Path(tempfile.mkdtemp(prefix=f"hub-{module}-"))
    try:
        with ExitStack() as servers:
            env: dict[str, str] = {}
            for server in (databases.postgres(durable=module in DURABLE), databases.redis()):
                try:
                    env |= servers.enter_context(server).env
                except Failure as failure:
                    say(f"{module}: {failure}", colour="yellow")
            command = [str(PYTHON), "-m", f"bench.{module}", *extra]
            full = legs.environment(Server(env, ""), scratch)
            full |= {
                "SECRET_KEY": "a-key-for-benches-only-" + "0" * 40,
                "FIELD_KEYS": "bench:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=",
            }
            return subprocess.run(command, cwd=ROOT, env=full, stdin=subprocess.DEVNULL, check=False).returncode
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
