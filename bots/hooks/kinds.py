"""The events that other systems may be told of; each room registers its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from bots.kinds import Fact
from core.refs import Ref
from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SLUG: Final = "bots.webhook"  # the kind of errand that a delivery is


@dataclass(frozen=True)
class WebhookEvent:
    """Something that happens, `<noun>.<past>`; `sample` gives a subject and the facts that come with it."""

    slug: str
    label: str | _StrPromise
    sample: Callable[[], tuple[Ref, Mapping[str, Fact]]]


Facts: TypeAlias = Mapping[str, Fact] | Callable[[], Mapping[str, Fact]]


@dataclass(frozen=True)
class Event:
    """Something that happened to a subject; `facts` may be a function, called only if somebody is to be told."""

    slug: str
    about: Ref
    facts: Facts = field(default_factory=dict)


WEBHOOK_EVENTS: Registry[WebhookEvent] = Registry("webhook events")
