"""One's own account: the password, and the devices that are signed in."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid
from people import api as people
from people.models import Employee
from portal.entering import way_back
from portal.forms import HouseForm, take
from portal.signin import locked_out


def _secret(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": hint})
    )


class PasswordForm(HouseForm):
    """The old one, and the new one twice."""

    old = _secret(cast(str, gettext_lazy("当前密码")), "current-password")
    new = _secret(cast(str, gettext_lazy("新密码")), "new-password")
    again = _secret(cast(str, gettext_lazy("再次输入新密码")), "new-password")


@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose another password; every other device is signed out. Guessing the old one is held off like signing in."""
    person = _person(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guessed = person.has_usable_password()
        known = authenticate(request, username=person.user_id, password=form.cleaned_data["old"]) if guessed else person
        if known is None and getattr(request, "axes_locked_out", False):
            return locked_out(request)
        try:
            people.change_password(person, **form.cleaned_data)
        except Invalid as error:
            take(form, error)
        else:
            update_session_auth_hash(request, person)
            messages.success(request, _("密码已修改，其他设备已退出"))
            return HttpResponseRedirect(way_back(request))
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    context["forced"] = people.must_change_password(person)
    return render(request, "portal/password.html", context, status=422 if form.errors else 200)


@require_POST
def end_device(request: HttpRequest, key: str) -> HttpResponse:
    """Sign one device out."""
    people.end_session(actor=_person(request), person=_person(request), key=key)
    if key == people.session_key(request.session):
        logout(request)
        return redirect("portal:sign-in")
    messages.success(request, _("该设备已退出"))
    return HttpResponseRedirect(f"{redirect('portal:profile').url}#devices")


@require_POST
def end_devices(request: HttpRequest) -> HttpResponse:
    """Sign all devices out, this one too."""
    people.end_sessions(actor=_person(request), person=_person(request))
    logout(request)
    return redirect("portal:sign-in")


def _person(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
