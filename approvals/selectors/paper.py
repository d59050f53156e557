"""A request on paper: what its page shows to whoever prints it, with a code that leads back and a fingerprint."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno

from approvals.selectors.reading import read
from approvals.selectors.request import page_of
from approvals.selectors.shown import RequestPage, TimelinePerson, TimelineStep
from core.wording import exact
from people.models import Employee


@dataclass(frozen=True)
class PaperRow:
    """A line of the table of nodes: who, for whom, what, when, with which words."""

    node: str
    person: str
    acting: str
    result: str
    comment: str
    at: str  # on paper every time is absolute: `2026-11-23 09:58`


@dataclass(frozen=True)
class Paper:
    """The page for A4. `sha256` is over what is printed, so that two prints of one state bear the same."""

    page: RequestPage
    rows: tuple[PaperRow, ...]
    files: tuple[tuple[str, str, int, str], ...]  # (field, name, size, sha256)
    address: str
    code: str  # the QR code as SVG
    sha256: str
    submitted_at: str
    finished_at: str
    comments: tuple[tuple[str, str, str], ...]  # (author, text, when)
    printed_by: Employee
    printed_at: str


def paper_of(person: Employee, pk: int, base: str) -> Paper:
    """The request as the person may print it; `base` is the address of the house.

    Raises: NotVisible.
    """
    reading = read(person, pk)
    page = page_of(reading)
    address = f"{base.rstrip('/')}{page.url}"
    rows = tuple(_rows(page.timeline))
    files = tuple(
        (field.label, file.name, file.size, file.sha256) for field in page.fields for file in field.files
    )  # fmt: skip
    return Paper(
        page=page,
        rows=rows,
        files=files,
        address=address,
        code=code_of(address),
        sha256=fingerprint(page, rows, files),
        submitted_at=_when(page.submitted_at),
        finished_at=_when(page.finished_at),
        comments=tuple((one.author.display_name, one.text, _when(one.at)) for one in page.comments),
        printed_by=person,
        printed_at=_when(reading.now),
    )


def code_of(address: str) -> str:
    """The QR code of an address as SVG, drawn in the colour of the text around it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False, svgclass="qr", lineclass=None, omitsize=True
    )
    return out.getvalue().decode()


def fingerprint(page: RequestPage, rows: Iterable[PaperRow], files: Iterable[Any]) -> str:
    """The hash over everything printed but who prints and when."""
    said = {
        "serial": page.serial,
        "title": page.title,
        "status": page.status,
        "initiator": page.initiator.display_name,
        "department": page.department,
        "submitted_at": exact(page.submitted_at),
        "finished_at": exact(page.finished_at),
        "fields": [[one.label, one.display, one.rows, one.sums] for one in page.fields],
        "marks": page.marks,
        "rows": [[row.node, row.person, row.acting, row.result, row.comment, row.at] for row in rows],
        "files": list(files),
        "comments": [[one.author.display_name, one.text, exact(one.at)] for one in page.comments],
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(steps: Iterable[TimelineStep]) -> Iterable[PaperRow]:
    """What has happened: not what is foreseen, and not the heads of branches."""
    for step in steps:
        if step.state == "next" or step.kind == "branch":
            continue
        if not step.people and (step.note or step.kind in {"event", "end"}):
            yield PaperRow(step.name, "", "", step.note or step.word, "", _when(step.closed_at or step.opened_at))
        for row in step.people:
            yield _row(step, row)


def _row(step: TimelineStep, row: TimelinePerson) -> PaperRow:
    result = f"{row.state}（{row.kind}）" if row.kind else row.state
    return PaperRow(step.name, row.person.display_name, row.acting, result, row.comment, _when(row.at))


def _when(at: datetime | None) -> str:
    """`2026-11-23 09:58`."""
    return exact(at)[:16]
