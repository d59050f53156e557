"""Pages of heartbeats and of changes, for those who look after sources."""

from __future__ import annotations

from typing import Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.policy import require_keeps_sources
from alerts.selectors import heartbeats as questions
from alerts.selectors.changes import changes_page
from alerts.services import heartbeats as verbs
from alerts.views.ledger import asked_day
from core.errors import IllegalMove, Invalid
from people.models import Employee

FIELDS: Final = ("label", "every", "grace")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All heartbeats."""
    return render(request, "alerts/heartbeats.html", {"lines": questions.heartbeats(_who(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def heartbeat(request: HttpRequest, pk: int) -> HttpResponse:
    """One heartbeat; what was typed stays when it is refused."""
    actor = _who(request)
    if request.method != "POST":
        return render(request, "alerts/heartbeat.html", {"page": questions.beat_page(actor, pk)})
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    draft = verbs.BeatDraft(given["label"], _minutes(given["every"]), _minutes(given["grace"]))
    try:
        verbs.change_heartbeat(pk, actor=actor, draft=draft)
    except Invalid as error:
        problems = {one.field: one.message for one in error.problems}
        page = questions.beat_page(actor, pk, given=given, problems=problems)
        return render(request, "alerts/heartbeat.html", {"page": page}, status=422)
    messages.success(request, _("已保存"))
    return redirect("alerts:heartbeat", pk)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Pause, resume, delete."""
    actor = _who(request)
    try:
        if verb == "delete":
            verbs.delete_heartbeat(pk, actor=actor)
            messages.success(request, _("已删除；再收到心跳时会重新出现"))
            return redirect("alerts:heartbeats")
        run = {"pause": verbs.pause_heartbeat, "resume": verbs.resume_heartbeat}.get(verb)
        if run is None:
            raise Http404
        run(pk, actor=actor)
    except IllegalMove as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已保存"))
    return redirect("alerts:heartbeat", pk)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The changes of a day, of all systems or one."""
    page = changes_page(_who(request), asked_day(request.GET.get("day", "")), request.GET.get("system", "")[:40])
    return render(request, "alerts/changes.html", {"page": page})


def _minutes(typed: str) -> int:
    """The number; 0 for nothing, and -1, which is refused, for what is no number."""
    if not typed:
        return 0
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 9 else -1


def _who(request: HttpRequest) -> Employee:
    person = cast(Employee, request.user)
    require_keeps_sources(person)
    return person
