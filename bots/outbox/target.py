"""Where a message goes: to a person, or into a group in which our bot sits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bots import channel
from bots.models import Bot, Card, Delivery
from bots.states import BotStatus
from feishu_client.client import FeishuClient
from feishu_client.results import SentMessage

SPOKEN_IN_GROUPS = "zh-hans"


@dataclass(frozen=True)
class Target:
    """The receiver as Feishu knows it; `key` names it among rate limits."""

    id: str
    id_type: str
    language: str
    key: str

    def send(self, client: FeishuClient, kind: str, content: Any, *, uuid: str) -> SentMessage:
        """Send it there.

        Raises: FeishuError.
        """
        return client.send(self.id, kind, content, uuid=uuid, receive_id_type=self.id_type)


def target_of(row: Delivery) -> Target | None:
    """Where this message goes; None if nobody is there any more."""
    if row.chat is not None:
        active = row.chat.status == BotStatus.ACTIVE
        return Target(row.chat.chat_id, "chat_id", SPOKEN_IN_GROUPS, f"c{row.chat.pk}") if active else None
    if row.receiver is None or not row.receiver.is_active:
        return None
    return Target(row.receiver.user_id, "user_id", row.receiver.language, str(row.receiver_id))


def speaker_of(row: Delivery) -> Bot | None:
    """Which bot says it: the one that sits in the group, the one that stepped in, or the announcement's own."""
    if row.chat is not None:
        return row.chat.bot
    return row.bot if row.bot and row.fallback_for else channel.speaker(row.announcement.bot)


def language_of(card: Card) -> str:
    """The language of whoever reads the card."""
    return card.reader.language if card.reader is not None else SPOKEN_IN_GROUPS
