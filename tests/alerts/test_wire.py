"""Bodies within limits, tokens where senders put them, and a sentence for everything that was noticed."""

from __future__ import annotations

import re

import pytest

from alerts.mapping import Fault
from alerts.said import FLAGS, MAPPINGS, PATTERNS, PROBLEMS, problem_said
from alerts.signal import Flag, Problem
from alerts.wire import BASIC, BEARER, DEEPEST, Inbound, Unreadable, read_any, read_form, read_json, tokens
from tests.alerts.requests import NOW, posted
from tests.house.files import python


def test_chinese_of_any_encoding_is_read() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030"):
        assert read_json(posted('{"title": "磁盘满"}'.encode(encoding))) == {"title": "磁盘满"}
    named = posted('{"title": "磁盘满"}'.encode("utf-16"), content_type="application/json; charset=UTF-16")
    assert read_json(named) == {"title": "磁盘满"}


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        (b"", "empty", ""),
        (b" \n", "empty", ""),
        (b'{"a": ]', "not_json", "line 1, column 7"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "too_deep", "[0]" * DEEPEST),
        (b"[" * 100_000, "too_deep", ""),
        (b"9" * 5_000, "not_json", ""),
        (b" " * 5_000_001, "too_large", ""),
        (b"\xff\xff\xff", "not_text", ""),
    ],
    ids=["empty", "blank", "broken", "deep", "abyss", "number", "large", "binary"],
)
def test_what_cannot_be_read_says_where(body: bytes, code: str, place: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_json(posted(body))
    assert (caught.value.problem.code, caught.value.problem.place) == (code, place)


def test_a_number_that_is_none_becomes_a_word() -> None:
    assert read_json(posted(b"[NaN, -Infinity]")) == ["NaN", "-Infinity"]


def test_a_form_is_read_where_it_says_so_unless_it_is_json_after_all() -> None:
    form = "application/x-www-form-urlencoded"
    assert read_any(posted(b"a=1&b=%E5%91%8A&a=2", content_type=form)) == {"a": "2", "b": "告"}
    assert read_any(posted(b'{"a": 1}', content_type=form)) == {"a": 1}
    with pytest.raises(Unreadable, match="not_form"):
        read_form(posted(b"&".join(b"a=1" for _ in range(300))))


def test_a_token_is_what_follows_the_scheme() -> None:
    def found(header: str) -> tuple[str, ...]:
        return tokens(Inbound(NOW, headers={"authorization": header}), (BEARER, BASIC))

    assert found("Bearer  abc ") == found("bearer abc") == ("abc",)
    assert found("Basic dTphYmM=") == ("abc",)
    assert found("Basic !!!") == found("Basic 4pyT") == found("Bearer") == found("Digest x") == found("") == ()


def test_everything_that_is_noticed_has_a_sentence() -> None:
    used: set[str] = set()
    for text in (path.read_text(encoding="utf-8") for path in python("alerts")):
        ours = "" if re.search(r"from core\.errors import .*\bProblem\b", text) else "|Problem"  # of a form's field
        used |= set(re.findall(rf'(?:Unreadable|Fault|Faulty{ours})\("(\w+)"', text))
    rules = "\n".join(path.read_text(encoding="utf-8") for path in python("alerts/mapping", "alerts/patterns"))
    used |= set(re.findall(r'"(mapping_\w+|trial_\w+|rule_\w+|pattern_\w+)"', rules))
    assert used - set(Flag) == {*PROBLEMS, *PATTERNS, *MAPPINGS}
    assert set(FLAGS) == set(Flag)
    assert problem_said(Problem("not_list")) == "此处应为数组"
    assert problem_said(Fault("rule_unknown", "fields.key.x")) == "规则没有这一项（fields.key.x）"
