"""What every send asks for, kept beside the database: chats by receiver, and the uuids of the last hour."""

from __future__ import annotations

import threading
import time

from feishu_sandbox.models import Chat, Message

_lock = threading.Lock()
_chats: dict[tuple[int, str, str], Chat] = {}
_uuids: dict[tuple[int, str], tuple[float, int]] | None = None


def chat(app_pk: int, id_type: str, value: str) -> Chat | None:
    """The chat this app reached under this identifier before."""
    return _chats.get((app_pk, id_type, value))


def keep_chat(app_pk: int, id_type: str, value: str, found: Chat) -> Chat:
    _chats[app_pk, id_type, value] = found
    return found


def sent_under(app_pk: int, uuid: str, *, since: float) -> int | None:
    """The key of the message sent under this uuid after `since`."""
    at, pk = _book().get((app_pk, uuid), (0.0, 0))
    return pk if at > since else None


def keep_uuid(app_pk: int, uuid: str, message: Message) -> None:
    if uuid:
        _book()[app_pk, uuid] = (message.created_at, message.pk)


def _book() -> dict[tuple[int, str], tuple[float, int]]:
    """The uuids, read once from the messages so that a restart forgets none."""
    global _uuids  # noqa: PLW0603 - one book per process
    if _uuids is None:
        with _lock:
            recent = Message.objects.exclude(uuid="").filter(created_at__gt=time.time() - 7200).order_by("id")
            rows = recent.values_list("app_id", "uuid", "created_at", "pk")
            _uuids = {(app_pk, uuid): (at, pk) for app_pk, uuid, at, pk in rows}
    return _uuids


def forget() -> None:
    """After the tenant or the messages changed by other means than a send."""
    global _uuids  # noqa: PLW0603
    with _lock:
        _chats.clear()
        _uuids = None
