"""消息: what the person was told, read here whether Feishu works or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bots import api as bots


@dataclass(frozen=True)
class Tab:
    """A tab, as components/tabs.html draws it."""

    slug: str
    label: str
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class NoticesPage:
    """What /notices/ shows; `newest` is the number up to which 全部已读 goes."""

    tabs: tuple[Tab, ...]
    kinds: tuple[tuple[str, str], ...]
    kind: str
    only_unread: bool
    items: tuple[bots.Told, ...]
    cursor: str
    next_cursor: str
    unread: int
    newest: int


def build(person: Any, asked: Mapping[str, str]) -> NoticesPage:
    """The list at this address; unknown filters are as none."""
    kinds = tuple(bots.told_kinds())
    only_unread = asked.get("tab") == "unread"
    kind = asked.get("kind", "") if asked.get("kind", "") in dict(kinds) else ""
    page = bots.told(person, only_unread=only_unread, kind=kind, cursor=asked.get("cursor", ""))
    count = bots.unread(person)
    tabs = (
        Tab("all", _("全部"), "?", None, current=not only_unread),
        Tab("unread", _("未读"), "?tab=unread", count, current=only_unread),
    )
    newest = max((item.pk for item in page.items), default=0)
    return NoticesPage(tabs, kinds, kind, only_unread, page.items, asked.get("cursor", ""), page.cursor, count, newest)


@dataclass(frozen=True)
class MailChoice:
    """One kind of message with whether it comes by mail."""

    slug: str
    label: str
    wanted: bool


def mail_choices(person: Any) -> tuple[MailChoice, ...]:
    """What may come by mail as well; nothing where the house has no mail or the person no address."""
    if not (bots.mail_is_on() and person.email):
        return ()
    wanted = bots.mail_wishes(person)
    return tuple(MailChoice(slug, label, slug in wanted) for slug, label in bots.told_kinds())
