"""What a token may be good for; each room registers the scopes of its own addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Scope:
    """`<room>:read` or `<room>:write`; the label is what the owner of a token reads.

    `duties` (slugs of roles) makes it one of an administrator's work: only who has one of them gets such a token, and
    only after the second factor; a session shows it as well. Empty: everybody's.
    """

    slug: str
    label: str | _StrPromise
    duties: frozenset[str] = frozenset()


SCOPES: Registry[Scope] = Registry("token scopes")
