"""The cards of the house: built, checked, read, shortened."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feishu_client.card import (
    LIMIT,
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    Form,
    Header,
    Input,
    Markdown,
    Note,
    Option,
    Select,
    Span,
    Tag,
    Text,
    as_text,
    card_bytes,
    fit,
    lint,
)
from feishu_client.errors import TooLong


def decision(reason: str = "行情网关扩容", **more: Any) -> dict[str, Any]:
    """The card 审批待办 of the house."""
    approve = Button(Text("同意", "Approve"), value={"action": "approve"}, style="primary", submits=True)
    reject = Button(Text("拒绝", "Reject"), value={"action": "reject"}, style="danger", submits=True, name="no",
                    confirm=Text("拒绝后流程结束。", "This ends the request."))  # fmt: skip
    details = Button(Text("查看详情", "Details"), url="https://hub.example.cn/approvals/7?a=1&b=(2)")
    return Card(
        header=Header(
            Text("待审批 · 云主机申请", "For approval · cloud host"),
            template="orange",
            subtitle=Text("YJ-20261123-0042"),
            tags=[Tag(Text("即将超时", "Due soon"), "orange")],
        ),
        preview=Text("王小明：3 台生产云主机", "Wang Xiaoming: 3 hosts"),
        elements=[
            Markdown(Span(Text("王小明"), bold=True), Text(f"申请 3 台生产云主机，用于{reason}。", f"asks: {reason}")),
            Facts([(Text("环境"), Text("生产")), (Text("月费用"), Text("4,860.00 元")), (Text("期限"), Text("长期"))]),
            Divider(),
            Form(
                "decide",
                [
                    Input("note", label=Text("审批意见"), placeholder=Text("选填"), max_length=500, multiline=True),
                    Select("when", [Option("now", Text("立即")), Option("later", Text("稍后"))], label=Text("时间")),
                    Buttons([approve, reject, details]),
                ],
            ),
            Note(Text("由你审批 · 提醒设置", "Yours to decide")),
        ],
        **more,
    ).json()


def test_a_card_of_the_house_passes_the_check() -> None:
    assert lint(decision()) == []
    assert decision()["config"]["update_multi"] is True


def test_what_is_pressed_brings_its_value_and_the_form() -> None:
    form = decision()["body"]["elements"][-2]
    buttons = [column["elements"][0] for column in form["elements"][-1]["columns"]]
    assert [button["name"] for button in buttons] == ["decide_button_2", "no", "decide_button_4"]
    assert [button.get("form_action_type") for button in buttons] == ["submit", "submit", None]
    assert buttons[0]["behaviors"] == [{"type": "callback", "value": {"action": "approve"}}]
    assert buttons[1]["confirm"]["text"]["i18n_content"]["en_us"] == "This ends the request."
    assert buttons[2]["behaviors"][0]["default_url"] == "https://hub.example.cn/approvals/7?a=1&b=%282%29"


def test_facts_stand_two_beside_each_other() -> None:
    first, second = decision()["body"]["elements"][1:3]
    assert [len(row["columns"]) for row in (first, second)] == [2, 1]
    assert first["columns"][0]["elements"][0]["content"] == "<font color='grey'>环境</font>\n生产"


def test_the_text_instead_of_the_card_says_the_same() -> None:
    assert as_text(decision()).splitlines() == [
        "待审批 · 云主机申请 [即将超时]",
        "YJ-20261123-0042",
        "王小明申请 3 台生产云主机，用于行情网关扩容。",
        "环境", "生产", "月费用", "4,860.00 元", "期限", "长期", "时间",
        "查看详情 https://hub.example.cn/approvals/7?a=1&b=%282%29",
        "由你审批 · 提醒设置",
    ]  # fmt: skip
    assert as_text(decision(), "en").startswith("For approval · cloud host [Due soon]\n")
    assert len(as_text(decision("长" * 20_000), limit=500)) == 500


def test_a_card_that_fits_is_left_alone() -> None:
    assert fit(decision()) == decision()


@settings(deadline=None, max_examples=25)
@given(st.text(st.sampled_from("*<长a\n1. &"), min_size=1, max_size=9).map(lambda few: few * (12_000 // len(few))))
def test_a_card_too_long_is_shortened_and_stays_good(reason: str) -> None:
    card = decision(reason)
    assert card_bytes(card) > LIMIT
    short = fit(card)
    assert card_bytes(short) <= LIMIT
    assert lint(short) == []
    assert short["body"]["elements"][-2] == card["body"]["elements"][-2]
    assert "…" in as_text(short)


def test_the_size_is_that_of_the_request() -> None:
    card = decision()
    request = json.dumps({"content": json.dumps(card, ensure_ascii=False, separators=(",", ":"))}, ensure_ascii=False)
    assert card_bytes(card) == len(request.encode()) - len('{"content": }')


def test_what_cannot_fit_says_so() -> None:
    many = Card(Header(Text("x")), Text("x"), [Markdown(Text("y"))] * 201).json()
    huge = decision()
    buttons = huge["body"]["elements"][-2]["elements"][-1]["columns"]
    buttons[0]["elements"][0]["behaviors"][0]["value"] = {"x": "y" * 40_000}
    for card in (many, huge):
        with pytest.raises(TooLong):
            fit(card)


REFUSED: list[Callable[[], object]] = [
    lambda: Header(Text(" ")),
    lambda: Header(Text("x"), template="pink"),
    lambda: Header(Text("x"), tags=[Tag(Text("y"))] * 4),
    lambda: Tag(Text("x"), "pink"),
    lambda: Span(Text("x"), colour="pink"),
    lambda: Button(Text("x")),
    lambda: Button(Text("x"), value={}, url="https://a.cn"),
    lambda: Button(Text("x"), url="https://a.cn", submits=True),
    lambda: Button(Text(""), value={}),
    lambda: Button(Text("长" * 101), value={}),
    lambda: Button(Text("x"), url="javascript:alert(1)").json(),
    lambda: Input("x", max_length=0),
    lambda: Input("x", max_length=1001),
    lambda: Select("x", []),
    lambda: Select("x", [Option("a", Text("A")), Option("a", Text("B"))]),
    lambda: Select("x", [Option("a", Text("A"))], initial="b"),
    lambda: Form("f", [Input("x")]).json(),
    lambda: Form("f", [Input(""), Buttons([Button(Text("x"), value={}, submits=True)])]).json(),
    lambda: Form("f", [Input("a"), Input("a"), Buttons([Button(Text("x"), value={}, submits=True)])]).json(),
    lambda: Form("", [Buttons([Button(Text("x"), value={}, submits=True)])]).json(),
]


@pytest.mark.parametrize("make", REFUSED)
def test_a_card_that_could_not_work_is_not_built(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        make()
