"""Signing in with Feishu: off to Feishu, and back with a code. Whatever fails is said, with what helps."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from bots import api as bots
from people import api as people
from portal import feishu_state
from portal.entering import cookie_name, enter, note, way_back
from portal.feishu_words import Failure, Why, said

WAY: Final = people.SignInWay.FEISHU
CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,512}")
AUTO_SECONDS: Final = 60
AUTO_MOST: Final = 3
AUTO: Final = "feishu-auto"
MOVED: Final = "moved"
OF_REMEDY: Final = {
    bots.Remedy.SIGN_IN_AGAIN: people.SignInReason.AGAIN,
    bots.Remedy.PKCE: people.SignInReason.AGAIN,
    bots.Remedy.PERSON_NOT_ACTIVE: people.SignInReason.NOT_ALLOWED,
    bots.Remedy.APP_AVAILABILITY: people.SignInReason.NOT_ALLOWED,
    bots.Remedy.AWAY: people.SignInReason.AWAY,
}


@login_not_required
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to Feishu; the way back is kept."""
    going = way_back(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(going)
    if not bots.sign_in_offered():
        return _failed(request, Why.NO_BOT, going)
    home = urlsplit(return_url(request))
    if home.netloc != request.get_host() and MOVED not in request.GET:  # the cookie must be where Feishu sends us back
        query = urlencode({"next": going, MOVED: "1"})
        return HttpResponseRedirect(f"{home.scheme}://{home.netloc}{request.path}?{query}")
    verifier, challenge = bots.pkce()
    pending = feishu_state.fresh(verifier, going)
    address = bots.sign_in_url(redirect_uri=return_url(request), state=pending.state, code_challenge=challenge)
    response = HttpResponseRedirect(address)
    feishu_state.keep(request, response, pending)
    return response


@login_not_required
@never_cache
@require_safe
@sensitive_variables("code", "pending")
def back(request: HttpRequest) -> HttpResponse:
    """Take what Feishu sent the browser back with: a code, or why there is none."""
    state = request.GET.get("state", "")[:200]
    pending = feishu_state.take(request, state)
    if pending is None:
        return _failed(request, Why.AGAIN, "")
    response = _answer(request, pending)
    feishu_state.forget(response, state)
    return response


def wanted_at_once(request: HttpRequest) -> bool:
    """Whether the visitor goes to Feishu without being asked: inside Feishu's web view, and not in a circle."""
    inside = people.in_feishu(request.headers.get("User-Agent", ""))
    return inside and "stay" not in request.GET and _tries(request) < AUTO_MOST and bots.sign_in_offered()


def at_once(request: HttpRequest, going: str) -> HttpResponse:
    """The way to Feishu, counted."""
    response = HttpResponseRedirect(f"{reverse('portal:feishu')}?{urlencode({'next': going})}")
    response.set_cookie(
        cookie_name(AUTO), str(_tries(request) + 1),
        max_age=AUTO_SECONDS, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip
    return response


def return_url(request: HttpRequest) -> str:
    """The address that is registered with the app: one per address the product has, never what a request claims."""
    phone = settings.PHONE_URL and urlsplit(settings.PHONE_URL).netloc == request.get_host()
    return f"{settings.PHONE_URL if phone else settings.PUBLIC_URL}{reverse('portal:feishu-return')}"


def _answer(request: HttpRequest, pending: feishu_state.Pending) -> HttpResponse:
    going, error, code = pending.going, request.GET.get("error", ""), request.GET.get("code", "")
    if error == "access_denied":
        return _refused(request, Why.DENIED, going, reason=people.SignInReason.DENIED)
    if error:
        remedy = bots.remedy_of(int(error) if error.isascii() and error.isdigit() and len(error) < 10 else 0)
        return _refused(request, Why(remedy.value), going, reason=_reason(remedy), detail=error[:60])
    if not CODE.fullmatch(code):
        return _refused(request, Why.AGAIN, going, reason=people.SignInReason.AGAIN)
    try:
        who = bots.identity_of(code, redirect_uri=return_url(request), code_verifier=pending.verifier)
    except bots.SignInFailed as failed:
        why, told = Why(failed.remedy.value), (failed.code, failed.log_id)
        detail = f"{failed.remedy} {failed.code or ''}".strip()
        return _refused(request, why, going, reason=_reason(failed.remedy), detail=detail, told=told)
    person, reason = people.known_by_feishu(who.user_id)
    if person is None or reason:
        why = Why.PERSON_NOT_ACTIVE if reason is people.SignInReason.NOT_ALLOWED else Why(reason.value)
        return _refused(request, why, going, reason=reason, name=who.user_id, detail=who.name, told=(0, who.log_id))
    enter(request, person, WAY)
    return HttpResponseRedirect(going)


def _refused(
    request: HttpRequest,
    why: Why,
    going: str,
    *,
    reason: people.SignInReason,
    name: str = "",
    detail: str = "",
    told: tuple[int, str] = (0, ""),
) -> HttpResponse:
    note(request, WAY, name, reason=reason, detail=detail)
    return _failed(request, why, going, told, who=name)


def _failed(
    request: HttpRequest, why: Why, going: str, told: tuple[int, str] = (0, ""), *, who: str = ""
) -> HttpResponse:
    failure: Failure = said(why, return_url(request), who)
    code, log_id = told
    context = {
        "failure": failure, "code": code, "log_id": log_id, "next": going, "password": settings.PASSWORD_SIGN_IN,
    }  # fmt: skip
    return render(request, "portal/feishu_failed.html", context, status=failure.status)


def _reason(remedy: bots.Remedy) -> people.SignInReason:
    return OF_REMEDY.get(remedy, people.SignInReason.SET_UP)


def _tries(request: HttpRequest) -> int:
    told = request.COOKIES.get(cookie_name(AUTO), "")
    return int(told) if told in {"1", "2", "3"} else 0
