"""Cards of schema 2.0, in two languages, made of plain words.

    card = Card(
        header=Header(Text("待审批 · 云主机申请", "For approval · cloud host"), template="orange"),
        preview=Text("王小明：3 台生产云主机", "Wang Xiaoming: 3 hosts"),
        elements=[
            Markdown(Span(Text("王小明"), bold=True), Text("申请 3 台生产云主机。")),
            Facts([(Text("环境"), Text("生产"))]),
            Form("decide", [
                Input("note", label=Text("审批意见")),
                Buttons([Button(Text("同意"), value={"do": "approve"}, style="primary", submits=True)]),
            ]),
            Note(Text("由你审批")),
        ],
    )
    client.send(user_id, "interactive", fit(card.json()))

There is no way to hand in markup: whatever a person typed is escaped where it is placed (`words.py`).
"""

from feishu_client.card.build import Card, Header, Tag
from feishu_client.card.elements import Divider, Element, Facts, Folded, Markdown, Note
from feishu_client.card.inputs import Button, Buttons, Form, Input, Option, Select
from feishu_client.card.lint import lint
from feishu_client.card.size import LIMIT, card_bytes, fit
from feishu_client.card.visible import as_text
from feishu_client.card.words import Rich, Span, Text, clean, escape, plain_message

__all__ = [
    "LIMIT",
    "Button",
    "Buttons",
    "Card",
    "Divider",
    "Element",
    "Facts",
    "Folded",
    "Form",
    "Header",
    "Input",
    "Markdown",
    "Note",
    "Option",
    "Rich",
    "Select",
    "Span",
    "Tag",
    "Text",
    "as_text",
    "card_bytes",
    "clean",
    "escape",
    "fit",
    "lint",
    "plain_message",
]
