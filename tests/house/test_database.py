"""Law: the tests' database holds every migration, and a test that commits leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from people.models import Employee, Role
from tests import migrated
from tests.cast import Cast


@pytest.mark.django_db
def test_nothing_is_left_to_migrate() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_changed_migration_is_another_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "people" / "migrations" / "0001_initial.py"
    file.parent.mkdir(parents=True)
    file.write_text("one")
    monkeypatch.setattr(migrated, "ROOT", tmp_path)
    before = migrated.state()
    file.write_text("other")
    assert migrated.state() != before


@pytest.mark.django_db(transaction=True)
def test_flushing_empties_what_was_written(cast: Cast) -> None:
    call_command("flush", verbosity=0, interactive=False)
    assert (Employee.objects.count(), Role.objects.count()) == (0, 0)
