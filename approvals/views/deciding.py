"""A request: reading it, deciding on it, commenting."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.selectors.files import file_for
from approvals.selectors.request import request_page
from approvals.services.comment import comment as say_comment
from approvals.services.withdraw import withdraw
from approvals.views.words import DECISIONS, opinion_of
from bots import api as bots
from core.doors import from_htmx, press_key, said, saying, whole
from core.errors import HouseError, IllegalMove, Invalid
from core.evidence import note_reading
from core.journal import Via
from core.refs import Ref
from people.models import Employee

ACTIONS = {
    "approve": "approvals.approve",
    "reject": "approvals.reject",
    "complete": "approvals.done",
    "cannot": "approvals.cannot",
    "urge": "approvals.urge",
}


@require_GET
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A request as its page, or as the drawer's content."""
    return _drawn(request, pk, drawer=bool(request.GET.get("drawer")), fragment=False)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Press a button of the dock; the answer is the fresh request and a sentence."""
    slug, _colon, rest = request.POST.get("verb", "").partition(":")
    task, _colon, generation = rest.partition(":")
    if slug == "withdraw":
        return _withdraw(request, pk)
    if slug not in ACTIONS or (slug in DECISIONS and whole(task) is None):
        raise Invalid.at("verb", _("无法识别的操作，请刷新页面后重试"))
    ref = Ref("approvals.task", task) if slug in DECISIONS else Ref("approvals.request", str(pk))
    call = bots.ActionCall(
        person=_person(request),
        ref=ref,
        generation=whole(generation) or 0,
        form={"comment": request.POST.get("comment", "")},
        value={},
        via=Via.PAGE,
        key=f"{press_key(request)}:{slug}",
    )
    try:
        result = bots.act(ACTIONS[slug], call)
    except (Invalid, IllegalMove) as error:
        return _refused(request, pk, error)
    return _answered(request, pk, result.toast, decided=True)


def _withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    try:
        outcome = withdraw(request=pk, actor=_person(request), key=press_key(request), via=Via.PAGE)
    except (Invalid, IllegalMove) as error:
        return _refused(request, pk, error)
    return _answered(request, pk, outcome.toast, decided=False)


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Add a comment."""
    text, key = request.POST.get("text", ""), f"{press_key(request)}:comment"
    try:
        say_comment(request=pk, actor=_person(request), text=text, key=key, via=Via.PAGE)
    except Invalid as error:
        return _refused(request, pk, error, field="remark")
    return _answered(request, pk, _("评论已发送"), decided=False)


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a request, always as a download."""
    found = file_for(_person(request), pk)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)


def _answered(request: HttpRequest, pk: int, toast: str, *, decided: bool) -> HttpResponseBase:
    if not from_htmx(request):
        return said(request, redirect("approvals:request", pk), toast)
    drawer = bool(request.POST.get("drawer"))
    events: dict[str, object] = {"decided": {}} if decided and drawer else {}
    return saying(_drawn(request, pk, drawer=drawer, fragment=True), toast, events=events)


def _refused(request: HttpRequest, pk: int, error: HouseError, *, field: str = "opinion") -> HttpResponse:
    """The fresh request with the reason: beside the field (opinion or remark) if that was wrong, else as a sentence."""
    drawer, fragment = bool(request.POST.get("drawer")), from_htmx(request)
    invalid = isinstance(error, Invalid)
    wrong = {field: error.message} if invalid else {}
    if not (invalid or fragment):
        messages.warning(request, error.message)
    response = _drawn(request, pk, drawer=drawer, fragment=fragment, status=error.status, wrong=wrong)
    return response if invalid else saying(response, error.message, "warn")


def _drawn(
    request: HttpRequest,
    pk: int,
    *,
    drawer: bool,
    fragment: bool,
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
) -> HttpResponse:
    page = request_page(_person(request), pk)
    if any(field.sensitive for field in page.fields) and page.initiator.pk != _person(request).pk:
        note_reading(_person(request).ref, Ref("approvals.request", str(pk)), "approvals.sensitive")
    context = {
        "page": page,
        "drawer": "1" if drawer else "",
        "drawer_url": page.url,
        "key": uuid.uuid4().hex,
        "said": request.POST.get("comment", "") if wrong else "",
        "wrong": (wrong or {}).get("opinion", ""),
        "remark": request.POST.get("text", "") if wrong else "",
        "remark_wrong": (wrong or {}).get("remark", ""),
        "verbs": tuple(verb for verb in page.verbs if verb.slug != "comment"),
        "may_comment": any(verb.slug == "comment" for verb in page.verbs),
        "decides": any(verb.slug in DECISIONS for verb in page.verbs),
        "opinion": opinion_of(page.verbs),
    }
    whole = "approvals/parts/whole.html" if fragment else "approvals/request.html"
    return render(request, "approvals/drawer.html" if drawer else whole, context, status=status)


def _person(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
