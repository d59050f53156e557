"""The text by which a thing is found, the question cut into parts, and what of a line is marked."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refs import Ref
from core.search import Doc, Piece, pieces
from core.search.text import grade, joined, parts, text_of

WHO = Ref("people.employee", "1")
ANYTHING = st.text(max_size=60)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("张三", 0), ("YJ-20261123-0001", 0), ("ｙｊ-2026", 1), ("张", 1), ("zs", 2), ("z", 2), ("zhangs", 3)]
    + [("三", 4), ("1123-00", 4), ("行情", 4), ("李四", 5)],
)
def test_better_matches_have_the_lower_grade(asked: str, expected: int) -> None:
    text = text_of(Doc(WHO, names=("张三",), codes=("YJ-20261123-0001",), words=("行情网关扩容",)))
    assert grade(text, asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("张s 云主机", ("张", "s", "云主机")), ("  ", ()), ("YJ-2026", ("yj-2026",)), ("3台 3台", ("3台",))],
)
def test_a_question_is_cut_into_parts(asked: str, expected: tuple[str, ...]) -> None:
    assert parts(asked) == expected


@given(ANYTHING, ANYTHING, ANYTHING)
def test_any_name_is_found_by_itself(name: str, word: str, asked: str) -> None:
    text = text_of(Doc(WHO, names=(name,), words=(word,)))
    assert all(part in text for part in parts(name[:40]))
    assert not joined(name)[:40] or grade(text, name[:40]) <= 1 or "\x01" not in text
    assert 0 <= grade(text, asked) <= 5


@given(ANYTHING, ANYTHING)
def test_a_line_cut_for_showing_is_the_same_line(line: str, asked: str) -> None:
    assert "".join(piece.text for piece in pieces(line, asked)) == line


@pytest.mark.parametrize(
    ("line", "asked", "hit"),
    [
        ("张三丰", "zs", "张三"), ("王小明", "wangxiao", "王小"), ("王小明", "xiaom", "小明"),
        ("3 台生产云主机", "3台", "3 台"),
        ("YJ-20261123-0001", "yj-2026", "YJ-2026"), ("云主机申请", "yunzhuji", "云主机"), ("张三", "李", ""),
    ],
)  # fmt: skip
def test_what_matches_is_marked(line: str, asked: str, hit: str) -> None:
    assert "".join(piece.text for piece in pieces(line, asked) if piece.hit) == hit
    assert Piece("<b>") in pieces("<b>", "x")


@pytest.mark.parametrize(
    ("line", "asked", "hit"),
    [
        ("王小明", "wangxm", "王小明"),
        ("王小明", "wxiao", "王小"),
        ("王小明", "xming", "小明"),
        ("云主机", "yunzj", "云主机"),
    ],
)
def test_syllables_and_initials_may_be_mixed(line: str, asked: str, hit: str) -> None:
    assert "".join(piece.text for piece in pieces(line, asked) if piece.hit) == hit


def test_marking_takes_no_time_whatever_is_asked() -> None:
    began = time.process_time()
    for asked in ("a" * 100, "shi" * 33, "x" * 99 + "q", "((a+)+)+$"):
        pieces("十是时事使" * 80 + "aaaa" * 100, asked)
    assert time.process_time() - began < 1
