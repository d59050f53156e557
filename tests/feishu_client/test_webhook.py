"""The group bot: signed as the guide says, read by its own codes, never repeated."""

from __future__ import annotations

import traceback

import pytest

from feishu_client import errors
from feishu_client.transport import CallRecord
from feishu_client.webhook import GroupWebhook, sign
from tests.feishu_client.odd_server import OddServer, reset

TEXT = {"msg_type": "text", "content": {"text": "告警"}}


@pytest.fixture
def hook(feishu: OddServer, records: list[CallRecord]) -> GroupWebhook:
    url = f"{feishu.url}/open-apis/bot/v2/hook/very-secret"
    return GroupWebhook(url, "emulator-secret", clock=lambda: 1599360473.9, on_call=records.append)


@pytest.mark.parametrize(
    ("timestamp", "secret", "signed"),
    [
        ("100", "demo", "jquNHnVOwmDRfw+vqTIrY5dooJAgi5EcRtLsQE4wfXg="),
        ("1599360473", "emulator-secret", "ytPvLEPJzU9rIhn9WkNR6tF8+BWbbduOvy8o692hp9E="),
        ("1767225600", "飞书沙箱-密钥", "c5cKy5TTuBSM2C3GMGyqN1ohP5ALuJYgo/JMHUfHMm0="),
    ],
)
def test_the_published_vectors(timestamp: str, secret: str, signed: str) -> None:
    assert sign(timestamp, secret) == signed


def test_a_message_is_signed_in_its_body(hook: GroupWebhook, feishu: OddServer) -> None:
    feishu.tell({"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"})
    assert hook.send(TEXT) == "log-1"
    assert feishu.calls[0].json == {
        **TEXT,
        "timestamp": "1599360473",
        "sign": "ytPvLEPJzU9rIhn9WkNR6tF8+BWbbduOvy8o692hp9E=",
    }
    assert "authorization" not in feishu.calls[0].headers


def test_without_a_secret_nothing_is_signed(feishu: OddServer) -> None:
    GroupWebhook(f"{feishu.url}/open-apis/bot/v2/hook/x").send(TEXT)
    assert feishu.calls[0].json == TEXT


def test_the_old_form_of_success_is_understood(hook: GroupWebhook, feishu: OddServer) -> None:
    feishu.tell({"Extra": None, "StatusCode": 0, "StatusMessage": "success"})
    hook.send(TEXT)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ((400, 9499, "too many request"), errors.RateLimited),
        ((200, 9499, "Bad Request"), errors.BadRequest),
        ((200, 11232, "create message service trigger rate limit"), errors.RateLimited),
        ((200, 11233, "chat rate limit"), errors.RateLimited),
        ((200, 11247, "internal rate limit"), errors.RateLimited),
        ((429, 99991400, "request trigger frequency limit"), errors.RateLimited),
        ((200, 19001, "param invalid: incoming webhook access token invalid"), errors.ReceiverGone),
        ((200, 19002, "incorrect input format"), errors.BadRequest),
        ((200, 19021, "sign match fail"), errors.InvalidToken),
        ((200, 19022, "Ip Not Allowed"), errors.NoPermission),
        ((200, 19024, "Key Words Not Found"), errors.BadRequest),
        ((200, 19036, "message exceeds 30 KB"), errors.TooLong),
        ((200, 11246, "create message content fail"), errors.CardRejected),
    ],
)
def test_the_code_in_the_body_is_what_counts(
    hook: GroupWebhook, feishu: OddServer, told: tuple[int, int, str], kind: type[errors.FeishuError]
) -> None:
    status, code, msg = told
    feishu.tell({"code": code, "msg": msg}, status)
    with pytest.raises(errors.FeishuError) as caught:
        hook.send(TEXT)
    assert type(caught.value) is kind


def test_a_broken_connection_is_not_repeated(hook: GroupWebhook, feishu: OddServer) -> None:
    feishu.misbehave(reset)
    with pytest.raises(errors.Unreachable) as caught:
        hook.send(TEXT)
    assert caught.value.in_doubt
    assert len(feishu.calls) == 1


def test_the_size_is_seen_before_sending(hook: GroupWebhook, feishu: OddServer) -> None:
    with pytest.raises(errors.TooLong):
        hook.send({"msg_type": "text", "content": {"text": "长" * 7000}})
    with pytest.raises(errors.BadRequest):
        hook.send({"content": {}})
    assert feishu.seen == []


def test_the_address_appears_nowhere(hook: GroupWebhook, feishu: OddServer, records: list[CallRecord]) -> None:
    feishu.close()
    with pytest.raises(errors.Unreachable) as caught:
        hook.send(TEXT)
    assert "very-secret" not in repr(records) + repr(hook) + str(caught.value)


def test_a_traceback_does_not_tell_the_address() -> None:
    """Whoever logs the failure with its traceback must not log the group's secret."""
    hook = GroupWebhook("http://127.0.0.1:9/open-apis/bot/v2/hook/very-secret")
    with pytest.raises(errors.Unreachable) as failed:
        hook.send(TEXT)
    assert "very-secret" not in "".join(traceback.format_exception(failed.value))


@pytest.mark.parametrize("url", ["", "https://open.feishu.cn/", "file:///open-apis/bot/v2/hook/x"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="group bot"):
        GroupWebhook(url)
