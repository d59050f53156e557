"""Answers in Feishu's shape: code, msg, data; and an error block with the log id when something failed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


class Failure(Exception):  # noqa: N818 - an answer, not a fault of the stand-in
    """A refusal by the platform. `status` is the HTTP status that goes with the code."""

    def __init__(self, code: int, msg: str, *, status: int = 400, headers: Mapping[str, str] | None = None,
                 body: Mapping[str, Any] | None = None, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code} {msg}")
        self.code = code
        self.msg = msg
        self.status = status
        self.headers = dict(headers or {})
        self.body = body
        self.details = dict(details or {})

    def answer(self, log_id: str) -> dict[str, Any]:
        if self.body is not None:
            return dict(self.body)
        return {
            "code": self.code,
            "msg": self.msg,
            "error": {"log_id": log_id, "troubleshooter": f"排查建议查看: 飞书沙箱调用面板 log_id={log_id}",
                      **self.details},
        }  # fmt: skip


def success(data: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"code": 0, "msg": "success", "data": dict(data or {})}


def too_fast(limit: int, wait: float) -> Failure:
    """The gateway's refusal: HTTP 429 with the ceiling and the seconds to wait."""
    headers = {"x-ogw-ratelimit-limit": str(limit), "x-ogw-ratelimit-reset": str(max(1, math.ceil(wait)))}
    return Failure(99991400, "request trigger frequency limit", status=429, headers=headers)


def wrong_parameter(msg: str) -> Failure:
    return Failure(99992402, f"field validation failed: {msg}")
