"""Logs: one JSON object a line, with the ids that let a person's report be found."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from core import logctx

# What looks like a credential never reaches a log, whoever wrote it there.
_SECRET = re.compile(
    r"(?i)\b(authorization|app_secret|secret|password|token|tenant_access_token|encrypt_key|api_key)"
    r"(\"?'?\s*[=:]\s*\"?'?)(bearer\s+)?[^\s\"',;&}]+"
)


class JsonFormatter(logging.Formatter):
    """ts, level, logger, message, request_id, feishu_log_id, and exception with its traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if request_id := logctx.request_id.get():
            line["request_id"] = request_id
        if log_id := logctx.feishu_log_id.get():
            line["feishu_log_id"] = log_id
        if record.exc_info and record.exc_info[0]:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class NotProbes(logging.Filter):
    """Keeps Django from calling every "not ready yet" an error: the one who asked has the answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is worth a line."""
        request = getattr(record, "request", None)
        return getattr(request, "path", "") != "/readyz"


def without_secrets(text: str) -> str:
    """The text with the values of credentials blotted out."""
    return _SECRET.sub(r"\1\2***", text)
