"""Holding settings against the requests that are kept, before anybody saves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from alerts import said, wire
from alerts.drafts import Settings
from alerts.mapping import DEFAULT, Fault, Faults, table, tried
from alerts.models import AlertSource, Intake
from alerts.patterns import Faulty, pattern
from alerts.services.saying import inbound_of
from alerts.signal import Parsed
from alerts.sources.kinds import MAPPING, SOURCES, TEXTS
from alerts.wire import Inbound, Unreadable

KEPT: Final = 20
LARGEST: Final = 500_000  # bytes; what is larger is not tried while somebody types
PATTERNS: Final = ("key", "severity", "recovery")


@dataclass(frozen=True)
class TriedRequest:
    """A kept request under other settings. `wrong`: why these may not be saved because of it.

    `apart`: why no settings can make anything of it; that is its sender's matter. `closes`: whose alert it ends.
    """

    row: Intake
    found: Parsed
    wrong: str = ""
    apart: str = ""
    closes: Intake | None = None


@dataclass(frozen=True)
class SettingsTrial:
    """What settings make of the kept requests, the newest first; `faults`: what is wrong with the settings."""

    requests: tuple[TriedRequest, ...] = ()
    faults: tuple[str, ...] = field(default=())

    @property
    def wrong(self) -> tuple[str, ...]:
        """Everything that forbids saving."""
        return (*self.faults, *(one.wrong for one in self.requests if one.wrong))


def try_on(source: AlertSource, settings: Settings) -> SettingsTrial:
    """Read the last kept requests under these settings; nothing is written."""
    reads = SOURCES.get(source.kind).reads
    rows = list(source.intakes.filter(size__lte=LARGEST).order_by("-pk")[:KEPT])[::-1]
    if MAPPING in reads:
        return _by_mapping(rows, settings)
    faults = _text_faults(settings) if TEXTS in reads else ()
    return SettingsTrial(_by_kind(source, rows, settings), faults)


def _by_mapping(rows: Sequence[Intake], settings: Settings) -> SettingsTrial:
    try:
        own = table(DEFAULT if settings.mapping is None else settings.mapping)
    except Faults as bad:
        unread = tuple(TriedRequest(row, Parsed()) for row in rows[::-1])
        return SettingsTrial(unread, tuple(said.problem_said(fault) for fault in bad.faults))
    unreadable = {row.pk: why for row in rows if (why := _unreadable(inbound_of(row)))}
    held = [row for row in rows if row.pk not in unreadable]
    trial = tried(own, [inbound_of(row) for row in held], settings)
    wrong = _by_number(trial.faults)
    closes = {later: held[earlier] for later, earlier in trial.closes}
    seen = {
        row.pk: TriedRequest(row, trial.parsed[number], wrong.get(number, ""), closes=closes.get(number))
        for number, row in enumerate(held)
    }
    shown = (seen.get(row.pk) or TriedRequest(row, Parsed(), apart=unreadable[row.pk]) for row in rows[::-1])
    return SettingsTrial(tuple(shown))


def _by_kind(source: AlertSource, rows: Sequence[Intake], settings: Settings) -> tuple[TriedRequest, ...]:
    kind = SOURCES.get(source.kind)
    found = [(row, kind.parse(inbound_of(row), settings)) for row in rows[::-1]]
    return tuple(
        TriedRequest(
            row,
            parsed,
            _("取不到标题") if any(not one.title for one in parsed.signals) else "",
            said.problem_said(parsed.problem) if parsed.problem else "",
        )
        for row, parsed in found
    )


def _by_number(faults: Sequence[Fault]) -> dict[int, str]:
    """The first sentence for each request; the trial names them `#1 place` and so on."""
    told: dict[int, str] = {}
    for fault in faults:
        number, _space, place = fault.place.lstrip("#").partition(" ")
        told.setdefault(int(number) - 1, said.problem_said(Fault(fault.code, place, fault.detail)))
    return told


def _unreadable(inbound: Inbound) -> str:
    try:
        wire.read_any(inbound)
    except Unreadable as unreadable:
        return said.problem_said(unreadable.problem)
    return ""


def _text_faults(settings: Settings) -> tuple[str, ...]:
    found: list[str] = []
    for name in PATTERNS:
        try:
            pattern(settings.texts.get(name, ""))
        except Faulty as wrong:
            found.append(said.problem_said(Fault(wrong.code, f"{name}:{wrong.at + 1}")))
    return tuple(found)
