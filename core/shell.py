"""What the browser shell shows is what is registered here: navigation, tiles and panels of 工作台, search.

The person is whoever signed in; core may not name that table, hence `Any`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Scope = Literal["team", "self"]


@dataclass(frozen=True)
class NavEntry:
    """An entry of the rail (and of the bottom bar on phones); `icon` is a symbol of the Lucide sprite.

    `badge` gives the number shown beside it (0 shows none). `audience` names the app ("app:okr"): who is outside its
    audience does not see the entry. With `roles` only holders of one of them see it. It is the current one below the
    addresses of `also` (url names) too.
    """

    slug: str
    label: str | _StrPromise
    icon: str
    url_name: str
    order: int
    visible: Callable[[Any], bool] = lambda person: True
    badge: Callable[[Any], int] | None = None
    group: Literal["main", "operate"] = "main"
    audience: str = ""
    roles: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tile:
    """One figure of 工作台; the tile is the link. `figure` is ready to print, "—" if not known."""

    label: str
    figure: str
    unit: str
    meaning: str
    url: str
    tone: str = "neutral"


@dataclass(frozen=True)
class HomeTile:
    """Gives a tile for the person and scope, or None when it does not concern them."""

    slug: str
    order: int
    measure: Callable[[Any, Scope], Tile | None]


@dataclass(frozen=True)
class HomePanel:
    """A panel of 工作台 drawn by the feature's own template; `context` None leaves it out."""

    slug: str
    order: int
    column: Literal["main", "side"]
    template: str
    context: Callable[[Any, Scope], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Hit:
    """One search result."""

    title: str
    meta: str
    url: str
    kind: str = field(default="")


@dataclass(frozen=True)
class SearchProvider:
    """Finds what the person may see; the best `limit` hits, best first. Outside its `audience` it is not asked."""

    slug: str
    label: str | _StrPromise
    order: int
    find: Callable[[Any, str, int], Sequence[Hit]]
    audience: str = ""


@dataclass(frozen=True)
class TourStep:
    """One thing to know, with the page where it is (a url name) and the word on its link."""

    title: str | _StrPromise
    text: str | _StrPromise
    url_name: str = ""
    verb: str | _StrPromise = ""


@dataclass(frozen=True)
class Tour:
    """A few steps for whom it fits (`fits`, and one of the `roles` if there are any).

    One tour at a time stands on 工作台 until its reader puts it away.
    """

    slug: str
    label: str | _StrPromise
    order: int
    steps: tuple[TourStep, ...]
    fits: Callable[[Any], bool] = lambda person: True
    audience: str = ""
    roles: frozenset[str] = frozenset()


NAV: Registry[NavEntry] = Registry("navigation entries")
TILES: Registry[HomeTile] = Registry("home tiles")
PANELS: Registry[HomePanel] = Registry("home panels")
SEARCH: Registry[SearchProvider] = Registry("search providers")
TOURS: Registry[Tour] = Registry("tours")
