"""Signing in and out; after too many failures `axes` answers with the locked page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.doors import from_htmx, page_path
from portal.forms import HouseForm


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
    going = _going(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(going)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = authenticate(
            request, username=form.cleaned_data["user_id"].strip(), password=form.cleaned_data["password"]
        )
        if person is not None:
            login(request, person)
            return HttpResponseRedirect(going)
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        form.add_error("password", _("用户 ID 或密码不正确，请检查后重试；忘记密码请联系管理员。"))
    expired = request.method != "POST" and settings.SESSION_COOKIE_NAME in request.COOKIES and "next" in request.GET
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", "")), "expired": expired}
    return render(request, "portal/sign_in.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("portal:sign-in")


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """After too many failures: wait, or ask an administrator."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "portal/locked_out.html", {"minutes": minutes}, status=429)


def _going(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    return wanted if safe else reverse("portal:home")
