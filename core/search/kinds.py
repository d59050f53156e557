"""What a room hands over to be found."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.refs import Ref
from core.registry import Registry

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Doc:
    """The words of one thing. Nothing hidden, sensitive or of a draft may stand here: whoever sees the thing finds it.

    `names` are found from their beginning, by their Chinese, pinyin and initials; `codes` (serials, user ids) from
    their beginning as well; `words` anywhere. `readings` are names whose syllables the room knows better. `owner` is
    another indexed thing by whose name this one is found too; of equally good matches the greatest `weight` is first.
    """

    ref: Ref
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    readings: tuple[tuple[str, ...], ...] = ()
    owner: Ref | None = None
    weight: int = 0


@dataclass(frozen=True)
class Indexed:
    """A kind of thing that can be found; `slug` is its ref kind.

    `rows` gives all rows with what `doc` reads of them; `doc` the words of one.
    """

    slug: str
    rows: Callable[[], QuerySet[Any]]
    doc: Callable[[Any], Doc]


@dataclass(frozen=True)
class Sight:
    """What somebody may see who sees so much that it is not listed.

    `among` gives what he sees of these keys, at the cost of their number; `whole` all that he sees.
    """

    among: Callable[[Collection[int]], QuerySet[Any]]
    whole: Callable[[], QuerySet[Any]]


INDEXED: Registry[Indexed] = Registry("search indexes")
