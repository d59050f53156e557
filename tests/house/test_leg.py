"""Law: a leg runs on the server that it names."""

from __future__ import annotations

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_leg_runs_on_its_own_database() -> None:
    expected = os.environ.get("HUB_EXPECT_VENDOR", connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert connection.vendor == expected
