"""The events that other systems may be told of; each room registers its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bots.kinds import Fact
from core.refs import Ref
from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class WebhookEvent:
    """Something that happens, `<noun>.<past>`; `sample` gives a subject and the facts that come with it."""

    slug: str
    label: str | _StrPromise
    sample: Callable[[], tuple[Ref, Mapping[str, Fact]]]


WEBHOOK_EVENTS: Registry[WebhookEvent] = Registry("webhook events")
