"""What other rooms hand over for Feishu's approval centre: kinds of requests, entries, and where both come from.

Everything here is plain and frozen. An entry is asked of its source when it is about to go out, never before: whoever
is late still tells what is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bots.kinds import FactClass
from core.refs import Ref
from core.registry import Registry

SHOWN: Final = 3  # fields that the centre's lists show


class EntryStatus(TextChoices):
    """Where a request stands, in the centre's words."""

    PENDING = "PENDING", _("进行中")
    APPROVED = "APPROVED", _("已通过")
    REJECTED = "REJECTED", _("已拒绝")
    CANCELED = "CANCELED", _("已撤回")
    TERMINATED = "TERMINATED", _("已终止")
    DELETED = "DELETED", _("已删除")


class CentreTaskStatus(TextChoices):
    """Where one person's part stands; a done one was settled without him and is hidden from him."""

    PENDING = "PENDING", _("待处理")
    APPROVED = "APPROVED", _("已同意")
    REJECTED = "REJECTED", _("已拒绝")
    TRANSFERRED = "TRANSFERRED", _("已转交")
    DONE = "DONE", _("已由他人处理")


@dataclass(frozen=True)
class InBoth:
    """Words in both languages."""

    zh: str
    en: str = ""

    @classmethod
    def said(cls, say: Callable[[], str]) -> InBoth:
        """What `say` gives in each language."""
        with translation.override("zh-hans"):
            zh = str(say())
        with translation.override("en"):
            return cls(zh, str(say()))

    def in_language(self, language: str) -> str:
        """The words in one language; English falls back to Chinese."""
        return self.en if self.en and language.startswith("en") else self.zh


@dataclass(frozen=True)
class CentreDefinition:
    """A kind of request. `create` is the path of its form ("" = cannot be started from the centre).

    `open_to_all`: everybody finds it under 发起, otherwise nobody. `bot` puts it and all entries of it.
    """

    slug: str
    name: InBoth
    group_slug: str
    group: InBoth
    create: str = ""
    description: InBoth = InBoth("")
    bot: str = ""
    open_to_all: bool = False


@dataclass(frozen=True)
class Quick:
    """A quick button of a task. `type` is APPROVE, REJECT, or a word of the source's own, which then needs a `name`."""

    type: str
    reason: Literal["none", "optional", "required"] = "none"
    name: InBoth = InBoth("")


@dataclass(frozen=True)
class CentreTask:
    """One person's part. `ref` and `generation` are what a quick button acts on.

    `deputy`: shown to somebody who acts for the task's own person. `reason` is one of Feishu's words for why it ended.
    """

    ref: Ref
    user_id: str
    status: CentreTaskStatus
    created: datetime
    ended: datetime | None = None
    quick: tuple[Quick, ...] = ()
    generation: int = 0
    node: str = ""
    node_name: InBoth = InBoth("")
    reason: str = ""
    deputy: bool = False


@dataclass(frozen=True)
class CentreCopy:
    """Somebody who is told of the request (抄送)."""

    ref: Ref
    user_id: str
    created: datetime
    read_at: datetime | None = None


@dataclass(frozen=True)
class CentreField:
    """A label with its value; of a sensitive one nothing leaves the house."""

    label: InBoth
    value: InBoth
    secrecy: FactClass = FactClass.INTERNAL


@dataclass(frozen=True)
class CentreEntry:
    """One request as it is now. `path` leads to it; `stamp` changes whenever any of this does (see `stamps`)."""

    definition: CentreDefinition
    status: EntryStatus
    title: InBoth
    path: str
    user_id: str
    started: datetime
    stamp: str
    ended: datetime | None = None
    department: InBoth = InBoth("")
    serial: str = ""
    fields: tuple[CentreField, ...] = ()
    tasks: tuple[CentreTask, ...] = ()
    copies: tuple[CentreCopy, ...] = ()


@dataclass(frozen=True)
class CentreSource:
    """Where entries about one kind of subject come from; `slug` is the kind of their refs.

    entry        the request as it is now; None if there is none (any more): then it leaves the centre
    definitions  every kind that people can start now
    stamps       the stamps of all that run, and of what ended since the moment
    actions      which registered action each type of quick button does: the one that a card's button does
    """

    slug: str
    entry: Callable[[Ref], CentreEntry | None]
    definitions: Callable[[], Iterable[CentreDefinition]]
    stamps: Callable[[datetime], Mapping[Ref, str]]
    actions: Mapping[str, str] = field(default_factory=dict)


CENTRE: Registry[CentreSource] = Registry("sources of the approval centre")
