"""Errors as machines read them: application/problem+json (RFC 9457), one form for every address of the door."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from core import logctx
from core.errors import HouseError, IllegalMove, Invalid, Problem

logger = logging.getLogger(__name__)
MEDIA: Final = "application/problem+json"
AWAY: Final = (OperationalError, InterfaceError)
RETRY_SECONDS: Final = 10
CODES: Final = {
    400: "bad_request",
    401: "unauthenticated",
    403: "refused",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many",
    500: "error",
    503: "unavailable",
}


# Kinds of 403 that a program must tell apart from a plain refusal.
OWN: Final = frozenset({"insufficient_scope", "second_factor"})


class TooLarge(exceptions.APIException):
    """The body is longer than the door takes."""

    status_code = 413


def title(status: int) -> str:
    """What the status means, in a few words."""
    return {
        400: _("请求无法识别"),
        401: _("未登录或令牌无效"),
        403: _("没有权限"),
        404: _("内容不存在"),
        405: _("不支持此方法"),
        406: _("不支持所要求的格式"),
        409: _("内容已变化"),
        413: _("内容过大"),
        415: _("请求体须为 JSON"),
        422: _("填写有误"),
        429: _("请求过于频繁"),
        503: _("服务暂时不可用"),
    }.get(status, _("操作未生效"))


def body(
    status: int, detail: str = "", *, code: str = "", problems: Iterable[Problem] = (), **more: object
) -> dict[str, Any]:
    """The members of the problem; `code` tells kinds apart that share a status."""
    name = code or CODES.get(status, "error")
    said: dict[str, Any] = {
        "type": f"urn:hub:problem:{name}",
        "title": title(status),
        "status": status,
        "detail": detail or title(status),
        "code": name,
        "request_id": logctx.request_id.get(),
    }
    listed = [{"field": one.field, "message": one.message} for one in problems]
    return said | ({"problems": listed} if listed else {}) | more


def page(status: int, detail: str = "", *, code: str = "", problems: Iterable[Problem] = ()) -> HttpResponse:
    """The problem as Django's own answer, for what goes wrong before or outside a view of the door."""
    said = body(status, detail, code=code, problems=problems)
    return JsonResponse(said, status=status, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an error that a view of the door met; None for what nobody foresaw (500, by the middleware)."""
    if isinstance(error, HouseError):
        return _house(error, context.get("view"))
    if isinstance(error, AWAY):
        logger.error("the database is away", exc_info=error)
        return _answer(503, headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, exceptions.ValidationError):
        return _answer(422, problems=flat(error.detail))
    if isinstance(error, exceptions.APIException):
        return _foreseen(error)
    if isinstance(error, Http404):
        return _answer(404, _("内容不存在，或你没有权限查看"))
    if isinstance(error, PermissionDenied):
        return _answer(403)
    if isinstance(error, SuspiciousOperation | BadRequest):
        return _answer(400)
    return None


def _house(error: HouseError, view: Any) -> Response | None:
    if error.status >= 500 and error.status != 503:
        return None
    more: dict[str, object] = {}
    if isinstance(error, IllegalMove):
        more = {"state": error.state, "fresh": view.fresh(error.subject) if view and error.subject else None}
    problems = error.problems if isinstance(error, Invalid) else ()
    headers = {"Retry-After": str(RETRY_SECONDS)} if error.status == 503 else {}
    return _answer(error.status, error.message, code=error.code, problems=problems, headers=headers, **more)


def _foreseen(error: exceptions.APIException) -> Response:
    """What the framework itself refuses."""
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    said = error.detail if isinstance(error.detail, str) else ""
    code = error.detail.code if isinstance(error.detail, exceptions.ErrorDetail) else ""
    own = code if code in OWN else ""
    return _answer(error.status_code, said, code=own, headers=headers)


def _answer(
    status: int,
    detail: str = "",
    *,
    code: str = "",
    problems: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    said = body(status, detail, code=code, problems=problems, **more)
    return Response(said, status=status, headers=dict(headers or {}), content_type=MEDIA)


def flat(detail: Any, at: str = "") -> list[Problem]:
    """The framework's nested complaints as one list: `items.2.cpu` and what to do about it."""
    if isinstance(detail, Mapping):
        return [one for name, inner in detail.items() for one in flat(inner, _below(at, str(name)))]
    if isinstance(detail, list | tuple) and any(isinstance(inner, Mapping | list) for inner in detail):
        return [one for index, inner in enumerate(detail) for one in flat(inner, _below(at, str(index)))]
    return [Problem(at, str(one)) for one in (detail if isinstance(detail, list | tuple) else [detail])]


def _below(at: str, name: str) -> str:
    if name == "non_field_errors":
        return at
    return f"{at}.{name}" if at else name
