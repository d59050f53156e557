"""What both ways of signing in share: the way back, and the session that begins."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from people import api as people
from people.models import Employee

BACKENDS = {
    people.SignInWay.PASSWORD: "people.backends.PasswordBackend",
    people.SignInWay.FEISHU: "people.backends.FeishuBackend",
}
LONGEST_WAY = 1500  # what a cookie can carry beside the rest


def way_back(request: HttpRequest) -> str:
    """Where the person was going: a page of ours that the request names, else 工作台."""
    return local(request, request.POST.get("next") or request.GET.get("next") or "")


def local(request: HttpRequest, wanted: str) -> str:
    """The address if it is a path of ours, else 工作台's; the pages of signing in lead nowhere."""
    here = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=here, require_https=request.is_secure())
    path = wanted if safe and len(wanted) <= LONGEST_WAY else ""
    return path if path and not path.startswith(("/sign-in", "/sign-out")) else reverse("portal:home")


def enter(request: HttpRequest, person: Employee, way: people.SignInWay) -> None:
    """Begin the person's session under a fresh key, and write it into the log."""
    login(request, person, backend=BACKENDS[way])
    request.session.update(people.session_facts(way=way, address=_address(request), user_agent=_agent(request)))
    note(request, way, person.user_id, person=person)


def note(
    request: HttpRequest,
    way: people.SignInWay,
    name: str,
    *,
    person: Employee | None = None,
    reason: people.SignInReason = people.SignInReason.NONE,
    detail: str = "",
) -> None:
    """Write an attempt into the log; without a reason it succeeded."""
    people.note_sign_in(
        way=way, name=name, person=person, reason=reason, detail=detail,
        address=_address(request), user_agent=_agent(request),
    )  # fmt: skip


def cookie_name(word: str) -> str:
    """A cookie's name: with https one that no other host and no other path can set."""
    return f"__Host-{word}" if settings.HTTPS else word


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")
