"""The frame of every request: its id, and the answer when something goes wrong."""

from __future__ import annotations

import logging
import re
import sys
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import logctx
from core.errors import HouseError, Invalid, Problem
from core.rest import problems as rest_problems

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]
AWAY = (OperationalError, InterfaceError)
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestId:
    """Takes X-Request-Id if it is a decent one, else makes one; logs and the answer carry it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its id."""
        given = request.headers.get("X-Request-Id", "")
        name = given if _GOOD_ID.fullmatch(given) else uuid.uuid4().hex[:16]
        token, log_token = logctx.request_id.set(name), logctx.feishu_log_id.set("")
        try:
            response = self.get_response(request)
        finally:
            logctx.request_id.reset(token)
            logctx.feishu_log_id.reset(log_token)
        response["X-Request-Id"] = name
        return response


class KeptNowhere:
    """What is shown to a session stays on the screen: no cache keeps it, nobody pages back to it after signing out."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say so, unless the page says itself how long it may be kept."""
        response = self.get_response(request)
        if request.session.accessed:  # asked of the session, not of its row: the database may be away
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class HouseErrors:
    """Turns errors into answers: a page, a fragment for htmx, JSON for machines."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Take no text with a NUL character, which PostgreSQL could neither keep nor look for.

        Machines' doors (csrf_exempt) read their body themselves.
        """
        posted = () if getattr(view, "csrf_exempt", False) else (request.POST,)
        pairs = [pair for sent in (request.GET, *posted) for pair in sent.lists()]
        if any("\0" in text for name, texts in pairs for text in (name, *texts)):
            return answer(request, 400, _("含有不可见的控制字符，请删除后重新输入"), code="bad_request")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to an error that a view did not meet."""
        if isinstance(exception, HouseError):
            if exception.status >= 500:
                logger.error("%s: %s", request.path, exception, exc_info=exception)
            problems = exception.problems if isinstance(exception, Invalid) else ()
            return answer(request, exception.status, exception.message, code=exception.code, problems=problems)
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation | BadRequest):
            return None  # Django's own handlers, which are ours below
        logger.error("%s broke", request.path, exc_info=exception)
        return away(request) if isinstance(exception, AWAY) else broken(request)


def answer(
    request: HttpRequest, status: int, message: str = "", *, code: str = "", problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    """The answer of this status in the form that the asker understands."""
    said = message or _default(status)
    if request.path.startswith("/api/"):
        return rest_problems.page(status, said, code=code, problems=problems)
    reference = logctx.request_id.get()
    shown = status > 500  # a 500 has the number in its sentence; what people can mend themselves needs none
    if _wants_json(request):
        body: dict[str, Any] = {"code": code or str(status), "message": said, "request_id": reference}
        if problems:
            body["problems"] = [{"field": p.field, "message": p.message} for p in problems]
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    context = {"status": status, "message": said, "problems": problems, "reference": reference if shown else ""}
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true":
        return HttpResponse(render_to_string("errors/fragment.html", context, request), status=status)
    names = [f"errors/{status}.html", "errors/error.html"]
    return HttpResponse(render_to_string(names, context, request), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return answer(request, 404)


def away(request: HttpRequest) -> HttpResponse:
    """503 while the database cannot be asked, not even who it is that reads this."""
    stranger = HttpRequest()
    stranger.META, stranger.COOKIES, stranger.path = request.META, request.COOKIES, request.path
    stranger.user = AnonymousUser()
    response = answer(stranger, 503, code="unavailable")
    response["Retry-After"] = "10"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500, with the number under which the log has the story; 503 if that is the database's being away."""
    if isinstance(sys.exception(), AWAY):
        return away(request)
    sentence = _("操作未生效，请重试。问题编号 %(id)s") % {"id": logctx.request_id.get()}
    try:
        return answer(request, 500, sentence, code="error")
    except Exception:  # the page itself needs what broke: say the sentence alone
        logger.exception("the error page of %s broke too", request.path)
        return HttpResponse(sentence, status=500, content_type="text/plain; charset=utf-8")


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _default(status: int) -> str:
    return {
        400: _("请求格式不正确，请刷新页面后重试"),
        403: _("你没有权限执行此操作"),
        404: _("内容不存在，或你没有权限查看"),
        409: _("内容已变化，请查看最新状态"),
        422: _("请检查填写内容"),
        503: _("服务暂时不可用，请稍后重试"),
    }.get(status, _("操作未生效，请重试"))
