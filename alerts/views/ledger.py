"""The page of the ledger, for those who look after sources."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alerts.selectors import ledger as questions
from people.models import Employee


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """A day of all sources; with `source`, what does not balance there."""
    person = cast(Employee, request.user)
    page = questions.page(person, asked_day(request.GET.get("day", "")), request.GET.get("source", ""))
    return render(request, "alerts/ledger.html", {"page": page})


def asked_day(text: str) -> date | None:
    """The day that an address names; None for none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
