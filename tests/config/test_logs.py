"""One line of JSON, findable by its ids, without secrets."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from config.logs import JsonFormatter, without_secrets
from core import logctx


def line(message: str, *, error: bool = False) -> dict[str, str]:
    record = logging.LogRecord("hub", logging.INFO, __file__, 1, message, (), sys.exc_info() if error else None)
    said: dict[str, str] = json.loads(JsonFormatter().format(record))
    return said


def test_a_line_says_when_what_and_for_which_request() -> None:
    token, log = logctx.request_id.set("abc12345"), logctx.feishu_log_id.set("2026-log")
    try:
        said = line("你好")
    finally:
        logctx.request_id.reset(token)
        logctx.feishu_log_id.reset(log)
    assert said.pop("ts").endswith("+00:00")
    assert said == {
        "level": "INFO",
        "logger": "hub",
        "message": "你好",
        "request_id": "abc12345",
        "feishu_log_id": "2026-log",
    }


def test_a_traceback_stays_on_the_line() -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        said = line("broke", error=True)
    assert "ZeroDivisionError" in said["exception"]


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer t-g1044k2mNOSECRET",
        '{"app_secret": "NOSECRET"}',
        "password=NOSECRET&x=1",
        "{'tenant_access_token': 't-NOSECRET'}",
        "encrypt_key = NOSECRET",
        "https://open.example/hook?token=NOSECRET",
    ],
)
def test_credentials_never_reach_a_log(text: str) -> None:
    assert "NOSECRET" not in without_secrets(text)


def test_ordinary_words_are_left_alone() -> None:
    assert without_secrets("approvals.request:42 moved, 3 tokens left") == "approvals.request:42 moved, 3 tokens left"
