"""The door at which Feishu knocks: what stands before it is checked, opened and given a type.

    door = CallbackDoor(verification_token="…", encrypt_key="…")
    match door.open(headers, body, now):
        case Challenge(challenge):   return {"challenge": challenge}
        case CardAction() as press:  return answer(toast=Text("已同意"), kind="success", card=fresh)
        case Event() as event:       return {}

Feishu waits 3 seconds. Events come again after 15 s, 5 min, 1 h and 6 h when the answer was not a 200, and now and then
although it was: `event_id` is the key to remember. Card actions never come again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

from feishu_client.callback_errors import CallbackError, Forged, Malformed, Stale, Undecryptable
from feishu_client.card.words import Text, one_line
from feishu_client.sealing import decrypt, same, signature, verify
from feishu_client.wire import load

__all__ = [
    "CallbackDoor",
    "CallbackError",
    "CardAction",
    "Challenge",
    "Event",
    "Forged",
    "Malformed",
    "Stale",
    "Undecryptable",
    "answer",
    "decrypt",
    "moment",
    "open_trusted",
    "signature",
    "verify",
]

TIMESTAMP: Final = "x-lark-request-timestamp"
NONCE: Final = "x-lark-request-nonce"
SIGNATURE: Final = "x-lark-signature"
CARD_ACTION: Final = "card.action.trigger"
LARGEST: Final = 1_000_000  # bytes; Feishu's own are a few KB
TOAST_LIMIT: Final = 100  # characters

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Challenge:
    """Feishu asks whether this address is ours; it wants the text back within a second."""

    challenge: str


@dataclass(frozen=True)
class Event:
    """Something happened. `schema` "1.0" is the old envelope, whose uuid stands in `event_id`."""

    event_id: str
    event_type: str
    created_at: datetime | None
    app_id: str
    tenant_key: str
    event: Json
    schema: str = "2.0"


@dataclass(frozen=True)
class CardAction:
    """Somebody pressed a button or sent a form. `token` (`c-…`) rewrites the card later: 30 minutes, twice."""

    event_id: str
    created_at: datetime | None
    app_id: str
    tenant_key: str
    open_id: str
    user_id: str
    union_id: str
    token: str
    tag: str
    name: str
    value: Json | str
    form_value: Json = field(default_factory=dict)
    input_value: str = ""
    option: str = ""
    options: tuple[str, ...] = ()
    checked: bool | None = None
    timezone: str = ""
    host: str = ""
    open_message_id: str = ""
    open_chat_id: str = ""


class CallbackDoor:
    """One bot's address. With an Encrypt Key everything is signed and sealed; without, only the token protects."""

    def __init__(
        self, verification_token: str = "", encrypt_key: str = "", *, window: float = 300, app_id: str = ""
    ) -> None:
        """`window`: seconds by which a signature may be old or early. `app_id`: refuse other apps' events.

        Raises: ValueError when both keys are empty, which would let everybody in.
        """
        if not verification_token and not encrypt_key:
            raise ValueError("a callback door needs a verification token or an encrypt key")
        self._token = verification_token
        self._key = encrypt_key
        self._window = window
        self._app_id = app_id

    def open(self, headers: Mapping[str, str], body: bytes, now: float) -> Challenge | CardAction | Event:
        """What was said, once it is certain that Feishu said it. `now`: seconds since 1970, of the wire clock.

        Raises: Forged, Stale, Undecryptable, Malformed.
        """
        if len(body) > LARGEST:
            raise Malformed(f"{len(body)} bytes")
        held = {key.lower(): value for key, value in headers.items()}
        signed = bool(self._key and held.get(SIGNATURE))
        said = self._signed(held, body, now) if signed else self._unsigned(body)
        self._check_token(said)
        return _typed(said, self._app_id)

    def _signed(self, headers: Mapping[str, str], body: bytes, now: float) -> Json:
        timestamp = headers.get(TIMESTAMP, "")
        if not verify(headers[SIGNATURE], timestamp, headers.get(NONCE, ""), self._key, body):
            raise Forged("wrong signature")
        if not timestamp.isascii() or not timestamp.isdigit() or abs(now - int(timestamp[:20])) > self._window:
            raise Stale(f"signed at {timestamp[:20]}, it is {int(now)}")
        said = _object(body)
        return _object(decrypt(self._key, said["encrypt"])) if isinstance(said.get("encrypt"), str) else said

    def _unsigned(self, body: bytes) -> Json:
        """Without a key everything is unsigned; with a key only the challenge is.

        What cannot be opened is Forged here, not Undecryptable: the difference would help to guess at the padding.
        """
        said = _object(body)
        if not self._key:
            if "encrypt" in said:
                raise Undecryptable("sealed, but this bot has no encrypt key")
            return said
        if isinstance(said.get("encrypt"), str):
            try:
                said = _object(decrypt(self._key, said["encrypt"]))
            except (Undecryptable, Malformed) as error:
                raise Forged("not signed") from error
        elif not self._token:
            raise Forged("not signed")
        if said.get("type") != "url_verification":
            raise Forged("not signed")
        return said

    def _check_token(self, said: Json) -> None:
        if not self._token:
            return
        header = said.get("header")
        told = header.get("token") if isinstance(header, dict) else said.get("token")
        if not isinstance(told, str) or not same(told, self._token):
            raise Forged("wrong verification token")


def open_trusted(body: bytes, app_id: str = "") -> CardAction | Event:
    """What was said on a line that we opened ourselves: neither sealed nor signed, Feishu's certificate vouches for it.

    Raises: Malformed; Forged if it is about another app.
    """
    said = _typed(_object(body), app_id)
    if isinstance(said, Challenge):
        raise Malformed("a challenge on a line")
    return said


def answer(
    *,
    toast: Text | None = None,
    kind: Literal["info", "success", "warning", "error"] = "info",
    card: Json | None = None,
) -> dict[str, Any]:
    """The answer to a card action: a short line over the chat, the card as it looks now, both, or nothing at all."""
    made: dict[str, Any] = {}
    if toast:
        zh, en = (one_line(words)[:TOAST_LIMIT] for words in (toast.zh, toast.english))
        made["toast"] = {"type": kind, "content": zh, "i18n": {"zh_cn": zh, "en_us": en}}
    if card is not None:
        made["card"] = {"type": "raw", "data": dict(card)}
    return made


def moment(told: object) -> datetime | None:
    """A time of Feishu's by its length: 10 digits are seconds, 13 milliseconds, 16 microseconds; None if not a time."""
    text = str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""
    whole, _, rest = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or len(whole) > 19 or (rest and not rest.isdigit()):
        return None
    factor = 10 ** max(0, len(whole) - 10) if len(whole) in {13, 16, 19} else 1
    try:
        return datetime.fromtimestamp(int(whole) / factor, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _object(raw: bytes | str) -> Json:
    try:
        loaded = load(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(loaded, dict):
        raise Malformed("not an object")
    return loaded


def _typed(said: Json, app_id: str) -> Challenge | CardAction | Event:
    if said.get("type") == "url_verification":
        challenge = said.get("challenge")
        if not isinstance(challenge, str):
            raise Malformed("a challenge without its text")
        return Challenge(challenge)
    event = said.get("event")
    if not isinstance(event, dict):
        raise Malformed("no event")
    header = said.get("header")
    envelope = _new_envelope(header, event) if isinstance(header, dict) else _old_envelope(said, event)
    if not envelope.event_id or not envelope.event_type:
        raise Malformed("an event without id or type")
    if app_id and envelope.app_id and envelope.app_id != app_id:
        raise Forged("an event of another app")
    return _card_action(envelope) if envelope.event_type == CARD_ACTION else envelope


def _new_envelope(header: Json, event: Json) -> Event:
    return Event(
        event_id=_text(header, "event_id"),
        event_type=_text(header, "event_type"),
        created_at=moment(header.get("create_time")),
        app_id=_text(header, "app_id"),
        tenant_key=_text(header, "tenant_key"),
        event=event,
    )


def _old_envelope(said: Json, event: Json) -> Event:
    if said.get("type") != "event_callback":
        raise Malformed("neither a challenge nor an event")
    return Event(
        event_id=_text(said, "uuid"),
        event_type=_text(event, "type"),
        created_at=moment(said.get("ts")),
        app_id=_text(event, "app_id"),
        tenant_key=_text(event, "tenant_key"),
        event=event,
        schema="1.0",
    )


def _card_action(envelope: Event) -> CardAction:
    operator, action, context = (_inner(envelope.event, key) for key in ("operator", "action", "context"))
    if not operator or not action:
        raise Malformed("a card action without operator or action")
    value, options, checked = action.get("value"), action.get("options"), action.get("checked")
    return CardAction(
        event_id=envelope.event_id,
        created_at=envelope.created_at,
        app_id=envelope.app_id,
        tenant_key=_text(operator, "tenant_key") or envelope.tenant_key,
        open_id=_text(operator, "open_id"),
        user_id=_text(operator, "user_id"),
        union_id=_text(operator, "union_id"),
        token=_text(envelope.event, "token"),
        tag=_text(action, "tag"),
        name=_text(action, "name"),
        value=value if isinstance(value, dict | str) else {},
        form_value=_inner(action, "form_value"),
        input_value=_text(action, "input_value"),
        option=_text(action, "option"),
        options=tuple(each for each in options if isinstance(each, str)) if isinstance(options, list) else (),
        checked=checked if isinstance(checked, bool) else None,
        timezone=_text(action, "timezone"),
        host=_text(envelope.event, "host"),
        open_message_id=_text(context, "open_message_id"),
        open_chat_id=_text(context, "open_chat_id"),
    )


def _inner(source: Json, key: str) -> Json:
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def _text(source: Json, key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""
