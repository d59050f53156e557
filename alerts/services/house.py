"""What the platform itself raises: it goes the way of every alert, from a source of its own that has no token."""

from __future__ import annotations

import json
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from alerts.models import AlertSource, Intake
from alerts.services.keeping import keep
from alerts.signal import Severity, SignalState
from alerts.wire import Inbound
from core import clock, history, journal
from core.journal import Via

SLUG: Final = "self"


@transaction.atomic
def fire(key: str, title: str, *, body: str = "", severity: Severity = Severity.ERROR, url: str = "") -> bool:
    """Raise this until it is cleared; nothing happens while it is raised. Returns whether it is new."""
    if _last_said(key) == SignalState.FIRING:
        return False
    _say(key, SignalState.FIRING, {"title": title, "severity": severity, "description": body, "url": url})
    return True


@transaction.atomic
def clear(key: str) -> bool:
    """It is over; nothing happens if it was not raised. Returns whether it was."""
    if _last_said(key) != SignalState.FIRING:
        return False
    _say(key, SignalState.RESOLVED, {"title": key})
    return True


def raised(prefix: str) -> list[str]:
    """The keys with this beginning that are raised now."""
    said = Intake.objects.filter(source__slug=SLUG, tail__startswith=prefix).order_by("pk")
    last: dict[str, str] = {tail: query["status"] for tail, query in said.values_list("tail", "query")}
    return [key for key, status in last.items() if status == SignalState.FIRING]


def _say(key: str, state: SignalState, told: dict[str, str]) -> None:
    source = AlertSource.objects.filter(slug=SLUG).first() or _added()
    body = json.dumps({"key": key, "status": state, **told}, ensure_ascii=False).encode()
    said = {"status": state.value}
    keep(source.pk, Inbound(clock.now(), body, tail=key, query=said, content_type="application/json"))


def _added() -> AlertSource:
    """The source, the first time that there is something to raise."""
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext("平台自身")
    row, made = AlertSource.objects.get_or_create(
        slug=SLUG, defaults={"kind": "generic", "name": name, "name_en": "This platform", "created_at": clock.now()}
    )
    if made:
        history.note([row], actor=None, reason="alerts.source_added", kind="+")
        facts = {"slug": SLUG, "kind": row.kind, "name": row.name}
        journal.record("alerts.source_added", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    return row


def _last_said(key: str) -> str:
    last = Intake.objects.filter(source__slug=SLUG, tail=key).order_by("-pk").values_list("query", flat=True).first()
    return str(last["status"]) if last else ""
