"""/operate/log/ and /operate/reads/: what was done and what was read, for the audit administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock, csv_text
from core.admin_site import gated
from people.api import require_audit_admin
from people.models import Employee
from portal import sheets
from portal.selectors import log as selector
from portal.selectors import reads as readings
from portal.services import evidence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@gated(require_audit_admin)
def log(request: HttpRequest) -> HttpResponse:
    """The list at this address."""
    return render(request, "portal/log.html", {"page": selector.build(_who(request), request.GET)})


@require_safe
@gated(require_audit_admin)
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Exactly what is shown, all pages of it; that it was taken away is in the journal."""
    rows = selector.cells(_who(request), request.GET)
    title = _("操作日志")
    if form == "csv":
        evidence.note_export("log.exported", actor=_who(request), form=form, asked=selector.asked(request.GET))
        return _csv(rows, title)
    if form != "xlsx":
        raise Http404
    file = sheets.workbook(rows, title)
    evidence.note_export("log.exported", actor=_who(request), form=form, asked=selector.asked(request.GET))
    return FileResponse(file, as_attachment=True, filename=f"{title}-{clock.today():%Y-%m-%d}.xlsx", content_type=XLSX)


@require_POST
@gated(require_audit_admin)
def verify(request: HttpRequest) -> HttpResponse:
    """Have the journal proven by a worker."""
    evidence.ask_for_proof(actor=_who(request))
    messages.success(request, _("已开始校验，完成后在本页显示结果"))
    return redirect("portal:log")


@require_safe
@gated(require_audit_admin)
def reads(request: HttpRequest) -> HttpResponse:
    """Who has read what."""
    return render(request, "portal/reads.html", {"page": readings.build(_who(request), request.GET)})


@require_safe
@gated(require_audit_admin)
def reads_export(request: HttpRequest) -> HttpResponseBase:
    """Exactly what is shown, all pages of it."""
    rows = readings.cells(_who(request), request.GET)
    evidence.note_export("reads.exported", actor=_who(request), form="csv", asked=selector.asked(request.GET))
    return _csv(rows, _("阅读记录"))


def _csv(rows: Iterable[list[str]], title: str) -> StreamingHttpResponse:
    told = (f"{'' if number else csv_text.BOM}{csv_text.line(row)}" for number, row in enumerate(rows))
    response = StreamingHttpResponse(told, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{title}-{clock.today():%Y-%m-%d}.csv')}"
    return response


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
