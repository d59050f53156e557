"""What senders write, made fit to keep and show: plain text within limits, links of the web alone. Pure.

Nothing is escaped here: text stays text, and whoever renders it escapes it as text.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

from alerts.signal import Link

TITLE: Final = 300
BODY: Final = 16_000
WORD: Final = 255
VALUE: Final = 1_000
NOTE: Final = 4_000
ADDRESS: Final = 2_000
LONGEST: Final = 64_000  # whatever is said, no more of it is looked at
MANY: Final = 1_000  # of a list that is said, no more is looked at
MOST: Final = 64  # labels, annotations, links, pictures, hints
CUT: Final = "…"
_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)
_KEPT: Final = {"\n", "\t"}
# Controls, halves of letters, signs that turn the reading direction or cannot be seen.
_UNFIT: Final = {"Cc", "Cs", "Cf", "Co"}
_JOINER: Final = "\u200d"  # holds families of emoji together


def text(raw: Any, limit: int = VALUE) -> str:
    """One line or more of plain text, no longer than the limit; containers as compact JSON."""
    if isinstance(raw, str) and len(raw) <= limit and raw.isprintable():
        return raw.strip()
    said = spelled(raw, limit * 4)
    if not said.isprintable():
        said = "".join(_fit(char) for char in said.replace("\r\n", "\n").replace("\r", "\n"))
    said = said.strip()
    return said if len(said) <= limit else said[: limit - 1].rstrip() + CUT


def line(raw: Any, limit: int = TITLE) -> str:
    """Text on a single line."""
    said = text(raw, limit * 2)
    if len(said) <= limit and "  " not in said and said.isprintable():
        return said
    return text(" ".join(said.split()), limit)


def spelled(raw: Any, limit: int = LONGEST) -> str:
    """A value as text, no longer than the limit: nothing for None, `true` and `false`, JSON for lists and objects.

    Of a large object no more is written than is read: a payload may name its own whole a thousand times.
    """
    if raw is None:
        return ""
    if not isinstance(raw, bool | list | tuple | dict):
        return str(raw)[:limit]
    written, length = [], 0
    for piece in _COMPACT.iterencode(raw):
        written.append(piece)
        length += len(piece)
        if length >= limit:
            break
    return "".join(written)[:limit]


def key(raw: Any) -> str:
    """An identity that keeps what differs apart: what is too long or had to be cleaned carries its fingerprint."""
    said = raw if isinstance(raw, str) else spelled(raw)
    kept = line(said, WORD)
    if kept == said:
        return kept
    mark = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{kept[: WORD - 33]}#{mark}" if kept else ""


def fingerprint(*parts: Any) -> str:
    """A short mark of the parts, the same wherever and whenever it is taken."""
    whole = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def words(raw: Any, limit: int = VALUE) -> dict[str, str]:
    """A map of texts (labels, details): empty values and what exceeds the number that is kept are left out."""
    pairs = raw.items() if isinstance(raw, Mapping) else ()
    kept: dict[str, str] = {}
    for name, value in islice(pairs, MANY):
        said, called = text(value, limit), line(name, WORD)
        if said and called and len(kept) < MOST:
            kept[called] = said
    return kept


def address(raw: Any) -> str:
    """The address if it is one of the web that can be opened without surprise; "" for everything else."""
    said = raw.strip() if isinstance(raw, str) else ""
    if not said or len(said) > ADDRESS or " " in said or not said.isprintable():
        return ""
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError:
        return ""
    plain = parts.scheme.lower() in {"http", "https"} and parts.hostname and "@" not in parts.netloc and port != 0
    return said if plain and "\\" not in said else ""


def links(pairs: Iterable[tuple[Any, Any]]) -> tuple[Link, ...]:
    """The links of the web among the pairs of label and address, each once."""
    kept: dict[str, Link] = {}
    for label, raw in islice(pairs, MANY):
        url = address(raw)
        if url and len(kept) < MOST:
            kept.setdefault(url, Link(line(label, WORD) or url[:WORD], url))
    return tuple(kept.values())


def several(raw: Iterable[Any]) -> tuple[str, ...]:
    """Names that are said, each once."""
    said = dict.fromkeys(line(one, WORD) for one in islice(raw, MANY))
    return tuple(one for one in said if one)[:MOST]


def _fit(char: str) -> str:
    if char in _KEPT or char == _JOINER:
        return char
    return "" if unicodedata.category(char) in _UNFIT else char
