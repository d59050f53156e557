"""Archives: what has had its time, written into a file that can be proven, before its rows go.

`<name>.jsonl.gz` holds one JSON object a line: rows (`row`), the subjects' journal as it was written (`journal`) and
the bytes of stored files (`file`). `<name>.manifest.json` names its SHA-256, the numbers of lines, the journal's heads.
The manifest's own hash goes into the journal in the transaction that removes the rows, so the nightly anchor seals it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers import serialize
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from core import clock, journal, retention
from core.journal import chained
from core.models import JournalAnchor, JournalEntry
from core.refs import Ref
from core.retention import Rule
from core.states import Via

FORMAT = 1
CHUNK = 5_000
SUBJECT = "core.archive"


class BadArchive(ValueError):
    """The archive is not what was written."""


@dataclass(frozen=True)
class Written:
    """An archive: its manifest, and how many subjects it holds."""

    manifest: Path
    subjects: int
    sha256: str


def write_all(rule: Rule, before: datetime, folder: Path, *, by: Ref | None = None) -> Iterator[Written]:
    """Archive everything older, five thousand subjects per file, each file's rows removed with it.

    Raises: BadArchive if a file just written cannot be proven; then its rows stay.
    """
    while keys := list(rule.older(before).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        made = write(rule, before, keys, folder, by=by)
        if made is None:
            return
        yield made


@transaction.atomic
def write(rule: Rule, before: datetime, keys: Sequence[Any], folder: Path, *, by: Ref | None = None) -> Written | None:
    """One file with these subjects, proven, and then their rows removed; None if none of them is still older."""
    still = retention.locked(rule, before, keys)
    if not still:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    name = _free_name(rule, before, folder)
    manifest = _write_file(folder / f"{name}.jsonl.gz", rule, still, before)
    path = folder / f"{name}.manifest.json"
    _whole(path, json.dumps(manifest, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder).encode())
    verify(path)
    digest = _sha256(path)
    retention.drop(rule, still)
    facts = {"sha256": digest, "subjects": len(still), "rule": rule.slug, "before": before}
    journal.record("retention.archived", actor=by, ref=Ref(SUBJECT, name[-64:]), via=Via.SYSTEM, facts=facts)
    return Written(path, len(still), digest)


def verify(path: Path) -> dict[str, Any]:
    """Prove the archive whole by itself; returns its manifest.

    Raises: BadArchive, saying what is wrong.
    """
    manifest_path = path.with_name(path.name.replace(".jsonl.gz", ".manifest.json"))
    try:
        manifest: dict[str, Any] = json.loads(manifest_path.read_text(encoding="utf-8"))
        data = manifest_path.with_name(manifest["file"])
        if manifest["format"] != FORMAT or _sha256(data) != manifest["sha256"]:
            raise BadArchive(f"{data.name} is not what was written: its SHA-256 differs from the manifest's")
        counted, heads = _walk(_lines(data))
    except (OSError, ValueError, KeyError, EOFError) as error:
        if isinstance(error, BadArchive):
            raise
        raise BadArchive(f"{path.name} cannot be read: {type(error).__name__}: {error}") from error
    if dict(counted) != manifest["lines"] or heads != manifest["heads"]:
        raise BadArchive(f"{data.name} does not hold what its manifest says")
    return manifest


def known(path: Path) -> str:
    """What this database's journal says of the archive: "" if it knows it as it is, else the reason for doubt."""
    manifest = path.with_name(path.name.replace(".jsonl.gz", ".manifest.json"))
    name = manifest.name.removesuffix(".manifest.json")
    entries = JournalEntry.objects.filter(ref_kind=SUBJECT, ref_id=name[-64:], verb="retention.archived")
    said = [entry.facts["sha256"] for entry in entries]
    if not said:
        return "the journal of this database knows nothing of it"
    return "" if _sha256(manifest) in said else "the journal of this database knows another manifest under this name"


def _write_file(path: Path, rule: Rule, keys: Sequence[Any], before: datetime) -> dict[str, Any]:
    counted: Counter[str] = Counter()
    heads: dict[str, list[Any]] = {}
    fresh = path.with_name(f".{path.name}.part")
    with gzip.open(fresh, "wt", encoding="utf-8") as out:
        for line in _content(rule, keys):
            _count(line, counted, heads)
            out.write(json.dumps(line, ensure_ascii=False, cls=DjangoJSONEncoder) + "\n")
    fresh.chmod(0o600)
    os.replace(fresh, path)
    last = JournalAnchor.objects.order_by("-number").first()
    return {
        "format": FORMAT,
        "file": path.name,
        "sha256": _sha256(path),
        "kind": rule.slug,
        "before": before,
        "made_at": clock.now(),
        "subjects": len(keys),
        "lines": dict(counted),
        "heads": heads,
        "anchor": f"{last.number}:{last.hash}" if last else "",
    }


def _content(rule: Rule, keys: Sequence[Any]) -> Iterator[dict[str, Any]]:
    roots = rule.older(clock.now()).model._default_manager.filter(pk__in=keys).order_by("pk")
    for rows in (roots, *reversed(rule.parts(keys))):
        for row in serialize("python", rows.order_by("pk").iterator(2_000)):
            yield {"is": "row", **row}
    if rule.ref_kind:
        entries = JournalEntry.objects.filter(ref_kind=rule.ref_kind, ref_id__in=[str(key) for key in keys])
        for entry in entries.order_by("ref_id", "seq").iterator(2_000):
            where = {"ref": str(entry.ref), "seq": entry.seq}
            yield {"is": "journal", **where, "prev": entry.prev_hash, "hash": entry.hash, "text": entry.text}
    for name in rule.files(keys):
        with default_storage.open(name, "rb") as stream:
            held = stream.read()
        text = base64.b64encode(held).decode()
        yield {"is": "file", "name": name, "sha256": hashlib.sha256(held).hexdigest(), "base64": text}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def _walk(lines: Iterable[dict[str, Any]]) -> tuple[Counter[str], dict[str, list[Any]]]:
    """Count the lines, and follow each subject's chain and each file's hash.

    Raises: BadArchive at the first that does not hold.
    """
    counted: Counter[str] = Counter()
    heads: dict[str, list[Any]] = {}
    for line in lines:
        if line["is"] == "journal":
            seq, digest = heads.get(line["ref"], [0, ""])
            follows = line["seq"] == seq + 1 and line["prev"] == digest
            if not follows or chained(line["prev"], line["text"]) != line["hash"]:
                raise BadArchive(f"{line['ref']}#{line['seq']}: this entry is not what was written")
        if line["is"] == "file" and hashlib.sha256(base64.b64decode(line["base64"])).hexdigest() != line["sha256"]:
            raise BadArchive(f"{line['name']}: this file is not what was written")
        _count(line, counted, heads)
    return counted, heads


def _count(line: dict[str, Any], counted: Counter[str], heads: dict[str, list[Any]]) -> None:
    counted[line["model"] if line["is"] == "row" else line["is"]] += 1
    if line["is"] == "journal":
        heads[line["ref"]] = [line["seq"], line["hash"]]


def _free_name(rule: Rule, before: datetime, folder: Path) -> str:
    stem = f"{rule.slug}-{before.astimezone(clock.SHANGHAI):%Y%m%d}"
    number = 1
    while any((folder / f"{stem}-{number:03d}{end}").exists() for end in (".manifest.json", ".jsonl.gz")):
        number += 1
    return f"{stem}-{number:03d}"


def _whole(path: Path, text: bytes) -> None:
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_bytes(text)
    fresh.chmod(0o600)
    os.replace(fresh, path)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
