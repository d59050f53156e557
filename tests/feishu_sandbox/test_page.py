"""The page's fragments: what a person sees, and what nobody may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.feishu_sandbox.conftest import button, card
from tests.sandbox_server import Sandbox

Send = Callable[..., requests.Response]


def _get(firm: Sandbox, path: str, **query: Any) -> requests.Response:
    return requests.get(f"{firm.url}/{path}", params={"as": "u1", **query}, timeout=20)


def _chat(firm: Sandbox, send: Send, content: dict[str, Any], lang: str = "zh_cn") -> str:
    chat_id = send(msg_type="interactive", content=content).json()["data"]["chat_id"]
    return _get(firm, "ui/chat", chat=chat_id, lang=lang).text


def test_the_page_opens_under_a_strict_policy(firm: Sandbox) -> None:
    answer = _get(firm, "")
    assert "王小明" in answer.text
    assert "style=" not in answer.text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_empty_tenant_has_a_page_too(sandbox: Sandbox) -> None:
    assert "还没有人" in _get(sandbox, "").text
    assert "租户里还没有人" in _get(sandbox, "ui/chats").text


def test_a_quiet_bots_chat_stays_open_when_it_speaks(firm: Sandbox, send: Send) -> None:
    assert "还没有消息" in _get(firm, "ui/chat", chat="app:cli_a").text
    send("u1", content={"text": "请审批"})
    assert "请审批" in _get(firm, "ui/chat", chat="app:cli_a").text
    assert 'aria-current="true"' in _get(firm, "ui/chats", chat="app:cli_a").text


def test_the_list_names_chats_newest_line_and_unread(firm: Sandbox, send: Send) -> None:
    send("oc_g", id_type="chat_id")
    sent = send("u1", content={"text": "请审批"}).json()["data"]
    html = _get(firm, "ui/chats").text
    assert html.index("审批助手") < html.index("应急群") < html.index("告警助手"), "newest first, silent bots last"
    assert "请审批" in html
    assert "1 条未读" in html
    requests.post(f"{firm.url}/ui/seen", params={"as": "u1", "chat": sent["chat_id"], "upto": 10**9}, timeout=20)
    assert _get(firm, "ui/chats").text.count("条未读") == html.count("条未读") - 1


def test_a_card_is_painted(firm: Sandbox, send: Send) -> None:
    columns = {
        "tag": "column_set",
        "columns": [
            {
                "tag": "column",
                "width": "weighted",
                "weight": 2,
                "elements": [{"tag": "markdown", "content": "**规格**"}],
            }
        ],
    }
    ask = {"title": {"tag": "plain_text", "content": "拒绝？"}, "text": {"tag": "plain_text", "content": "流程结束"}}
    html = _chat(firm, send, card(elements=[columns, button("拒绝", confirm=ask)]))
    assert "head-orange" in html
    assert '<div class="col w2 va-top">' in html
    assert "<b>规格</b>" in html
    assert 'data-confirm="流程结束"' in html
    assert 'data-button="0"' in html


def test_text_of_a_card_never_becomes_markup(firm: Sandbox, send: Send) -> None:
    nasty = "<script>alert(1)</script> <img src=x> [x](javascript:alert(1)) "
    nasty += "&lt;at id=all&gt;&lt;/at&gt; &#42;&#42;星&#42;&#42;"
    html = _chat(firm, send, card(nasty, elements=[{"tag": "markdown", "content": nasty}, button(nasty)]))
    assert "<script>" not in html
    assert "<img" not in html
    assert "href=" not in html
    assert "@所有人" not in html
    assert "<b>星</b>" not in html


def test_each_reader_has_a_language(firm: Sandbox, send: Send) -> None:
    both = card() | {"header": {"title": {"tag": "plain_text", "content": "待审批",
                                          "i18n_content": {"zh_cn": "待审批", "en_us": "To approve"}}}}  # fmt: skip
    assert "To approve" in _chat(firm, send, both, lang="en_us")
    assert "To approve" not in _chat(firm, send, both)


def test_nobody_reads_the_chats_of_others(firm: Sandbox, send: Send) -> None:
    chat_id = send("u2").json()["data"]["chat_id"]
    assert _get(firm, "ui/chat", chat=chat_id).status_code == 404


def test_people_are_found_by_name(firm: Sandbox) -> None:
    html = _get(firm, "ui/people", q="李").text
    assert "李四" in html
    assert "王小明" not in html


def test_the_panel_shows_calls_without_secrets(firm: Sandbox, send: Send, token: str) -> None:
    send("nobody")
    html = _get(firm, "ui/calls").text
    assert "230034" in html
    details = "".join(_get(firm, f"ui/calls/{call['number']}").text for call in firm.control("GET", "calls")["calls"])
    assert token not in details
    assert "s-a&quot;" not in details
    assert json.dumps("nobody").strip('"') in details


@pytest.mark.parametrize("path", ["_sandbox/reset", "_sandbox/click", "ui/seen"])
def test_another_sites_page_cannot_give_orders(firm: Sandbox, path: str) -> None:
    answer = requests.post(f"{firm.url}/{path}", headers={"Origin": "https://evil.example"}, json={}, timeout=20)
    assert answer.status_code == 403
