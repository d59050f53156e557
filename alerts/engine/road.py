"""What is sent over a road without Feishu: templates in which three names stand for values. Pure.

Values are escaped for where they stand, so that no title of an alert can change what the gateway is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

NAMES: Final = ("phone", "text", "number")
PLACE: Final = re.compile(r"\{(phone|text|number)\}")
ANY: Final = re.compile(r"\{([A-Za-z_][A-Za-z_0-9]*)\}")
HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e][\x20-\x7e]*)")
PHONE: Final = re.compile(r"\+?[0-9]{5,20}")
MAIL: Final = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
OURS: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "content-type"})
NASTY: Final = {"phone": '1"\\\n{text}&=1', "text": '2"\\\n{number}&=2', "number": '3"\\\n{phone}&=3'}
TYPES: Final = {"json": "application/json; charset=utf-8", "form": "application/x-www-form-urlencoded"}
HOME: Final = "+86"


@dataclass(frozen=True)
class Message:
    """What fills a template: where it goes, what it says, and which incident it is about."""

    phone: str
    text: str
    number: str

    @property
    def values(self) -> dict[str, str]:
        """By name."""
        return {"phone": self.phone, "text": self.text, "number": self.number}


def in_json(template: str, values: Mapping[str, str]) -> str:
    """The template with each value inside its JSON string."""
    return PLACE.sub(lambda found: json.dumps(values[found[1]], ensure_ascii=False)[1:-1], template)


def in_query(template: str, values: Mapping[str, str]) -> str:
    """The template with each value percent-encoded, as addresses and forms want it."""
    return PLACE.sub(lambda found: quote(values[found[1]], safe=""), template)


def strangers(template: str) -> list[str]:
    """Names in braces that stand for nothing."""
    return sorted({found[1] for found in ANY.finditer(template)} - set(NAMES))


def is_json(template: str) -> bool:
    """Whether the template is JSON with whatever values: a placeholder stands inside quotation marks."""
    try:
        return json.loads(in_json(template, NASTY)) is not None
    except (ValueError, RecursionError):
        return False


def host_is_fixed(url: str) -> bool:
    """Whether no value decides where the message goes."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not PLACE.search(f"{parts.scheme}{parts.netloc}")


def read_headers(text: str) -> dict[str, str] | None:
    """`Name: value` line by line; None for what is no header or is ours to say."""
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        fits = HEADER.fullmatch(line)
        if fits is None or fits[1].lower() in OURS:
            return None
        found[fits[1]] = fits[2]
    return found


def asked(encoding: str, url: str, body: str, message: Message) -> tuple[str, bytes | None, dict[str, str]]:
    """Address, body and headers by which a gateway is asked to send this; no body is a GET."""
    address = in_query(url, message.values)
    if encoding == "query":
        return address, None, {}
    fill = in_json if encoding == "json" else in_query
    return address, fill(body, message.values).encode(), {"Content-Type": TYPES[encoding]}


def to_wecom(text: str, phones: list[str]) -> bytes:
    """What WeCom's group bot wants: a text that mentions these people."""
    told = {"msgtype": "text", "text": {"content": text, "mentioned_mobile_list": phones}}
    return json.dumps(told, ensure_ascii=False).encode()


def dialled(mobile: str) -> str:
    """A number as gateways of the mainland want it: its own without the country, others with `+`."""
    plain = re.sub(r"[\s()-]", "", mobile)
    return plain.removeprefix(HOME) if plain.startswith(HOME) else plain
