"""What a token may be good for; each room registers the scopes of its own addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Scope:
    """`<room>:read` or `<room>:write`; the label is what the owner of a token reads."""

    slug: str
    label: str | _StrPromise


SCOPES: Registry[Scope] = Registry("token scopes")
