"""The page that tells why an incident went the way it did."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alerts.selectors.why import why_page
from people.models import Employee


@require_safe
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Rules, calls, and how it is with the reader or with the colleague he asks about."""
    page = why_page(cast(Employee, request.user), pk, request.GET.get("whom", ""))
    return render(request, "alerts/why.html", {"page": page})
