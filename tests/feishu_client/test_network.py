"""What becomes of a call when the network is not kind."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from feishu_client.client import FeishuClient
from feishu_client.errors import FeishuError, RateLimited, ServerBroken, Unreachable
from feishu_client.tokens import MemoryStore, StoredToken
from feishu_client.transport import CallRecord
from tests.feishu_client.conftest import Clock
from tests.feishu_client.odd_server import OddServer, half, reset, silent

pytestmark = pytest.mark.slow

SENT = {"code": 0, "data": {"message_id": "om_1", "chat_id": "oc_1"}}
TEXT = {"text": "hi"}


def say(client: FeishuClient) -> object:
    return client.send("u1", "text", TEXT, uuid="k")


def patch(client: FeishuClient) -> object:
    return client.patch_card("om_1", {"config": {"update_multi": True}})


def batch(client: FeishuClient) -> object:
    return client.batch_send(["u1"], "text", TEXT)


@pytest.fixture
def nowhere(store: MemoryStore, clock: Clock, records: list[CallRecord]) -> FeishuClient:
    """A client whose Feishu refuses connections."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store.put("cli_x", StoredToken("t-1", clock.now + 3600))
    return FeishuClient(
        "cli_x", "s", base_url=f"http://127.0.0.1:{port}", tokens=store, clock=clock, on_call=records.append
    )


@pytest.mark.parametrize(
    ("call", "attempts"),
    [
        (FeishuClient.bot_info, 2),
        (say, 2),
        (patch, 2),
        (lambda client: client.send("u1", "text", TEXT), 1),
        (batch, 1),
    ],
)
def test_no_connection_is_certainly_not_sent(
    nowhere: FeishuClient, records: list[CallRecord], call: Callable[[FeishuClient], object], attempts: int
) -> None:
    with pytest.raises(Unreachable) as caught:
        call(nowhere)
    assert caught.value.certainly_not_sent
    assert not caught.value.in_doubt
    assert len(records) == attempts


def test_an_unknown_host_is_certainly_not_sent(store: MemoryStore, clock: Clock) -> None:
    store.put("cli_x", StoredToken("t-1", clock.now + 3600))
    client = FeishuClient("cli_x", "s", base_url="http://no-such-host.invalid", tokens=store, clock=clock)
    with pytest.raises(Unreachable) as caught:
        say(client)
    assert caught.value.certainly_not_sent


@pytest.mark.parametrize("call", [say, patch, batch])
@pytest.mark.parametrize("trouble", ["slow", "reset", "half"])
def test_a_lost_answer_is_in_doubt_and_never_repeated(
    client: FeishuClient, feishu: OddServer, call: Callable[[FeishuClient], object], trouble: str
) -> None:
    acts = {"slow": silent(feishu.released), "reset": reset, "half": half}
    feishu.misbehave(acts[trouble])
    with pytest.raises(Unreachable) as caught:
        call(client)
    assert not caught.value.certainly_not_sent
    assert caught.value.in_doubt
    assert len(feishu.calls) == 1


def test_a_look_up_is_made_again_at_once(client: FeishuClient, feishu: OddServer) -> None:
    feishu.misbehave(reset)
    feishu.tell({"code": 0, "bot": {"open_id": "ou_b", "app_name": "小助手", "activate_status": 2}})
    assert client.bot_info().name == "小助手"
    feishu.tell(b"<html>", 503)
    feishu.tell({"code": 0, "bot": {}})
    client.bot_info()
    assert len(feishu.calls) == 4


def test_a_look_up_is_not_made_a_third_time(client: FeishuClient, feishu: OddServer) -> None:
    for _ in range(3):
        feishu.tell(b"<html>", 503)
    with pytest.raises(ServerBroken):
        client.bot_info()
    assert len(feishu.calls) == 2


@pytest.mark.parametrize("call", [FeishuClient.bot_info, say, patch, batch])
def test_a_limit_is_told_and_never_waited_for(
    client: FeishuClient, feishu: OddServer, call: Callable[[FeishuClient], object]
) -> None:
    feishu.tell({"code": 99991400, "msg": "limit"}, 429, x_ogw_ratelimit_limit="50", x_ogw_ratelimit_reset="41")
    with pytest.raises(RateLimited) as caught:
        call(client)
    assert caught.value.retry_after == 41
    assert len(feishu.calls) == 1


def test_a_redirect_is_not_followed(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(b"", 302, Location="http://127.0.0.1:1/elsewhere")
    with pytest.raises(ServerBroken):
        say(client)
    assert len(feishu.calls) == 1


def test_an_endless_answer_is_cut_off(client: FeishuClient, feishu: OddServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feishu_client.transport.MAX_ANSWER", 1000)
    feishu.tell({"code": 0, "data": {"message_id": "x" * 5000}})
    with pytest.raises(ServerBroken, match="larger"):
        say(client)


def test_a_cookie_is_not_kept(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(SENT, Set_Cookie="session=1; Path=/")
    say(client)
    feishu.tell(SENT)
    say(client)
    assert all("cookie" not in call.headers for call in feishu.calls)


def test_every_attempt_is_told_with_its_log_id_and_no_secret(
    client: FeishuClient, feishu: OddServer, records: list[CallRecord]
) -> None:
    feishu.tell({"code": 230020, "msg": "slow down"}, 400, X_Tt_Logid="log-2")
    with pytest.raises(FeishuError):
        say(client)
    token, message = records
    assert (token.status, token.code, token.error, token.log_id) == (200, 0, "", "log-1")
    assert (message.method, message.path) == ("POST", "/open-apis/im/v1/messages")
    assert (message.status, message.code, message.error, message.log_id) == (400, 230020, "RateLimited", "log-2")
    assert "secret" not in repr(records)
    assert "secret" not in repr(client)


def test_no_password_file_replaces_the_token(
    client: FeishuClient, feishu: OddServer, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w", encoding="utf-8") as file:
        file.write("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", netrc)
    client.bot_info()
    assert feishu.calls[0].token == "t-1"


def test_a_forked_child_makes_connections_of_its_own(
    client: FeishuClient, feishu: OddServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.bot_info()
    client.bot_info()
    monkeypatch.setattr("feishu_client.transport.os.getpid", lambda: -1)
    client.bot_info()
    first, second, child = (call.port for call in feishu.calls)
    assert first == second != child
