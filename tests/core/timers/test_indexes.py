"""Timers of a subject are found by their subject, however many others are armed."""

from __future__ import annotations

import pytest
from django.db import connection

from core.refs import Ref
from core.timers import statement


@pytest.mark.django_db
def test_a_subjects_timers_are_not_looked_for_among_all_that_are_armed() -> None:
    subject = statement.about([Ref("approvals.run", "7")])
    wanted = f"SELECT id FROM core_timer WHERE status = 'armed' AND ({subject.text})"  # noqa: S608  # our own text
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{explain} {wanted}", subject.values)
        told = str(cursor.fetchall())
    assert "timer_about" in told
