"""What the calls give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ENABLED: Final = 2


@dataclass(frozen=True)
class SentMessage:
    """A message that exists now: `om_…`, the chat it stands in (also for one person), and the log id."""

    message_id: str
    chat_id: str
    log_id: str


@dataclass(frozen=True)
class BatchReceipt:
    """Feishu has taken the batch (`bm-…`) and will deliver it to all but the invalid ones."""

    message_id: str
    invalid_user_ids: tuple[str, ...]
    log_id: str


@dataclass(frozen=True)
class BotInfo:
    """Who the bot is. `activate_status` is Feishu's number, -1 when not told."""

    open_id: str
    name: str
    avatar_url: str
    activate_status: int
    ip_white_list: tuple[str, ...]
    log_id: str

    @property
    def is_enabled(self) -> bool:
        return self.activate_status == ENABLED


@dataclass(frozen=True)
class UserIds:
    """Ids found by mail address and by mobile number, keyed as Feishu wrote them back."""

    by_email: Mapping[str, str]
    by_mobile: Mapping[str, str]
    log_ids: tuple[str, ...]
