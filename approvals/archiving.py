"""A request as one file that can be proven elsewhere: its page, its data, its attachments' hashes, its journal.

The file obeys the rights of whoever takes it: what he may not read is not in it. The journal is whole (no hidden field
ever stands in it), so that anybody can reckon the chain anew: hash = SHA-256 of `prev`, a line feed, and `text`.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from approvals.forms.rights import masked
from approvals.models import Request
from approvals.selectors.administering import may_archive
from approvals.selectors.paper import Paper, paper_of
from approvals.selectors.reading import Reading, read
from core import clock, journal
from core.errors import Refused
from core.journal import chained
from core.models import JournalEntry, JournalHead
from people.models import Employee

FORMAT = 1
EPOCH = (1980, 1, 1, 0, 0, 0)
SHEET = "print.css"


@dataclass(frozen=True)
class Archive:
    """The file: its name, its bytes and their hash."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True)
class Chain:
    """What walking the journal of a subject gave: the links, and what is wrong ("" if nothing)."""

    links: tuple[dict[str, Any], ...]
    fault: str


def archive_of(person: Employee, pk: int, base: str) -> Archive:
    """The request as its archive, for administrators of flows and auditors.

    Raises: NotVisible; Refused for others.
    """
    reading = read(person, pk)
    if not may_archive(reading.roles):
        raise Refused(_("只有流程管理员和审计人员可以导出归档"))
    paper = paper_of(person, pk, base)
    chain = walked(reading.request)
    files = {
        "page.html": _page(paper),
        SHEET: _sheet(),
        "request.json": _json(_data(reading, paper)),
        "attachments.json": _json([_attachment(one) for one in paper.files]),
        "journal.json": _json({"verified": not chain.fault, "fault": chain.fault, "chain": list(chain.links)}),
    }
    files["manifest.json"] = _json(_manifest(reading, files, clock.now()))
    content = _zipped(files)
    return Archive(f"{reading.request.serial}.zip", content, hashlib.sha256(content).hexdigest())


def walked(request: Request) -> Chain:
    """Every link of the request's journal, each hash reckoned anew."""
    links, prev = [], ""
    fault = ""
    for entry in journal.entries(request.ref):
        links.append(_link(entry))
        if not fault and (entry.seq != len(links) or chained(prev, entry.text) != entry.hash):
            fault = f"entry {entry.seq} does not follow the one before"
        prev = entry.hash
    head = JournalHead.objects.filter(ref_kind=request.ref.kind, ref_id=request.ref.id).first()
    if not fault and head is not None and (head.seq, head.hash) != (len(links), prev):
        fault = "the end of the journal is missing"
    return Chain(tuple(links), fault)


def _link(entry: JournalEntry) -> dict[str, Any]:
    return {"seq": entry.seq, "prev": entry.prev_hash, "text": entry.text, "hash": entry.hash}


def _data(reading: Reading, paper: Paper) -> dict[str, Any]:
    request, page = reading.request, paper.page
    return {
        "format": FORMAT,
        "serial": request.serial,
        "flow": reading.definition.flow,
        "version": request.version.number,
        "definition_sha256": request.version.sha256,
        "status": request.status,
        "title": page.title,
        "initiator": request.initiator.user_id,
        "department": page.department,
        "submitted_at": request.submitted_at.isoformat(),
        "finished_at": request.finished_at.isoformat() if request.finished_at else None,
        "marks": list(request.marks),
        "data": masked(reading.definition.fields, request.data, reading.rights),
        "parts": [
            {
                "node": row.node, "person": row.person, "acting": row.acting, "result": row.result,
                "comment": row.comment, "at": row.at,
            }
            for row in paper.rows
        ],
        "comments": [
            {"author": one.author.user_id, "text": one.text, "at": one.at.isoformat()} for one in page.comments
        ],
        "printed_sha256": paper.sha256,
    }  # fmt: skip


def _attachment(one: tuple[str, str, int, str]) -> dict[str, Any]:
    field, name, size, sha256 = one
    return {"field": field, "name": name, "size": size, "sha256": sha256}


def _manifest(reading: Reading, files: dict[str, bytes], now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "serial": reading.request.serial,
        "taken_by": reading.person.user_id,
        "taken_at": now.isoformat(),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }


def _page(paper: Paper) -> bytes:
    """The paper as a page, beside its stylesheet, so that it can be printed to PDF anywhere."""
    return render_to_string("approvals/archive.html", {"paper": paper, "sheet": SHEET}).encode()


def _sheet() -> bytes:
    found = finders.find(f"css/{SHEET}")
    return Path(str(found)).read_bytes() if found else b""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    """The same files give the same bytes: no times of today in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in sorted(files.items()):
            made.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
