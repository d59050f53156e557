"""`dev.py soak timers`: two beats and three workers as real processes, verbs that cancel, a kill of each kind.

Every timer must fire exactly once or be cancelled, never both, and the database must not meet one deadlock.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
SUBJECTS = 50
VERBS = 3
PATIENCE_SECONDS = 900


def main() -> int:
    """Run the soak; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timers", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--verb", type=int, help=argparse.SUPPRESS)
    known = parser.parse_args()
    if known.verb is not None:
        return verb(known.verb, known.timers)
    url = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        print("the timer soak needs PostgreSQL: set TEST_DATABASE_URL")
        return 1
    runs = [with_database(url, known.timers) for _ in range(known.repeats)]
    print(
        f"\n{'run':<5}{'timers':>8}{'fired':>8}{'cancelled':>11}{'twice':>7}{'lost':>6}{'deadlocks':>11}{'seconds':>9}"
    )
    for number, run in enumerate(runs, 1):
        columns = (("timers", 8), ("fired", 8), ("cancelled", 11), ("twice", 7), ("lost", 6), ("deadlocks", 11))
        print(f"{number:<5}" + "".join(f"{run[name]:>{width}}" for name, width in columns) + f"{run['seconds']:>9.1f}")
    passed = all(not (run["twice"] or run["lost"] or run["wrong"] or run["deadlocks"] or run["failed"]) for run in runs)
    sizes = {"timers": known.timers, "subjects": SUBJECTS, "beats": 2, "workers": 3, "verbs": VERBS}
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    broker = "redis" if os.environ.get("TEST_REDIS_URL") else "embedded"
    told = {"soak": "timers", "passed": passed, "machine": machine, "sizes": sizes, "repeats": known.repeats}
    print(json.dumps(told | {"broker": broker, "runs": runs}))
    return 0 if passed else 1


def with_database(url: str, timers: int) -> dict[str, float]:
    """One run in a database of its own."""
    name = f"soak_timers_{os.getpid()}"
    admin = psycopg2.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings")
        os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")  # several workers are the large size
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
        done = subprocess.run(
            [sys.executable, "-c", f"from bench.soak_timers import run; run({timers})"],
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return result
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.close()


def run(timers: int) -> None:
    """Arm, let loose, kill, wait, and count."""
    from bench import soak_app  # noqa: PLC0415  # sets Django up

    arm(timers)
    started = time.monotonic()
    celery = [sys.executable, "-m", "celery", "-A", "bench.soak_app:app"]
    beats = [start([*celery, "beat", "-l", "warning"]) for _ in range(2)]
    workers = [start(worker(celery, number)) for number in range(3)]
    verbs = [
        start([sys.executable, "-m", "bench.soak_timers", "--verb", str(n), "--timers", str(timers)])
        for n in range(VERBS)
    ]
    try:
        time.sleep(8)
        for victim in (workers[0], beats[0]):
            os.killpg(victim.pid, signal.SIGKILL)
        time.sleep(2)
        workers.append(start(worker(celery, 9)))
        beats.append(start([*celery, "beat", "-l", "warning"]))
        failed = sum(process.wait(PATIENCE_SECONDS) != 0 for process in verbs)
        wait_until_quiet()
        seconds = time.monotonic() - started
    finally:
        for process in [*beats, *workers, *verbs]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    print(json.dumps(judge(timers, soak_app.RUNG) | {"failed": failed, "seconds": round(seconds, 1)}))


def arm(timers: int) -> None:
    """Write the timers, due over the next 15 seconds."""
    from core import clock, heartbeat  # noqa: PLC0415
    from core.models import Timer  # noqa: PLC0415

    now = clock.now().timestamp()
    dice = random.Random(1)
    for number in range(SUBJECTS):
        heartbeat.beat(f"soak.subject:{number}")
    rows = [
        Timer(
            key=f"t{n}",
            handler="soak.ring",
            due_at=clock.now().fromtimestamp(now + dice.uniform(0, 15), clock.SHANGHAI),
            ref_kind="soak.subject",
            ref_id=str(n % SUBJECTS),
        )
        for n in range(timers)
    ]
    Timer.objects.bulk_create(rows, batch_size=1000)


def verb(number: int, timers: int) -> int:
    """Cancel a third of the timers one by one, now before and now after locking their subject."""
    from django.db import transaction  # noqa: PLC0415

    from bench.soak_app import lock  # noqa: PLC0415
    from core.timers import cancel  # noqa: PLC0415

    dice = random.Random(number)
    for key in dice.sample(range(timers), timers // 9):
        with transaction.atomic():
            if dice.random() < 0.5:
                lock(f"soak.subject:{key % SUBJECTS}")
                cancel(f"t{key}")
            else:
                cancel(f"t{key}")
                lock(f"soak.subject:{key % SUBJECTS}")
    return 0


def wait_until_quiet() -> None:
    """Until nothing is armed but the next slot."""
    from core.models import Timer  # noqa: PLC0415

    end = time.monotonic() + PATIENCE_SECONDS
    while Timer.objects.filter(status="armed", handler="soak.ring").exists():
        if time.monotonic() > end:
            return
        time.sleep(0.5)


def judge(timers: int, rung: str) -> dict[str, float]:
    """Compare what rang with what the timers say."""
    from django.db import connection  # noqa: PLC0415

    from core.journal_proof import faults  # noqa: PLC0415
    from core.models import JournalEntry, Timer  # noqa: PLC0415

    effects = Counter(entry.facts["key"] for entry in JournalEntry.objects.filter(verb=rung))
    soaked = Timer.objects.filter(handler__in=["soak.ring", "core.recurring"])
    state = dict(soaked.exclude(ref_id__startswith="core.").values_list("key", "status"))
    fired = {key for key, status in state.items() if status == "fired"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        deadlocks = cursor.fetchone()[0]
    return {
        "timers": timers,
        "fired": sum(1 for key in fired if key.startswith("t")),
        "slots": sum(1 for key in fired if key.startswith("soak.slot")),
        "cancelled": sum(status == "cancelled" for status in state.values()),
        "twice": sum(number > 1 for number in effects.values()),
        "lost": len(fired - effects.keys()) + sum(s == "armed" and k.startswith("t") for k, s in state.items()),
        "wrong": len(effects.keys() - fired) + sum(1 for _ in faults()),
        "retried": Timer.objects.filter(attempts__gt=0).count(),
        "deadlocks": deadlocks,
    }


def worker(celery: list[str], number: int) -> list[str]:
    """The command of one worker."""
    options = ["-Q", "default", "-c", "1", "-n", f"soak{number}@%h", "-l", "warning"]
    return [*celery, "worker", *options, "--without-gossip", "--without-mingle"]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """A process in a group of its own."""
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
