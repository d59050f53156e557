"""What every page of the shell has at hand, reckoned only when a template asks for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.selectors.shell import build


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell`: navigation, language, theme, number of things to do."""
    return {"shell": SimpleLazyObject(lambda: build(request))}
