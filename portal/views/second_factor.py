"""/me/second-factor/: the administrators' second step, set up once and shown once a session."""

from __future__ import annotations

from typing import cast

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.errors import IllegalMove, Invalid
from people import api as people
from people.models import Employee
from portal.forms import HouseForm, take

ISSUER = "Operations Hub"


class CodeForm(HouseForm):
    """Six digits, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "inputmode": "text"}),
    )


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Show the secret as a picture; the first code turns it on and shows the recovery codes once."""
    person = cast(Employee, request.user)
    try:
        secret = people.begin_second_factor(person)
    except IllegalMove:
        return redirect(f"{reverse('portal:second-factor-verify')}?{urlencode({'next': _going(request)})}")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = people.confirm_second_factor(person, code=form.cleaned_data["code"])
        except Invalid as error:
            take(form, error)
        else:
            people.note_passed(request)
            return render(request, "portal/second_factor_codes.html", {"codes": codes, "next": _going(request)})
    label = urlencode({"secret": secret, "issuer": ISSUER})
    address = f"otpauth://totp/{ISSUER.replace(' ', '%20')}:{person.user_id}?{label}"
    picture = segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#1A2029", light="#FFFFFF")
    context = {"form": form, "secret": secret, "next": _going(request)}
    context["picture"] = mark_safe(picture)  # noqa: S308  # drawn by segno from an address of our own
    return render(request, "portal/second_factor_setup.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code; the right one opens the admin site for this session."""
    person = cast(Employee, request.user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.verify_second_factor(person, code=form.cleaned_data["code"])
        except Invalid as error:
            take(form, error)
        except IllegalMove:
            return redirect("portal:second-factor")
        else:
            people.note_passed(request)
            return redirect(_going(request))
    context = {"form": form, "next": _going(request)}
    return render(request, "portal/second_factor_verify.html", context, status=422 if form.errors else 200)


def _going(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("admin:index")
