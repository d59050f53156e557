"""What stands on a card and is read: paragraphs, facts in two columns, a line, the grey footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from feishu_client.card.visible import shown
from feishu_client.card.words import Rich, Span, Text, plain_text, rich_text


class Element(Protocol):
    """Anything that can stand in a card's body."""

    def json(self) -> list[dict[str, Any]]:
        """The components as Feishu reads them; none when there is nothing to show."""


class Markdown:
    """A paragraph of plain and marked words; all of it escaped. Nothing at all when the words are empty."""

    def __init__(self, *parts: Rich, size: str = "normal") -> None:
        self.parts = parts
        self.size = size

    def json(self) -> list[dict[str, Any]]:
        content = rich_text(self.parts)
        if not shown(content["content"]).strip():
            return []
        sized = {} if self.size == "normal" else {"text_size": self.size}
        return [{"tag": "markdown", **content, **sized}]


@dataclass(frozen=True)
class Note:
    """The last line: small and grey."""

    text: Text

    def json(self) -> list[dict[str, Any]]:
        return Markdown(Span(self.text, colour="grey"), size="notation").json()


@dataclass(frozen=True)
class Divider:
    """A thin line."""

    def json(self) -> list[dict[str, Any]]:
        return [{"tag": "hr"}]


@dataclass(frozen=True)
class Folded:
    """Elements behind a title: read when somebody unfolds them; none of them may be a form."""

    title: Text
    elements: Sequence[Element]

    def json(self) -> list[dict[str, Any]]:
        inside = [component for element in self.elements for component in element.json()]
        if not inside:
            return []
        return [
            {
                "tag": "collapsible_panel",
                "expanded": False,
                "header": {"title": plain_text(self.title)},
                "elements": inside,
            }
        ]


@dataclass(frozen=True)
class Facts:
    """Labels with their values, two beside each other; an odd last one stands alone."""

    facts: Sequence[tuple[Text, Rich]]

    def json(self) -> list[dict[str, Any]]:
        pairs = (self.facts[start : start + 2] for start in range(0, len(self.facts), 2))
        return [
            {
                "tag": "column_set",
                "flex_mode": "bisect",
                "horizontal_spacing": "8px",
                "columns": [column([_fact(label, value)], width="weighted") for label, value in pair],
            }
            for pair in pairs
        ]


def _fact(label: Text, value: Rich) -> dict[str, Any]:
    return {"tag": "markdown", **rich_text((Span(label, colour="grey"), Text("\n"), value))}


def column(elements: list[dict[str, Any]], *, width: str) -> dict[str, Any]:
    """One column of a column set; `weighted` ones share the width evenly."""
    weight = {"weight": 1} if width == "weighted" else {}
    return {"tag": "column", "width": width, **weight, "elements": elements}
