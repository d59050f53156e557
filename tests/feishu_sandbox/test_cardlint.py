"""What the platform would refuse in a card of schema 2.0."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feishu_sandbox.cardlint import lint
from tests.feishu_sandbox.conftest import button, card

TEXT = {"tag": "markdown", "content": "x"}
TABLE = {"tag": "markdown", "content": "|a|b|\n|--|--|\n|1|2|"}
INPUT = {"tag": "input", "name": "note", "max_length": 500}
SUBMIT = button(name="ok", form_action_type="submit")


def _form(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tag": "form", "name": "f", "elements": list(elements), **more}


def test_a_card_with_everything_we_use_passes() -> None:
    column = {"tag": "column", "width": "weighted", "weight": 1, "elements": [TEXT]}
    columns = {"tag": "column_set", "columns": [column]}
    assert lint(card(elements=[TEXT, columns, {"tag": "hr"}, _form(INPUT, SUBMIT), button()])) is None


@pytest.mark.parametrize(
    ("elements", "code", "words"),
    [
        ([{"tag": "action"}], 200861, "unsupported tag action"),
        ([{"tag": "note", "elements": []}], 200861, "unsupported tag note"),
        ([{**TEXT, "colour": "red"}], 200621, "colour"),
        ([TEXT] * 201, 11310, "element exceeds the limit"),
        ([TABLE] * 6, 11310, "card table number over limit"),
        ([_form(INPUT)], 200621, "submit"),
        ([_form({"tag": "input"}, SUBMIT)], 200530, "unique name"),
        ([_form(INPUT, INPUT, SUBMIT)], 200530, "unique name"),
        ([_form(INPUT, SUBMIT, name="")], 200530, "name"),
        ([_form(_form(INPUT, SUBMIT), SUBMIT)], 200621, "root"),
        ([{**INPUT, "max_length": 1001}], 200621, "max_length"),
        ([{**INPUT, "max_length": "many"}], 200621, "parse"),
        ([button(behaviors=[{"type": "callback", "value": "x"}])], 200621, "object"),
        ([{"tag": "select_static", "options": [{"value": "a"}, {"value": "a"}]}], 200621, "unique"),
        ([{**TEXT, "element_id": "a"}, {**TEXT, "element_id": "a"}], 300301, "duplicated"),
    ],
)
def test_what_is_refused(elements: list[dict[str, Any]], code: int, words: str) -> None:
    fault = lint(card(elements=elements))
    assert fault is not None
    assert fault.code == code
    assert words in fault.text
    assert fault.text.startswith(f"ErrCode: {code}; ErrPath: ROOT")


def test_the_head_is_read_too() -> None:
    assert lint(card() | {"fallback": {}}) is not None
    assert lint(card() | {"config": {"wide_screen_mode": True}}) is not None
    assert lint(card() | {"config": {"update_multi": False}}) is not None
    assert lint(card() | {"header": {"title": {"tag": "plain_text", "content": "x"}, "template": "pink"}}) is not None
    assert lint({"elements": []}) is None, "schema 1.0 is read leniently"


_json = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                     lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                         st.sampled_from(["tag", "elements", "text", "columns", "name", "options"]), inner, max_size=4),
                     max_leaves=12)  # fmt: skip


@given(_json)
def test_no_card_breaks_the_reader(body: Any) -> None:
    lint({"schema": "2.0", "body": body, "header": body})
    lint({"schema": "2.0", "body": {"elements": [body]}})
