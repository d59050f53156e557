"""The rail, the bottom bar and the person's menu: only what is registered and what the person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bots import api as bots
from core import clock
from core.shell import NAV, NavEntry
from core.wording import moment
from people import api as people

SLOTS = 2
# Which two stand in the middle of a phone's bar; what is not registered leaves its place to the next in order.
PREFERRED = {
    "engineer": ("alerts", "approvals"),
    "reviewer": ("approvals", "okr"),
    "employee": ("okr", "wellness"),
}
SHEETS = ("tokens", "ground", "shell", "components", "forms", "table", "drawer", "pages", "request")
SCRIPTS = ("shell", "keys", "drawer", "forms", "detail-table", "detail-paste", "picker", "request", "inbox")
ENGINEERS = frozenset({"cloud_ops", "info_security", "operator"})


@dataclass(frozen=True)
class Entry:
    """One entry as drawn."""

    slug: str
    label: str
    icon: str
    url: str
    current: bool
    badge: int | None


@dataclass(frozen=True)
class Shell:
    """The frame of a page."""

    main: tuple[Entry, ...]
    operate: tuple[Entry, ...]
    bar: tuple[Entry, ...]
    more: tuple[Entry, ...]
    language: str
    theme: str
    signed_in: bool
    sheets: tuple[str, ...]
    scripts: tuple[str, ...]
    banner: str = ""
    emergency: str = ""
    unread: int = 0
    watermarked: bool = False


@lru_cache(maxsize=1)
def assets() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses of the stylesheets and scripts that every page loads, in order."""
    return (
        tuple(static(f"css/{name}.css") for name in SHEETS),
        tuple(static(f"js/{name}.js") for name in SCRIPTS),
    )


def build(request: HttpRequest) -> Shell:
    """The frame for whoever asks; for a stranger only language and theme."""
    person: Any = getattr(request, "user", None)
    language = get_language() or "zh-hans"
    sheets, scripts = assets()
    if person is None or not person.is_authenticated:
        return Shell((), (), (), (), language, "auto", signed_in=False, sheets=sheets, scripts=scripts)
    hidden = people.outside(person)
    entries = sorted(NAV, key=lambda entry: entry.order)
    roles = people.roles_of(person)
    mine = [entry for entry in entries if entry.audience not in hidden and (not entry.roles or entry.roles & roles)]
    shown = [entry for entry in mine if entry.visible(person)]
    drawn = _draw(shown, person, request.path)
    main = tuple(drawn[entry.slug] for entry in shown if entry.group == "main")
    operate = tuple(drawn[entry.slug] for entry in shown if entry.group == "operate")
    bar = _bar(main, person, roles)
    return Shell(
        main=main,
        operate=operate,
        bar=bar,
        more=tuple(entry for entry in (*main, *operate) if entry not in bar),
        language=language,
        theme=person.theme,
        signed_in=True,
        sheets=sheets,
        scripts=scripts,
        banner=_banner(roles),
        emergency=_emergency(person),
        unread=bots.unread(person),
        watermarked=marked(request),
    )


def marked(request: HttpRequest) -> bool:
    """Whether the page at hand carries the name of its reader (WATERMARK_PAGES)."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return any(name.startswith(start.removesuffix("*")) for start in settings.WATERMARK_PAGES)


def _emergency(person: Any) -> str:
    until = getattr(person, "emergency_until", None)
    if until is None:
        return ""
    return _("你正在使用应急权限，%(time)s 结束；所有操作都会留痕并告知审计管理员") % {
        "time": f"{timezone.localtime(until):%H:%M}"
    }


def _banner(roles: frozenset[str]) -> str:
    """That Feishu is away, as long as it is; operators read since when."""
    since = bots.away_since()
    if since is None:
        return ""
    sentence = _("飞书暂时无法连接，消息会在恢复后补发；你可以在「消息」里查看。")
    return sentence + _("（自 %(at)s 起）") % {"at": moment(since, clock.now())} if "operator" in roles else sentence


def _draw(shown: Sequence[NavEntry], person: Any, path: str) -> dict[str, Entry]:
    urls = {entry.slug: reverse(entry.url_name) for entry in shown}
    below = [(reverse(name), entry.slug) for entry in shown for name in (entry.url_name, *entry.also)]
    fitting = [(url, slug) for url, slug in below if path == url or (url != "/" and path.startswith(url))]
    current = max(fitting, key=lambda found: len(found[0]), default=("", ""))[1]
    return {
        entry.slug: Entry(
            slug=entry.slug,
            label=str(entry.label),
            icon=entry.icon,
            url=urls[entry.slug],
            current=entry.slug == current,
            badge=entry.badge(person) if entry.badge else None,
        )
        for entry in shown
    }


def _bar(main: tuple[Entry, ...], person: Any, roles: frozenset[str]) -> tuple[Entry, ...]:
    fixed = tuple(entry for entry in main if entry.slug in {"home", "inbox"})
    others = [entry for entry in main if entry not in fixed]
    if len(others) > SLOTS:
        wanted = PREFERRED[_part_of(person, roles)]
        others.sort(key=lambda entry: wanted.index(entry.slug) if entry.slug in wanted else len(wanted))
    return fixed + tuple(others[:SLOTS])


def _part_of(person: Any, roles: frozenset[str]) -> str:
    if roles & ENGINEERS:
        return "engineer"
    return "reviewer" if people.heads_anything(person) else "employee"
