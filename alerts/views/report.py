"""Reporting a fault: a page for everybody who works here."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.selectors import reported as questions
from alerts.services import reporting
from core.doors import said
from core.errors import IllegalMove, Invalid
from estate import api as estate
from people.models import Employee


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponseBase:
    """The form, what is open of the chosen system, and what the person reported before."""
    given = request.POST if request.method == "POST" else request.GET
    system, text = given.get("system", ""), given.get("text", "")
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            done = reporting.report(actor=_who(request), text=text, system=system, new=bool(given.get("new")))
        except Invalid as error:
            problems = {one.field: one.message for one in error.problems}
        else:
            if done.incident is not None:
                words = _("已受理 {number}，进展会通过飞书告诉你").format(number=done.incident.number)
                return said(request, redirect("alerts:reported", done.incident.pk), words)
            problems = {"alike": _("此系统已有未恢复的故障，请先核对")}
    context = {
        "systems": estate.systems(_who(request), "", 500), "system": system, "text": text, "problems": problems,
        "alike": questions.alike(system, _who(request)), "mine": questions.reported_by(_who(request)),
    }  # fmt: skip
    template = "alerts/parts/alike.html" if request.headers.get("HX-Target") == "alike" else "alerts/report.html"
    return render(request, template, context, status=422 if problems else 200)


@require_safe
def reported(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident, as who reported or follows it reads it."""
    return render(request, "alerts/reported.html", {"line": questions.reported(_who(request), pk)})


@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Follow an open incident."""
    try:
        row = reporting.watch(pk, actor=_who(request))
    except IllegalMove as error:
        return said(request, redirect("alerts:report"), error.message)
    return said(request, redirect("alerts:reported", row.pk), _("已关注，恢复时会通知你"))


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
