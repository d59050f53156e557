"""Whatever a person typed is shown as typed and does nothing. A real Markdown parser is the judge."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from feishu_client.card import Markdown, Span, Text, as_text, clean, escape, plain_message
from feishu_client.card.visible import cut, shown
from feishu_client.card.words import web_address

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HARMLESS = {"paragraph_open", "paragraph_close", "inline"}
QUIET = {"text", "softbreak", "hardbreak"}
WORDS = st.text(max_size=200)
NASTY = st.lists(
    st.sampled_from(
        ["*", "**", "_", "`", "```", "~~", "<at id=all></at>", "<at", ">", "#", "# ", "- ", "+ ", "1. ", "1", ".",
         "---", "===", "|", "|--|", "\n", "\n\n", "    ", "\t", "[a](http://b.c)", "![x](y)", "](", ":", ":OK:",
         "www.a.cn", "http://a.cn", "a@b.cn", "&#42;", "&lt;", "&", "\\", "<font color='red'>", "$x$", "甲", "x",
         " ", "\r\n", "\0", "\u202e", "😀", "\ud83d"]
    ),
    max_size=30,
).map("".join)  # fmt: skip
ANYTHING = WORDS | NASTY


def is_quiet(markdown: str) -> bool:
    """True when a parser finds nothing but paragraphs of characters."""
    for token in PARSER.parse(markdown):
        if token.type not in HARMLESS or any(child.type not in QUIET for child in token.children or ()):
            return False
    return True


@given(ANYTHING)
def test_no_text_becomes_markup(text: str) -> None:
    assert is_quiet(escape(text))


@given(ANYTHING)
def test_no_raw_character_of_markup_is_left(text: str) -> None:
    left = re.sub(r"&#\d+;", "x", escape(text))
    assert not set(left) & set("*~[]()#:_`|\\<>@$&")
    assert not re.search(r"(?m)^[ \t]|^[-+=.]|^\d+\.", left)


@given(ANYTHING)
def test_the_text_stays_visible_as_it_was(text: str) -> None:
    assert shown(escape(text)) == clean(text)


@given(st.lists(ANYTHING, max_size=4))
def test_pieces_beside_each_other_make_no_markup_either(pieces: list[str]) -> None:
    markdown = "".join(escape(piece) for piece in pieces)
    assert is_quiet(markdown)
    assert shown(markdown) == "".join(clean(piece) for piece in pieces)


@given(ANYTHING, st.integers(0, 50))
def test_a_cut_text_is_still_quiet(text: str, limit: int) -> None:
    short = cut(escape(text), limit)
    assert is_quiet(short)
    assert len(shown(short)) <= limit + 1


@given(ANYTHING)
def test_a_bold_coloured_link_holds_exactly_the_words(text: str) -> None:
    made = Markdown(Span(Text(text), bold=True, colour="grey", url="https://a.cn/x?y=1&copy=(2)")).json()
    content = made[0]["content"] if made else ""
    without = re.sub(r"</?font[^<>]*>|\]\(https://a\.cn/x\?y=1&#38;copy=%282%29\)|\[|\*\*", "", content)
    assert shown(without).split() == clean(text).split()
    assert "<at" not in content


@given(ANYTHING)
def test_a_text_message_mentions_nobody(text: str) -> None:
    said = plain_message(text)["text"]
    assert not re.search(r"<[A-Za-z/!]|\]\(|\*\*", said)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("<at id=all></at>", "&#60;at id=all&#62;&#60;/at&#62;"),
        ("YJ-20261123-0042", "YJ-20261123-0042"),
        ("4,860.00 元", "4,860.00 元"),
        ("- 一\n- 二", "&#45; 一\n&#45; 二"),
        ("1. 一", "1&#46; 一"),
        ("  缩进", "&#32;&#32;缩进"),
        ("www.baidu.com", "www&#46;baidu.com"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\u202e元001", "\ufffd元001"),
    ],
)
def test_how_it_is_written(typed: str, written: str) -> None:
    assert escape(typed) == written


def test_bold_beside_punctuation_leaves_no_stars() -> None:
    said = Markdown(Span(Text("王小明"), bold=True), Text("（交易）"), Span(Text("「甲」"), bold=True)).json()
    assert said[0]["content"] == "**王小明**（交易）「甲」"


def test_both_languages_stand_side_by_side_only_when_they_differ() -> None:
    assert Markdown(Text("甲")).json() == [{"tag": "markdown", "content": "甲"}]
    assert Markdown(Text("甲", "A*")).json() == [
        {"tag": "markdown", "content": "甲", "i18n_content": {"zh_cn": "甲", "en_us": "A&#42;"}}
    ]
    assert Markdown(Text(" ")).json() == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "a.cn", "https://", "data:text/html,x", "//a.cn"])
def test_only_web_addresses_are_links(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        web_address(url)
    if url:
        with pytest.raises(ValueError, match="address"):
            Span(Text("x"), url=url)


@given(st.text(max_size=50))
def test_an_address_cannot_end_early(tail: str) -> None:
    try:
        address = web_address("https://a.cn/" + tail)
    except ValueError:
        return
    assert not set(address) & set("()<>[]'\" \n\t\\`")
    [link, *_] = PARSER.parse(f"[x]({address})")[1].children or []
    assert link.type == "link_open"


def test_as_text_reads_the_whole_card() -> None:
    card = {"header": {"title": {"content": "题"}}, "body": {"elements": Markdown(Text("a*b <at id=all>")).json()}}
    assert as_text(card) == "题\na*b \uff1cat id=all>"
