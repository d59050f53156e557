"""The calls: what travels, what comes back, what is refused before a byte is sent."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from feishu_client.client import FeishuClient
from feishu_client.errors import BadRequest, ReceiverGone, ServerBroken, TooLong
from feishu_client.results import BatchReceipt, SentMessage
from tests.feishu_client.odd_server import OddServer

SENT = {"code": 0, "msg": "success", "data": {"message_id": "om_1", "chat_id": "oc_1"}}
CARD = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": []}}


def test_send_carries_the_content_as_a_string_and_gives_the_message(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(SENT)
    assert client.send("4c87bec3", "text", {"text": "你好"}, uuid="k-1") == SentMessage("om_1", "oc_1", "log-1")
    call = feishu.calls[0]
    assert call.path == "/open-apis/im/v1/messages?receive_id_type=user_id"
    assert call.json == {"receive_id": "4c87bec3", "msg_type": "text", "content": '{"text":"你好"}', "uuid": "k-1"}
    assert call.headers["content-type"] == "application/json; charset=utf-8"
    assert call.headers["user-agent"].startswith("feishu-operations-hub/")


def test_without_a_uuid_none_is_sent(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(SENT)
    client.send("oc_1", "text", {"text": "x"}, receive_id_type="chat_id")
    assert "uuid" not in feishu.calls[0].json


def test_reply_goes_under_its_message(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(SENT)
    assert client.reply("om_0/../x", "text", {"text": "x"}, uuid="k").message_id == "om_1"
    assert feishu.calls[0].path == "/open-apis/im/v1/messages/om_0%2F..%2Fx/reply"


def test_patch_rewrites_a_shared_card_and_gives_the_log_id(client: FeishuClient, feishu: OddServer) -> None:
    assert client.patch_card("om_1", CARD) == "log-1"
    call = feishu.calls[0]
    assert (call.method, call.path) == ("PATCH", "/open-apis/im/v1/messages/om_1")
    assert json.loads(call.json["content"]) == CARD


def test_batch_send_carries_objects_and_tells_who_is_unknown(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 0, "data": {"message_id": "bm-1", "invalid_user_ids": ["u2"]}})
    feishu.tell({"code": 0, "data": {"message_id": "bm-2", "invalid_user_ids": None}})
    assert client.batch_send(["u1", "u2"], "text", {"text": "x"}) == BatchReceipt("bm-1", ("u2",), "log-1")
    assert client.batch_send(["u1"], "interactive", card=CARD).invalid_user_ids == ()
    text, card = feishu.calls
    assert text.json == {"msg_type": "text", "content": {"text": "x"}, "user_ids": ["u1", "u2"]}
    assert card.json == {"msg_type": "interactive", "card": CARD, "user_ids": ["u1"]}


def test_a_failure_inside_a_200_is_a_failure(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 11105, "msg": "user_id not exist"}, 200)
    with pytest.raises(ReceiverGone):
        client.batch_send(["u1"], "text", {"text": "x"})


def test_a_success_without_a_message_id_is_in_doubt(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 0, "data": None})
    with pytest.raises(ServerBroken) as caught:
        client.send("u1", "text", {"text": "x"})
    assert caught.value.in_doubt


def test_bot_info_is_read_from_the_top_level(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 0, "bot": {"activate_status": 2, "app_name": "助手", "open_id": "ou_b", "avatar_url": "a"}})
    bot = client.bot_info()
    assert (bot.name, bot.open_id, bot.is_enabled, bot.log_id) == ("助手", "ou_b", True, "log-1")
    feishu.tell({"code": 0})
    assert not client.bot_info().is_enabled


def test_ids_are_looked_up_fifty_at_a_time(client: FeishuClient, feishu: OddServer) -> None:
    emails = [f"p{n}@x.cn" for n in range(60)]
    feishu.tell({"code": 0, "data": {"user_list": [{"user_id": "a", "email": "p0@x.cn"}, {"email": "p1@x.cn"}]}})
    feishu.tell({"code": 0, "data": {"user_list": [{"user_id": "b", "email": "p59@x.cn"}]}})
    found = client.user_ids_by(emails, ["+8613800000001"])
    assert found.by_email == {"p0@x.cn": "a", "p59@x.cn": "b"}
    assert [len(call.json["emails"]) for call in feishu.calls] == [50, 10]
    assert [call.json["mobiles"] for call in feishu.calls] == [["+8613800000001"], []]
    assert client.user_ids_by().by_email == {}
    assert len(feishu.calls) == 2


@pytest.mark.parametrize(
    ("receiver", "kind"),
    [
        ("", "user_id"),
        ("oc_1", "open_id"),
        ("ou_1", "chat_id"),
        ("ou_1", "user_id"),
        ("a@b.cn", "user_id"),
        ("ab.cn", "email"),
        ("on_1", "open_id"),
        ("x", "shoe_size"),
    ],
)
def test_a_receiver_of_the_wrong_type_is_refused_before_sending(
    client: FeishuClient, feishu: OddServer, receiver: str, kind: str
) -> None:
    with pytest.raises(BadRequest):
        client.send(receiver, "text", {"text": "x"}, receive_id_type=kind)
    assert feishu.seen == []


REFUSED: list[tuple[Callable[[FeishuClient], object], type[Exception]]] = [
    (lambda c: c.send("u", "text", {"text": "x"}, uuid="k" * 51), BadRequest),
    (lambda c: c.send("u", "text", {"text": "x" * 160_000}), TooLong),
    (lambda c: c.send("u", "interactive", {"x": "长" * 11_000}), TooLong),
    (lambda c: c.reply("bm-1", "text", {"text": "x"}), BadRequest),
    (lambda c: c.patch_card("c-1", CARD), BadRequest),
    (lambda c: c.patch_card("om_1", {"schema": "2.0", "config": {}}), BadRequest),
    (lambda c: c.patch_card("om_1", {"config": {"update_multi": True}, "x": "x" * 31_000}), TooLong),
    (lambda c: c.batch_send([], "text", {"text": "x"}), BadRequest),
    (lambda c: c.batch_send(["u"] * 201, "text", {"text": "x"}), BadRequest),
    (lambda c: c.batch_send(["ou_1"], "text", {"text": "x"}), BadRequest),
    (lambda c: c.batch_send(["u"], "text", card=CARD), BadRequest),
    (lambda c: c.batch_send(["u"], "interactive", {"text": "x"}), BadRequest),
    (lambda c: c.batch_send(["u"], "text"), BadRequest),
    (lambda c: c.batch_send(["u"], "file", {"file_key": "x"}), BadRequest),
]


@pytest.mark.parametrize(("call", "error"), REFUSED)
def test_what_feishu_would_refuse_is_not_sent(
    client: FeishuClient, feishu: OddServer, call: Callable[[FeishuClient], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        call(client)
    assert feishu.seen == []


def test_half_an_emoji_does_not_stop_a_message(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell(SENT)
    client.send("u1", "text", {"text": "ok \ud83d"})
    assert json.loads(feishu.calls[0].json["content"]) == {"text": "ok ?"}


@pytest.mark.parametrize("url", ["", "open.feishu.cn", "ftp://x", "https://"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        FeishuClient("a", "b", base_url=url)
