"""The client and the stand-in, each written from the documentation, must understand each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from feishu_client import errors
from feishu_client.card import as_text, fit, lint
from feishu_client.client import FeishuClient
from feishu_client.tokens import MemoryStore
from feishu_client.webhook import GroupWebhook
from tests.feishu_client.test_card_build import decision
from tests.feishu_sandbox.conftest import firm
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["firm", "sandbox", "sandbox_process"]


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def bot(firm: Sandbox, store: MemoryStore) -> Iterator[FeishuClient]:
    yield FeishuClient("cli_a", "s-a", base_url=firm.url, tokens=store)
    firm.clear_faults()


def test_a_message_arrives_once_however_often_it_is_sent(firm: Sandbox, bot: FeishuClient) -> None:
    first = bot.send("u1", "text", {"text": "请审批"}, uuid="k-1")
    again = bot.send("u1", "text", {"text": "请审批"}, uuid="k-1")
    assert first.message_id == again.message_id
    assert first.log_id
    assert [message["content"] for message in firm.messages(user_id="u1")] == [{"text": "请审批"}]


def test_a_card_of_the_builder_is_taken_patched_and_answered_to(firm: Sandbox, bot: FeishuClient) -> None:
    assert lint(decision()) == []
    sent = bot.send("u1", "interactive", fit(decision()))
    assert bot.patch_card(sent.message_id, decision("另一件事"))
    reply = bot.reply(sent.message_id, "text", {"text": "已催办"}, uuid="r-1")
    assert reply.chat_id == sent.chat_id
    [card, text] = firm.messages(user_id="u1")
    assert card["content"] == decision("另一件事")
    assert text["content"] == {"text": "已催办"}


def test_the_largest_card_that_fits_is_taken(firm: Sandbox, bot: FeishuClient) -> None:
    firm.switch(size_of="request")
    bot.send("u1", "interactive", fit(decision("长<*" * 9000)), uuid="x" * 50)
    bot.send("u1", "text", {"text": as_text(decision("长" * 9000))})


def test_a_batch_reaches_everybody_but_the_unknown(firm: Sandbox, bot: FeishuClient) -> None:
    receipt = bot.batch_send(["u1", "u2", "nobody"], "text", {"text": "通知"})
    assert receipt.message_id.startswith("bm-")
    assert receipt.invalid_user_ids == ("nobody",)
    assert bot.batch_send(["u1"], "interactive", card=decision()).invalid_user_ids == ()


def test_people_are_found_by_mail_and_number(bot: FeishuClient) -> None:
    found = bot.user_ids_by(["u1@example.com", "x@example.com"], ["13800000001"])
    assert found.by_email == {"u1@example.com": "u1"}
    assert list(found.by_mobile.values()) == ["u1"]
    assert bot.user_ids_by(["u1@example.com"], user_id_type="open_id").by_email["u1@example.com"].startswith("ou_")


def test_the_bot_knows_its_name(bot: FeishuClient) -> None:
    assert (bot.bot_info().name, bot.bot_info().is_enabled) == ("审批助手", True)


def test_a_forgotten_token_is_renewed_without_a_word(firm: Sandbox, bot: FeishuClient, store: MemoryStore) -> None:
    bot.bot_info()
    firm.fault("invalid_token", path="*im/v1/messages*", times=1)
    assert bot.send("u1", "text", {"text": "x"}, uuid="k").message_id


REFUSALS: list[tuple[Callable[[FeishuClient], Any], type[errors.FeishuError]]] = [
    (lambda bot: bot.send("nobody", "text", {"text": "x"}), errors.ReceiverGone),
    (lambda bot: bot.send("gone", "text", {"text": "x"}), errors.ReceiverGone),
    (lambda bot: bot.send("oc_w", "text", {"text": "x"}, receive_id_type="chat_id"), errors.ReceiverGone),
    (lambda bot: bot.send("u1", "letter", {"text": "x"}), errors.BadRequest),
    (lambda bot: bot.send("u1", "interactive", {"schema": "2.0", "body": {"elements": [{"tag": "note"}]}}),
     errors.CardRejected),
    (lambda bot: bot.patch_card("om_none", decision()), errors.Permanent),
    (lambda bot: bot.reply("om_none", "text", {"text": "x"}), errors.Permanent),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind"), REFUSALS)
def test_a_refusal_has_its_class_and_a_log_id(
    bot: FeishuClient, call: Callable[[FeishuClient], Any], kind: type[errors.FeishuError]
) -> None:
    with pytest.raises(kind) as caught:
        call(bot)
    assert caught.value.code
    assert caught.value.log_id


def test_the_limit_per_person_is_told(bot: FeishuClient) -> None:
    def chatter() -> None:
        for number in range(20):
            bot.send("u1", "text", {"text": str(number)})

    with pytest.raises(errors.RateLimited) as caught:
        chatter()
    assert caught.value.code == 230020


def test_faults_have_their_class(firm: Sandbox, bot: FeishuClient) -> None:
    bot.bot_info()
    wanted: list[tuple[str, dict[str, Any], type[errors.FeishuError]]] = [
        ("rate_limited", {"reset_s": 7}, errors.RateLimited),
        ("server_error", {}, errors.ServerBroken),
        ("reset", {}, errors.Temporary),
        ("code", {"code": 230053, "status": 400}, errors.ReceiverGone),
    ]
    for kind, spec, expected in wanted:
        firm.fault(kind, path="*im/v1/messages*", times=1, **spec)
        with pytest.raises(expected) as caught:
            bot.send("u2", "text", {"text": kind})
        if isinstance(caught.value, errors.RateLimited):
            assert caught.value.retry_after == 7


def test_wrong_credentials_are_permanent(firm: Sandbox) -> None:
    with pytest.raises(errors.InvalidToken):
        FeishuClient("cli_a", "wrong", base_url=firm.url).bot_info()


def test_a_group_bot_speaks_signed_and_hears_its_refusals(firm: Sandbox) -> None:
    text = {"msg_type": "text", "content": {"text": "告警：磁盘"}}
    hook = f"{firm.url}/open-apis/bot/v2/hook"
    GroupWebhook(f"{hook}/hook-1", "hs").send(text)
    GroupWebhook(f"{hook}/hook-2").send(text)
    assert [message["content"] for message in firm.messages(chat_id="oc_g")] == [{"text": "告警：磁盘"}]
    wrong: list[tuple[GroupWebhook, dict[str, Any], type[errors.FeishuError]]] = [
        (GroupWebhook(f"{hook}/hook-1", "bad"), text, errors.InvalidToken),
        (GroupWebhook(f"{hook}/none"), text, errors.ReceiverGone),
        (GroupWebhook(f"{hook}/hook-2"), {"msg_type": "text", "content": {"text": "早"}}, errors.BadRequest),
    ]
    for group, payload, kind in wrong:
        with pytest.raises(kind):
            group.send(payload)


def test_a_group_bot_that_is_too_fast_is_told(firm: Sandbox) -> None:
    firm.switch(hook_limit_code=9499)
    group = GroupWebhook(f"{firm.url}/open-apis/bot/v2/hook/hook-1", "hs")

    def chatter() -> None:
        for _ in range(20):
            group.send({"msg_type": "text", "content": {"text": "x"}})

    with pytest.raises(errors.RateLimited):
        chatter()
