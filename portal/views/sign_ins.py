"""/operate/sign-ins/: who signed in when, for security and audit."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.admin_site import gated
from people.api import require_may_read_sign_ins
from people.models import Employee
from portal.selectors import sign_ins as selector
from portal.services import evidence


@require_safe
@gated(require_may_read_sign_ins)
def sign_ins(request: HttpRequest) -> HttpResponse:
    """The list at this address."""
    page = selector.build(cast(Employee, request.user), request.GET)
    return render(request, "portal/sign_ins.html", {"page": page})


@require_safe
@gated(require_may_read_sign_ins)
def export(request: HttpRequest) -> HttpResponseBase:
    """Exactly what is shown, all pages of it, as CSV that Excel opens; that it was taken away is in the journal."""
    person = cast(Employee, request.user)
    told = selector.csv_lines(person, request.GET)
    evidence.note_sign_ins_export(actor=person, asked=selector.asked(request.GET))
    response = StreamingHttpResponse(told, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(selector.file_name())}"
    return response
