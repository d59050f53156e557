"""Registers: what stands higher tells what is lower about itself, and the lower room never learns its name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """Anything with a slug can be registered."""

    @property
    def slug(self) -> str: ...


T = TypeVar("T", bound=Named)


class UnknownKind(LookupError):
    """Nothing is registered under this slug."""


class AlreadyRegistered(ValueError):
    """Two different things claim one slug."""


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A registered thing and the module that registered it."""

    slug: str
    item: T
    where: str


def caller() -> str:
    """The module that registers: the first one below the `register` functions on the stack."""
    frame = sys._getframe(1)
    while frame.f_code.co_name == "register" and isinstance(frame.f_locals.get("self"), Registry) and frame.f_back:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "?"))


REGISTRIES: list[Registry[Named]] = []


class Registry(Generic[T]):
    """One kind of registered things, in order of registration; filled in `AppConfig.ready()`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, Entry[T]] = {}
        REGISTRIES.append(self)  # type: ignore[arg-type]  # read only through Named

    def register(self, item: T, *, where: str = "") -> T:
        """Add the thing under its slug; the same object again is harmless. `where` is the caller if not said.

        Raises: AlreadyRegistered if another thing has the slug.
        """
        known = self._entries.get(item.slug)
        if known is not None and known.item is not item:
            raise AlreadyRegistered(f"{self.name}: {item.slug!r} is already registered by {known.where}")
        self._entries[item.slug] = Entry(item.slug, item, where or caller())
        return item

    def get(self, slug: str) -> T:
        """The thing registered under the slug.

        Raises: UnknownKind, naming what there is.
        """
        try:
            return self._entries[slug].item
        except KeyError:
            known = ", ".join(sorted(self._entries)) or "nothing"
            raise UnknownKind(f"{self.name}: no {slug!r}; registered: {known}") from None

    def entries(self) -> tuple[Entry[T], ...]:
        """All entries with the module each came from, in order of registration."""
        return tuple(self._entries.values())

    def __iter__(self) -> Iterator[T]:
        return iter([entry.item for entry in self._entries.values()])

    def __contains__(self, slug: object) -> bool:
        return slug in self._entries

    def __len__(self) -> int:
        return len(self._entries)
