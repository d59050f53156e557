"""A press on a quick button of the approval centre, as it comes in.

It carries no signature and no time: the definition's token proves that it is Feishu's, its key seals it. So the same
press may come again at any time, and whoever takes it must make that harmless. Feishu waits ten seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feishu_client.callback_errors import Forged, Malformed, Undecryptable
from feishu_client.sealing import decrypt, same
from feishu_client.wire import Json, load, text

LARGEST: Final = 1_000_000  # bytes; Feishu's own are a few KB


@dataclass(frozen=True)
class QuickPress:
    """Who pressed what about which task; `context` is what the task was put with."""

    action_type: str
    context: str
    user_id: str
    approval_code: str
    instance_id: str
    task_id: str
    reason: str = ""


class QuickDoor:
    """The address of one bot's definitions."""

    def __init__(self, token: str, key: str = "") -> None:
        """Raises: ValueError without a token, which would let everybody in."""
        if not token:
            raise ValueError("a door for quick buttons needs a token")
        self._token = token
        self._key = key

    def open(self, body: bytes) -> QuickPress:
        """The press, once it is certain that Feishu sent it.

        What cannot be opened is Forged, like a wrong token: the difference would help to guess at the padding.
        Raises: Forged, Malformed.
        """
        if len(body) > LARGEST:
            raise Malformed(f"{len(body)} bytes")
        said = _object(body)
        if self._key:
            said = self._unsealed(said)
        if not same(text(said, "token"), self._token):
            raise Forged("wrong token")
        press = QuickPress(
            action_type=text(said, "action_type"),
            context=text(said, "action_context"),
            user_id=text(said, "user_id"),
            approval_code=text(said, "approval_code"),
            instance_id=text(said, "instance_id"),
            task_id=text(said, "task_id") or text(said, "id"),
            reason=text(said, "reason"),
        )
        if not (press.action_type and press.user_id):
            raise Malformed("a press without action or person")
        return press

    def _unsealed(self, said: Json) -> Json:
        sealed = said.get("encrypt")
        if not isinstance(sealed, str):
            raise Forged("not sealed")
        try:
            return _object(decrypt(self._key, sealed))
        except (Undecryptable, Malformed) as error:
            raise Forged("cannot be opened") from error


def _object(raw: bytes | str) -> Json:
    try:
        loaded = load(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(loaded, dict):
        raise Malformed("not an object")
    return loaded
