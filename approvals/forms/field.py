"""What a definition says about a field; frozen, free of Django."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from approvals.forms.conditions import NOBODY, Asked, When, factors_of
from approvals.forms.formula import Formula

Data = Mapping[str, Any]
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """A text in both languages; English falls back to Chinese."""

    zh: str
    en: str = ""

    def said(self, language: str) -> str:
        """The text in the language (`zh-hans` or `en`)."""
        return self.en if self.en and language.startswith("en") else self.zh


def unit_said(unit: Words, language: str, count: object = None) -> str:
    """The unit beside the figure; English may give two forms, `host|hosts`, of which the first is for exactly one."""
    one, _bar, many = unit.said(language).partition("|")
    return one if count == 1 or not many else many


def with_unit(figure: str, unit: Words, language: str, count: object = None) -> str:
    """`3 hosts`, `1 host`; the bare figure where there is no unit."""
    said = unit_said(unit, language, count)
    return f"{figure} {said}" if said else figure


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
        return factors_of(self.expression)


@dataclass(frozen=True)
class Bound:
    """A `max` that holds under a condition; the first that holds counts, before the field's own."""

    when: When
    max: int


@dataclass(frozen=True)
class Check:
    """A registered check (`approvals.forms.checks`) with its parameters; judged if `when` holds, `unless` not."""

    slug: str
    params: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Words] = field(default_factory=dict)  # how the fields that parameters name are called
    when: When = ()
    unless: When = ()

    def __hash__(self) -> int:
        return hash((self.slug, self.when, self.unless))


@dataclass(frozen=True)
class FieldDef:
    """One field of a form, or one column of a table."""

    id: str
    type: str
    label: Words
    help: Words = Words("")
    unit: Words = Words("")
    group: Words = Words("")
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
    ledger: str = ""
    multiple: bool = False
    max_size: int = 0  # MB of one file
    kinds: tuple[str, ...] = ()  # suffixes of files, ".pdf"
    default: Any = None  # as typed
    shown: bool = True  # a computed one that only formulas and conditions use is not drawn
    gives: str = ""  # of a computed field: number, money, text, texts or choice
    formula: Formula | None = None
    max_when: tuple[Bound, ...] = ()
    checks: tuple[Check, ...] = ()
    visible_when: When = ()
    required_when: When = ()

    def __hash__(self) -> int:
        return hash((self.id, self.type, self.label, self.columns))

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


def _no_rows(slug: str) -> tuple[tuple[str, Facts], ...]:
    return ()


@dataclass(frozen=True)
class World:
    """What cleaning must ask about the world; every question has the answer of an empty firm unless said otherwise.

    `ledger(slug, key)` gives the facts of a row (with `name`), `ledger_rows(slug)` all of them, `ledger_named` the keys
    that a typed name stands for, `ledger_options(slug, text, limit)` key and name of what words find; `trading(a, b)`
    whether exchanges trade between the two moments; `me` is who files.
    """

    today: date = date(2026, 1, 1)
    me: int = 0
    own_department: int = 0
    person: Callable[[int], str | None] = lambda pk: None
    file: Callable[[int, str], str | None] = lambda pk, field_name: None
    named: Callable[[str], tuple[int, ...]] = lambda text: ()
    department: Callable[[int], str | None] = lambda pk: None
    departments_named: Callable[[str], tuple[int, ...]] = lambda text: ()
    ledger: Callable[[str, str], Facts | None] = lambda slug, key: None
    ledger_named: Callable[[str, str], tuple[str, ...]] = lambda slug, text: ()
    ledger_rows: Callable[[str], tuple[tuple[str, Facts], ...]] = _no_rows
    ledger_options: Callable[[str, str, int], tuple[tuple[str, str], ...]] = lambda slug, text, limit: ()
    trading: Callable[[datetime, datetime], bool] = lambda start, end: False
    asked: Asked = NOBODY


@dataclass(frozen=True)
class Cleaned:
    """What a form gives: the stored values, and each problem as (field name, sentence)."""

    data: Mapping[str, Any]
    problems: tuple[tuple[str, str], ...] = field(default=())
