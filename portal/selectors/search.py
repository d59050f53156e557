"""What is found for a text, grouped as registered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.shell import SEARCH, Hit


@dataclass(frozen=True)
class Group:
    """The hits of one provider."""

    label: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class SearchPage:
    """What was asked and what there is."""

    text: str
    groups: tuple[Group, ...]


def build(person: Any, text: str, *, limit: int) -> SearchPage:
    """Groups with hits that the person may see; an empty text finds nothing."""
    text = text.strip()[:100]
    if not text:
        return SearchPage("", ())
    providers = sorted(SEARCH, key=lambda provider: provider.order)
    groups = [Group(str(provider.label), tuple(provider.find(person, text, limit))) for provider in providers]
    return SearchPage(text, tuple(group for group in groups if group.hits))
