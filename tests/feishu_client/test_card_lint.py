"""Each rule of the check finds its fault."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

import pytest

from feishu_client.card import lint
from tests.feishu_client.test_card_build import decision

GOOD = decision()
MD: dict[str, Any] = {"tag": "markdown", "content": "x"}
FORM = GOOD["body"]["elements"][-2]
TABLE = "|a|b|\n|--|--|\n|1|2|\n"


def nested(depth: int) -> dict[str, Any]:
    inner = MD
    for _ in range(depth):
        inner = {"tag": "column_set", "columns": [{"tag": "column", "elements": [inner]}]}
    return inner


def body(*elements: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda card: card["body"].update(elements=list(elements))


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    *way, last = path.split(".")

    def change(card: dict[str, Any]) -> None:
        for step in way:
            card = card[step]
        card[last] = value

    return change


BAD: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("schema", put("schema", "1.0")),
    ("unknown top-level key", put("elements", [])),
    ("update_multi", put("config.update_multi", False)),
    ("summary", put("config.summary", {})),
    ("no title", put("header.title", {})),
    ("header colour", put("header.template", "pink")),
    ("chips", put("header.text_tag_list", [{"text": {}}] * 4)),
    ("chip colour", put("header.text_tag_list", [{"color": "pink"}])),
    ("bytes", body({"tag": "markdown", "content": "长" * 10_001})),
    ("components", body(*[MD] * 201)),
    ("body is empty", body()),
    ("tables", body({"tag": "markdown", "content": TABLE * 4})),
    ("tables", body(*[{"tag": "table"}] * 4)),
    ("deep", body(nested(6))),
    ("schema 1.0", body(MD, {"tag": "note"})),
    ("schema 1.0", body(MD, {"tag": "action"})),
    ("unknown component", body(MD, {"tag": "progress"})),
    ("a form inside", body({"tag": "column_set", "columns": [{"tag": "column", "elements": [FORM]}]})),
    ("a table inside", body({"tag": "form", "name": "f", "elements": [{"tag": "table"}]})),
    ("beside columns", body({"tag": "column_set", "columns": [MD]})),
    ("submits", body({"tag": "form", "name": "f", "elements": [MD]})),
    ("no name", body({"tag": "form", "name": "f", "elements": [{"tag": "input"}]})),
    ("used twice", body(FORM, FORM)),
    ("placeholder", body({"tag": "input", "name": "x", "placeholder": {"content": "x" * 101}})),
    ("max_length", body({"tag": "input", "name": "x", "max_length": 1001})),
    ("options", body({"tag": "select_static", "name": "x", "options": [{"value": "a"}, {"value": "a"}]})),
    ("label", body({"tag": "button", "text": {"content": "x" * 101}})),
    ("does nothing", body({"tag": "button", "text": {"content": "x"}})),
    ("not an object", body({"tag": "button", "text": {"content": "x"},
                            "behaviors": [{"type": "callback", "value": "x"}]})),
    ("opens", body({"tag": "button", "text": {"content": "x"},
                    "behaviors": [{"type": "open_url", "default_url": "javascript:x"}]})),
    ("without words", body({"tag": "markdown", "content": "<font color='grey'> </font>"})),
    ("mentions", body({"tag": "markdown", "content": "<at id=all></at>x"})),
    ("element_id", body({**MD, "element_id": "1x"})),
    ("used twice", body({**MD, "element_id": "x"}, {**MD, "element_id": "x"})),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "spoil"), BAD)
def test_a_fault_is_found_and_named(fault: str, spoil: Callable[[dict[str, Any]], None]) -> None:
    card = copy.deepcopy(GOOD)
    spoil(card)
    assert any(fault in told for told in lint(card)), lint(card)


def test_a_card_spoilt_in_many_ways_is_told_all_of_them() -> None:
    assert len(lint({})) >= 5


@pytest.mark.parametrize("filler", ["\n", " ", "-", "| "])
def test_a_long_text_is_looked_at_in_a_moment(filler: str) -> None:
    card = copy.deepcopy(GOOD)
    card["body"]["elements"].append(MD | {"content": filler * 12_000})
    began = time.process_time()
    lint(card)
    assert time.process_time() - began < 0.5
