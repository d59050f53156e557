"""From what a source picks out of a payload to a signal: the one place where words, times and texts are normalised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts import cleaning, vocabulary
from alerts.moments import moment, skewed
from alerts.signal import Flag, Parsed, Problem, Severity, Signal, SignalState
from alerts.wire import Inbound, Unreadable

MOST_SIGNALS: Final = 10_000
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Settings:
    """How one source is configured.

    severities: the source's own words, lower case. secret: of the sender's signature, empty where it signs nothing.
    texts: patterns by which messages to a chat are understood (`key`, `severity`, `recovery`).
    """

    zone: str = SHANGHAI.key
    severities: Mapping[str, Severity] = field(default_factory=dict)
    mapping: Mapping[str, Any] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    signature_header: str = ""
    timestamp_header: str = ""

    @property
    def clock(self) -> ZoneInfo:
        """The zone of times without one; ours where the configured one is unknown here."""
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return SHANGHAI


@dataclass(frozen=True)
class Draft:
    """What was picked out, as the sender wrote it. `own`: what the sender's words and numbers of severity mean."""

    key: Any
    title: Any
    state: SignalState
    severity: Any = ""
    own: Mapping[str, Severity] = field(default_factory=dict)
    body: Any = ""
    labels: Any = None
    annotations: Any = None
    links: Sequence[tuple[Any, Any]] = ()
    images: Sequence[Any] = ()
    value: Any = ""
    began: Any = None
    happened: Any = None
    lease: datetime | None = None
    group_key: Any = ""
    group_state: Any = ""
    truncated: Any = 0
    test: bool = False
    flags: Sequence[Flag] = ()
    hints: Iterable[Any] = ()


def finished(draft: Draft, inbound: Inbound, settings: Settings) -> Signal:
    """The signal. Nothing in a draft is refused: what is not understood is flagged, what is missing is guessed."""
    began, happened = moment(draft.began, settings.clock), moment(draft.happened, settings.clock)
    labels = cleaning.words(draft.labels)
    title = cleaning.line(draft.title) or cleaning.line(draft.body) or _guessed(labels, inbound)
    severity = vocabulary.severity(draft.severity, {**draft.own, **settings.severities})
    key = cleaning.key(draft.key)
    unsure = draft.state is not SignalState.UPDATED and skewed(happened, inbound.received_at)
    seen = {
        Flag.UNKNOWN_SEVERITY: severity is None and bool(cleaning.line(draft.severity)),
        Flag.SKEWED_CLOCK: unsure,
        Flag.GUESSED_KEY: not key,
    }
    flags = dict.fromkeys([*draft.flags, *(flag for flag, there in seen.items() if there)])
    return Signal(
        key=key or cleaning.fingerprint(title, labels),
        state=draft.state,
        severity=severity or Severity.WARNING,
        title=title,
        episode=began.at if began else None,
        body=cleaning.text(draft.body, cleaning.BODY),
        labels=labels,
        annotations=cleaning.words(draft.annotations, cleaning.NOTE),
        links=cleaning.links(draft.links),
        images=tuple(one.url for one in cleaning.links((url, url) for url in draft.images)),
        value=cleaning.line(draft.value),
        event_time=happened.at if happened else None,
        lease=draft.lease,
        group_key=cleaning.key(draft.group_key),
        group_state=cleaning.line(draft.group_state, cleaning.WORD),
        truncated=whole(draft.truncated),
        test=draft.test,
        flags=tuple(flags),
        hints=cleaning.several(draft.hints),
    )


def _guessed(labels: Mapping[str, str], inbound: Inbound) -> str:
    """A title for what has none: better an ugly one than an alert that nobody can name."""
    return (
        cleaning.line(" ".join(labels.values())) or cleaning.line(inbound.body[:200].decode("utf-8", "replace")) or "?"
    )


def each(
    found: list[Any], place: str, drafted: Callable[[Mapping[str, Any]], Draft], inbound: Inbound, settings: Settings
) -> Parsed:
    """The signals of a list. An item that is none is the problem, the others stand.

    Raises: Unreadable if the list is empty.
    """
    if not found:
        raise Unreadable("no_alerts", place)
    signals: list[Signal] = []
    problem = Problem("too_many", f"{place}[{MOST_SIGNALS}]", str(len(found))) if len(found) > MOST_SIGNALS else None
    for index, item in enumerate(found[:MOST_SIGNALS]):
        if isinstance(item, dict):
            signals.append(finished(drafted(item), inbound, settings))
        else:
            problem = problem or Problem("not_object", f"{place}[{index}]", type(item).__name__)
    return Parsed(tuple(signals), problem=problem)


def one(draft: Draft, inbound: Inbound, settings: Settings) -> Parsed:
    """A single signal."""
    return Parsed((finished(draft, inbound, settings),))


def whole(raw: Any) -> int:
    """A count that is said as number or text; 0 for everything else."""
    said = str(raw) if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
