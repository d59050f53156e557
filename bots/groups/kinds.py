"""What other rooms say about groups that are opened for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.refs import Ref
from core.registry import Registry


@dataclass(frozen=True)
class OpenedChat:
    """A group that stands now: `slug` is its name in the house (`say_in_chat`), `missed` the people not in it."""

    slug: str
    chat_id: str
    missed: tuple[int, ...]


def _nothing(about: Ref, reason: str) -> None:
    """An opening that failed for good is shown to the operator and needs nothing else."""


@dataclass(frozen=True)
class ChatKind:
    """Why groups are opened: `opened` hears, in a transaction, that one stands; `failed` that it never will."""

    slug: str
    opened: Callable[[Ref, OpenedChat], None]
    failed: Callable[[Ref, str], None] = _nothing


CHAT_KINDS: Final[Registry[ChatKind]] = Registry("kinds of groups")
