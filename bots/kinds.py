"""What other rooms hand over to be said or done outside: kinds of notices, errands and actions, and their parts.

Everything here is plain text and frozen; how it looks in Feishu is the business of `bots.cards.render`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.journal import Via
from core.refs import Ref
from core.registry import Registry
from people.models import Employee


class Lane(TextChoices):
    """Which queue a message goes through."""

    URGENT = "urgent", _("紧急")
    NORMAL = "normal", _("普通")
    BULK = "bulk", _("批量")


class Urgency(TextChoices):
    """When a person may be disturbed."""

    PAGE = "page", _("立即")
    TODAY = "today", _("工作时段")
    DIGEST = "digest", _("摘要")


class Form(TextChoices):
    """What appears in the chat: a card kept true, a notice said once, a reply under the card."""

    CARD = "card", _("卡片")
    NOTE = "note", _("通知")
    REPLY = "reply", _("回复")


class WhileAway(TextChoices):
    """What becomes of a message to somebody on leave; what pages people never waits."""

    HELD = "held", _("等其返岗")
    SENT = "sent", _("照常发送")


class FactClass(TextChoices):
    """Who may come to read a fact; sensitive ones never leave the house."""

    PUBLIC = "public", _("公开")
    INTERNAL = "internal", _("内部")
    SENSITIVE = "sensitive", _("敏感")


class Tone(TextChoices):
    """Colour of a card's header; a word always stands beside it."""

    TODO = "todo", _("待处理")
    INFO = "info", _("知会")
    GOOD = "good", _("顺利")
    BAD = "bad", _("未通过")
    OVER = "over", _("已结束")
    WELLNESS = "wellness", _("健康")
    SOON = "soon", _("需留意")
    HELD = "held", _("已暂缓")
    UNSURE = "unsure", _("状态未知")


@dataclass(frozen=True)
class Fact:
    """A label with its value; sensitive values are kept out of every outside channel."""

    label: str
    value: str
    secrecy: FactClass = FactClass.INTERNAL


@dataclass(frozen=True)
class Button:
    """A button that acts (`action` with its ref and generation) or opens a page (`url`, a path of ours)."""

    label: str
    action: str = ""
    url: str = ""
    style: Literal["primary", "default", "danger"] = "default"
    confirm: str = ""
    generation: int = 0
    ref: Ref | None = None
    submits_form: bool = False
    value: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Input:
    """A field on the card; `options` are (value, label) pairs of a select."""

    name: str
    label: str
    placeholder: str = ""
    required: bool = False
    max_length: int = 1000
    kind: Literal["text", "select"] = "text"
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """A line of a card; one that is over is struck through."""

    text: str
    over: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class CardView:
    """What a card says, in the active language; plain text throughout.

    `folded` are lines that are read when somebody unfolds them, under `folded_title`; `more` are buttons beyond the
    first four, folded too.
    """

    title: str
    tone: Tone
    preview: str
    subtitle: str = ""
    tags: tuple[str, ...] = ()
    body: str = ""
    facts: tuple[Fact, ...] = ()
    rows: tuple[str | Row, ...] = ()
    folded: tuple[str, ...] = ()
    folded_title: str = ""
    more: tuple[Button, ...] = ()
    inputs: tuple[Input, ...] = ()
    buttons: tuple[Button, ...] = ()
    outcome: str = ""
    footer: str = ""


@dataclass(frozen=True)
class NoticeContext:
    """What a renderer is given; `reader` is None where one text goes to many.

    `found` is what the kind's `gather` has read about the subject; None where nobody asked it. Of a `brief` view only
    title, preview, tone and buttons are shown: what only the rest needs may be left out.
    """

    about: Ref
    reader: Employee | None
    facts: Mapping[str, Fact]
    now: datetime
    found: Any = None
    brief: bool = False


@dataclass(frozen=True)
class NoticeKind:
    """A thing the house says; `sample` gives a context with which it can be shown without any data.

    `audience` ("app:okr") keeps it from people for whom the app is not there. What asks somebody to act has none: who
    has a part in something that runs is always told.
    `told` shows it under 消息 as well; a summary of other messages is not. Of a kind with `newest_only`, an older
    message about the same subject that still waits is dropped for a newer one.
    Reminders and results wait for who is on leave; what only he can do may be sent all the same (`while_away`).
    With `receipts` it is kept of each reader when it was said, accepted and read (`bots.api.reads`).
    `gather` reads the subjects of a whole list or round of cards at once, whoever reads and in whatever language;
    what it does not find is left out. `render` then says it to one reader, and need not ask.
    """

    slug: str
    label: str
    form: Form
    lane: Lane
    urgency: Urgency
    render: Callable[[NoticeContext], CardView | None]
    sample: Callable[[], NoticeContext]
    bot: str = ""
    audience: str = ""
    while_away: WhileAway = WhileAway.HELD
    told: bool = True
    newest_only: bool = False
    receipts: bool = False
    gather: Callable[[Sequence[Ref]], Mapping[Ref, Any]] | None = None


@dataclass(frozen=True)
class ErrandView:
    """An errand as its runner sees it; `key` makes outside work idempotent where the other side allows."""

    pk: int
    about: Ref
    payload: Mapping[str, Any]
    key: str
    attempts: int


def _nothing(errand: ErrandView, reason: str) -> None:
    """An errand that failed for good is shown to the operator and needs nothing else."""


@dataclass(frozen=True)
class ErrandKind:
    """Outside work: `run` outside any transaction; `done` or `failed` in a new one.

    What somebody waits for goes `ahead` of the others that are due.
    """

    slug: str
    label: str
    run: Callable[[ErrandView], Mapping[str, Any]]
    done: Callable[[ErrandView, Mapping[str, Any]], None]
    failed: Callable[[ErrandView, str], None] = _nothing
    ahead: bool = False


@dataclass(frozen=True)
class ActionCall:
    """Somebody pressed a button, on whichever door; the same `key` is the same press."""

    person: Employee
    ref: Ref
    generation: int
    form: Mapping[str, str]
    value: Mapping[str, Any]
    via: Via
    key: str


@dataclass(frozen=True)
class ActionResult:
    """What the person is told at once (at most 20 characters)."""

    toast: str
    tone: Literal["success", "info", "warning", "error"] = "success"


@dataclass(frozen=True)
class ActionKind:
    """A button's handler: it calls the service that the page calls."""

    slug: str
    handle: Callable[[ActionCall], ActionResult]


class _Sampled(Registry[NoticeKind]):
    def register(self, item: NoticeKind, *, where: str = "") -> NoticeKind:
        """Add the kind.

        Raises: ValueError without a usable sample; AlreadyRegistered if another kind has the slug.
        """
        if not callable(item.sample):
            raise ValueError(f"notice kind {item.slug!r} has no sample: it could never be tested")
        return super().register(item, where=where)


NOTICES: Registry[NoticeKind] = _Sampled("notice kinds")
ERRANDS: Registry[ErrandKind] = Registry("errand kinds")
ACTIONS: Registry[ActionKind] = Registry("card actions")
