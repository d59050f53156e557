"""Avatars of people, bots and groups."""

from __future__ import annotations

from dataclasses import dataclass

from feishu_sandbox import ids
from feishu_sandbox.models import Chat


@dataclass(frozen=True)
class Face:
    """An avatar: two characters on a colour; bots are squares."""

    name: str
    colour: int
    kind: str = "person"

    @property
    def letters(self) -> str:
        return self.name[-2:] if self.kind == "person" else self.name[:2]


def face_of(chat: Chat) -> Face:
    if chat.app is not None:
        return Face(chat.app.name, chat.app.avatar, "bot")
    return Face(chat.name, int(ids.digest(chat.chat_id)[:4], 16) % 8, "group")
