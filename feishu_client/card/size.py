"""How large a card is on the wire, and how it is made to fit."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

from feishu_client.card.visible import cut
from feishu_client.errors import TooLong
from feishu_client.wire import dumps, encode

LIMIT: Final = 29_600  # bytes; Feishu takes 30,000 for the whole request, the rest is for its other fields
MAX_ELEMENTS: Final = 200
_STEPS: Final = (2000, 1000, 600, 400, 250, 150, 100, 60)  # visible characters per text, tried one after another
_ELLIPSIS: Final = "…"


def card_bytes(card: Mapping[str, Any]) -> int:
    """The bytes this card takes in a message request, where it travels as a text inside JSON."""
    return len(encode(dumps(card)))


def count(card: Mapping[str, Any]) -> int:
    """How many components the body has, columns included."""
    return sum(1 for _ in components((card.get("body") or {}).get("elements") or ()))


def components(elements: Any) -> Iterator[Mapping[str, Any]]:
    """Every component, also those inside forms and columns, parents first."""
    for element in elements if isinstance(elements, list | tuple) else ():
        if isinstance(element, Mapping):
            yield element
            for key in ("elements", "columns"):
                yield from components(element.get(key))


def fit(card: Mapping[str, Any], limit: int = LIMIT) -> dict[str, Any]:
    """The card itself when it is small enough, else a copy whose longest texts end in an ellipsis.

    Raises: TooLong when even short texts do not fit, or with more than 200 components; send `as_text` then.
    """
    if count(card) > MAX_ELEMENTS:
        raise TooLong(f"a card has at most {MAX_ELEMENTS} components, this one {count(card)}")
    if card_bytes(card) <= limit:
        return dict(card)
    for longest in _STEPS:
        shorter = _shortened(card, longest)
        if card_bytes(shorter) <= limit:
            return shorter
    raise TooLong(f"a card of {card_bytes(card)} bytes, the limit is {limit}")


def _shortened(card: Mapping[str, Any], longest: int) -> dict[str, Any]:
    copied = copy.deepcopy(dict(card))
    for text in _texts(copied):
        text["content"] = _cut(text, text["content"], longest)
        for language, said in (text.get("i18n_content") or {}).items():
            text["i18n_content"][language] = _cut(text, said, longest)
    return copied


def _cut(text: Mapping[str, Any], said: str, longest: int) -> str:
    if text.get("tag") == "markdown":
        return cut(said, longest)
    return said if len(said) <= longest else said[:longest] + _ELLIPSIS


def _texts(node: Any) -> Iterator[dict[str, Any]]:
    """Every text object; a button's value is left alone, it is not for reading."""
    if isinstance(node, dict):
        if isinstance(node.get("content"), str):
            yield node
        for key, value in node.items():
            if key not in {"value", "i18n_content", "behaviors"}:
                yield from _texts(value)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)
