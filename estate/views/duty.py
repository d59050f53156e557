"""Rosters: the list, the week of one, and standing in."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import worktime
from core.doors import whole
from core.errors import Invalid, NotVisible, Problem
from estate.models import Roster, RosterOverride
from estate.selectors.pages import rosters as pages
from estate.services.overrides import cancel_override, stand_in
from estate.services.swaps import ask_swap, take_swap, withdraw_swap
from estate.views.feeds import SHOWN
from people.api import PersonField
from people.models import Employee

FILLED = ("starts_at", "ends_at", "reason", "instead_of", "person", "person_name")


@require_safe
def rosters(request: HttpRequest) -> HttpResponse:
    """Open rosters, with who is on duty now."""
    return render(request, "estate/rosters.html", {"page": pages.list_page(_who(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, slug: str) -> HttpResponse:
    """The board of one; a press puts somebody on duty for a while."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            _stand_in(request, _roster(slug))
        except Invalid as error:
            problems = _by_field(error)
        else:
            messages.success(request, _("已安排顶班，相关同事会收到消息"))
            return redirect("estate:roster", slug)
    filled = {name: request.POST.get(name, "") for name in FILLED}
    return _shown(request, slug, {"filled": filled, "problems": problems}, wrong=bool(problems))


@require_safe
def replaced(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom a stand-in in this time would replace, for the form."""
    told = pages.replaced(slug, request.GET.get("starts_at", ""), request.GET.get("ends_at", ""))
    return render(request, "estate/roster_replaced.html", {"people": told})


@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a colleague or the whole roster to take one's duty."""
    row = _roster(slug)
    zone = ZoneInfo(row.zone)
    try:
        starts_at, ends_at = (_moment(request, name, zone) for name in ("starts_at", "ends_at"))
        asked, reason = _instead(request, "asked"), request.POST.get("reason", "")
        ask_swap(row, actor=_who(request), starts_at=starts_at, ends_at=ends_at, reason=reason, asked=asked)
    except Invalid as error:
        filled = {name: request.POST.get(name, "") for name in ("starts_at", "ends_at", "asked", "reason")}
        return _shown(request, slug, {"asking": filled, "asking_problems": _by_field(error)}, wrong=True)
    messages.success(request, _("已发起换班，对方会在飞书收到请求"))
    return redirect(reverse("estate:roster", args=[slug]) + "#swaps")


@require_POST
def take(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take the duty that somebody offers."""
    take_swap(pk, actor=_who(request))
    messages.success(request, _("已接班，双方都会看到调整"))
    return redirect("estate:roster", slug)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask no more."""
    withdraw_swap(pk, actor=_who(request))
    messages.success(request, _("换班已撤回"))
    return redirect(reverse("estate:roster", args=[slug]) + "#swaps")


@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call off what was agreed otherwise."""
    row = get_object_or_404(RosterOverride.objects.select_related("instead_of"), pk=pk, roster__slug=slug)
    cancel_override(row, actor=_who(request))
    messages.success(request, _("调班已取消，恢复原排班"))
    return redirect("estate:roster", slug)


def _shown(request: HttpRequest, slug: str, more: dict[str, Any], *, wrong: bool) -> HttpResponse:
    fresh = request.session.get(SHOWN)
    issued = request.session.pop(SHOWN)["address"] if fresh and fresh["roster"] == slug else ""
    context = {"page": pages.one_page(_who(request), slug, request.GET), "issued": issued, **more}
    return render(request, "estate/roster.html", context, status=Invalid.status if wrong else 200)


def _roster(slug: str) -> Roster:
    row = Roster.objects.filter(slug=slug).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return row


def _by_field(error: Invalid) -> dict[str, str]:
    return {problem.field or "form": problem.message for problem in reversed(error.problems)}


def _stand_in(request: HttpRequest, row: Roster) -> None:
    zone = ZoneInfo(row.zone)
    told: dict[str, Any] = {}
    problems: list[Problem] = []
    moment = partial(_moment, zone=zone)
    for name, read in (("person", _person), ("starts_at", moment), ("ends_at", moment), ("instead_of", _instead)):
        try:
            told[name] = read(request, name)
        except Invalid as error:
            problems += error.problems
    if problems:
        raise Invalid(problems)
    stand_in(row, actor=_who(request), reason=request.POST.get("reason", ""), **told)


def _person(request: HttpRequest, name: str) -> Employee:
    """The person picked, or meant by the words typed."""
    picked = whole(request.POST.get(name, ""))
    words = request.POST.get(f"{name}_name", "").strip()
    found = Employee.objects.filter(pk=picked).first() if picked else None
    if found is not None and (not words or words == found.display_name):
        return found
    try:
        return cast(Employee, PersonField(label="").clean(words))
    except ValidationError as error:
        raise Invalid.at(name, error.messages[0]) from None


def _instead(request: HttpRequest, name: str) -> Employee | None:
    picked = whole(request.POST.get(name, ""))
    return Employee.objects.filter(pk=picked).first() if picked else None


def _moment(request: HttpRequest, name: str, zone: ZoneInfo) -> datetime:
    """The moment at which clocks of the roster show what was typed."""
    try:
        found = datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Invalid.at(name, _("请填写时间")) from None
    return worktime.wall(found.date(), found.time(), zone) if found.tzinfo is None else found


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
