"""Who sits in a chat, and what stands beside its messages: pins, urgent calls, who has read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from feishu_sandbox.models import Buzz, Chat, Member, Message, Person, Pin, Read
from feishu_sandbox.page.faces import Face

MOST_NAMED = 6


@dataclass(frozen=True)
class Marks:
    """Of the messages shown, by key: pinned ones, the words of urgent calls, who has read those of bots."""

    pinned: frozenset[int]
    urgent: dict[int, str]
    read_by: dict[int, str]


def faces_of(chat: Chat) -> list[Face]:
    """Everybody in a group, people first."""
    rows = Member.objects.filter(chat=chat).select_related("person", "app").order_by("id")
    people = [Face(row.person.name, row.person.avatar) for row in rows if row.person is not None]
    return people + [Face(row.app.name, row.app.avatar, "bot") for row in rows if row.app is not None]


def marks_of(chat: Chat, rows: Sequence[Message], viewer: Person) -> Marks:
    """What stands beside these messages, as the viewer sees it."""
    keys = [row.pk for row in rows]
    pinned = frozenset(Pin.objects.filter(message__in=keys).values_list("message_id", flat=True))
    return Marks(pinned, _urgent(keys, viewer), _read_by(keys) if chat.kind == Chat.Kind.GROUP else {})


def _urgent(keys: Sequence[int], viewer: Person) -> dict[int, str]:
    told: dict[int, list[str]] = defaultdict(list)
    for one in Buzz.objects.filter(message__in=keys).select_related("person", "message").order_by("id"):
        whom = "" if one.person.pk == viewer.pk else f" {one.person.name}"
        told[one.message.pk].append(f"{Buzz.How(one.how).label}{whom}" + (" · 已读" if one.read_at else ""))
    return {key: "，".join(words) for key, words in told.items()}


def _read_by(keys: Sequence[int]) -> dict[int, str]:
    names: dict[int, list[str]] = defaultdict(list)
    for one in Read.objects.filter(message__in=keys).select_related("person", "message").order_by("id"):
        names[one.message.pk].append(one.person.name)
    return {
        key: "已读 " + "、".join(who[:MOST_NAMED]) + (f" 等 {len(who)} 人" if len(who) > MOST_NAMED else "")
        for key, who in names.items()
    }
