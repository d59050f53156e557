"""Pages of the roads without Feishu, for those who look after alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.policy import require_keeps_roads
from alerts.selectors import roads as questions
from alerts.services import roads
from alerts.services.roads import RoadDraft
from core.errors import IllegalMove, Invalid
from people.models import Employee

EMPTY: Final = "-"  # typed for a secret that is to be kept no more
DIGITS: Final = 6


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All roads."""
    return render(request, "alerts/spare_roads.html", {"page": questions.roads_page(_who(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Write down a road; what was typed stays, whatever happens."""
    actor = _who(request)
    if request.method != "POST":
        return _page(request, questions.road_page(actor, pk, request.GET.get("kind", "")))
    given = {name: request.POST.get(name, "") for name in questions.TYPED if name in request.POST}
    kind, draft = request.POST.get("kind", ""), _draft(given)
    try:
        if pk:
            roads.change_road(pk, actor=actor, draft=draft, version=_whole(request.POST.get("version", "")))
        else:
            roads.add_road(actor=actor, kind=kind, draft=draft)
    except Invalid as error:
        page = questions.road_page(actor, pk, kind, given=given, problems=error.problems)
        return _page(request, page, 422)
    except IllegalMove:
        return _page(request, questions.road_page(actor, pk, kind, given=given, stale=True), 409)
    messages.success(request, _("已保存"))
    return redirect("alerts:spare-roads")


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Retire, restore, try out."""
    actor = _who(request)
    run = {"retire": roads.retire_road, "restore": roads.restore_road, "drill": roads.drill_road}.get(verb)
    if run is None:
        raise Http404
    try:
        run(pk, actor=actor)
    except IllegalMove as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("演练消息已发出，结果稍后显示") if verb == "drill" else _("已保存"))
    return redirect("alerts:spare-roads")


def _draft(given: Mapping[str, str]) -> RoadDraft:
    def secret(name: str) -> str | None:
        typed = given.get(name, "").strip()
        return "" if typed == EMPTY else typed or None

    plain = {name: given[name] for name in ("encoding", "body", "expects", "test_to") if name in given}
    position = _whole(given.get("position", "") or "1")
    return RoadDraft(given.get("name", ""), position, secret("url"), secret("headers"), **plain)


def _whole(typed: str) -> int:
    """The number; 0, which is none of ours, for what is no number."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS else 0


def _page(request: HttpRequest, page: questions.RoadPage, status: int = 200) -> HttpResponse:
    return render(request, "alerts/spare_road.html", {"page": page}, status=status)


def _who(request: HttpRequest) -> Employee:
    person = cast(Employee, request.user)
    require_keeps_roads(person)
    return person
