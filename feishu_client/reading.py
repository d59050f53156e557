"""From an HTTP answer to data or to the right error: the body's code first, the HTTP status second."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from feishu_client import codes, errors
from feishu_client.errors import FeishuError

LOG_ID: Final = "X-Tt-Logid"
RESET: Final = "x-ogw-ratelimit-reset"
SNIPPET: Final = 200  # how much of a foreign answer (a proxy's page) is worth keeping


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP, whoever sent it. `headers` must be case-insensitive."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """A success: the whole JSON object and the log id. `data` is the usual payload, {} when there is none."""

    payload: Mapping[str, Any]
    log_id: str

    @property
    def data(self) -> Mapping[str, Any]:
        inner = self.payload.get("data")
        return inner if isinstance(inner, dict) else {}


def read(answer: Answer) -> Reply:
    """The payload of a success.

    Raises: the FeishuError that fits the code, or the status when there is no code.
    """
    payload = _json_object(answer.body)
    code = _code(payload)
    log_id = _log_id(answer, payload)
    if code == codes.SUCCESS and answer.status < 400:
        return Reply(payload, log_id)
    if code is None or code == codes.SUCCESS:
        raise _by_status(answer, payload, log_id)
    msg = str(payload.get("msg") or payload.get("StatusMessage") or payload.get("error_description") or "")
    raise build(code, msg, answer=answer, log_id=log_id, payload=payload)


def build(
    code: int, msg: str, *, answer: Answer, log_id: str = "", payload: Mapping[str, Any] | None = None
) -> FeishuError:
    """The error for a code that Feishu told."""
    kind = _kind(code, msg, answer.status)
    if issubclass(kind, errors.Temporary):
        return kind(msg, code=code, log_id=log_id, http_status=answer.status, retry_after=_retry_after(answer.headers))
    if issubclass(kind, errors.NoPermission):
        scopes = _scopes(payload or {})
        return kind(msg, code=code, log_id=log_id, http_status=answer.status, scopes=scopes)
    return kind(msg, code=code, log_id=log_id, http_status=answer.status)


def _kind(code: int, msg: str, status: int) -> type[FeishuError]:
    if code in codes.BY_WORDS:
        word, if_there, if_not = codes.BY_WORDS[code]
        return if_there if word in msg.lower() else if_not
    known = codes.CLASS_OF.get(code)
    return known if known is not None else _kind_of_status(status)


def _kind_of_status(status: int) -> type[FeishuError]:
    if status == 429:
        return errors.RateLimited
    if status >= 500:
        return errors.ServerBroken
    if status == 401:
        return errors.InvalidToken
    if status == 403:
        return errors.NoPermission
    return errors.TooLong if status == 413 else errors.BadRequest


def _by_status(answer: Answer, payload: Mapping[str, Any], log_id: str) -> FeishuError:
    """No usable code: an HTML page of a proxy, a cut body, an empty object."""
    msg = str(payload.get("msg") or "") or answer.body[:SNIPPET].decode("utf-8", "replace").strip()
    if answer.status < 400:  # 200 with somebody's sign-in page, or a redirect: it is not known what became of the call
        return errors.ServerBroken(
            f"not an answer of Feishu: {msg}", http_status=answer.status, log_id=log_id,
            retry_after=_retry_after(answer.headers),
        )
    return build(codes.SUCCESS, msg, answer=answer, log_id=log_id, payload=payload)


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _code(payload: Mapping[str, Any]) -> int | None:
    """The body's code; group bots of old say `StatusCode` only."""
    for key in ("code", "StatusCode"):
        value = payload.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
            return int(value)
    return None


def _log_id(answer: Answer, payload: Mapping[str, Any]) -> str:
    told = answer.headers.get(LOG_ID)
    if told:
        return told
    error = payload.get("error")
    return str(error.get("log_id") or "") if isinstance(error, dict) else ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as told; nothing that is not a sane number."""
    for key in (RESET, "Retry-After"):
        try:
            seconds = float(headers.get(key) or "")
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def _scopes(payload: Mapping[str, Any]) -> tuple[str, ...]:
    error = payload.get("error")
    violations = error.get("permission_violations") if isinstance(error, dict) else None
    if not isinstance(violations, list):
        return ()
    return tuple(str(each["subject"]) for each in violations if isinstance(each, dict) and each.get("subject"))
