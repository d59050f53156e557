"""What a source of alerts must offer, and the register of them. A source without samples does not start."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from alerts.drafts import Settings
from alerts.signal import Parsed, Severity
from alerts.wire import BASIC, BEARER, HEADER, PATH, Answer, Inbound, Place, Unreadable, told
from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SAMPLES: Final = Path(__file__).with_name("samples")
BEATS: Final = "heartbeat"
EVERYWHERE: Final = (BEARER, BASIC, PATH, HEADER)
AGAIN: Final = "30"  # seconds
# What a kind may read of its source's settings, beside zone and words of severity.
SECRET, HEADERS, MAPPING, TEXTS, API, EVERY, LEVEL = "secret", "headers", "mapping", "texts", "api", "every", "level"  # noqa: S105  # names of settings
REPEAT: Final = "repeat"


def _taken(inbound: Inbound) -> Answer:
    return told(200, {"status": "ok"})


@dataclass(frozen=True)
class Answers:
    """How this sender hears that its request is kept, cannot be kept now, bears no valid token, or is too large.

    Where the answer depends on what the request says, `heard` gives it instead of `stored`; nobody else's is read
    before it is answered. `later` must make the sender come again: which code does that is a property of the sender.
    """

    stored: Callable[[Inbound], Answer] = _taken
    heard: Callable[[Inbound, Parsed], Answer] | None = None
    later: Answer = told(503, {"status": "busy"}, retry_after=AGAIN)
    stranger: Answer = told(401, {"status": "bad token"})
    too_large: Answer = told(413, {"status": "body too large"})


@dataclass(frozen=True)
class SetUp:
    """What to do at the sender: sentences in order, then what to paste or import there.

    Both are filled with `address` and `token`; `files` stand beside the source and are offered for download.
    """

    steps: tuple[str | _StrPromise, ...]
    snippet: str = ""
    files: tuple[Path, ...] = ()

    def said(self, address: str, token: str) -> list[str]:
        """The sentences in the language of the reader."""
        return [str(step) % {"address": address, "token": token} for step in self.steps]

    def pasted(self, address: str, token: str) -> str:
        """The configuration to paste, "" if there is none."""
        parts = urlsplit(address)
        filled = {"ADDRESS": address, "SCHEME": parts.scheme, "HOST": parts.netloc, "PATH": parts.path, "TOKEN": token}
        return re.sub("|".join(filled), lambda found: filled[found[0]], self.snippet)


@dataclass(frozen=True)
class Sample:
    """A real request of the sender and what it says, as `spelled` writes it."""

    name: str
    inbound: Inbound
    settings: Settings
    expected: Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """A kind of sender. `read` may raise Unreadable and nothing else; it knows neither clock nor database.

    roads: paths below our host at which this sender insists on arriving, `{token}` where its token stands.
    genuine: whether the signature of the request is right, for senders that sign.
    reads: what else it takes of its source: `secret`, `headers`, `mapping`, `texts`, `api`, `level`, `every`,
    `repeat` (what fires is told again and again).
    """

    slug: str
    label: str | _StrPromise
    read: Callable[[Inbound, Settings], Parsed]
    set_up: SetUp
    answers: Answers = Answers()
    places: tuple[Place, ...] = EVERYWHERE
    roads: tuple[str, ...] = ()
    genuine: Callable[[Inbound, Settings], bool] = lambda inbound, settings: True
    greeting: Callable[[Inbound], Answer | None] = lambda inbound: None
    reads: frozenset[str] = frozenset()

    def parse(self, inbound: Inbound, settings: Settings) -> Parsed:
        """What the request says; whatever the bytes, a problem at worst."""
        try:
            return self.read(inbound, settings)
        except Unreadable as unreadable:
            return Parsed(problem=unreadable.problem)

    def answer(self, inbound: Inbound, settings: Settings) -> Answer:
        """What the sender hears once its request is kept."""
        if self.answers.heard is None:
            return self.answers.stored(inbound)
        return self.answers.heard(inbound, self.parse(inbound, settings))

    @property
    def tries(self) -> bool:
        """Whether its settings can be tried on kept requests."""
        return bool(self.reads & {MAPPING, TEXTS})

    @property
    def samples(self) -> tuple[Sample, ...]:
        """The samples, from `samples/<slug>/`."""
        return _samples(self.slug)


class _Sampled(Registry[Source]):
    def register(self, item: Source, *, where: str = "") -> Source:
        """Add the kind.

        Raises: ValueError without samples; AlreadyRegistered if another kind has the slug.
        """
        if not any((SAMPLES / item.slug).glob("*.request.json")):
            raise ValueError(f"alert source {item.slug!r} has no sample: it could never be tested")
        return super().register(item, where=where)


SOURCES: Registry[Source] = _Sampled("alert sources")


@cache
def _samples(slug: str) -> tuple[Sample, ...]:
    return tuple(
        _sample(path, path.with_name(path.name.replace(".request.", ".says.")))
        for path in sorted((SAMPLES / slug).glob("*.request.json"))
    )


def _sample(request: Path, says: Path) -> Sample:
    raw = json.loads(request.read_text(encoding="utf-8"))
    expected = json.loads(says.read_text(encoding="utf-8"))
    return Sample(request.name.partition(".")[0], inbound_of(raw), settings_of(raw.get("settings", {})), expected)


def inbound_of(raw: Mapping[str, Any]) -> Inbound:
    """A kept request, as the sample files write it: `body` is JSON, `text` the very text."""
    headers = {name.lower(): value for name, value in raw.get("headers", {}).items()}
    text = raw["text"] if "text" in raw else json.dumps(raw["body"], ensure_ascii=False)
    return Inbound(
        received_at=datetime.fromisoformat(raw["received_at"]),
        body=text.encode(),
        method=raw.get("method", "POST"),
        tail=raw.get("tail", ""),
        headers=headers,
        query=raw.get("query", {}),
        content_type=headers.get("content-type", ""),
    )


def settings_of(raw: Mapping[str, Any]) -> Settings:
    """Settings as they are kept."""
    severities = {word: Severity(meant) for word, meant in raw.get("severities", {}).items()}
    return Settings(**{**raw, "severities": severities})
