"""The system administrator's view of the settings: which there are and whether they are set, never to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DUTIES = frozenset({"system_admin"})
WORDS: dict[str, _StrPromise] = {
    "file": gettext_lazy("由文件设置"),
    "environment": gettext_lazy("已设置"),
    "default": gettext_lazy("默认值"),
}


@dataclass(frozen=True)
class Setting:
    """One name and where its value comes from: file, environment, default."""

    name: str
    source: str
    said: str


def rows() -> list[Setting]:
    """Every setting that the house reads, by name."""
    return [Setting(name, source, str(WORDS[source])) for name, source in sorted(settings.SETTINGS_READ.items())]


def page(request: HttpRequest, duties: frozenset[str], context: dict[str, Any]) -> HttpResponse:
    """The table.

    Raises: Refused for whoever is not the system administrator.
    """
    if not duties & DUTIES:
        raise Refused(_("你没有权限执行此操作"))
    return render(request, "admin/settings.html", {**context, "title": _("系统设置"), "rows": rows()})
