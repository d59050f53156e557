"""Backup and restore: whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from core import backup
from tests.migrated import copy_sqlite

ROOT = Path(__file__).resolve().parents[2]


def write(place: backup.Place, word: str) -> None:
    place.files.mkdir(parents=True, exist_ok=True)
    (place.files / "a.txt").write_text(word)
    with closing(sqlite3.connect(place.database)) as database:
        database.executescript(
            f"PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t(w); INSERT INTO t VALUES('{word}')"
        )


def read(place: backup.Place) -> tuple[str, list[str]]:
    with closing(sqlite3.connect(place.database)) as database:
        return (place.files / "a.txt").read_text(), [row[0] for row in database.execute("SELECT w FROM t")]


def keep(place: backup.Place, target: Path, **more: object) -> None:
    with closing(sqlite3.connect(place.database)) as source:
        backup.make(target, source=backup.Sqlite(source), files=place.files, **more)  # type: ignore[arg-type]


@pytest.fixture
def place(tmp_path: Path) -> backup.Place:
    made = backup.Place(tmp_path / "var" / "db.sqlite3", tmp_path / "var" / "files")
    write(made, "first")
    return made


def test_what_was_kept_comes_back_and_the_later_state_lies_aside(place: backup.Place, tmp_path: Path) -> None:
    keep(place, tmp_path / "b.tar.gz")
    write(place, "second")
    aside = backup.restore(tmp_path / "b.tar.gz", place=place)
    assert read(place) == ("first", ["first"])
    assert read(backup.Place(aside / "db.sqlite3", aside / "files")) == ("second", ["first", "second"])


def test_secrets_are_in_it_only_when_asked_for(place: backup.Place, tmp_path: Path) -> None:
    keep(place, tmp_path / "plain.tar.gz")
    keep(place, tmp_path / "full.tar.gz", secrets={"SECRET_KEY": "x"})
    for name, inside in (("plain.tar.gz", False), ("full.tar.gz", True)):
        with tarfile.open(tmp_path / name) as tar:
            assert ("secrets.json" in tar.getnames()) == inside
    assert (tmp_path / "full.tar.gz").stat().st_mode & 0o077 == 0


def test_a_damaged_archive_changes_nothing(place: backup.Place, tmp_path: Path) -> None:
    keep(place, tmp_path / "b.tar.gz")
    whole = (tmp_path / "b.tar.gz").read_bytes()
    write(place, "second")
    for broken in (b"", whole[: len(whole) // 2], b"no archive"):
        (tmp_path / "broken.tar.gz").write_bytes(broken)
        with pytest.raises(backup.BadArchive):
            backup.restore(tmp_path / "broken.tar.gz", place=place)
    assert read(place) == ("second", ["first", "second"])
    assert sorted(path.name for path in place.database.parent.iterdir() if path.is_dir()) == ["files"]


def test_a_backup_of_the_other_database_is_refused(place: backup.Place, tmp_path: Path) -> None:
    keep(place, tmp_path / "b.tar.gz")
    with pytest.raises(backup.BadArchive, match="this backup is of the embedded size"):
        backup.restore_postgres(tmp_path / "b.tar.gz", database={"NAME": "x"}, files=place.files)


def test_an_archive_that_would_write_elsewhere_is_refused(place: backup.Place, tmp_path: Path) -> None:
    link = tarfile.TarInfo("files/link")
    link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path / "evil")
    for name in ("../../evil", str(tmp_path / "evil"), "files/../../../evil", link):
        with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as tar:
            tar.addfile(name) if isinstance(name, tarfile.TarInfo) else _add(tar, place.files / "a.txt", name)
        with pytest.raises(backup.BadArchive, match="would write"):
            backup.restore(tmp_path / "evil.tar.gz", place=place)
        assert not (tmp_path / "evil").exists()


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    member = tar.gettarinfo(path)
    member.name = name
    with path.open("rb") as file:
        tar.addfile(member, file)


@pytest.mark.slow
def test_the_commands_keep_and_bring_back_an_installation(tmp_path: Path) -> None:
    env = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    archive = str(tmp_path / "b.tar.gz")
    copy_sqlite(str(tmp_path / "db.sqlite3")).close()

    def python(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    begin = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from core import heartbeat\n"
        "call_command('migrate', verbosity=0)\n"
        "heartbeat.beat('worker:x')\n"
        f"call_command('backup', {archive!r})\n"
        "heartbeat.beat('worker:later')\n"
    )
    assert python("-c", begin).returncode == 0
    refused = python("manage.py", "restore", archive)
    assert refused.returncode == 1
    assert "still running: worker:later, worker:x" in refused.stderr
    assert python("manage.py", "restore", archive, "--force").returncode == 0
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        assert database.execute("SELECT name FROM core_heartbeat").fetchall() == [("worker:x",)]


@pytest.fixture
def two_databases() -> Iterator[tuple[str, str]]:
    """Two empty databases on the server of this leg."""
    server = os.environ["DATABASE_URL"]
    names = [f"hub_backup_{uuid.uuid4().hex[:8]}" for _ in range(2)]
    link = psycopg2.connect(server)
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            for name in names:
                cursor.execute(f'CREATE DATABASE "{name}"')
        first, second = (urlunsplit(urlsplit(server)._replace(path=f"/{name}")) for name in names)
        yield first, second
    finally:
        with link.cursor() as cursor:
            for name in names:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        link.close()


@pytest.mark.pg
@pytest.mark.slow
def test_postgres_comes_back_on_an_empty_machine(two_databases: tuple[str, str], tmp_path: Path) -> None:
    old, new = two_databases
    archive = str(tmp_path / "b.tar.gz")
    begin = (
        "import django; django.setup()\n"
        "from pathlib import Path\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        "from django.db import transaction\n"
        "from core import journal\n"
        "from core.journal_proof import anchor\n"
        "from core.refs import Ref\n"
        "call_command('migrate', 'core', verbosity=0)\n"
        "with transaction.atomic():\n"
        "    journal.record('story.told', actor=None, ref=Ref('story', '1'))\n"
        "anchor()\n"
        "Path(settings.MEDIA_ROOT).mkdir(parents=True)\n"
        "(Path(settings.MEDIA_ROOT) / 'a.txt').write_text('kept')\n"
        f"call_command('backup', {archive!r})\n"
    )

    def python(url: str, folder: str, *words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "VAR_DIR": str(tmp_path / folder), "DATABASE_URL": url}
        return subprocess.run([sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    kept = python(old, "old", "-c", begin)
    assert kept.returncode == 0, kept.stderr
    refused = python(old, "old", "manage.py", "restore", archive)
    assert refused.returncode == 1
    assert "make an empty one" in refused.stderr
    done = python(new, "new", "manage.py", "restore", archive)
    assert done.returncode == 0, done.stderr
    assert "the journal is whole: 1 entries" in done.stdout
    assert (tmp_path / "new" / "files" / "a.txt").read_text() == "kept"
