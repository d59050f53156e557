"""A request as it came and the answer to it, free of any framework; reading bodies within limits."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import parse_qsl

from alerts.signal import Problem

MOST_BYTES: Final = 5_000_000
MOST_FIELDS: Final = 200
DEEPEST: Final = 32
FORM: Final = "application/x-www-form-urlencoded"
ENCODINGS: Final = frozenset({"utf-16", "gbk", "gb2312", "gb18030", "big5", "iso-8859-1", "latin-1", "windows-1252"})


@dataclass(frozen=True)
class Inbound:
    """One request: `tail` is what follows the source's address, `path_token` the token that stood in the address.

    Names of headers are lower case.
    """

    received_at: datetime
    body: bytes = b""
    method: str = "POST"
    tail: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""
    path_token: str = ""


@dataclass(frozen=True)
class Answer:
    """What the sender gets."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Unreadable(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """The body, or a part of it, cannot be read: says where and what stands there."""

    def __init__(self, code: str, place: str = "", detail: str = "") -> None:
        super().__init__(f"{code} {place} {detail}".strip())
        self.problem = Problem(code, place, detail[:200])


class Where(StrEnum):
    """Where a sender can put its token."""

    BEARER = "bearer"
    BASIC = "basic"
    PATH = "path"
    HEADER = "header"
    QUERY = "query"
    BODY = "body"


@dataclass(frozen=True)
class Place:
    """A place of the token; `name` is the header, the query parameter, the field of the body or the scheme."""

    where: Where
    name: str = ""


BEARER: Final = Place(Where.BEARER, "Bearer")
BASIC: Final = Place(Where.BASIC)
PATH: Final = Place(Where.PATH)
HEADER: Final = Place(Where.HEADER, "x-alert-token")


def told(status: int, said: Mapping[str, Any] | None = None, **headers: str) -> Answer:
    """An answer in JSON, or an empty one. Example: told(503, {"status": "busy"}, retry_after="30")"""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    if said is None:
        return Answer(status, b"", named)
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, {"Content-Type": "application/json; charset=utf-8", **named})


def tokens(inbound: Inbound, places: tuple[Place, ...]) -> tuple[str, ...]:
    """Every token that the request presents in one of the places, to be compared in constant time by the caller."""
    return tuple(dict.fromkeys(one for place in places if (one := _presented(inbound, place))))


def decoded(inbound: Inbound) -> str:
    """The body as text: UTF-8 or what the request names, else the encoding of Chinese Windows.

    Raises: Unreadable if it is too large or no text in any of them.
    """
    if len(inbound.body) > MOST_BYTES:
        raise Unreadable("too_large", "", str(len(inbound.body)))
    named = inbound.content_type.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    for encoding in ("utf-8-sig", *({named} & ENCODINGS), "gb18030"):
        try:
            return inbound.body.decode(encoding)
        except UnicodeError:
            continue
    raise Unreadable("not_text")


def read_json(inbound: Inbound) -> Any:
    """The body as JSON, no deeper than can be handled.

    Raises: Unreadable naming the line and column, or the place that is too deep.
    """
    return json_of(decoded(inbound))


def json_of(said: str) -> Any:
    """The text as JSON; NaN and infinities become words.

    Raises: Unreadable.
    """
    if not said.strip():
        raise Unreadable("empty")
    try:
        read = json.loads(said, parse_constant=str)
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, column {wrong.colno}"
        raise Unreadable("not_json", where, said[max(0, wrong.pos - 20) : wrong.pos + 20]) from None
    except RecursionError:
        raise Unreadable("too_deep") from None
    except ValueError as wrong:  # a number of thousands of digits
        raise Unreadable("not_json", "", str(wrong)) from None
    _shallow(read)
    return read


def read_form(inbound: Inbound) -> dict[str, str]:
    """The body as fields of a form; of a repeated field the last.

    Raises: Unreadable if it is none.
    """
    try:
        pairs = parse_qsl(decoded(inbound).strip(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as wrong:
        raise Unreadable("not_form", "", str(wrong)) from None
    if not pairs:
        raise Unreadable("empty")
    return dict(pairs)


def read_any(inbound: Inbound) -> Any:
    """JSON or a form, whatever the body is.

    Raises: Unreadable.
    """
    if inbound.content_type.lower().startswith(FORM) and inbound.body.lstrip()[:1] not in {b"{", b"["}:
        return read_form(inbound)
    return read_json(inbound)


def mapping(raw: Any, place: str = "") -> Mapping[str, Any]:
    """The value as an object.

    Raises: Unreadable naming the place if it is anything else.
    """
    if not isinstance(raw, dict):
        raise Unreadable("not_object", place, type(raw).__name__)
    return raw


def part(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object below the name; an empty one if there is none."""
    below = raw.get(name)
    return below if isinstance(below, dict) else {}


def items(raw: Any) -> list[Any]:
    """The value as a list; an empty one if it is none."""
    return raw if isinstance(raw, list) else []


def _shallow(read: Any) -> None:
    level: list[tuple[str, Any]] = [("", read)]
    for _ in range(DEEPEST):
        level = [below for place, value in level for below in _below(place, value)]
        if not level:
            return
    raise Unreadable("too_deep", level[0][0])


def _below(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((f"{place}.{name}"[:200], one) for name, one in value.items() if isinstance(one, dict | list))
    elif isinstance(value, list):
        yield from ((f"{place}[{index}]", one) for index, one in enumerate(value) if isinstance(one, dict | list))


def _presented(inbound: Inbound, place: Place) -> str:
    scheme, _, credentials = inbound.headers.get("authorization", "").strip().partition(" ")
    if place.where is Where.BEARER:
        return credentials.strip() if scheme.lower() == place.name.lower() else ""
    if place.where is Where.BASIC:
        return _password(credentials) if scheme.lower() == "basic" else ""
    if place.where is Where.PATH:
        return inbound.path_token
    if place.where is Where.HEADER:
        return inbound.headers.get(place.name.lower(), "").strip()
    if place.where is Where.QUERY:
        return inbound.query.get(place.name, "").strip()
    return _in_body(inbound, place.name)


def _password(credentials: str) -> str:
    try:
        plain = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return plain.partition(":")[2]


def _in_body(inbound: Inbound, name: str) -> str:
    try:
        found = read_any(inbound)
    except Unreadable:
        return ""
    value = found.get(name) if isinstance(found, dict) else None
    return value.strip() if isinstance(value, str) else ""
