"""待办, 已办, 已发起, 抄送我."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.doors import from_htmx
from portal.selectors import inbox as selector


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The list at this address; htmx gets the list alone."""
    page = selector.build(request.user, request.GET)
    response = render(request, "portal/inbox_list.html" if from_htmx(request) else "portal/inbox.html", {"page": page})
    response["Vary"] = "HX-Request"
    return response


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Exactly what is shown, all pages of it, as CSV that Excel opens."""
    tab, _filters = selector.read(request.GET)
    response = StreamingHttpResponse(selector.lines(request.user, request.GET), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(selector.file_name(tab))}"
    return response
