"""How one part of the house points at a thing of another without knowing its tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, order=True)
class Ref:
    """A pointer such as `approvals.request:42`; `kind` is `<app>.<noun>`, `id` the row's key as text."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The ref written as `kind:id`.

        Raises: ValueError if there is no kind or no id.
        """
        kind, colon, key = text.partition(":")
        if not (kind and colon and key):
            raise ValueError(f"not a ref: {text!r} (want kind:id)")
        return cls(kind, key)

    @property
    def pk(self) -> int:
        """The id as the integer key that our tables use."""
        return int(self.id)


@dataclass(frozen=True)
class RefKind:
    """What a kind of subject is called and where its page is.

    `url` gives the path of the page (no host); `title` a short name for logs and operators.
    """

    slug: str
    label: str | _StrPromise
    url: Callable[[Ref], str]
    title: Callable[[Ref], str]


REF_KINDS: Registry[RefKind] = Registry("ref kinds")


def url_of(ref: Ref) -> str:
    """Path of the subject's page."""
    return REF_KINDS.get(ref.kind).url(ref)
