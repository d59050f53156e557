"""What the operator asks about messages, cards, errands and timers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import Http404

from bots.kinds import ERRANDS, NOTICES
from bots.models import Bot, Card, Delivery, Errand
from bots.policy import require_operator
from bots.states import CardStatus, DeliveryStatus, ErrandStatus
from core import timers
from core.models import Timer
from core.registry import UnknownKind
from people.models import Employee

PER_PAGE = 50
TONES = {
    "waiting": "neutral",
    "trying": "info",
    "running": "info",
    "live": "ok",
    "sent": "ok",
    "done": "ok",
    "merged": "neutral",
    "folded": "neutral",
    "dropped": "neutral",
    "unsure": "warn",
    "failed": "bad",
    "active": "ok",
    "paused": "hold",
}


@dataclass(frozen=True)
class StateTab:
    """A state with the number of rows in it; the empty slug is all."""

    slug: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Line:
    """A row of an operator's list."""

    row: Any
    kind: str
    status: str
    tone: str
    retriable: bool


@dataclass(frozen=True)
class OperatePage:
    """A list with its states; `extra` are rows of a neighbouring mechanism that need somebody."""

    tabs: tuple[StateTab, ...]
    state: str
    page: Page[Any]
    lines: tuple[Line, ...]
    extra: tuple[Any, ...]


def delivery_page(viewer: Employee, *, state: str, number: str) -> OperatePage:
    """Messages newest first, of one state or all; cards that Feishu refused stand beside them.

    Raises: Refused unless the viewer is an operator; Http404 for an unknown state.
    """
    require_operator(viewer)
    rows = Delivery.objects.select_related("receiver", "webhook", "bot").order_by("-pk")
    cards = Card.objects.filter(status=CardStatus.FAILED).select_related("reader", "bot").order_by("-pk")[:PER_PAGE]
    again = {DeliveryStatus.FAILED, DeliveryStatus.UNSURE}
    return _page(rows, DeliveryStatus, state, number, again=again, names=NOTICES, extra=tuple(cards))


def errand_page(viewer: Employee, *, state: str, number: str) -> OperatePage:
    """Outside work newest first, of one state or all; parked timers stand beside it.

    Raises: Refused unless the viewer is an operator; Http404 for an unknown state.
    """
    require_operator(viewer)
    rows = Errand.objects.order_by("-pk")
    parked: tuple[Timer, ...] = tuple(timers.parked()[:PER_PAGE])
    return _page(rows, ErrandStatus, state, number, again={ErrandStatus.FAILED}, names=ERRANDS, extra=parked)


def bot_list(viewer: Employee) -> list[Bot]:
    """All bots, the default one first.

    Raises: Refused unless the viewer is an operator.
    """
    require_operator(viewer)
    return list(Bot.objects.order_by("rank", "slug"))


def _page(
    rows: QuerySet[Any], states: Any, state: str, number: str, *, again: set[Any], names: Any, extra: tuple[Any, ...]
) -> OperatePage:
    if state and state not in states.values:
        raise Http404
    counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    tabs = [StateTab(slug, str(label), counts.get(slug, 0), selected=slug == state) for slug, label in states.choices]
    page = Paginator(rows.filter(status=state) if state else rows, PER_PAGE).get_page(number)
    lines = tuple(
        Line(row, _label(names, row.kind), str(states(row.status).label), TONES[row.status], row.status in again)
        for row in page
    )
    return OperatePage(tuple(tabs), state, page, lines, extra)


def _label(names: Any, slug: str) -> str:
    try:
        return str(names.get(slug).label)
    except UnknownKind:
        return slug
