"""Systems and ledgers, as lists, pages and files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock, csv_text
from estate.selectors.pages import ledgers as of_ledgers
from estate.selectors.pages import systems as of_systems
from people.models import Employee


@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """What the firm runs."""
    return render(request, "estate/systems.html", {"page": of_systems.list_page(_who(request), request.GET)})


@require_safe
def systems_export(request: HttpRequest) -> StreamingHttpResponse:
    """Exactly the list at this address, all pages of it."""
    return _csv(of_systems.sheet(request.GET), _("系统"))


@require_safe
def system(request: HttpRequest, key: str) -> HttpResponse:
    """One system: who answers for it, who is on duty."""
    return render(request, "estate/system.html", {"page": of_systems.one_page(_who(request), key)})


@require_safe
def ledgers(request: HttpRequest) -> HttpResponse:
    """The ledgers that the person reads."""
    return render(request, "estate/ledgers.html", {"page": of_ledgers.list_page(_who(request))})


@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of one."""
    return render(request, "estate/ledger.html", {"page": of_ledgers.one_page(_who(request), slug, request.GET)})


@require_safe
def ledger_export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Exactly the rows at this address with all their columns, all pages of it."""
    name = of_ledgers.readable(_who(request), slug).display_name
    return _csv(of_ledgers.sheet(_who(request), slug, request.GET), name)


def _csv(rows: Iterable[list[str]], title: str) -> StreamingHttpResponse:
    told = (f"{'' if number else csv_text.BOM}{csv_text.line(row)}" for number, row in enumerate(rows))
    response = StreamingHttpResponse(told, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{title}-{clock.today():%Y-%m-%d}.csv')}"
    return response


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
