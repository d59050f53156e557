"""What `bench/directory.py` measures, in a process of one database: how many people."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import requests

django.setup()

from django.conf import settings  # noqa: E402  # after setup
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import ground  # noqa: E402
from bench.outbox_stack import free_port  # noqa: E402
from bots.api import connect_demo_tenant  # noqa: E402
from bots.directory.run import run_waiting  # noqa: E402
from bots.models import Announcement, DirectoryRun  # noqa: E402
from bots.services.directory import start_sync  # noqa: E402
from bots.states import RunStatus  # noqa: E402
from core.models import JournalEntry  # noqa: E402
from people.api import seed_demo  # noqa: E402
from people.models import Department, Employee, Membership  # noqa: E402

OWN = {"bots_directoryrun", "core_journalentry", "core_journalhead"}


def measure(people: int) -> dict[str, float]:
    """Seconds of the first run into an empty house and of the second, and what the second wrote beside its own row."""
    with stand_in() as url:
        settings.FEISHU_BASE_URL = url
        settings.DEMO = True
        seed_demo(employees=people)
        connect_demo_tenant(url)
        _empty()
        first, run = _run()
        assert run.status == RunStatus.DONE, run.reason
        assert Employee.objects.count() == people
        with CaptureQueriesContext(connection) as seen:
            second, again = _run()
        assert (again.status, again.counts) == (RunStatus.DONE, {}), again.reason
        written = [q["sql"] for q in seen if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
        assert not Announcement.objects.exists()
        return {
            "people": people,
            "departments": Department.objects.count(),
            "first_s": round(first, 1),
            "second_s": round(second, 1),
            "second_writes": sum(sql.split('"')[1] not in OWN for sql in written),
            "journal_entries": JournalEntry.objects.filter(verb="people.directory_added").count(),
        }


def _run() -> tuple[float, DirectoryRun]:
    began = time.perf_counter()
    run = start_sync(actor=None)
    run_waiting()
    run.refresh_from_db()
    return time.perf_counter() - began, run


def _empty() -> None:
    Employee.objects.update(leader=None)
    Department.objects.update(head=None, parent=None)
    Membership.objects.all().delete()
    Employee.objects.all().delete()
    Department.objects.all().delete()


@contextmanager
def stand_in() -> Iterator[str]:
    """A Feishu stand-in of its own; ends with the block."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        command = [sys.executable, "-m", "feishu_sandbox", "--port", str(port), "--var", folder]
        plain = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        child = subprocess.Popen(command, cwd=ground.ROOT, env=plain, stdout=log, stderr=log)
        try:
            yield _ready(f"http://127.0.0.1:{port}")
        finally:
            child.terminate()
            child.wait(10)


def _ready(url: str) -> str:
    for _attempt in range(200):
        try:
            if requests.get(f"{url}/healthz", timeout=2).ok:
                return url
        except requests.ConnectionError:
            time.sleep(0.2)
    raise RuntimeError("the stand-in does not answer")


if __name__ == "__main__":
    with ground.fresh_database():
        print(json.dumps(measure(int(sys.argv[1]))))
