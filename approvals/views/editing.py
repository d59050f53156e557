"""Mending a request that came back, or changing what may be changed while it runs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.forms.posted import nested
from approvals.selectors.editing import EditPage, edit_page
from approvals.services.amend import amend
from approvals.services.attach import attach
from approvals.services.returning import resubmit
from approvals.views.drawing import person_of
from core.doors import press_key, said
from core.errors import IllegalMove, Invalid, Problem
from core.journal import Via

OWN = frozenset({"csrfmiddlewaretoken", "key", "comment", "does"})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form; sent, the request goes on."""
    page = edit_page(person_of(request), pk)
    if request.method == "GET":
        return _shown(request, page)
    key = press_key(request)
    raw, problems = _typed(request, page)
    try:
        if problems:
            raise Invalid(problems)
        toast = _send(request, page, raw, key)
    except Invalid as error:
        return _again(request, pk, raw, error, key)
    except IllegalMove as error:
        return said(request, redirect("approvals:request", pk), error.message)
    return said(request, redirect("approvals:request", pk), toast)


def _send(request: HttpRequest, page: EditPage, raw: dict[str, Any], key: str) -> str:
    words, actor = request.POST.get("comment", ""), person_of(request)
    if page.does == "resubmit":
        return resubmit(request=page.pk, actor=actor, raw=raw, key=key, comment=words, via=Via.PAGE).toast
    return amend(request=page.pk, actor=actor, raw=raw, key=key, reason=words, via=Via.PAGE).toast


def _typed(request: HttpRequest, page: EditPage) -> tuple[dict[str, Any], list[Problem]]:
    """What was typed, with the keys of new files beside those that stay, and what is wrong with the new ones."""
    raw = {name: value for name, value in nested(request.POST).items() if name not in OWN}
    problems: list[Problem] = []
    for name, uploads in request.FILES.lists():
        kept = raw.get(name)
        known = list(kept) if isinstance(kept, list) else [kept] if kept else []
        for upload in uploads:
            try:
                known.append(attach(actor=person_of(request), flow=page.flow, field=name, upload=upload).pk)
            except Invalid as error:
                problems += error.problems
        raw[name] = known
    return raw, problems


def _again(request: HttpRequest, pk: int, raw: dict[str, Any], error: Invalid, key: str) -> HttpResponse:
    """The form as it was sent, with what is wrong."""
    page = edit_page(
        person_of(request), pk, raw=raw, problems=error.problems, key=key, comment=request.POST.get("comment", "")
    )
    return _shown(request, page, status=Invalid.status)


def _shown(request: HttpRequest, page: EditPage, status: int = 200) -> HttpResponse:
    verb = _("重新提交") if page.does == "resubmit" else _("保存修改")
    return render(request, "approvals/edit.html", {"page": page, "verb": verb}, status=status)
