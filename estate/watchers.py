"""Who must hear of what happens to the estate: rooms that speak register here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.refs import Ref
from core.registry import Registry


@dataclass(frozen=True)
class Happened:
    """A verb of the journal, what it was done to, whom it concerns (keys of people), and what is said of it.

    `url` is the path of the page that shows it; `facts` are texts, moments in ISO.
    """

    verb: str
    about: Ref
    to: tuple[int, ...]
    url: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EstateWatcher:
    """Told in the verb's transaction."""

    slug: str
    tell: Callable[[Happened], None]


ESTATE_WATCHERS: Registry[EstateWatcher] = Registry("estate watchers")


def announce(happened: Happened) -> None:
    """Let every watcher know; where nobody is concerned nothing is said."""
    if happened.to:
        for watcher in ESTATE_WATCHERS:
            watcher.tell(happened)
