"""What every log line of a request or task carries: our request id, Feishu's log id."""

from __future__ import annotations

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
feishu_log_id: ContextVar[str] = ContextVar("feishu_log_id", default="")
