"""Signing in and out; after too many failures `axes` answers with the locked page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bots import api as bots
from core.doors import from_htmx, page_path
from core.errors import Refused
from people import api as people
from people.models import Employee
from portal import feishu
from portal.entering import enter, note, way_back
from portal.forms import HouseForm

WAY = people.SignInWay.PASSWORD


class SignInForm(HouseForm):
    """Who, and the proof."""

    user_id = forms.CharField(
        label=gettext_lazy("用户 ID"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; the right password leads back to where the person was going."""
    if from_htmx(request):  # the session ended under an open page: the whole window goes to the form
        away = HttpResponse(status=204)
        away["HX-Redirect"] = f"{reverse('portal:sign-in')}?{urlencode({'next': page_path(request)})}"
        return away
    going = way_back(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(going)
    if request.method != "POST" and feishu.wanted_at_once(request):
        return feishu.at_once(request, going)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _try(request, form, going)
        if answer is not None:
            return answer
    return _form(request, form)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; inside Feishu the form stays, or the person would be in again at once."""
    logout(request)
    stay = "?stay=1" if people.in_feishu(request.headers.get("User-Agent", "")) else ""
    return HttpResponseRedirect(f"{reverse('portal:sign-in')}{stay}")


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """After too many failures: wait, or ask an administrator."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "portal/locked_out.html", {"minutes": minutes}, status=429)


def _try(request: HttpRequest, form: SignInForm, going: str) -> HttpResponse | None:
    """In, or the locked page; None with the sentence in the form if the password is not right."""
    name = form.cleaned_data["user_id"].strip()
    if not settings.PASSWORD_SIGN_IN:
        note(request, WAY, name, reason=people.SignInReason.OFF)
        raise Refused(_("密码登录未开放，请用飞书登录"))
    person = authenticate(request, username=name, password=form.cleaned_data["password"])
    if isinstance(person, Employee):
        enter(request, person, WAY)
        return HttpResponseRedirect(going)
    locked = getattr(request, "axes_locked_out", False)
    note(request, WAY, name, reason=people.SignInReason.LOCKED if locked else people.SignInReason.WRONG)
    if locked:
        return locked_out(request)
    form.add_error("password", _("用户 ID 或密码不正确，请检查后重试；忘记密码请联系管理员。"))
    return None


def _form(request: HttpRequest, form: SignInForm) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    feishu_offered = bots.sign_in_offered()
    if feishu_offered:  # the button comes first; a keyboard that pops up on a phone would hide it
        form.fields["user_id"].widget.attrs.pop("autofocus", None)
    ended = "expired" in request.GET or (settings.SESSION_COOKIE_NAME in request.COOKIES and "next" in request.GET)
    context = {
        "form": form,
        "next": asked.get("next", ""),
        "expired": ended and request.method != "POST",
        "feishu": feishu_offered,
        "password": settings.PASSWORD_SIGN_IN,
    }
    return render(request, "portal/sign_in.html", context, status=422 if form.errors else 200)
