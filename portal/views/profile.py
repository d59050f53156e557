"""/me/: preferences and delegations of the person."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals import api as approvals
from core.errors import Invalid, NotVisible
from people import api as people
from people.models import Employee
from portal.forms import PreferencesForm, take
from portal.selectors.profile import build, delegation_form


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "portal/profile.html", {"page": build(request.user)})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Save language, theme and quiet hours; the answer is in the new language."""
    form = PreferencesForm(request.POST)
    if form.is_valid():
        try:
            person = people.set_preferences(_person(request), **form.cleaned_data)
        except Invalid as error:
            take(form, error)
        else:
            with translation.override(person.language):
                messages.success(request, _("设置已保存"))
            return redirect("portal:profile")
    return render(request, "portal/profile.html", {"page": build(request.user, preferences=form)}, status=422)


@require_POST
def delegate(request: HttpRequest) -> HttpResponse:
    """Let somebody act for oneself."""
    form = delegation_form(approvals.delegable(), request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        person = _person(request)
        try:
            people.delegate(
                actor=person, principal=person, agent=asked["agent"], kind=people.DelegationKind(asked["kind"]),
                starts_at=asked["starts_at"], ends_at=asked["ends_at"], reason=asked["reason"], flows=asked["flows"],
                mode=people.AssistantMode(asked["mode"] or people.AssistantMode.DECIDE),
                limits=approvals.limits_of(asked["flows"], asked["limit"]) if _assists(asked) else None,
            )  # fmt: skip
        except Invalid as error:
            take(form, error)
        else:
            messages.success(request, _("已设置，由%(name)s代你处理") % {"name": asked["agent"].display_name})
            return redirect("portal:profile")
    return render(request, "portal/profile.html", {"page": build(request.user, delegation=form)}, status=422)


@require_POST
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation that one gave or holds."""
    person = _person(request)
    row = next((row for row in people.delegations_of(person) if row.pk == pk), None)
    if row is None:
        raise NotVisible
    people.end_delegation(row, actor=person, reason=request.POST.get("reason", ""))
    messages.success(request, _("代理已结束"))
    return redirect("portal:profile")


def _assists(asked: dict[str, Any]) -> bool:
    return bool(asked["kind"] == people.DelegationKind.ASSISTANT)


def _person(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
