"""What a message may hold: type, shape and size of its content."""

from __future__ import annotations

import json
from typing import Any

from feishu_sandbox import state
from feishu_sandbox.cardlint import CardFault, lint
from feishu_sandbox.envelope import Failure

TYPES = ("text", "post", "image", "file", "audio", "media", "sticker", "interactive", "share_chat", "share_user",
         "system")  # fmt: skip
_WANTED = {"text": "text", "image": "image_key", "file": "file_key", "audio": "file_key", "media": "file_key",
           "sticker": "file_key", "share_chat": "chat_id", "share_user": "user_id"}  # fmt: skip


def check(msg_type: Any, content: Any, *, raw: bytes) -> str:
    """The content of an IM call, which must be a JSON object in a string. Returns it; raises Failure."""
    if msg_type not in TYPES:
        raise Failure(230001, "Your request contains an invalid request parameter, ext=invalid msg_type.")
    if not isinstance(content, str):
        raise Failure(230001, "Your request contains an invalid request parameter, ext=content is not a string.")
    measure(msg_type, raw if state.switches.size_of == "request" else content.encode())
    try:
        value = json.loads(content)
    except ValueError as error:
        if msg_type == "interactive":
            raise card_failure(CardFault(200621, "ROOT", "parse card json err, please check whether the card json"
                                         " is correct")) from error  # fmt: skip
        raise Failure(230001, "Your request contains an invalid request parameter, ext=content is not a string in"
                      " json format.") from error  # fmt: skip
    check_object(msg_type, value)
    return content


def check_object(msg_type: str, value: Any) -> None:
    """The content as an object (as batch sends and webhooks carry it). Raises Failure."""
    if not isinstance(value, dict):
        raise Failure(230001, "Your request contains an invalid request parameter, ext=content is not an object.")
    if msg_type == "interactive":
        check_card(value)
        return
    wanted = _WANTED.get(msg_type)
    if wanted and not (isinstance(value.get(wanted), str) and value[wanted]):
        raise Failure(230001, f"Your request contains an invalid request parameter, ext={wanted} is empty.")
    if msg_type == "post" and not _is_post(value):
        raise Failure(230001, "Your request contains an invalid request parameter, ext=post content is invalid.")


def check_card(card: dict[str, Any]) -> None:
    """Raises Failure 230099 with the sub-code the real platform names."""
    if state.switches.card_lint == "strict" and (fault := lint(card)):
        raise card_failure(fault)


def card_failure(fault: CardFault) -> Failure:
    return Failure(230099, f"Failed to create card content, ext={fault.text}")


def measure(msg_type: str, raw: bytes) -> None:
    """Raises Failure 230025 over the documented size."""
    limit = state.switches.card_bytes if msg_type in {"interactive", "post"} else state.switches.text_bytes
    if len(raw) > limit:
        raise Failure(230025, "The length of the message content reaches its limit.")


def _is_post(value: dict[str, Any]) -> bool:
    return bool(value) and all(
        isinstance(part, dict) and isinstance(part.get("content"), list) for part in value.values()
    )
