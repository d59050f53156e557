"""Whom a silence or a maintenance window means: conditions that an alert meets or does not. Pure.

Every condition has to hold. Several that name a source, a system or a severity with `=` are alternatives: "these three
systems" is three conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from alerts.engine.grouping import NAMING
from alerts.patterns import Budget, Faulty, Pattern, Spent, pattern, search

MOST: Final = 20  # conditions of one silence
LONGEST: Final = 300
STEPS: Final = 100_000  # what one comparison may compute


class On(TextChoices):
    """What a condition looks at."""

    SOURCE = "source", _("来源")
    SYSTEM = "system", _("系统")
    SEVERITY = "severity", _("级别")
    TITLE = "title", _("标题")
    LABEL = "label", _("标签")


class Op(TextChoices):
    """How it compares; a pattern has to fit the whole text."""

    IS = "=", "="
    IS_NOT = "!=", "!="
    FITS = "=~", "=~"
    FITS_NOT = "!~", "!~"


_ALTERNATIVES: Final = frozenset({On.SOURCE, On.SYSTEM, On.SEVERITY})


@dataclass(frozen=True)
class Condition:
    """One comparison; `name` is that of the label, empty for all else. A source is named by its slug."""

    on: On
    op: Op
    value: str
    name: str = ""

    @property
    def written(self) -> str:
        """As people write it: `instance=~"10\\..*"`."""
        return f"{self.name or self.on.value}{self.op.value}{self.value}"


@dataclass(frozen=True)
class Facts:
    """What is compared of an alert."""

    source: str = ""
    system: str = ""
    severity: str = ""
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    def of(self, on: On, name: str = "") -> str:
        """What stands there; a label that is missing is empty."""
        return self.labels.get(name, "") if on is On.LABEL else str(getattr(self, on.value))


def matches(conditions: Sequence[Condition], facts: Facts) -> bool:
    """Whether the alert is meant; no conditions mean nobody."""
    either: dict[On, list[Condition]] = {}
    for one in conditions:
        if one.op is Op.IS and one.on in _ALTERNATIVES:
            either.setdefault(one.on, []).append(one)
        elif not _holds(one, facts):
            return False
    return bool(conditions) and all(any(_holds(one, facts) for one in ways) for ways in either.values())


def faults(conditions: Sequence[Condition]) -> list[tuple[int, str]]:
    """What is wrong: the place of a condition (-1 for the whole) and a code; see `alerts.said`."""
    found = [(place, code) for place, one in enumerate(conditions) if (code := _fault(one))]
    if not conditions:
        return [(-1, "quiet_empty")]
    if len(conditions) > MOST:
        return [(-1, "quiet_too_many")]
    if not found and matches(conditions, Facts()):
        return [(-1, "quiet_too_wide")]
    return found


def written(conditions: Iterable[Condition]) -> list[dict[str, str]]:
    """As a row keeps them."""
    return [{"on": one.on.value, "name": one.name, "op": one.op.value, "value": one.value} for one in conditions]


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """What was kept.

    Raises: ValueError, KeyError for what nobody wrote so.
    """
    return tuple(Condition(On(one["on"]), Op(one["op"]), str(one["value"]), str(one.get("name", ""))) for one in kept)


def systems_in(conditions: Iterable[Condition]) -> frozenset[str]:
    """The systems that are named, to which all that is meant belongs; empty if it is not bound to any."""
    return frozenset(one.value for one in conditions if one.on is On.SYSTEM and one.op is Op.IS)


def common(facts: Sequence[Facts]) -> tuple[Condition, ...]:
    """What all of these share: where a silence about them begins."""
    if not facts:
        return ()
    first = facts[0]
    shared = [
        Condition(on, Op.IS, first.of(on))
        for on in (On.SOURCE, On.SYSTEM, On.TITLE)
        if first.of(on) and all(one.of(on) == first.of(on) for one in facts)
    ]
    told = NAMING if any(one.on is On.SYSTEM for one in shared) else ()  # labels that say the system again
    names = sorted(
        name
        for name in first.labels
        if name not in told and all(one.labels.get(name) == first.labels[name] for one in facts)
    )
    labels = [Condition(On.LABEL, Op.IS, first.labels[name], name) for name in names if first.labels[name]]
    return tuple((shared + [one for one in labels if len(one.value) <= LONGEST])[:MOST])


def _holds(one: Condition, facts: Facts) -> bool:
    said = facts.of(one.on, one.name)
    if one.op in {Op.IS, Op.IS_NOT}:
        return (said == one.value) is (one.op is Op.IS)
    try:
        found = search(whole(one.value), said, Budget(STEPS)) is not None
    except Spent:
        return False  # what cannot be told hides nothing
    return found is (one.op is Op.FITS)


def whole(value: str) -> Pattern:
    """The pattern that has to fit the whole text.

    Raises: Faulty.
    """
    blind = "(?i)" if value.startswith("(?i)") else ""
    return pattern(f"{blind}^(?:{value.removeprefix('(?i)')})$")


def _fault(one: Condition) -> str:
    if (one.on is On.LABEL) is not bool(one.name):
        return "quiet_no_label"
    if len(one.value) > LONGEST or len(one.name) > LONGEST:
        return "quiet_too_long"
    if one.on is not On.LABEL and one.op is Op.IS and not one.value:
        return "quiet_no_value"
    if one.op in {Op.FITS, Op.FITS_NOT}:
        try:
            whole(one.value)
        except Faulty as fault:
            return fault.code
    return ""
