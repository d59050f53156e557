"""What a definition says about a field; frozen, free of Django."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from approvals.forms.conditions import When

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """A text in both languages; English falls back to Chinese."""

    zh: str
    en: str = ""

    def said(self, language: str) -> str:
        """The text in the language (`zh-hans` or `en`)."""
        return self.en if self.en and language.startswith("en") else self.zh


@dataclass(frozen=True)
class Choice:
    """One option; `value` is stored and compared, `label` is shown."""

    value: str
    label: Words


@dataclass(frozen=True)
class Total:
    """A figure under a table: the sum of `expression` (a product of columns, `cpu*qty`) over its rows."""

    expression: str
    label: Words
    unit: Words = Words("")

    @property
    def factors(self) -> tuple[str, ...]:
        """The columns whose product is summed."""
        return tuple(part.strip() for part in self.expression.split("*"))


@dataclass(frozen=True)
class FieldDef:
    """One field of a form, or one column of a table."""

    id: str
    type: str
    label: Words
    help: Words = Words("")
    unit: Words = Words("")
    required: bool = False
    sensitive: bool = False
    options: tuple[Choice, ...] = ()
    columns: tuple[FieldDef, ...] = ()
    totals: tuple[Total, ...] = ()
    min: int | None = None
    max: int | None = None
    min_length: int = 0
    max_length: int = 0
    allow_long: bool = False
    visible_when: When = ()
    required_when: When = ()

    @property
    def secret(self) -> bool:
        """Whether its display would tell something sensitive: it is, or a figure under the table is made of it."""
        return self.sensitive or any(self.tells(total.factors) for total in self.totals)

    def tells(self, columns: tuple[str, ...]) -> bool:
        """Whether a figure made of these columns would tell something sensitive."""
        return self.sensitive or any(column.sensitive and column.id in columns for column in self.columns)

    def option(self, value: str) -> Choice | None:
        """The option with this value."""
        return next((choice for choice in self.options if choice.value == value), None)

    def column(self, key: str) -> FieldDef | None:
        """The column with this id."""
        return next((column for column in self.columns if column.id == key), None)


@dataclass(frozen=True)
class World:
    """What cleaning must ask about the world: who works here (by key, or by user id or name), which files there are."""

    today: date = date(2026, 1, 1)
    person: Callable[[int], str | None] = lambda pk: None
    file: Callable[[int, str], str | None] = lambda pk, field_name: None
    named: Callable[[str], tuple[int, ...]] = lambda text: ()


@dataclass(frozen=True)
class Cleaned:
    """What a form gives: the stored values, and each problem as (field name, sentence)."""

    data: Mapping[str, Any]
    problems: tuple[tuple[str, str], ...] = field(default=())
