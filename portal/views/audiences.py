"""For whom each app and flow is there."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.admin_site import gated
from core.doors import whole
from core.errors import Invalid, Problem
from people import api as people
from people.models import Department, Employee, Role
from portal.forms import PersonField
from portal.policy import require_restrict_any
from portal.selectors import audiences as selector


@require_safe
@gated(require_restrict_any)
def audiences(request: HttpRequest) -> HttpResponse:
    """The list."""
    return render(request, "portal/audiences.html", {"lines": selector.lines(_person(request))})


@require_http_methods(["GET", "POST"])
@gated(require_restrict_any)
def audience(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them; 添加 and 移除 change only what is filled in, 保存 keeps it."""
    person = _person(request)
    if request.method != "POST":
        return render(request, "portal/audience.html", {"form": selector.form(person, slug)})
    filled, problems = _filled(request)
    if "save" in request.POST and filled.reach not in people.AudienceReach.values:
        problems.append(Problem("reach", _("请选择谁可以用")))
    if "save" in request.POST and not problems:
        try:
            _save(person, slug, filled)
        except Invalid as error:
            problems = list(error.problems)
        else:
            messages.success(request, _("使用范围已保存"))
            return redirect("portal:audiences")
    shown = selector.form(person, slug, filled, problems)
    return render(request, "portal/audience.html", {"form": shown}, status=Invalid.status if problems else 200)


def _save(person: Employee, slug: str, filled: selector.Filled) -> None:
    chosen = filled.reach == people.AudienceReach.CHOSEN
    people.set_audience(
        slug,
        actor=person,
        reach=people.AudienceReach.CHOSEN if chosen else people.AudienceReach.EVERYBODY,
        departments=list(Department.objects.filter(pk__in=filled.departments)) if chosen else (),
        roles=list(Role.objects.filter(pk__in=filled.roles)) if chosen else (),
        employees=list(Employee.objects.filter(pk__in=filled.employees)) if chosen else (),
    )


def _filled(request: HttpRequest) -> tuple[selector.Filled, list[Problem]]:
    employees = [pk for pk in map(whole, request.POST.getlist("employees")) if pk]
    problems: list[Problem] = []
    if gone := whole(request.POST.get("remove", "")):
        employees = [pk for pk in employees if pk != gone]
    picked, typed = request.POST.get("employee"), request.POST.get("employee_name")
    if (picked or typed) and "remove" not in request.POST:
        try:
            employees.append((PersonField().clean(picked) if picked else PersonField().typed(typed or "")).pk)
        except ValidationError as error:
            problems.append(Problem("employee", error.messages[0]))
    filled = selector.Filled(
        reach=request.POST.get("reach", ""),
        departments=frozenset(pk for pk in map(whole, request.POST.getlist("departments")) if pk),
        roles=frozenset(pk for pk in map(whole, request.POST.getlist("roles")) if pk),
        employees=tuple(employees),
    )
    return filled, problems


def _person(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
