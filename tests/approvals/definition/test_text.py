"""A definition as text: lines of paths, keys written twice, and the same JSON back after it was laid out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from approvals.definition.parse import read
from approvals.definition.pretty import WIDTH, pretty
from approvals.definition.source import read_text
from tests.approvals.definition.test_diff import JSONS
from tests.approvals.definition.trees import definitions


@given(JSONS)
def test_laid_out_text_reads_back_the_same(value: Any) -> None:
    written = read_text(pretty(value))
    assert written.value == value
    assert not written.faults


@given(definitions())
def test_every_node_stands_on_the_line_that_is_said(source: dict[str, Any]) -> None:
    text = pretty(source)
    lines = text.splitlines()
    assert max(map(len, lines)) <= WIDTH + 60
    written = read_text(text)
    for key, path in read(source).places.items():
        assert f'"{key}"' in lines[written.line(f"{path}.key") - 1]


def test_the_line_of_what_is_missing_is_that_of_what_is_around() -> None:
    written = read_text('{\n "a": [\n  {"b": 1}\n ]\n}')
    assert written.line("$.a[0].b") == 3
    assert written.line("$.a[0].missing") == 3
    assert written.line("$.a[4].x.y") == 2
    assert written.line("$.nothing") == 1


def test_a_key_written_twice_is_a_mistake() -> None:
    written = read_text('{"a": {"due": "8h",\n "due": "4h"}}')
    (fault,) = written.faults
    assert (fault.path, fault.what.en) == ("$.a.due", "'due' is written twice in one object")


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ('{\n "a": ,\n}', "not JSON at line 2 column 7: Expecting value", 2),
        ("", "not JSON at line 1 column 1: Expecting value", 1),
        ("[" * 100_000, "nested too deep", 1),
        ('{"a": NaN}', "there is a number that cannot be used", 1),
        ("9" * 9_000, "there is a number that cannot be used", 1),
        (" " * 400_001, "400001 characters are too long", 1),
    ],
)
def test_what_is_no_json_says_where(text: str, said: str, line: int) -> None:
    written = read_text(text)
    assert written.value is None
    assert [fault.what.en for fault in written.faults] == [said]
    assert written.line("$.anything") == line


def test_keys_come_in_the_order_of_the_matter() -> None:
    node = {
        "next": {"name": "乙", "key": "b"},
        "who": [{"rule": "leader"}],
        "type": "approve",
        "key": "a",
        "name": "甲",
    }
    written = pretty(json.loads(json.dumps(node, sort_keys=True)))
    assert [line.strip().split(":")[0] for line in written.splitlines()[1:-1]] == [
        '"key"',
        '"type"',
        '"name"',
        '"who"',
        '"next"',
    ]
