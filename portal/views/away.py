"""/me/absences: noting one's own leave and trips, and ending them."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.doors import from_htmx, saying
from core.errors import Invalid, NotVisible
from people import api as people
from people.models import Employee
from portal.forms import AbsenceForm, take
from portal.selectors import away
from portal.selectors.profile import build


@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Note that one will be away."""
    form = AbsenceForm(request.POST)
    person = _person(request)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            people.note_absence(
                actor=person, person=person, kind=people.AbsenceKind(asked["away_kind"]),
                starts_at=asked["away_from"], ends_at=asked["away_to"], note=asked["away_note"],
            )  # fmt: skip
        except Invalid as error:
            take(form, error)
        else:
            return _done(request, _("已登记"))
    if from_htmx(request):
        panel = away.build(person, form=form)
        return render(request, "portal/away.html", {"away": panel}, status=422)
    return render(request, "portal/profile.html", {"page": build(person, absence=form)}, status=422)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call one's own absence off, or come back early."""
    person = _person(request)
    row = people.own_absence(person, pk)
    if row is None:
        raise NotVisible
    people.cancel_absence(row, actor=person)
    return _done(request, _("已更新"))


def _done(request: HttpRequest, sentence: str) -> HttpResponse:
    if from_htmx(request):
        panel = away.build(_person(request))
        return saying(render(request, "portal/away.html", {"away": panel}), sentence)
    messages.success(request, sentence)
    return redirect("portal:profile")


def _person(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
