"""Which reaction a code asks for."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from feishu_client import codes, errors
from feishu_client.reading import Answer, read


def failure(payload: Any, status: int = 400, **headers: str) -> errors.FeishuError:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    spelled = CaseInsensitiveDict({key.replace("_", "-"): value for key, value in headers.items()})
    with pytest.raises(errors.FeishuError) as caught:
        read(Answer(status, spelled, body))
    return caught.value


def test_each_code_has_exactly_one_class() -> None:
    listed = Counter(code for group in codes.GROUPS.values() for code in group)
    assert [code for code, times in listed.items() if times > 1] == []
    assert not set(listed) & set(codes.BY_WORDS)
    assert codes.SUCCESS not in listed


def test_every_leaf_of_the_error_tree_that_a_code_can_mean_is_used() -> None:
    leaves: set[type[errors.FeishuError]] = {*errors.Temporary.__subclasses__(), *errors.Permanent.__subclasses__()}
    own = {leaf for leaf in leaves if leaf.__module__ == errors.__name__}  # the long connection has codes of its own
    assert own - set(codes.GROUPS) == {errors.Unreachable}


@pytest.mark.parametrize("code", sorted(codes.CLASS_OF))
def test_a_code_decides_whatever_the_status(code: int) -> None:
    assert {type(failure({"code": code, "msg": "x"}, status)) for status in (200, 400, 403, 500)} == {
        codes.CLASS_OF[code]
    }


@pytest.mark.parametrize(
    ("code", "msg", "kind"),
    [
        (9499, "Bad Request", errors.BadRequest),
        (9499, "too many request", errors.RateLimited),
        (11246, "create message content fail", errors.CardRejected),
        (11246, "Service Internal Error", errors.ServerBroken),
        (99991400, "request trigger frequency limit", errors.RateLimited),
        (230013, "Bot has NO availability to this user", errors.ReceiverGone),
        (230099, "Failed to create card content", errors.CardRejected),
        (230110, "deleted", errors.MessageGone),
        (230022, "sensitive", errors.ContentRefused),
        (18121, "being sent", errors.BeingSent),
    ],
)
def test_the_codes_that_matter_most(code: int, msg: str, kind: type[errors.FeishuError]) -> None:
    assert type(failure({"code": code, "msg": msg}, 200)) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, errors.RateLimited),
        (500, errors.ServerBroken),
        (502, errors.ServerBroken),
        (401, errors.InvalidToken),
        (403, errors.NoPermission),
        (413, errors.TooLong),
        (404, errors.BadRequest),
    ],
)
@pytest.mark.parametrize(
    "body", [b"<html>bad gateway</html>", b"", b"[]", b"{}", b'{"code":424242,"msg":"new"}', b"\xff", b"[" * 100_000]
)
def test_without_a_known_code_the_status_decides(status: int, kind: type[errors.FeishuError], body: bytes) -> None:
    assert type(failure(body, status)) is kind


def test_a_200_that_is_not_feishus_leaves_the_outcome_in_doubt() -> None:
    error = failure(b"<html>please sign in to the wifi</html>", 200)
    assert type(error) is errors.ServerBroken
    assert error.in_doubt
    assert "wifi" in error.msg


def test_a_success_code_with_a_5xx_status_is_not_a_success() -> None:
    assert type(failure({"code": 0}, 502)) is errors.ServerBroken


def test_an_unknown_code_with_200_is_for_a_person_to_look_at() -> None:
    error = failure({"code": 424242, "msg": "news"}, 200)
    assert type(error) is errors.BadRequest
    assert error.code == 424242


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x_ogw_ratelimit_reset": "7"}, 7.0),
        ({"X_OGW_RATELIMIT_RESET": "0.5"}, 0.5),
        ({"Retry_After": "3"}, 3.0),
        ({"x_ogw_ratelimit_reset": "soon", "Retry_After": "3"}, 3.0),
        ({"x_ogw_ratelimit_reset": "-1"}, None),
        ({"x_ogw_ratelimit_reset": "nan"}, None),
        ({}, None),
    ],
)
def test_the_time_to_wait_is_what_the_header_says(headers: dict[str, str], seconds: float | None) -> None:
    error = failure({"code": 99991400, "msg": "x"}, 429, **headers)
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == seconds


def test_missing_scopes_are_named() -> None:
    violations = [{"type": "action_scope_required", "subject": "im:message"}, {"subject": "im:message:send"}, 5]
    payload = {"code": 99991672, "msg": "denied", "error": {"log_id": "L", "permission_violations": violations}}
    error = failure(payload, 400)
    assert isinstance(error, errors.NoPermission)
    assert error.scopes == ("im:message", "im:message:send")
    assert error.log_id == "L"


def test_the_log_id_of_the_header_comes_first_and_is_printed() -> None:
    error = failure({"code": 230001, "msg": "bad", "error": {"log_id": "body"}}, 400, x_tt_logid="head")
    assert error.log_id == "head"
    assert str(error) == "bad (code 230001, HTTP 400, log id head)"


def test_only_what_may_have_been_done_is_in_doubt() -> None:
    assert errors.ServerBroken().in_doubt
    assert errors.Unreachable(certainly_not_sent=False).in_doubt
    assert not errors.Unreachable(certainly_not_sent=True).in_doubt
    assert not errors.RateLimited().in_doubt
    assert not errors.BadRequest().in_doubt
