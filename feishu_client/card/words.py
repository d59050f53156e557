"""Words on a card: always plain, in one or two languages, escaped where the card would read markup.

A card's markdown takes `&#42;` for a star and so on: the client shows the character and never acts on it. Everything
that could begin markup, a mention or a link is written that way, so nothing a person typed can become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

COLOURS: Final = frozenset(
    {"neutral", "blue", "turquoise", "lime", "orange", "violet", "indigo", "wathet", "green", "yellow", "red"}
    | {"purple", "carmine", "grey"}
)

# Characters that can begin markup anywhere in a line. `&` too, or a person could write `&#42;` and see a star.
_ANYWHERE: Final = frozenset("&<>*~[]()#:_`|\\!@$^{}")
# `1.` at the start of a line is a list; `www.` anywhere becomes a link.
_NUMBERED: Final = re.compile(r"(?m)^(\d+)\.")
_WWW: Final = re.compile(r"(?i)(www)\.")
# Not printable, or able to turn the order of letters around: such a character could hide what a card really says.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# In a text message (no card) `<at …>`, `<b>` and `[words](address)` are markup, and there is no way to escape them.
_TAG_START: Final = re.compile(r"<(?=[A-Za-z/!])")
_DOUBLE_STAR: Final = re.compile(r"\*(?=\*)")


def clean(text: str) -> str:
    """The text as it may be shown: one kind of line end; control and direction characters become visible."""
    return _UNSEEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


def one_line(text: str) -> str:
    """The same on one line, for titles, labels and previews."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """The text as markdown that shows exactly these characters. Line breaks stay line breaks.

    >>> escape("*<at id=all>*")
    '&#42;&#60;at id=all&#62;&#42;'
    """
    safe = "".join(_entity(char) if char in _ANYWHERE else char for char in clean(text))
    for before_dot in (_NUMBERED, _WWW):
        safe = before_dot.sub(rf"\1{_entity('.')}", safe)
    return "\n".join(_line_start(line) for line in safe.split("\n"))


def plain_message(words: str) -> dict[str, Any]:
    """The content of a text message that shows these words and mentions nobody."""
    safe = _TAG_START.sub("\uff1c", clean(words)).replace("](", "] (")
    return {"text": _DOUBLE_STAR.sub("*\u200b", safe)}


def _entity(char: str) -> str:
    return f"&#{ord(char)};"


def _line_start(line: str) -> str:
    """Indentation would be a code block, a dash a list, an equals sign a heading."""
    rest = line.lstrip(" \t")
    indent = "".join(_entity(char) for char in line[: len(line) - len(rest)])
    if rest[:1] in {"-", "+", "=", "."}:
        rest = _entity(rest[0]) + rest[1:]
    return indent + rest


@dataclass(frozen=True)
class Text:
    """Plain words in Chinese and, if they differ, in English. Never markup."""

    zh: str
    en: str = ""

    @property
    def english(self) -> str:
        """The English words; the Chinese ones where there are none."""
        return self.en or self.zh

    def __bool__(self) -> bool:
        return bool(self.zh.strip())


@dataclass(frozen=True)
class Span:
    """Words with a look: bold, struck through, coloured, or leading to a page.

    Raises: ValueError for a colour that Feishu does not know or an address that is not http(s).
    """

    text: Text
    bold: bool = False
    struck: bool = False
    colour: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if self.colour and self.colour not in COLOURS:
            raise ValueError(f"no such colour: {self.colour}")
        if self.url:
            web_address(self.url)


Rich = Text | Span


def web_address(url: str) -> str:
    """The address with everything quoted that could end it early in markdown. Raises: ValueError unless http(s)."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(f"not a web address: {url!r}")
    return quote(url, safe="%/:?#[]@!$&'*+,;=~-._").replace("[", "%5B").replace("]", "%5D").replace("'", "%27")


def plain_text(text: Text) -> dict[str, Any]:
    """A text object that Feishu shows as it is."""
    return {"tag": "plain_text", **in_languages(text, one_line)}


def in_languages(text: Text, write: Callable[[str], str]) -> dict[str, Any]:
    """`content`, and `i18n_content` when the languages differ."""
    return _both(write(text.zh), write(text.english))


def rich_text(parts: Iterable[Rich]) -> dict[str, Any]:
    """The parts, one after another, as markdown content in both languages."""
    held = tuple(parts)
    zh = "".join(_marked(part, part.text.zh if isinstance(part, Span) else part.zh) for part in held)
    en = "".join(_marked(part, part.text.english if isinstance(part, Span) else part.english) for part in held)
    return _both(zh, en)


def _both(zh: str, en: str) -> dict[str, Any]:
    if zh == en:
        return {"content": zh}
    return {"content": zh, "i18n_content": {"zh_cn": zh, "en_us": en}}


def _marked(part: Rich, words: str) -> str:
    """Line by line, because markup does not reach over an empty line."""
    if isinstance(part, Text):
        return escape(words)
    return "\n".join(_marked_line(part, line) for line in clean(words).split("\n"))


def _marked_line(span: Span, line: str) -> str:
    inner = line.strip()
    if not inner:
        return escape(line)
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    said = escape(inner)
    if span.bold and inner[0].isalnum() and inner[-1].isalnum():  # beside punctuation the stars would stay visible
        said = f"**{said}**"
    if span.struck:
        said = f"~~{said}~~"
    if span.url:
        said = f"[{said}]({web_address(span.url).replace('&', '&#38;')})"
    if span.colour:
        said = f"<font color='{span.colour}'>{said}</font>"
    return escape(before) + said + after
