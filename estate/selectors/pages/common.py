"""What every page of the estate has: its tabs, and how a list is asked and cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

PER_PAGE = 50


@dataclass(frozen=True)
class Tab:
    """One of the three rooms."""

    label: str
    url: str
    current: bool
    count: int | None = None


def tabs(current: str) -> tuple[Tab, ...]:
    """Systems, ledgers, rosters."""
    rooms = (("systems", _("系统")), ("ledgers", _("台账")), ("rosters", _("值班表")))
    return tuple(Tab(label, reverse(f"estate:{name}"), name == current) for name, label in rooms)


def cut(rows: QuerySet[Any] | list[Any], params: Mapping[str, str]) -> Page[Any]:
    """The page that the address asks for; the nearest one there is."""
    return Paginator(rows, PER_PAGE).get_page(params.get("page", "1"))


def asked(params: Mapping[str, str], *names: str) -> dict[str, str]:
    """What the filter fields hold."""
    return {name: params.get(name, "").strip()[:100] for name in names}


def export_url(name: str, params: QueryDict, *args: str) -> str:
    """The address of the same list as a file."""
    query = params.copy()
    query.pop("page", None)
    return f"{reverse(name, args=args)}?{query.urlencode()}"
