"""Calendars of duty: read by programs under a secret address, made and taken back by people."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from estate.models import Roster
from estate.selectors import feeds as selectors
from estate.services.feeds import make_feed, revoke_feed
from people.models import Employee

SHOWN = "duty_feed"


@login_not_required
@require_safe
@sensitive_variables("secret")
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind this address, for programs: the secret is the sign-in."""
    found = selectors.feed_of(secret)
    if found is None:
        raise Http404
    body = selectors.written(found, request.build_absolute_uri("/").rstrip("/"))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Disposition"] = 'inline; filename="duty.ics"'
    return response


@require_POST
@sensitive_variables("issued")
def make(request: HttpRequest, slug: str) -> HttpResponse:
    """Make an address; it is shown once, on the roster's page."""
    roster = get_object_or_404(Roster, slug=slug)
    own = request.POST.get("of") == "me"
    issued = make_feed(actor=_who(request), roster=None if own else roster)
    address = request.build_absolute_uri(reverse("estate:feed", args=[issued.secret]))
    request.session[SHOWN] = {"roster": slug, "own": own, "address": address}
    messages.success(request, _("订阅地址已生成，只显示这一次"))
    return redirect(reverse("estate:roster", args=[slug]) + "#calendar")


@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make an address worthless."""
    revoke_feed(pk, actor=_who(request))
    messages.success(request, _("订阅地址已撤销"))
    return redirect(reverse("estate:roster", args=[slug]) + "#calendar")


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
