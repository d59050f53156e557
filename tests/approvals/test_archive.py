"""Requests of long ago go into a file that can be proven; their journal stays where it is."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from approvals.models import Attachment, Copy, NodeRun, Rating, Request, Task
from approvals.services.comment import comment
from approvals.services.copying import copy_to
from approvals.services.draft import drop_draft, save_draft
from approvals.services.withdraw import withdraw
from core import clock, retention
from core.journal_proof import anchor, faults
from core.models import JournalEntry, SearchDocument
from tests.approvals.conftest import MONDAY, House


@pytest.fixture
def old(house: House, settings: Settings, tmp_path: Path) -> House:
    """Twenty-one years ago: a request that ended, with a comment and a file, and one that still runs."""
    settings.MEDIA_ROOT, settings.ARCHIVE_DIR = tmp_path / "files", tmp_path / "archive"
    ended, _running = house.submit(), house.submit()
    copy_to(request=ended.pk, actor=house.cast.member, people=[house.cast.hr.pk], key="copies")
    comment(request=ended.pk, actor=house.cast.member, text="请尽快", key="c")
    withdraw(request=ended.pk, actor=house.cast.member)
    Rating.objects.create(request=ended, person=house.cast.member, stars=3, at=MONDAY)
    Attachment.objects.create(
        request=ended, uploader=house.cast.member, field="f", name="说明.txt", content_type="text/plain",
        size=2, sha256="x", file=ContentFile(b"hi", name="a.txt"), at=MONDAY,
    )  # fmt: skip
    anchor()
    return house


def archive(tmp_path: Path, *words: str) -> str:
    out = StringIO()
    with clock.frozen(MONDAY + timedelta(days=21 * 366)):
        call_command("archive", *words, "--to", str(tmp_path / "archive"), stdout=out)
    return out.getvalue()


def test_rows_and_files_go_the_running_one_and_the_journal_stay(
    old: House, tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    name = Attachment.objects.get().file.name
    before = JournalEntry.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        archive(tmp_path)
    assert Request.objects.count() == Task.objects.count() == 1
    assert NodeRun.objects.count() == 2  # its start, and where it waits
    assert not Copy.objects.exists()
    assert not Rating.objects.exists()
    assert not default_storage.exists(name)
    assert SearchDocument.objects.filter(ref_kind="approvals.request").count() == 1
    assert JournalEntry.objects.count() == before + 1
    assert list(faults()) == []


def test_the_file_holds_everything_and_proves_itself(old: House, tmp_path: Path) -> None:
    archive(tmp_path)
    manifest = next((tmp_path / "archive").glob("*.manifest.json"))
    with gzip.open(next((tmp_path / "archive").glob("*.jsonl.gz")), "rt") as stream:
        lines = [json.loads(line) for line in stream]
    kinds = [line.get("model", line["is"]) for line in lines]
    assert kinds[0] == "approvals.request"
    parts = ("task", "noderun", "comment", "attachment", "copy", "rating", "decision")
    tables = {f"approvals.{name}" for name in parts}
    assert tables | {"journal", "file"} < set(kinds)
    out = StringIO()
    call_command("archive", "--verify", str(manifest), stdout=out)
    assert "is whole: 1 subjects of approvals.requests" in out.getvalue()
    assert "the journal knows it as it is" in out.getvalue()


def test_a_touched_archive_is_found(old: House, tmp_path: Path) -> None:
    archive(tmp_path)
    touched = next((tmp_path / "archive").glob("*.jsonl.gz"))
    held = touched.read_bytes()
    touched.write_bytes(held[:-20] + bytes([held[-20] ^ 1]) + held[-19:])
    with pytest.raises(CommandError, match="is not what was written"):
        call_command("archive", "--verify", str(touched))


def test_an_archive_forged_whole_is_found_by_the_journal(old: House, tmp_path: Path) -> None:
    archive(tmp_path)
    manifest = next((tmp_path / "archive").glob("*.manifest.json"))
    manifest.write_text(manifest.read_text().replace('"made_at": "2', '"made_at": "1'))
    out = StringIO()
    call_command("archive", "--verify", str(manifest), stdout=out)
    assert "knows another manifest under this name" in out.getvalue()


def test_the_dry_run_counts_and_a_day_too_late_is_refused(old: House, tmp_path: Path) -> None:
    assert "approvals.requests                  1 from before" in archive(tmp_path, "--dry-run")
    with pytest.raises(CommandError, match="must stay 7305 days"):
        archive(tmp_path, "--before", "2047-01-01")
    assert Request.objects.count() == 2
    assert not (tmp_path / "archive").exists()


def test_a_second_run_archives_nothing(old: House, tmp_path: Path) -> None:
    archive(tmp_path)
    assert "approvals.requests: 0 archived" in archive(tmp_path)


def test_an_archive_that_cannot_be_proven_keeps_the_rows(
    old: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.archive._sha256", lambda path: path.name)
    monkeypatch.setattr("core.archive._walk", lambda lines: ({}, {}))
    with pytest.raises(CommandError, match="rows were not removed"):
        archive(tmp_path)
    assert Request.objects.count() == 2


def test_a_file_never_sent_goes_after_a_month(
    house: House,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for days in (29, 31):
        Attachment.objects.create(
            request=None, uploader=house.cast.member, field="f", name="x", content_type="text/plain", size=1,
            sha256="x", file=ContentFile(b"x", name=f"{days}.txt"), at=MONDAY - timedelta(days=days),
        )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.run()["approvals.uploads"] == 1
    assert [Path(row.file.name).name for row in Attachment.objects.all()] == ["29.txt"]
    assert [path.name for path in tmp_path.rglob("*.txt")] == ["29.txt"]


def test_a_file_that_a_draft_holds_stays_as_long_as_the_draft(house: House, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = Attachment.objects.create(
        request=None, uploader=house.cast.member, field="f", name="x", content_type="text/plain", size=1,
        sha256="x", file=ContentFile(b"x", name="a.txt"), at=MONDAY - timedelta(days=40),
    )  # fmt: skip
    save_draft(actor=house.cast.member, flow="cloud_vm", data={"f": [kept.pk]})
    assert "approvals.uploads" not in retention.run()
    drop_draft(actor=house.cast.member, flow="cloud_vm")
    assert retention.run()["approvals.uploads"] == 1
