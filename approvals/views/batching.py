"""Approving several chosen items of one flow at once; each gets its own answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from approvals.selectors.batching import left_out
from approvals.services.batch import approve_many
from approvals.views.drawing import person_of
from core.doors import from_htmx, press_key, said, saying, whole
from core.errors import Invalid


@dataclass(frozen=True)
class Pick:
    """A chosen item: its part and the state that it was chosen in."""

    task: int
    rev: int


@require_POST
def batch(request: HttpRequest) -> HttpResponseBase:
    """Say yes to all that were chosen, with one opinion; who was quicker elsewhere is said item by item."""
    picks = [pick for pick in map(_pick, request.POST.getlist("pick")) if pick is not None]
    if not picks:
        raise Invalid.at("pick", _("请先选择要处理的事项"))
    answers = approve_many(
        tasks=[(pick.task, pick.rev) for pick in picks],
        actor=person_of(request),
        key=press_key(request),
        comment=request.POST.get("comment", ""),
    )
    good = sum(one.done for one in answers)
    words = ngettext("已同意 %(count)s 项", "已同意 %(count)s 项", good) % {"count": good}
    left = len(answers) - good
    if left:
        words += ngettext("，%(count)s 项未处理", "，%(count)s 项未处理", left) % {"count": left}
    if not from_htmx(request):
        return said(request, redirect("portal:inbox"), words)
    lines = left_out(person_of(request), answers)
    response = render(request, "approvals/parts/batch.html", {"lines": lines, "words": words, "left": left})
    return saying(response, words, "warn" if left else "ok", events={"batched": {}})


def _pick(text: str) -> Pick | None:
    task, _colon, rev = text.partition(":")
    key, number = whole(task), whole(rev)
    return None if key is None or number is None else Pick(key, number)
