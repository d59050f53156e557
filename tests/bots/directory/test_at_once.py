"""Two at once, on PostgreSQL: one run of the directory at a time, whoever takes it."""

from __future__ import annotations

import pytest
from django.db import connection

from bots.directory.lease import take
from bots.models import DirectoryRun
from bots.states import RunKind, RunStatus
from core import clock
from tests.people.test_concurrency import at_once

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_of_several_processes_one_has_the_run_and_no_second_run_begins() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    pks = [DirectoryRun.objects.create(kind=RunKind.FULL, created_at=clock.now()).pk for _ in range(2)]
    held = at_once(*[lambda pk=pk: take(DirectoryRun.objects.get(pk=pk)) for pk in pks * 3])  # type: ignore[misc]
    assert sum(one is not None for one in held) == 1
    assert DirectoryRun.objects.filter(status=RunStatus.RUNNING).count() == 1
