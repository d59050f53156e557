"""Rosters: the list, the week of one, and standing in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import SHANGHAI
from core.doors import whole
from core.errors import Invalid, NotVisible, Problem
from estate.models import Roster, RosterOverride
from estate.selectors.pages import rosters as pages
from estate.services.overrides import cancel_override, stand_in
from people.api import PersonField
from people.models import Employee

FILLED = ("starts_at", "ends_at", "reason", "instead_of", "person", "person_name")


@require_safe
def rosters(request: HttpRequest) -> HttpResponse:
    """Open rosters, with who is on duty now."""
    return render(request, "estate/rosters.html", {"page": pages.list_page(_who(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, slug: str) -> HttpResponse:
    """The week of one; a press puts somebody on duty for a while."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            _stand_in(request, slug)
        except Invalid as error:
            problems = {problem.field or "form": problem.message for problem in reversed(error.problems)}
        else:
            messages.success(request, _("已安排顶班，相关同事会收到消息"))
            return redirect("estate:roster", slug)
    filled = {name: request.POST.get(name, "") for name in FILLED}
    context = {"page": pages.one_page(_who(request), slug, request.GET), "filled": filled, "problems": problems}
    return render(request, "estate/roster.html", context, status=Invalid.status if problems else 200)


@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call off what was agreed otherwise."""
    row = get_object_or_404(RosterOverride.objects.select_related("instead_of"), pk=pk, roster__slug=slug)
    cancel_override(row, actor=_who(request))
    messages.success(request, _("调班已取消，恢复原排班"))
    return redirect("estate:roster", slug)


def _stand_in(request: HttpRequest, slug: str) -> None:
    row = Roster.objects.filter(slug=slug).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    told: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, read in (("person", _person), ("starts_at", _moment), ("ends_at", _moment), ("instead_of", _instead)):
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


def _moment(request: HttpRequest, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Invalid.at(name, _("请填写时间")) from None
    return found.replace(tzinfo=SHANGHAI) if found.tzinfo is None else found


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
