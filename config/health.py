"""Is it alive, is it ready: for supervisors, load balancers and operators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from bots.api import line_ages
from core import heartbeat, nudge

OLDEST_BEAT_SECONDS = 30.0
TOLD_ONLY = frozenset({"lines"})
AWAY = (DatabaseError, InterfaceError)  # neither is the other; a dead connection raises either


@dataclass(frozen=True)
class Finding:
    """Whether one thing is in order, and why not."""

    ok: bool
    why: str = ""


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"ok": True})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything that work needs; 503 with the reasons if something is missing.

    The lines to Feishu are told and decide nothing: the pages work while Feishu is away, and then most of all.
    """
    findings = {name: check() for name, check in CHECKS.items()}
    ready = all(finding.ok for name, finding in findings.items() if name not in TOLD_ONLY)
    body = {name: {"ok": f.ok, "why": f.why} for name, f in findings.items()}
    return JsonResponse({"ok": ready, "checks": body}, status=200 if ready else 503)


def database() -> Finding:
    """The database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except AWAY as error:
        return Finding(False, f"the database does not answer: {type(error).__name__}")
    return Finding(True)


def migrations() -> Finding:
    """The tables are those that the code expects."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except AWAY as error:
        return Finding(False, f"unknown: {type(error).__name__}")
    names = ", ".join(f"{step.app_label}.{step.name}" for step, _ in waiting[:5])
    return Finding(not waiting, f"not applied: {names}" if waiting else "")


def broker() -> Finding:
    """The broker can be reached."""
    problem = nudge.broker_problem()
    return Finding(not problem, problem)


def beat() -> Finding:
    """Somebody rings the ticks."""
    return _heard("beat")


def worker() -> Finding:
    """Somebody works."""
    return _heard("worker:")


def lines() -> Finding:
    """Every bot that keeps a long connection was seen with it open."""
    try:
        known = line_ages()
    except AWAY as error:
        return Finding(False, f"unknown: {type(error).__name__}")
    told = [f"{line.slug}: {'never heard of' if line.age is None else f'{line.age:.0f} s ago'}" for line in known]
    return Finding(not any(line.silent for line in known), ", ".join(told))


def _heard(prefix: str) -> Finding:
    try:
        ages = [age for name, age in heartbeat.ages().items() if name.startswith(prefix)]
    except AWAY as error:
        return Finding(False, f"unknown: {type(error).__name__}")
    if not ages:
        return Finding(False, "never heard of")
    return Finding(min(ages) < OLDEST_BEAT_SECONDS, f"last heard of {min(ages):.0f} s ago")


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "beat": beat,
    "worker": worker,
    "lines": lines,
}
