"""What waits for a person, whichever room it comes from: items, their order, and what a source must answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from core.registry import Registry
from people.models import Employee


class Tab(TextChoices):
    """The four lists of the inbox."""

    TODO = "todo", _("待办")
    DONE = "done", _("已办")
    STARTED = "started", _("已发起")
    CC = "cc", _("抄送我")


@dataclass(frozen=True)
class Item:
    """One row of the inbox, plain text throughout; nothing sensitive may stand in it, for it also goes out in digests.

    `key` comes from `inbox.keys` and orders items of all sources together; `tone` is one of the six tones of the
    house; `reasons` say why the person has it (代 李四); `url` is the page, `url + "?drawer=1"` its fragment.
    `pick` is what stands for it where several are settled at once ("" where it cannot be), `unpicked` why not.
    """

    key: str
    ref: Ref
    source: str
    facet: str
    facet_label: str
    title: str
    initiator: str
    department: str
    summary: tuple[tuple[str, str], ...]
    since: datetime
    due: datetime | None
    status: str
    tone: str
    reasons: tuple[str, ...]
    url: str
    unread: bool = False
    icon: str = ""
    urges: int = 0
    pick: str = ""
    unpicked: str = ""


@dataclass(frozen=True)
class Filters:
    """What the person narrowed the list to.

    `overdue` is "" (all), "overdue" or "today"; `read`, of 抄送我, is "" (all), "unread" or "read".
    """

    facet: str = ""
    overdue: str = ""
    text: str = ""
    read: str = ""


@dataclass(frozen=True)
class ItemPage:
    """Items in the order of their keys; `next_cursor` is "" on the last page."""

    items: tuple[Item, ...]
    next_cursor: str


@dataclass(frozen=True)
class Counts:
    """Exact numbers, counted over the rows themselves."""

    todo: int = 0
    overdue: int = 0
    due_today: int = 0
    started_running: int = 0
    cc_unread: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.todo + other.todo,
            self.overdue + other.overdue,
            self.due_today + other.due_today,
            self.started_running + other.started_running,
            self.cc_unread + other.cc_unread,
        )


@dataclass(frozen=True)
class Facet:
    """A part of a list (a flow, a kind of matter) with how many items it has.

    `together` is where several of its items, chosen by their `pick`, are approved at once; "" where they cannot be.
    """

    slug: str
    label: str
    count: int
    icon: str = ""
    together: str = ""


@dataclass(frozen=True)
class PersonDigest:
    """What a person's digest says; `top` holds up to three items, the most urgent first."""

    todo: int
    overdue: int
    due_today: int
    top: tuple[Item, ...] = ()


class Source(Protocol):
    """A room that gives people work. Each answer costs a constant number of queries, however much there is.

    page     the items after `cursor` (a key of any source, "" = from the beginning), at most `limit`, sorted by key
    counts   exact, equal to the lengths of the lists
    facets   the parts of a list
    digest   of many people at once; people with nothing are left out
    overdue  every open item past its due time at that moment, with the person it waits for
    """

    @property
    def slug(self) -> str: ...
    @property
    def label(self) -> str: ...
    def page(self, person: Employee, tab: Tab, filters: Filters, cursor: str, limit: int) -> ItemPage: ...
    def counts(self, person: Employee) -> Counts: ...
    def facets(self, person: Employee, tab: Tab) -> Sequence[Facet]: ...
    def digest(self, person_ids: Sequence[int]) -> Mapping[int, PersonDigest]: ...
    def overdue(self, at: datetime) -> Iterator[tuple[int, Item]]: ...


SOURCES: Registry[Source] = Registry("inbox sources")
