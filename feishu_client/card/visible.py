"""What a person would read on a card, and how to shorten it without breaking its markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from feishu_client.card.words import plain_message

Language = Literal["zh", "en"]
KEYS: Final[dict[Language, str]] = {"zh": "zh_cn", "en": "en_us"}
TEXT_LIMIT: Final = 10_000  # characters; a text message may be far longer, but nobody reads it

# Our own markup, an escaped character, or one plain character. Raw `*`, `[`, `<` are ours: a person's are escaped.
_PIECE: Final = re.compile(r"&#\d+;|\*\*|\]\([^)]*\)|\[|<[^<>]*>|.", re.DOTALL)
_ADDRESS: Final = re.compile(r"\]\(([^)]*)\)")


def shown(markdown: str) -> str:
    """The words a person sees; an address stands behind the words that lead to it.

    >>> shown("**&#42;** [here](https://a.b/c)")
    '* here (https://a.b/c)'
    """
    return "".join(_seen(piece) for piece in _PIECE.findall(markdown))


def _seen(piece: str) -> str:
    if len(piece) == 1 and piece != "[":
        return piece
    if piece.startswith("&#"):
        return html.unescape(piece)
    address = _ADDRESS.fullmatch(piece)
    return f" ({html.unescape(address[1])})" if address else ""


def cut(markdown: str, limit: int) -> str:
    """The first `limit` visible characters and an ellipsis, every piece of markup kept and so still closed."""
    kept: list[str] = []
    left = limit
    for piece in _PIECE.findall(markdown):
        if not _is_character(piece):
            kept.append(piece)
            continue
        if left > 0:
            kept.append(piece)
        elif left == 0:
            kept.append("…")
        left -= 1
    return "".join(kept)


def _is_character(piece: str) -> bool:
    return (len(piece) == 1 and piece != "[") or piece.startswith("&#")


def as_text(card: Mapping[str, Any], language: Language = "zh", *, limit: int = TEXT_LIMIT) -> str:
    """The card as a text message, for when Feishu will not take the card: nobody must miss what it says.

    Buttons that call back are left out, those that open a page give their address. Mentions nobody.
    """
    words = "\n".join(line for line in _lines(card, language) if line.strip())
    short = words if len(words) <= limit else words[: limit - 1] + "…"
    return str(plain_message(short)["text"])


def _lines(card: Mapping[str, Any], language: Language) -> Iterator[str]:
    header = card.get("header") or {}
    tags = [in_language(tag.get("text") or {}, language) for tag in header.get("text_tag_list") or ()]
    yield " ".join([in_language(header.get("title") or {}, language), *(f"[{tag}]" for tag in tags)])
    yield in_language(header.get("subtitle") or {}, language)
    for component in (card.get("body") or {}).get("elements") or ():
        yield from _read(component, language)


def _read(component: Mapping[str, Any], language: Language) -> Iterator[str]:
    tag = component.get("tag")
    if tag == "markdown":
        yield shown(in_language(component, language))
    elif tag == "div":
        yield in_language(component.get("text") or {}, language)
    elif tag == "button":
        yield from _link(component, language)
    for key in ("elements", "columns"):
        for inner in component.get(key) or ():
            yield from _read(inner, language)


def _link(button: Mapping[str, Any], language: Language) -> Iterator[str]:
    for behaviour in button.get("behaviors") or ():
        if behaviour.get("type") == "open_url":
            yield f"{in_language(button.get('text') or {}, language)} {behaviour.get('default_url')}"


def in_language(text: Mapping[str, Any], language: Language) -> str:
    """The content of a text object in this language; the common one where there is none."""
    said = (text.get("i18n_content") or {}).get(KEYS[language]) or text.get("content")
    return said if isinstance(said, str) else ""
