"""Search over everything registered, and the page of a colleague."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.doors import from_htmx
from core.evidence import note_reading
from people.models import Employee
from portal.selectors import department as place
from portal.selectors import person as one
from portal.selectors.search import build, colleagues


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Live results under the box, or a page of them."""
    live = from_htmx(request)
    page = build(request.user, request.GET.get("q", ""), limit=5 if live else 20)
    return render(request, "portal/found.html" if live else "portal/search.html", {"page": page, "live": live})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Colleagues to choose from, under a person picker; with `self` the person himself is one of them."""
    found = colleagues(request.user, request.GET.get("q", ""), limit=8, himself="self" in request.GET)
    return render(request, "portal/people.html", {"people": found})


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague."""
    reader = cast(Employee, request.user)
    page = one.build(reader, pk)
    if page.whole and reader.pk != pk:
        note_reading(reader.ref, page.person.ref, "people.contact")
    return render(request, "portal/person.html", {"page": page})


@require_safe
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """A department and who works there."""
    page = place.build(cast(Employee, request.user), pk, number=request.GET.get("page", "1"))
    return render(request, "portal/department.html", {"page": page})
