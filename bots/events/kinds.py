"""Kinds of events that rooms want to hear of, and what their handlers are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from bots.models import Bot
from core.registry import Registry


@dataclass(frozen=True)
class FeishuEvent:
    """Something happened over there: `at` is Feishu's moment, `body` the `event` object of its envelope."""

    bot: Bot
    event_type: str
    event_id: str
    at: datetime
    body: Mapping[str, Any]
    via: Literal["callback", "line"]


def no_subject(body: Mapping[str, Any]) -> str:
    """Events of this type may be handled in any order."""
    return ""


@dataclass(frozen=True)
class EventKind:
    """An event type and its handler, which runs in a transaction of its own and may be given the same event again.

    Events of one bot with the same non-empty `subject(body)` are handled one after another, oldest first. One that
    comes late is still older than what was handled before it: the handler compares `event.at` where that matters.
    The handler calls nobody outside (an errand does); `Invalid` parks the event at once, anything else is retried.
    """

    slug: str
    handle: Callable[[FeishuEvent], None]
    subject: Callable[[Mapping[str, Any]], str] = no_subject


FEISHU_EVENTS: Final[Registry[EventKind]] = Registry("Feishu events")
