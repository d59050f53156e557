"""Every word of the flows has its English, and figures stand beside the right form of their unit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from approvals import phrases
from approvals.definition import parsed
from approvals.forms.field import Words, unit_said, with_unit
from approvals.models import Request
from approvals.publish import FLOWS

CHINESE = re.compile(r"[\u3400-\u9fff]")
STORED = frozenset({"value"})  # compared, never shown: the label beside it is


def without_english(source: Any, path: str = "$") -> Iterator[str]:
    """The paths of Chinese texts that have no English beside them, and of English ones that are Chinese."""
    if isinstance(source, dict):
        for key, inner in source.items():
            said = source.get(key if key.endswith("_en") else f"{key}_en")
            if isinstance(inner, str) and CHINESE.search(inner):
                if not (key in STORED and "label" in source) and (not said or CHINESE.search(said)):
                    yield f"{path}.{key}"
            else:
                yield from without_english(inner, f"{path}.{key}")
    elif isinstance(source, list):
        for index, inner in enumerate(source):
            yield from without_english(inner, f"{path}[{index}]")
    elif isinstance(source, str) and CHINESE.search(source):
        yield path


@pytest.mark.parametrize("slug", sorted(file.stem for file in FLOWS.glob("*.json")))
def test_every_word_has_its_english(slug: str) -> None:
    assert list(without_english(json.loads((FLOWS / f"{slug}.json").read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ({"label": "是", "label_en": "Yes"}, []),
        ({"label": "是"}, ["$.label"]),
        ({"label": "是", "label_en": "是"}, ["$.label", "$.label_en"]),
        ({"options": ["TCP", "麒麟 V10"]}, ["$.options[1]"]),
        ({"options": [{"value": "麒麟", "label": "麒麟", "label_en": "Kylin"}]}, []),
        ({"value": "麒麟"}, ["$.value"]),
    ],
)
def test_what_is_missing_is_found(source: Any, found: list[str]) -> None:
    assert list(without_english(source)) == found


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "未获追认"), ("en", "Not confirmed")])
def test_what_a_request_bears_is_said_in_the_language(language: str, said: str) -> None:
    definition = parsed(json.loads((FLOWS / "change.json").read_text(encoding="utf-8")))
    with translation.override(language):
        assert phrases.marks(Request(marks=["未获追认", "旧标记"]), definition) == (said, "旧标记")
        assert phrases.marks(Request(marks=[]), definition) == ()


@pytest.mark.parametrize(
    ("unit", "count", "language", "said"),
    [
        (Words("台", "host|hosts"), 1, "en", "1 host"),
        (Words("台", "host|hosts"), 0, "en", "0 hosts"),
        (Words("台", "host|hosts"), 1200, "en", "1,200 hosts"),
        (Words("台", "host|hosts"), 1, "zh-hans", "1 台"),
        (Words("GB", "GB"), 1, "en", "1 GB"),
        (Words("台"), 1, "en", "1 台"),
        (Words(""), 1, "en", "1"),
    ],
)
def test_one_is_told_from_many(unit: Words, count: int, language: str, said: str) -> None:
    assert with_unit(f"{count:,}", unit, language, count) == said


def test_the_head_of_a_column_counts_nothing() -> None:
    assert unit_said(Words("台", "host|hosts"), "en") == "hosts"
