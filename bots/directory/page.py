"""What the operator's page of the directory sync shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bots.directory import shown
from bots.models import DirectoryHint, DirectoryRun
from bots.policy import require_keeper
from bots.states import RunKind, RunStatus
from core.errors import NotVisible
from people.models import Employee

LISTED: Final = 20
TONES: Final = {
    RunStatus.WAITING: "neutral",
    RunStatus.RUNNING: "info",
    RunStatus.HELD: "warn",
    RunStatus.DONE: "ok",
    RunStatus.FAILED: "bad",
}


@dataclass(frozen=True)
class RunLine:
    """One run of the list."""

    pk: int
    kind: str
    status: str
    tone: str
    told: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RunDetail:
    """What one run found; `digest` is set where an operator may let it pass."""

    line: RunLine
    reason: str
    log_id: str
    progress: str
    changes: tuple[Mapping[str, Any], ...]
    more: int
    findings: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]
    digest: str
    share: int


@dataclass(frozen=True)
class DirectoryPage:
    """The runs, one of them open; `busy` while one waits or runs, `begun` once the firm was synced."""

    runs: tuple[RunLine, ...]
    open: RunDetail | None
    busy: bool
    begun: bool
    hints: int


def build(viewer: Employee, *, run: int | None = None) -> DirectoryPage:
    """The page with this run open, or the newest.

    Raises: Refused unless the viewer is an operator; NotVisible for a run that is not there.
    """
    require_keeper(viewer)
    rows = list(DirectoryRun.objects.select_related("by").order_by("-pk")[:LISTED])
    chosen = next(iter(rows), None)
    if run is not None:
        chosen = DirectoryRun.objects.select_related("by").filter(pk=run).first()
    if run is not None and chosen is None:
        raise NotVisible
    newest = next((row for row in rows if row.kind == RunKind.FULL), None)
    return DirectoryPage(
        runs=tuple(_line(row) for row in rows),
        open=_detail(chosen, newest) if chosen else None,
        busy=any(row.status in {RunStatus.WAITING, RunStatus.RUNNING} for row in rows),
        begun=DirectoryRun.objects.filter(kind=RunKind.FULL, status=RunStatus.DONE).exists(),
        hints=DirectoryHint.objects.count(),
    )


def _line(row: DirectoryRun) -> RunLine:
    running = row.status == RunStatus.RUNNING
    return RunLine(
        pk=row.pk,
        kind=str(row.get_kind_display()),
        status=str(row.get_status_display()),
        tone=TONES[RunStatus(row.status)],
        told=shown.progress(row) if running else shown.counted(row),
        by=row.by.display_name if row.by else "",
        at=row.finished_at or row.started_at or row.created_at,
    )


def _detail(row: DirectoryRun, newest: DirectoryRun | None) -> RunDetail:
    waits = row.status == RunStatus.HELD and newest is not None and newest.pk == row.pk
    running = row.status == RunStatus.RUNNING
    return RunDetail(
        line=_line(row),
        reason=row.reason,
        log_id=row.log_id,
        progress=shown.progress(row) if running else "",
        changes=tuple(shown.changes(row)),
        more=int(row.report.get("more", 0)),
        findings=tuple(shown.findings(row)),
        missing=tuple(shown.missing(row)),
        digest=row.digest if waits else "",
        share=round(100 * row.done / row.total) if running and row.total else 0,
    )
