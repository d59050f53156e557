"""Backup and restore: one archive with the database, the files and a manifest, on both sizes.

The database in it is a copy of the file (SQLite) or a dump of pg_dump (PostgreSQL); an archive goes back to the kind of
database that it came from.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from core import postgres_dump, wire_clock

MANIFEST, DATABASE, DUMP, FILES, SECRETS = "manifest.json", "db.sqlite3", "db.dump", "files", "secrets.json"
FORMAT = 1


class BadArchive(ValueError):
    """The archive is not one of ours, or it is damaged."""


@dataclass(frozen=True)
class Place:
    """Where an installation keeps what is worth keeping."""

    database: Path
    files: Path


class Source(Protocol):
    """A database that can be written into a file of this name."""

    @property
    def name(self) -> str:
        """What the file is called in the archive."""

    def write(self, target: Path) -> None:
        """One consistent moment of it."""


@dataclass(frozen=True)
class Sqlite:
    """The embedded database, through a connection to it."""

    link: sqlite3.Connection
    name: str = DATABASE

    def write(self, target: Path) -> None:
        """A copy of the file, by SQLite's own backup."""
        with closing(sqlite3.connect(target)) as into:
            self.link.backup(into)


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL database, as Django describes it."""

    database: Mapping[str, Any]
    name: str = DUMP

    def write(self, target: Path) -> None:
        """A dump of one snapshot."""
        postgres_dump.dump(self.database, target)


def make(target: Path, *, source: Source, files: Path, secrets: Mapping[str, Any] | None = None) -> int:
    """Write the archive while the product runs; returns its size in bytes.

    The copy of the database is one consistent moment. `secrets` None leaves them out. The archive is readable by its
    owner alone, and appears under its name only when complete.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=target.parent) as folder:
        copy = Path(folder, source.name)
        source.write(copy)
        manifest = {
            "format": FORMAT,
            "made_at": wire_clock.now().isoformat(),
            "database": source.name,
            "database_sha256": _sha256(copy),
        }
        archive = Path(folder, "archive")
        archive.touch(mode=0o600)
        with tarfile.open(archive, "w:gz") as tar:
            _add_text(tar, MANIFEST, manifest)
            tar.add(copy, source.name)
            if files.is_dir():
                tar.add(files, FILES)
            if secrets is not None:
                _add_text(tar, SECRETS, secrets)
        os.replace(archive, target)
    return target.stat().st_size


def restore(source: Path, *, place: Place) -> Path:
    """Put the archive's data into place; returns the folder in which the old data now lies.

    Nothing is touched before the archive has been unpacked and proven whole.

    Raises: BadArchive.
    """
    home = place.database.parent
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=home) as folder:
        fresh = Path(folder)
        _unpack(source, fresh)
        _prove(fresh, DATABASE)
        aside = _aside(home)
        for suffix in ("", "-wal", "-shm"):
            _move(Path(f"{place.database}{suffix}"), aside)
        _move(place.files, aside)
        (fresh / DATABASE).rename(place.database)
        if (fresh / FILES).is_dir():
            (fresh / FILES).rename(place.files)
    return aside


def restore_postgres(source: Path, *, database: Mapping[str, Any], files: Path) -> Path:
    """Read the archive's dump into an empty database and put its files into place; returns where the old files lie.

    Raises: BadArchive; postgres_dump.ToolFailed, and then the database is as empty as before.
    """
    files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=files.parent) as folder:
        fresh = Path(folder)
        _unpack(source, fresh)
        _prove(fresh, DUMP)
        postgres_dump.load(database, fresh / DUMP)
        aside = _aside(files.parent)
        _move(files, aside)
        if (fresh / FILES).is_dir():
            (fresh / FILES).rename(files)
    return aside


def _aside(home: Path) -> Path:
    aside = home / f"before-restore-{wire_clock.now():%Y%m%dT%H%M%S}"
    aside.mkdir()
    return aside


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source, "r:gz") as tar:
            wanted = [_harmless(member) for member in tar if member.name != SECRETS]
            for member in wanted:
                tar.extract(member, folder, set_attrs=False)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise BadArchive(f"{source} cannot be read: {error}") from error


def _harmless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Our archives hold files and folders below their own; the filter that says so is younger than Python 3.11.2.

    Raises: BadArchive for anything else.
    """
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not (member.isreg() or member.isdir()):
        raise BadArchive(f"this is no backup of ours: it would write {member.name!r}")
    return member


def _prove(folder: Path, wanted: str) -> None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        held = manifest.get("database", DATABASE)
        if held in {DATABASE, DUMP} and held != wanted:
            sizes = {DATABASE: "the embedded size (SQLite)", DUMP: "PostgreSQL"}
            raise BadArchive(f"this backup is of {sizes[held]}, and DATABASE_URL names {sizes[wanted]}")
        whole = manifest["format"] == FORMAT and manifest["database_sha256"] == _sha256(folder / wanted)
    except BadArchive:
        raise
    except (OSError, ValueError, KeyError) as error:
        raise BadArchive("this is no backup of ours: its manifest or database is missing") from error
    if not whole:
        raise BadArchive("the database in this backup is not what was written")
    if wanted == DUMP:
        if reason := postgres_dump.readable(folder / DUMP):
            raise BadArchive(f"the dump in this backup is damaged: {reason}")
        return
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BadArchive(f"the database in this backup is damaged: {verdict}")


def _move(path: Path, folder: Path) -> None:
    if path.exists():
        shutil.move(path, folder / path.name)


def _add_text(tar: tarfile.TarFile, name: str, said: Mapping[str, Any]) -> None:
    text = json.dumps(said, ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(text), 0o600, int(wire_clock.seconds())
    tar.addfile(member, io.BytesIO(text))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
