"""What can be seen to be wrong before a byte is sent: it would cost a call, and tell less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from feishu_client.errors import BadRequest, TooLong
from feishu_client.wire import encode

PREFIX: Final[dict[str, str]] = {"open_id": "ou_", "union_id": "on_", "chat_id": "oc_"}
TEXT_LIMIT: Final = 150_000  # bytes of a text request; "150 KB", read so that no reading of KB is violated
CARD_LIMIT: Final = 30_000  # bytes of a card or post request
BATCH_LIMIT: Final = 200  # people in one batch
LOOKUP_LIMIT: Final = 50  # people in one look-up
UUID_LIMIT: Final = 50  # characters
BATCH_TYPES: Final = frozenset({"text", "image", "post", "share_chat", "interactive"})


def receiver(receive_id: str, receive_id_type: str) -> None:
    """Raises: BadRequest when the id is not of that type (`oc_…` sent as an open_id is the usual mistake)."""
    if not receive_id:
        raise BadRequest("the receiver is empty")
    if receive_id_type in PREFIX:
        fits = receive_id.startswith(PREFIX[receive_id_type])
    elif receive_id_type == "email":
        fits = "@" in receive_id
    elif receive_id_type == "user_id":
        fits = "@" not in receive_id and not receive_id.startswith(tuple(PREFIX.values()))
    else:
        raise BadRequest(f"no such receive_id_type: {receive_id_type}")
    if not fits:
        raise BadRequest(f"{receive_id} is not a {receive_id_type}")


def uuid(value: str) -> None:
    """Raises: BadRequest for more than 50 characters, which Feishu refuses."""
    if len(value) > UUID_LIMIT:
        raise BadRequest(f"a uuid has at most {UUID_LIMIT} characters, this one {len(value)}")


def message_id(value: str) -> None:
    """Raises: BadRequest for what cannot be answered or patched: a batch id, a callback token, nothing."""
    if not value.startswith("om_"):
        raise BadRequest(f"not a message id: {value!r}")


def shared_card(card: Mapping[str, Any]) -> None:
    """Raises: BadRequest unless the card says `update_multi` itself; without it a patch is refused."""
    config = card.get("config")
    if not isinstance(config, dict) or config.get("update_multi") is not True:
        raise BadRequest("a card that is to be patched must say config.update_multi = true")


def message_body(body: Mapping[str, Any], msg_type: str) -> bytes:
    """The request as it will travel. Raises: TooLong over Feishu's limit for this type."""
    data = encode(body)
    limit = TEXT_LIMIT if msg_type == "text" else CARD_LIMIT
    if len(data) > limit:
        raise TooLong(f"{msg_type} request of {len(data)} bytes, the limit is {limit}")
    return data


def batch_body(
    user_ids: Sequence[str], msg_type: str, content: Mapping[str, Any] | None, card: Mapping[str, Any] | None
) -> bytes:
    """The batch request. Raises: BadRequest, TooLong. The addresses do not count towards the size."""
    if not 1 <= len(user_ids) <= BATCH_LIMIT:
        raise BadRequest(f"a batch goes to 1 to {BATCH_LIMIT} people, not {len(user_ids)}")
    if msg_type not in BATCH_TYPES:
        raise BadRequest(f"a batch cannot carry {msg_type}")
    if (msg_type == "interactive") != (card is not None) or (card is None) == (content is None):
        raise BadRequest("a batch carries a card for interactive, content for everything else")
    for user_id in user_ids:
        receiver(user_id, "user_id")
    said: dict[str, Any] = {"msg_type": msg_type}
    said["content" if card is None else "card"] = content if card is None else card
    message_body(said, msg_type)
    return encode(said | {"user_ids": list(user_ids)})


def chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The values in pieces of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


def pairs_of_fifty(emails: Sequence[str], mobiles: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Mail addresses and mobile numbers, up to fifty of each per call."""
    return zip_longest(chunks(emails, LOOKUP_LIMIT), chunks(mobiles, LOOKUP_LIMIT), fillvalue=())
