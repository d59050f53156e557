"""The page on which a source is changed, and its live trial."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alerts.policy import require_keeps_sources
from alerts.selectors import editing
from alerts.selectors.sources import kept_source
from alerts.services import sources
from alerts.source_form import read_form
from alerts.sources.kinds import SOURCES
from core.errors import Invalid
from people.models import Employee


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a source; what was typed stays when it is refused."""
    actor = _who(request)
    if request.method != "POST":
        return render(request, "alerts/edit.html", {"page": editing.edit_page(actor, slug)})
    row = kept_source(actor, slug)
    given = _given(request)
    draft, problems = read_form(given, SOURCES.get(row.kind).reads)
    try:
        if problems:
            raise Invalid(problems)
        sources.change_source(row.pk, actor=actor, draft=draft)
    except Invalid as error:
        page = editing.edit_page(actor, slug, given=given, problems=list(error.problems))
        return render(request, "alerts/edit.html", {"page": page}, status=422)
    messages.success(request, _("已保存，之后收到的请求按新设置解析"))
    return redirect("alerts:source", slug)


@require_POST
def trial(request: HttpRequest, slug: str) -> HttpResponse:
    """What the settings in the form would make of the kept requests."""
    page = editing.trial_page(_who(request), slug, _given(request))
    return render(request, "alerts/trial.html", {"trial": page})


@require_POST
def try_api(request: HttpRequest, slug: str) -> HttpResponse:
    """What the source's own API says now, under the settings in the form."""
    trial = editing.api_trial(_who(request), slug, _given(request))
    return render(request, "alerts/api_trial.html", {"trial": trial})


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.POST.items() if isinstance(value, str)}


def _who(request: HttpRequest) -> Employee:
    person = cast(Employee, request.user)
    require_keeps_sources(person)
    return person
