"""Filing a request: the catalogue, the form, its live path, its draft."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import selectors
from approvals.services.attach import attach
from approvals.services.draft import save_draft
from approvals.services.submit import submit
from approvals.views.typed import typed
from core import clock
from core.doors import said
from core.errors import Invalid
from core.wording import clock_time
from people.models import Employee


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The flows that the person may start."""
    return render(request, "approvals/start.html", {"page": selectors.start_page(_person(request))})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, flow: str) -> HttpResponseBase:
    """The form of a flow; sent, it becomes a request."""
    person = _person(request)
    if request.method == "GET":
        prefill = {name: values[-1] for name, values in request.GET.lists()}
        return render(request, "approvals/form.html", {"page": selectors.form_page(person, flow, prefill=prefill)})
    raw, key = _with_uploads(request, person, flow), request.POST.get("submit_key", "")
    try:
        filed = submit(actor=person, flow=flow, raw=raw, key=key, department=_department(request))
    except Invalid as error:
        page = selectors.form_page(person, flow, typed=raw, problems=error.problems, submit_key=key)
        return render(request, "approvals/form.html", {"page": page}, status=Invalid.status)
    return said(request, redirect("approvals:request", filed.pk), _("已提交，单号 %(serial)s") % {"serial": filed.serial})


@require_POST
def preview(request: HttpRequest, flow: str) -> HttpResponse:
    """Who will probably decide, for what is typed now."""
    path = selectors.path_preview(_person(request), flow, typed(request.POST), department=_department(request))
    return render(request, "approvals/parts/preview.html", {"preview": path})


@require_POST
def draft(request: HttpRequest, flow: str) -> HttpResponse:
    """Keep what is typed now."""
    save_draft(actor=_person(request), flow=flow, data=typed(request.POST))
    return HttpResponse(_("草稿已保存 %(time)s") % {"time": clock_time(clock.now())})


def _with_uploads(request: HttpRequest, person: Employee, flow: str) -> dict[str, Any]:
    raw = typed(request.POST)
    for name, uploads in request.FILES.lists():
        kept = raw.get(name)
        known = list(kept) if isinstance(kept, list) else [kept] if kept else []
        fresh = [attach(actor=person, flow=flow, field=name, upload=upload).pk for upload in uploads]
        raw[name] = [*known, *fresh]
    return raw


def _department(request: HttpRequest) -> int | None:
    chosen = request.POST.get("department", "")
    return int(chosen) if chosen.isdecimal() else None


def _person(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
