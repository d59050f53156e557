"""The card as a whole: header, the line of the chat list, body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from feishu_client.card.elements import Element
from feishu_client.card.words import COLOURS, Text, in_languages, one_line, plain_text

TEMPLATES: Final = COLOURS - {"neutral", "lime"} | {"default"}
TAG_COLOURS: Final = COLOURS - {"grey"}
MAX_TAGS: Final = 3


@dataclass(frozen=True)
class Tag:
    """A chip beside the title. Raises: ValueError for an unknown colour."""

    text: Text
    colour: str = "neutral"

    def __post_init__(self) -> None:
        if self.colour not in TAG_COLOURS:
            raise ValueError(f"no such colour: {self.colour}")


@dataclass(frozen=True)
class Header:
    """Title, one line below it, chips, and the colour. Raises: ValueError for an empty title or what Feishu refuses."""

    title: Text
    template: str = "default"
    subtitle: Text | None = None
    tags: Sequence[Tag] = ()

    def __post_init__(self) -> None:
        if not self.title:
            raise ValueError("a card needs a title")
        if self.template not in TEMPLATES:
            raise ValueError(f"no such header colour: {self.template}")
        if len(self.tags) > MAX_TAGS:
            raise ValueError(f"a header has at most {MAX_TAGS} chips")

    def json(self) -> dict[str, Any]:
        made: dict[str, Any] = {"title": plain_text(self.title), "template": self.template}
        if self.subtitle:
            made["subtitle"] = plain_text(self.subtitle)
        if self.tags:
            made["text_tag_list"] = [
                {"tag": "text_tag", "text": plain_text(tag.text), "color": tag.colour} for tag in self.tags
            ]
        return made


@dataclass(frozen=True)
class Card:
    """A shared card (one content for all who see it, so that it can be rewritten). `preview`: the chat list's line."""

    header: Header
    preview: Text
    elements: Sequence[Element]
    forward: bool = True

    def json(self) -> dict[str, Any]:
        """The card as `send`, `patch_card` and a callback's answer take it. Raises: ValueError, see `Form`."""
        config = {
            "update_multi": True,
            "enable_forward": self.forward,
            "locales": ["zh_cn", "en_us"],
            "summary": in_languages(self.preview or self.header.title, one_line),
        }
        body = [component for element in self.elements for component in element.json()]
        return {"schema": "2.0", "config": config, "header": self.header.json(), "body": {"elements": body}}
