"""Texts and addresses of strangers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import cleaning
from alerts.signal import Link


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example.test/x?y=1#z",
        "http://10.0.0.1:9090/graph?g0.expr=up",
        "HTTP://host/",
        "http://[2001:db8::1]/",
    ],
)
def test_addresses_of_the_web_pass_as_they_are(url: str) -> None:
    assert cleaning.address(url) == url


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//host/x", "/x", "ftp://host/", "http://", "x"]
    + [
        "http://user:pw@host/",
        "https://good.test@bad.test/",
        "http://ho st/",
        "http://host/\nx",
        "http://[::1",
        "http:x",
    ]
    + ["http://host:99999/", "http://host:x/", "https://good.test\\@bad.test", "\u202ehttp://host/x", 7, None, ["x"]]
    + ["http://host/" + "x" * 3000],
)
def test_every_other_address_is_none(url: Any) -> None:
    assert cleaning.address(url) == ""


def test_control_signs_and_turned_writing_are_taken_out_and_nothing_is_escaped() -> None:
    assert cleaning.text("a\x00b\x1b[31m\u202ec\r\nd\ud800") == "ab[31mc\nd"
    assert cleaning.text("<b>&</b> <at id=all></at>") == "<b>&</b> <at id=all></at>"
    assert cleaning.text("👨‍👩‍👧 磁盘") == "👨‍👩‍👧 磁盘"


@given(raw=st.text() | st.none() | st.integers() | st.lists(st.text()), limit=st.integers(5, 50))
def test_no_text_is_longer_than_its_limit_and_cleaning_again_changes_nothing(raw: Any, limit: int) -> None:
    for clean in (cleaning.text, cleaning.line):
        once = clean(raw, limit)
        assert len(once) <= limit
        assert clean(once, limit) == once
    assert "\n" not in cleaning.line(raw, limit)


@given(st.text(max_size=400), st.text(max_size=400))
def test_keys_that_differ_stay_apart(one: str, other: str) -> None:
    keys = {cleaning.key(one), cleaning.key(other)} - {""}
    if len({one, other}) == 2 and cleaning.line(one) and cleaning.line(other):
        assert len(keys) == 2
    assert all(len(key) <= cleaning.WORD for key in keys)


@pytest.mark.parametrize("pair", [("a" * 300, "a" * 301), ("a b", "a  b"), ("a\x00", "a"), ("a", "a\n")])
def test_long_and_dirty_keys_are_not_merged(pair: tuple[str, str]) -> None:
    assert cleaning.key(pair[0]) != cleaning.key(pair[1])


def test_labels_are_texts_without_empty_ones_and_not_too_many() -> None:
    assert cleaning.words({"a": 1, "b": "", "c": None, "": "x", "d": True, "e": [1, "二"]}) == {
        "a": "1",
        "d": "true",
        "e": '[1,"二"]',
    }
    assert len(cleaning.words({str(number): "x" for number in range(500)})) == cleaning.MOST
    assert cleaning.words([("a", "b")]) == {}


def test_a_link_is_there_once_and_never_without_a_label() -> None:
    pairs = [("", "http://a.test/"), ("again", "http://a.test/"), ("bad", "file:///etc/passwd")]
    assert cleaning.links(pairs) == (Link("http://a.test/", "http://a.test/"),)
