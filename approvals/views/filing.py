"""Filing a request: the catalogue, the form, its live path, its draft."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import world
from approvals.forms.posted import nested
from approvals.selectors.form import form_page, live
from approvals.selectors.pages import FormPage
from approvals.selectors.start import start_page
from approvals.services.attach import attach
from approvals.services.draft import save_draft
from approvals.services.favourites import favour, unfavour
from approvals.services.submit import faults, submit
from approvals.views.choosing import chosen_of
from core import clock
from core.doors import from_htmx, press_key, said, saying, whole
from core.errors import Invalid, Problem
from core.wording import clock_time
from people.models import Employee

OWN = frozenset({"csrfmiddlewaretoken", "submit_key", "department"})


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The flows that the person may start."""
    return render(request, "approvals/start.html", {"page": start_page(_person(request))})


@require_POST
def favourite(request: HttpRequest, flow: str) -> HttpResponseBase:
    """Keep a flow at the top of the catalogue, or no longer; the answer is the catalogue."""
    person, wanted = _person(request), request.POST.get("on") == "1"
    (favour if wanted else unfavour)(actor=person, flow=flow)
    toast = _("已收藏") if wanted else _("已取消收藏")
    if not from_htmx(request):
        return said(request, redirect("approvals:start"), toast)
    return saying(render(request, "approvals/parts/catalogue.html", {"page": start_page(person)}), toast)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, flow: str) -> HttpResponseBase:
    """The form of a flow; sent, it becomes a request."""
    person = _person(request)
    if request.method == "GET":
        return render(request, "approvals/form.html", {"page": _empty_form(request, person, flow)})
    key = press_key(request, "submit_key")
    raw, problems = _with_uploads(request, person, flow)
    try:
        if problems:
            named = {problem.field for problem in problems}
            others = (one for one in faults(actor=person, flow=flow, raw=raw) if one.field not in named)
            raise Invalid([*problems, *others])
        filed = submit(
            actor=person, flow=flow, raw=raw, key=key, department=_department(request), chosen=chosen_of(request.POST)
        )
    except Invalid as error:
        page = form_page(
            person, flow, raw=raw, department=_department(request), problems=error.problems, key=key,
            chosen=chosen_of(request.POST),
        )  # fmt: skip
        return render(request, "approvals/form.html", {"page": page}, status=Invalid.status)
    return said(
        request, redirect("approvals:request", filed.pk), _("已提交，单号 %(serial)s") % {"serial": filed.serial}
    )


@require_GET
def departments(request: HttpRequest) -> HttpResponse:
    """Departments to choose from, under a picker."""
    found = world.departments(request.GET.get("q", "")[:100])
    return render(request, "approvals/parts/picks.html", {"found": found})


@require_GET
def ledger(request: HttpRequest, ledger: str) -> HttpResponse:
    """Rows of a ledger to choose from, under a picker: keys and names, which everybody may know."""
    found = world.options(_person(request), ledger, request.GET.get("q", ""))
    return render(request, "approvals/parts/picks.html", {"found": found, "keys": True})


@require_POST
def preview(request: HttpRequest, flow: str) -> HttpResponse:
    """What follows from what is typed now: fields asked for, figures, who will probably decide."""
    chosen = chosen_of(request.POST)
    found = live(_person(request), flow, raw=_raw(request), department=_department(request), chosen=chosen)
    return render(request, "approvals/parts/live.html", {"live": found})


@require_POST
def draft(request: HttpRequest, flow: str) -> HttpResponse:
    """Keep what is typed now."""
    save_draft(actor=_person(request), flow=flow, data=_raw(request))
    return HttpResponse(_("草稿已保存 %(time)s") % {"time": clock_time(clock.now())})


def _with_uploads(request: HttpRequest, person: Employee, flow: str) -> tuple[dict[str, Any], list[Problem]]:
    """What was typed with the keys of the files now kept, and what is wrong with those that could not be."""
    raw = _raw(request)
    problems: list[Problem] = []
    for name, uploads in request.FILES.lists():
        kept = raw.get(name)
        known = list(kept) if isinstance(kept, list) else [kept] if kept else []
        for upload in uploads:
            try:
                known.append(attach(actor=person, flow=flow, field=name, upload=upload).pk)
            except Invalid as error:
                problems += error.problems
        raw[name] = known
    return raw, problems


def _empty_form(request: HttpRequest, person: Employee, flow: str) -> FormPage:
    """The draft, a copy of an earlier request, or what the address prefills."""
    copied = whole(request.GET.get("copy", ""))
    prefilled = nested(request.GET)
    prefilled.pop("copy", None)
    return form_page(person, flow, prefill=prefilled, copy_of=copied)


def _raw(request: HttpRequest) -> dict[str, Any]:
    return {name: value for name, value in nested(request.POST).items() if name not in OWN}


def _department(request: HttpRequest) -> int | None:
    return whole(request.POST.get("department", ""))


def _person(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
