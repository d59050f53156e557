"""The gateway before every API: faults, token, rate, JSON; behind it: codes, log ids and the call panel."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from feishu_sandbox import ids, state, tokens
from feishu_sandbox.envelope import Failure, too_fast, wrong_parameter
from feishu_sandbox.faults import Fault
from feishu_sandbox.limits import Rule
from feishu_sandbox.models import App
from feishu_sandbox.server import CUT

log = logging.getLogger(__name__)
_INVALID = "Invalid access token for authorization. Please make a request with token attached."


@dataclass(frozen=True)
class Call:
    """What an endpoint gets: who calls, with what."""

    app: App | None
    body: dict[str, Any]
    query: Mapping[str, str]
    raw: bytes
    log_id: str
    path: str = ""
    bearer: str = ""  # the token as sent, for endpoints that look at persons' tokens themselves

    @property
    def caller(self) -> App:
        assert self.app is not None, "this endpoint needs a token"  # noqa: S101 - wiring, not input
        return self.app


Answer = Mapping[str, Any]


def parsed(raw: bytes) -> dict[str, Any]:
    """The body as JSON whatever its Content-Type says; an empty body is an empty object."""
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise wrong_parameter("body is not JSON") from error
    if not isinstance(body, dict):
        raise wrong_parameter("body is not a JSON object")
    return body


@dataclass(frozen=True)
class Endpoint:
    """One method of one address. `name` is the API the rate is counted under; open ones need no tenant token."""

    name: str
    run: Callable[..., Answer]
    open: bool = False
    metered: bool = True
    parse: Callable[[bytes], dict[str, Any]] = parsed


class Gate:
    """The Django view of one address: method → endpoint."""

    def __init__(self, **endpoints: Endpoint) -> None:
        self.endpoints = endpoints

    def __call__(self, request: HttpRequest, **where: str) -> HttpResponse:
        began, log_id = time.time(), ids.log_id()
        raw = request.body
        app = tokens.app_behind(request.headers.get("Authorization", ""))
        app_id = app.app_id if app else _named_app(raw)
        fault = state.faults.pick(f"{request.method} {request.path}", app_id=app_id, body=raw)
        try:
            if fault and not fault.after:
                _spoil(fault, request)
            answer = self._answer(request, raw, app, log_id=log_id, where=where)
            if fault and fault.after:
                _spoil(fault, request)
            status, headers = 200, {}
        except Failure as failure:
            answer, status, headers = failure.answer(log_id), failure.status, failure.headers
        except Exception:  # the platform answers 500, never a page
            log.exception("endpoint failed, log id %s", log_id)
            broken = Failure(99991000, "internal error", status=500)
            answer, status, headers = broken.answer(log_id), 500, {}
        text = json.dumps(answer, ensure_ascii=False).encode()
        response = HttpResponse(text, status=status, content_type="application/json; charset=utf-8")
        for name, value in {"X-Tt-Logid": log_id, **headers}.items():
            response.headers[name] = value
        state.calls.add(
            at=began, direction="in", method=request.method or "", path=request.get_full_path(), app_id=app_id,
            app_name=app.name if app else "", status=status, code=int(answer.get("code", 0)),
            msg=str(answer.get("msg", "")), log_id=log_id, ms=(time.time() - began) * 1000, request=raw, answer=text,
        )  # fmt: skip
        return response

    def _answer(self, request: HttpRequest, raw: bytes, app: App | None, *, log_id: str,
                where: Mapping[str, str]) -> Answer:
        endpoint = self.endpoints.get(request.method or "")
        if endpoint is None:
            raise Failure(99991301, "wrong http method", status=405)
        if not endpoint.open:
            _require_token(request, app)
        if endpoint.metered and app:
            meter(app, endpoint.name)
        query = {key: str(value) for key, value in request.GET.items()}
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return endpoint.run(Call(app, endpoint.parse(raw), query, raw, log_id, request.path, bearer), **where)


def _require_token(request: HttpRequest, app: App | None) -> None:
    header = request.headers.get("Authorization", "")
    if not header:
        raise Failure(99991661, "Missing access token for authorization. Please make a request with token attached.")
    if not header.removeprefix("Bearer ").startswith(("t-", "u-")):
        raise Failure(99991671, "Invalid access token format: must start with t- or u-")
    if app is None:
        raise Failure(99991663, _INVALID)


def meter(app: App, name: str) -> None:
    """Count one call of this API by this app. Raises Failure when it is one too many."""
    rules = Rule(state.switches.api_per_second, 1), Rule(state.switches.api_per_minute, 60)
    if denied := state.limiter.take(f"api:{app.app_id}:{name}", rules, time.time()):
        if name == "batch.send" and state.switches.batch_limit_code == 11247:
            raise Failure(11247, "internal send message trigger rate limit", status=200)
        raise too_fast(denied.rule.limit, denied.wait)


def _named_app(raw: bytes) -> str:
    """The app_id a token request names, for the panel and for faults."""
    if b"app_id" not in raw[:4000]:
        return ""
    try:
        body = json.loads(raw)
    except ValueError:
        return ""
    return str(body.get("app_id", "")) if isinstance(body, dict) else ""


def _spoil(fault: Fault, request: HttpRequest) -> None:
    """Let the fault strike. Raises Failure with its answer, cuts the connection, or only delays."""
    state.count(f"fault:{fault.kind}")
    if fault.kind == "slow":
        threading.Event().wait(fault.delay_s)
        return
    if fault.kind in {"timeout", "reset"}:
        if fault.kind == "timeout":
            threading.Event().wait(fault.delay_s)
        request.META[CUT] = True
        raise Failure(99991000, "connection cut by a fault", status=504)
    raise _failure_of(fault)


def _failure_of(fault: Fault) -> Failure:
    if fault.kind == "rate_limited":
        return too_fast(state.switches.api_per_minute, fault.reset_s)
    if fault.kind == "server_error":
        return Failure(fault.code or 99991000, fault.msg or "internal server error", status=fault.status or 500)
    if fault.kind == "invalid_token":
        return Failure(99991663, _INVALID)
    return Failure(fault.code or 230001, fault.msg or "injected fault", status=fault.status or 400)
