"""What the operator asks about messages, cards, errands and timers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from bots.events.kinds import FEISHU_EVENTS
from bots.events.take import CARD_ACTION
from bots.identity import return_urls
from bots.kinds import ERRANDS, NOTICES
from bots.line import SILENT_SECONDS, line_ages
from bots.models import Bot, Card, Delivery, Errand, GroupChat, Inbound, Letter
from bots.policy import require_operator
from bots.states import Arrival, BotStatus, CardStatus, DeliveryStatus, ErrandStatus, InboundStatus, LetterStatus
from bots.states_attention import ChatOrigin
from core import timers
from core.models import Timer
from core.registry import UnknownKind
from people.models import Employee

PER_PAGE = 50
FIELDS = ("slug", "name", "name_en", "app_id", "app_secret", "verification_token", "encrypt_key")
SECRETS = frozenset({"app_secret", "verification_token", "encrypt_key"})
UNLISTED = frozenset({InboundStatus.ANSWERING})  # a state that an event does not have
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
    "answering": "info",
    "received": "neutral",
    "handled": "ok",
    "ignored": "neutral",
    "parked": "bad",
    "active": "ok",
    "paused": "hold",
}


@dataclass(frozen=True)
class StateTab:
    """A state with the number of rows in it, as `components/tabs.html` draws it; no slug means all."""

    slug: str
    label: str
    url: str
    count: int
    current: bool


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


@dataclass(frozen=True)
class BotLine:
    """A bot with its state's tone, how events reach it (its address, or its line's age), and what may be done with it
    (slug, label).
    """

    bot: Bot
    tone: str
    callback: str
    verbs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class BotField:
    """A field of the form that registers a bot."""

    name: str
    label: str
    kind: str
    value: str
    problem: str


@dataclass(frozen=True)
class RegistryPage:
    """All bots, the addresses that sign-ins with Feishu return to, and the form for another one."""

    bots: tuple[BotLine, ...]
    fields: tuple[BotField, ...]
    returns: tuple[str, ...]


def delivery_page(viewer: Employee, *, state: str, number: str) -> OperatePage:
    """Messages newest first, of one state or all; cards that Feishu refused stand beside them.

    Raises: Refused unless the viewer is an operator; Http404 for an unknown state.
    """
    require_operator(viewer)
    rows = Delivery.objects.select_related("receiver", "webhook", "chat", "bot").order_by("-pk")
    failed = Card.objects.filter(status=CardStatus.FAILED).select_related("reader", "chat", "bot")
    cards = failed.order_by("-pk")[:PER_PAGE]
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


def letter_page(viewer: Employee, *, state: str, number: str) -> OperatePage:
    """Messages by mail newest first, of one state or all.

    Raises: Refused unless the viewer is an operator; Http404 for an unknown state.
    """
    require_operator(viewer)
    rows = Letter.objects.select_related("delivery__receiver").order_by("-pk")
    return _page(rows, LetterStatus, state, number, again={LetterStatus.FAILED}, names=NOTICES, extra=())


def event_page(viewer: Employee, *, state: str, number: str) -> OperatePage:
    """What Feishu told the house, newest first, of one state or all; presses on cards are not events.

    Raises: Refused unless the viewer is an operator; Http404 for an unknown state.
    """
    require_operator(viewer)
    rows = Inbound.objects.exclude(event_type=CARD_ACTION).defer("body").select_related("bot").order_by("-pk")
    again = {InboundStatus.PARKED}
    return _page(rows, InboundStatus, state, number, again=again, names=FEISHU_EVENTS, extra=())


def registry_page(viewer: Employee, *, given: Mapping[str, str], problems: Mapping[str, str]) -> RegistryPage:
    """All bots, the default one first, and the form for another; secrets are never shown again.

    Raises: Refused unless the viewer is an operator.
    """
    require_operator(viewer)
    ages = {line.slug: line.age for line in line_ages()}
    lines = tuple(_bot_line(bot, ages.get(bot.slug)) for bot in Bot.objects.order_by("rank", "slug"))
    labels = {"slug": _("标识"), "name": _("名称"), "name_en": _("英文名称"), "app_id": "App ID"}
    labels |= {"app_secret": "App Secret", "verification_token": "Verification Token", "encrypt_key": "Encrypt Key"}
    fields = tuple(
        BotField(
            name=name,
            label=labels[name],
            kind="password" if name in SECRETS else "text",
            value="" if name in SECRETS else given.get(name, ""),
            problem=problems.get(name, ""),
        )
        for name in FIELDS
    )
    return RegistryPage(lines, fields, return_urls())


def _bot_line(bot: Bot, age: float | None) -> BotLine:
    switch = ("pause", _("暂停")) if bot.status == BotStatus.ACTIVE else ("resume", _("启用"))
    if bot.arrival == Arrival.LINE:
        way, other = _line_age(age), ("callback", _("改用回调地址"))
    else:
        way, other = f"{settings.PUBLIC_URL}/feishu/{bot.slug}/callback", ("line", _("改用长连接"))
    return BotLine(bot, TONES[bot.status], way, (("test", _("测试")), other, switch))


def _line_age(age: float | None) -> str:
    if age is None:
        return _("长连接 · 尚未连接")
    if age < SILENT_SECONDS:
        return _("长连接 · 刚刚")
    return _("长连接 · 已中断 {minutes} 分钟").format(minutes=max(1, round(age / 60)))


def _page(
    rows: QuerySet[Any], states: Any, state: str, number: str, *, again: set[Any], names: Any, extra: tuple[Any, ...]
) -> OperatePage:
    if state and state not in states.values:
        raise Http404
    counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    tabs = [StateTab("", _("全部"), "?", sum(counts.values()), current=not state)]
    tabs += [
        StateTab(slug, str(label), f"?state={slug}", counts.get(slug, 0), current=slug == state)
        for slug, label in states.choices
        if slug in counts or slug == state or slug not in UNLISTED
    ]
    page = Paginator(rows.filter(status=state) if state else rows, PER_PAGE).get_page(number)
    lines = tuple(
        Line(row, _label(names, row.kind), str(states(row.status).label), TONES[row.status], row.status in again)
        for row in page
    )
    return OperatePage(tuple(tabs), state, page, lines, extra)


def _label(names: Any, slug: str) -> str:
    try:
        return str(names.get(slug).label)
    except (UnknownKind, AttributeError):  # an event is called what Feishu calls it
        return slug


def chats() -> list[str]:
    """The names by which flows point at groups, in order."""
    named = GroupChat.objects.filter(origin=ChatOrigin.NAMED)
    return list(named.order_by("slug").values_list("slug", flat=True))


def slugs() -> list[str]:
    """The names by which flows and settings point at bots, in order."""
    return list(Bot.objects.order_by("slug").values_list("slug", flat=True))
