"""What a person was told, as 消息 shows it: his own rows in the words of the notice kinds, whether Feishu works or not.

Only the receiver can ask. Sensitive facts are not among the words; they stand on the page that a message leads to,
which asks again who may read them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bots.cards.render import view_now
from bots.cards.rounds import gathered
from bots.kinds import NOTICES, CardView, Tone
from bots.models import Delivery, ReadMark
from core.errors import NotVisible
from core.registry import UnknownKind
from people.models import Employee

logger = logging.getLogger(__name__)
PER_PAGE: Final = 20
TONES: Final = {
    Tone.TODO: "warn", Tone.INFO: "info", Tone.GOOD: "ok", Tone.BAD: "bad", Tone.OVER: "neutral", Tone.WELLNESS: "ok",
    Tone.SOON: "warn", Tone.HELD: "hold", Tone.UNSURE: "hold",
}  # fmt: skip
MOST: Final = 100


@dataclass(frozen=True)
class Told:
    """One message as it is read now; `view` is None where there is nothing to say any more, `url` leads to its page."""

    pk: int
    kind: str
    title: str
    line: str
    tone: str
    at: datetime
    unread: bool
    view: CardView | None
    url: str


@dataclass(frozen=True)
class ToldPage:
    """Messages newest first; `cursor` leads to the next ones, "" if there are none."""

    items: tuple[Told, ...]
    cursor: str


def unread(person: Employee) -> int:
    """How many messages the person has not read, counted up to a hundred."""
    return _of(person).filter(mark=ReadMark.UNREAD)[:MOST].count()


def told(person: Employee, *, only_unread: bool = False, kind: str = "", cursor: str = "") -> ToldPage:
    """A page of what the person was told."""
    rows = _of(person).filter(mark=ReadMark.UNREAD) if only_unread else _of(person)
    if kind:
        rows = rows.filter(kind=kind)
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 19:
        rows = rows.filter(pk__lt=int(cursor))
    page = list(rows.select_related("announcement", "receiver").order_by("-pk")[: PER_PAGE + 1])
    shown = page[:PER_PAGE]
    more = str(shown[-1].pk) if len(page) > PER_PAGE else ""
    found = gathered((row.kind, row.about) for row in shown)
    return ToldPage(tuple(_told(row, found.get((row.kind, row.about)), brief=True) for row in shown), more)


def one_told(person: Employee, pk: int) -> Told:
    """One message.

    Raises: NotVisible if it is somebody else's, or nobody's.
    """
    row = _of(person).select_related("announcement", "receiver").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return _told(row)


def told_kinds() -> Iterator[tuple[str, str]]:
    """Kinds of messages that are shown, by slug and name."""
    return ((kind.slug, str(kind.label)) for kind in NOTICES if kind.told)


def _of(person: Employee) -> QuerySet[Delivery]:
    return Delivery.objects.filter(receiver=person).exclude(mark=ReadMark.NONE)


def _told(row: Delivery, found: Any = None, *, brief: bool = False) -> Told:
    label, view = _words(row, found, brief=brief)
    title = str(view.title) if view else label
    line = str(view.preview or view.body) if view else _("已不需要处理，内容请看原事项。")
    path = next((button.url for button in view.buttons if button.url), "") if view else ""
    tone = TONES[view.tone] if view else "neutral"
    return Told(
        row.pk,
        label,
        title,
        "" if line == title else line,
        tone,
        row.created_at,
        row.mark == ReadMark.UNREAD,
        view,
        path,
    )


def _words(row: Delivery, found: Any, *, brief: bool) -> tuple[str, CardView | None]:
    """The kind's name and what it says now; a kind that breaks must not take the whole list with it."""
    try:
        kind = NOTICES.get(row.kind)
    except UnknownKind:
        return row.kind, None
    try:
        return str(kind.label), view_now(kind, row.announcement, reader=row.receiver, found=found, brief=brief)
    except Exception:
        logger.exception("message %s cannot be shown", row.pk)
        return str(kind.label), None
