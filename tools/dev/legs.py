"""The test legs: the same suite on each kind of server, none left out in silence, a table at the end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tools.dev import databases, programs, venv
from tools.dev.databases import Server
from tools.dev.paths import PYTHON, ROOT, VAR
from tools.dev.programs import Unobtainable
from tools.dev.say import Failure, say, table

# The leg of a fast run, and how long each of its tests took in the last whole one (`tests/quick.py`).
FAST = "sqlite"
TIMES = VAR / "test-times.json"
# How many tests may be skipped or expected to fail in a leg. It is nought, and should stay so.
ALLOWED_SKIPS = 0
NO_TESTS = 5
UNOBTAINABLE = "not to be had here"
# Beside each other in every leg; running products are given out whole ("loadscope": `tests/plugin.py`).
WORKERS = 2
# What belongs to a product that may run beside the tests.
OWN = {
    "DATABASE_URL",
    "REDIS_URL",
    "VAR_DIR",
    "CLOCK_FILE",
    "DEBUG",
    "DEMO",
    "PUBLIC_URL",
    "PHONE_URL",
    "FEISHU_BASE_URL",
}


@contextmanager
def embedded() -> Iterator[Server]:
    """SQLite needs no server."""
    yield Server({}, "sqlite3 of Python")


@contextmanager
def both() -> Iterator[Server]:
    """Redis, with PostgreSQL as the database of the worker processes."""
    with databases.redis() as broker, databases.postgres() as pg:
        yield Server(broker.env | pg.env, f"{broker.found}, {pg.found}")


@contextmanager
def windows() -> Iterator[Server]:
    """Chromium, and the servers for the product of the large size that it looks at."""
    with databases.chromium() as browser, databases.redis() as broker, databases.postgres() as pg:
        env = {"UI_DATABASE_URL": pg.env["TEST_DATABASE_URL"], "UI_REDIS_URL": broker.env["TEST_REDIS_URL"]}
        yield Server(browser.env | env, f"{browser.found}, {broker.found}, {pg.found}")


@dataclass(frozen=True)
class Leg:
    """One run of pytest: which tests, on which server, and what the tests must find there."""

    name: str
    marks: str
    server: Callable[[], AbstractContextManager[Server]]
    vendor: str
    share: str = "load"
    env: dict[str, str] = field(default_factory=dict)


ALL = (
    Leg("sqlite", "not pg and not redis and not ui and not soak and not programs", embedded, "sqlite"),
    Leg("pg", "not redis and not ui and not soak and not programs", databases.postgres, "postgresql"),
    Leg("redis", "redis", both, "postgresql", share="loadscope"),
    Leg("ui", "ui", windows, "sqlite", share="loadscope", env={"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}),
    Leg("programs", "programs", programs.monitoring, "sqlite", share="loadscope"),
)
LEGS = tuple(leg.name for leg in ALL)
# Their products mostly wait, for a time-out, a lease, a second try: they run beside the legs that compute.
BESIDE = frozenset({"redis", "programs"})


@dataclass
class Outcome:
    """What a leg came to."""

    leg: str
    server: str = "-"
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    verdict: str = "failed"
    reasons: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether it lets the run pass."""
        return self.verdict in {"passed", "left out by name", "no test chosen", UNOBTAINABLE}


def run(*, fast: bool, without: list[str], only: list[str], extra: list[str]) -> int:
    """Run the legs and print the table; returns the exit code.

    Args: extra: arguments for pytest, such as a folder or `-k words`; choosing no test is then no failure of a leg.
    """
    venv.ensure("test")
    if not fast and not extra:
        shutil.rmtree(VAR / "tests", ignore_errors=True)  # the migrations are run anew
    chosen = [FAST] if fast else (only or [name for name in LEGS if name not in without])
    ran_legs = run_rows([leg for leg in ALL if leg.name in chosen], fast=fast, extra=extra)
    left_out = {name: Outcome(name, verdict="left out by name") for name in without if name not in chosen}
    outcomes = [(ran_legs | left_out)[name] for name in LEGS if name in ran_legs or name in left_out]
    report(outcomes)
    ran = any(outcome.passed or outcome.failed for outcome in outcomes)
    if not ran:
        say("No test ran.", colour="red")
    return 0 if ran and all(outcome.good for outcome in outcomes) else 1


def run_rows(chosen: list[Leg], *, fast: bool, extra: list[str]) -> dict[str, Outcome]:
    """Run the legs one after the other, those that mostly wait beside the others; what these print comes at the end.

    On servers that were named for all of them, which they would share, all run one after the other.
    """
    shared = any(os.environ.get(name) for name in ("TEST_DATABASE_URL", "TEST_REDIS_URL"))
    front = [leg for leg in chosen if shared or leg.name not in BESIDE] or chosen
    behind = [leg for leg in chosen if leg not in front]
    outcomes: dict[str, Outcome] = {}
    with ExitStack() as kept, ThreadPoolExecutor(1) as pool:
        printed = [(leg, kept.enter_context(tempfile.TemporaryFile())) for leg in behind]
        going = [pool.submit(run_leg, leg, fast=fast, extra=extra, prints=file) for leg, file in printed]
        for leg in front:
            outcomes[leg.name] = run_leg(leg, fast=fast, extra=extra)
        for (leg, file), one in zip(printed, going, strict=True):
            outcomes[leg.name] = one.result()
            say(f"\n━━ leg {leg.name}, beside the others", colour="cyan")
            file.seek(0)
            say(file.read().decode(errors="replace").rstrip())
    return outcomes


def run_leg(leg: Leg, *, fast: bool, extra: list[str], prints: IO[bytes] | None = None) -> Outcome:
    """Find the leg's server, run its tests there, and judge; `prints`: where to keep what its tests print."""
    if prints is None:
        say(f"\n━━ leg {leg.name}", colour="cyan")
    outcome = Outcome(leg.name)
    started = time.monotonic()
    scratch = Path(tempfile.mkdtemp(prefix=f"hub-{leg.name}-"))
    try:
        with leg.server() as server:
            outcome.server = server.found
            code = _pytest(leg, server, scratch, fast=fast, extra=extra, prints=prints)
        _judge(outcome, code, scratch / "report.json", chosen_by_hand=bool(extra))
        if leg.name == FAST and not fast and not extra and (scratch / "times.json").exists():
            VAR.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(scratch / "times.json", TIMES)
    except Failure as failure:
        outcome.verdict = UNOBTAINABLE if isinstance(failure, Unobtainable) else "could not start"
        outcome.reasons.append(str(failure))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    outcome.seconds = time.monotonic() - started
    return outcome


def environment(server: Server, scratch: Path) -> dict[str, str]:
    """What a process of tests, soaks or benches sees: nothing of a product that may run beside it.

    Each keeps what it compiles: a leg starts dozens of processes of the product.
    """
    unwanted = OWN | {"PYTHONDONTWRITEBYTECODE"}
    base = {name: value for name, value in os.environ.items() if name not in unwanted and not name.startswith("TEST_")}
    return (
        base
        | {"VAR_DIR": str(scratch), "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
        | server.env
    )


def _pytest(leg: Leg, server: Server, scratch: Path, *, fast: bool, extra: list[str], prints: IO[bytes] | None) -> int:
    marks = f"({leg.marks}) and not slow" if fast else leg.marks
    command = [
        str(PYTHON),
        "-m",
        "pytest",
        "-q",
        "-m",
        marks,
        "--durations=10",
        "--durations-min=1",
        "-p",
        "no:cacheprovider",
    ]
    command += ["-n", str(WORKERS), "--dist", leg.share]
    env = environment(server, scratch) | leg.env
    env |= {"HUB_LEG": leg.name, "HUB_EXPECT_VENDOR": leg.vendor, "HUB_REPORT": str(scratch / "report.json")}
    env |= {"HUB_TIMES": str(scratch / "times.json")} | ({"HUB_QUICK_BY": str(TIMES)} if fast else {})
    out: dict[str, Any] = {} if prints is None else {"stdout": prints, "stderr": subprocess.STDOUT}
    command += extra
    return subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False, **out).returncode


def _judge(outcome: Outcome, code: int, report_file: Path, *, chosen_by_hand: bool) -> None:
    if not report_file.exists():
        outcome.reasons.append(f"pytest ended with code {code} and left no report")
        return
    told = json.loads(report_file.read_text())
    outcome.passed, outcome.failed, outcome.skipped = told["passed"], told["failed"], told["skipped"]
    outcome.reasons += told["reasons"]
    if code == NO_TESTS and chosen_by_hand:
        outcome.verdict = "no test chosen"
    elif code == NO_TESTS:
        outcome.verdict = "ran no test"
    elif code != 0 or outcome.failed:
        outcome.verdict = "failed"
    elif outcome.skipped > ALLOWED_SKIPS:
        outcome.verdict = "too many skipped"
    else:
        outcome.verdict = "passed"


def report(outcomes: list[Outcome]) -> None:
    """Print why tests were skipped, the table of legs, and the closing line."""
    say()
    for outcome in outcomes:
        for reason in outcome.reasons:
            say(f"{outcome.leg}: {reason}", colour="yellow")
    rows = [
        [one.leg, one.server, one.passed, one.failed, one.skipped, f"{one.seconds:.0f}", one.verdict]
        for one in outcomes
    ]
    say(table(["leg", "server found", "passed", "failed", "skipped", "seconds", "verdict"], rows))
    say()
    broken = sum(1 for one in outcomes if not one.good and not one.failed)
    say(f"{sum(one.passed for one in outcomes)} passed, {sum(one.failed for one in outcomes) + broken} failed")
