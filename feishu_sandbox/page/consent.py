"""The page on which a person lets an app know who they are (accounts, authen/v1/authorize), and its errors."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from feishu_sandbox import ids, login, state
from feishu_sandbox.login import Challenge, Refusal
from feishu_sandbox.models import App, Person
from feishu_sandbox.page.faces import Face

COOKIE: Final = "sandbox_as"
_CHALLENGE = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
_SHOWN = 30
LABELS: Final = {
    "contact:user.base:readonly": "获取你的基本信息",
    "contact:user.employee_id:readonly": "获取你的用户 ID（user_id）",
    "contact:user.email:readonly": "获取你的邮箱",
    "contact:user.phone:readonly": "获取你的手机号",
    "contact:user.employee:readonly": "获取你的受雇信息和工号",
    "contact:user.department:readonly": "获取你所在的部门",
    "offline_access": "在你离开页面后继续使用这次授权",
}
REMEDIES: Final = {
    20001: "请检查应用发出的授权地址。",
    20010: "请管理员在开发者后台把你加入应用的可用范围。",
    20021: "已离职的成员不能登录，请联系管理员。",
    20022: "账号已被冻结，请联系管理员。",
    20023: "账号还没有加入企业，请联系管理员。",
    20027: "请管理员在开发者后台「权限管理」中开通这项权限，并发布新版本。",
    20029: "请管理员在开发者后台「安全设置 → 重定向 URL」中登记这个地址，逐字一致。",
    20048: "请核对 App ID。",
    20063: "请检查应用发出的授权地址。",
}


@dataclass(frozen=True)
class Ask:
    """What an app wants of whoever is in front of the page."""

    app: App
    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    challenge: Challenge

    def back(self, **told: str) -> str:
        """The app's address with our answer; its fragment stays at the end, its own query in front."""
        parts = urlsplit(self.redirect_uri)
        said = urlencode(told | ({"state": self.state} if self.state else {}))
        return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, said]))))


def authorize(request: HttpRequest) -> HttpResponse:
    """GET shows the page, POST carries the decision; what is wrong with the question is told here, never sent back."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponse(status=405)
    told: Mapping[str, str] = {key: str(value) for key, value in (request.POST or request.GET).items()}
    try:
        ask = _read(told)
        if request.method != "POST":
            return _guarded(_shown(request, ask, told), ask)
        if told.get("decision") != "allow":
            return _sent(request, ask.back(error="access_denied"), ask, 0)
        person = _allowed(ask.app, told.get("as", ""))
    except Refusal as refusal:
        _note(request, refusal.code, refusal.why)
        wrong = {"code": refusal.code, "why": refusal.why, "remedy": REMEDIES.get(refusal.code, "")}
        return _guarded(render(request, "sandbox/consent_error.html", wrong, status=400), None)
    code = login.issue_code(
        ask.app, person, redirect_uri=ask.redirect_uri, scope=" ".join(ask.scopes), challenge=ask.challenge
    )
    answer = _sent(request, ask.back(code=code), ask, 0)
    answer.set_cookie(COOKIE, ids.digest(person.user_id), max_age=30 * 86_400, httponly=True, samesite="Lax")
    return answer


def _read(told: Mapping[str, str]) -> Ask:
    """The question, checked in the order in which the real page does. Raises: Refusal."""
    client_id = told.get("client_id") or told.get("app_id", "")
    if not client_id or not told.get("redirect_uri"):
        raise Refusal(20001, "授权地址缺少 client_id 或 redirect_uri")
    app = App.objects.filter(app_id=client_id).first()
    if app is None:
        raise Refusal(20048, "没有这个应用")
    if told["redirect_uri"] not in app.redirect_uris:
        raise Refusal(20029, f"重定向 URL 没有登记：{told['redirect_uri'][:300]}")
    if told.get("response_type", "code") != "code":
        raise Refusal(20063, "response_type 只能是 code")
    wanted = tuple(dict.fromkeys(told.get("scope", "").split()))
    missing = [scope for scope in wanted if app.scopes is not None and scope not in app.scopes]
    if missing or len(wanted) > 50:
        raise Refusal(20027, f"应用没有开通权限：{'、'.join(missing)[:300] or '超过 50 项'}")
    return Ask(app, told["redirect_uri"], told.get("state", ""), wanted, _challenge(told))


def _challenge(told: Mapping[str, str]) -> Challenge:
    value, method = told.get("code_challenge", ""), told.get("code_challenge_method", "") or "plain"
    if value and (method not in {"plain", "S256"} or not _CHALLENGE.fullmatch(value)):
        raise Refusal(20063, "code_challenge 不合规范")
    return Challenge(value, method if value else "")


def _allowed(app: App, user_id: str) -> Person:
    person = Person.objects.filter(user_id=user_id).first()
    if person is None:
        raise Refusal(20063, "没有选择以谁的身份登录")
    if refused := login.REFUSED_AS.get(person.status):
        raise Refusal(refused[0], f"{person.name}：{Person.Status(person.status).label}")
    if app.available_to and person.user_id not in app.available_to:
        raise Refusal(20010, f"{person.name}不在「{app.name}」的可用范围内")
    return person


def _shown(request: HttpRequest, ask: Ask, told: Mapping[str, str]) -> HttpResponse:
    people, chosen = _people(request, told)
    rows = [(person, Face(person.name, person.avatar), person.pk == chosen) for person in people]
    context = {
        "ask": ask, "rows": rows, "q": told.get("q", ""), "host": urlsplit(ask.redirect_uri).netloc,
        "face": Face(ask.app.name, ask.app.avatar, "bot"),
        "asked": [(key, value) for key, value in told.items() if key not in {"q", "as", "decision"}],
        "labels": [LABELS.get(scope, scope) for scope in ask.scopes],
    }  # fmt: skip
    return render(request, "sandbox/consent.html", context)


def _people(request: HttpRequest, told: Mapping[str, str]) -> tuple[list[Person], int | None]:
    """Whom one can act as, and who is chosen: the one named, else the one of last time, else the first."""
    sought = told.get("q", "").strip()
    match = Q(name__contains=sought) | Q(user_id__contains=sought) | Q(department__contains=sought)
    active = Person.objects.filter(status=Person.Status.ACTIVE).order_by("id")
    found = list(active.filter(match)[:_SHOWN])
    last = request.COOKIES.get(COOKIE, "")
    named = active.filter(user_id=told.get("as", "")).first() or (None if sought else _last(last))
    if named is not None:
        found = [named, *(person for person in found if person.pk != named.pk)]
    return found, found[0].pk if found else None


def _last(digest: str) -> Person | None:
    if len(digest) != 32:
        return None
    keys = Person.objects.filter(status=Person.Status.ACTIVE).values_list("pk", "user_id")
    found = next((pk for pk, user_id in keys if ids.digest(user_id) == digest), None)
    return Person.objects.filter(pk=found).first() if found else None


def _sent(request: HttpRequest, address: str, ask: Ask, code: int) -> HttpResponse:
    _note(request, code, "已同意" if "code=" in address else "已拒绝")
    answer = HttpResponse(status=302)
    answer.headers["Location"] = address
    return _guarded(answer, ask)


def _guarded(answer: HttpResponse, ask: Ask | None) -> HttpResponse:
    """A strict policy that lets the decision lead to the app's address and nowhere else."""
    parts = urlsplit(ask.redirect_uri) if ask else None
    target = f" {parts.scheme}://{parts.netloc}" if parts else ""
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'self'{target}; frame-ancestors 'none'"
    )
    answer.headers["Referrer-Policy"] = "same-origin"  # no-referrer would make the form's Origin null
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _note(request: HttpRequest, code: int, msg: str) -> None:
    """Into the call panel, without the query: a state is nobody else's business."""
    app_id = (request.POST or request.GET).get("client_id", "")
    state.calls.add(
        at=time.time(), direction="in", method=request.method or "", path=request.path, app_id=app_id, app_name="",
        status=400 if code else 302, code=code, msg=msg, log_id=ids.log_id(), ms=0.0, request=b"", answer=b"",
    )  # fmt: skip
