"""How a request is drawn: as its page, as the drawer, or as the fragment that a verb swaps."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from approvals.selectors.asked import asked_fields
from approvals.selectors.reading import Reading, read
from approvals.selectors.request import page_of
from approvals.selectors.shown import RequestPage
from approvals.views.words import DECISIONS, opinion_of
from core.doors import from_htmx, said, saying
from core.errors import HouseError, IllegalMove, Invalid
from core.evidence import note_reading
from core.refs import Ref
from people.models import Employee


@dataclass(frozen=True)
class Refused:
    """What was asked and not taken: the verb, what was typed, and what is wrong with which part of it."""

    slug: str = ""
    comment: str = ""
    remark: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False

    @property
    def first(self) -> str:
        """The sentence that a dialog shows."""
        return next(iter(self.wrong.values()), "")


NOTHING = Refused()
PAPERS = frozenset({"print", "archive"})


def person_of(request: HttpRequest) -> Employee:
    """Who asks."""
    return cast(Employee, request.user)


def drawn(
    request: HttpRequest, pk: int, *, drawer: bool, fragment: bool, status: int = 200, refused: Refused = NOTHING
) -> HttpResponse:
    """The request as the person may see it, with what he had typed if it was refused."""
    reading = read(person_of(request), pk)
    page = page_of(reading)
    _note(request, page)
    whole = "approvals/parts/whole.html" if fragment else "approvals/request.html"
    template = "approvals/drawer.html" if drawer else whole
    return render(request, template, _context(reading, page, refused, drawer=drawer), status=status)


def _context(reading: Reading, page: RequestPage, refused: Refused, *, drawer: bool) -> dict[str, Any]:
    decides = any(verb.slug in DECISIONS for verb in page.verbs)
    verbs = tuple(verb for verb in page.verbs if verb.slug not in {"comment", *PAPERS})
    asked = asked_fields(reading, refused.typed, refused.wrong) if decides else ((), ())
    # on a conflict the words stay: in the opinion if there is still one to give, else in the comment
    remark = refused.remark or (refused.comment if refused.stale and not decides else "")
    return {
        "page": page,
        "drawer": "1" if drawer else "",
        "drawer_url": page.url,
        "key": uuid.uuid4().hex,
        "refused": refused,
        "said": refused.comment,
        "wrong": refused.wrong.get("comment", "") if refused.slug in {*DECISIONS, "resubmit"} else "",
        "remark": remark,
        "remark_wrong": refused.wrong.get("text", ""),
        "verbs": tuple(verb for verb in verbs if not verb.more),
        "more": tuple(verb for verb in verbs if verb.more),
        "papers": tuple(verb for verb in page.verbs if verb.slug in PAPERS),
        "dialogs": tuple(verb for verb in verbs if verb.dialog and not verb.reason),
        "may_comment": any(verb.slug == "comment" for verb in page.verbs),
        "decides": decides,
        "asked": asked[0],
        "chooses": asked[1],
        "opinion": opinion_of(page.verbs),
    }


def _note(request: HttpRequest, page: RequestPage) -> None:
    """Who reads something sensitive of somebody else leaves a line in the read log."""
    person = person_of(request)
    if any(one.sensitive for one in page.fields) and page.initiator.pk != person.pk:
        note_reading(person.ref, Ref("approvals.request", str(page.pk)), "approvals.sensitive")


def answered(request: HttpRequest, pk: int, toast: str, *, decided: bool) -> HttpResponseBase:
    """The fresh request and what was done; in the drawer of a list the next one opens."""
    if not from_htmx(request):
        return said(request, redirect("approvals:request", pk), toast)
    drawer = bool(request.POST.get("drawer"))
    events: dict[str, object] = {"decided": {}} if decided and drawer else {}
    return saying(drawn(request, pk, drawer=drawer, fragment=True), toast, events=events)


def refused(request: HttpRequest, pk: int, error: HouseError, *, slug: str) -> HttpResponse:
    """The fresh request with the reason: beside the field if that was wrong, else as a sentence. Nothing is lost."""
    drawer, fragment = bool(request.POST.get("drawer")), from_htmx(request)
    problems = {one.field: one.message for one in error.problems} if isinstance(error, Invalid) else {}
    kept = Refused(
        slug=slug,
        comment=request.POST.get("comment", ""),
        remark=request.POST.get("text", ""),
        typed=request.POST,
        wrong=problems,
        stale=isinstance(error, IllegalMove),
    )
    if not (problems or fragment):
        messages.warning(request, error.message)
    response = drawn(request, pk, drawer=drawer, fragment=fragment, status=error.status, refused=kept)
    return response if problems and slug != "" else saying(response, error.message, "warn")


def unknown_verb() -> Invalid:
    """Somebody wrote the form himself."""
    return Invalid.at("verb", _("无法识别的操作，请刷新页面后重试"))
