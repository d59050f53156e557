"""What a sheet is: its columns, how its rows are told apart, and what taking one row in means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Values = dict[str, str]


class RowKind(TextChoices):
    """What a row of a sheet would do."""

    ERROR = "error", _("有错误")
    NEW = "new", _("新增")
    CHANGED = "changed", _("修改")
    SAME = "same", _("无变化")


@dataclass(frozen=True)
class Column:
    """A column: its key in the code, its heading in the sheet, what its text must be like, `most` characters."""

    key: str
    label: str | _StrPromise
    required: bool = False
    read: Callable[[str], str] = lambda text: text
    sample: str = ""
    most: int = 254


@dataclass
class RowPlan:
    """What one row would do: `before` and `after` hold the columns of the sheet as text.

    `beside` is what taking it in changed that no column shows, for the way back.
    """

    number: int
    key: str
    kind: str
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    beside: Values = field(default_factory=dict)

    def changes(self) -> list[tuple[str, str, str]]:
        """Columns whose text becomes another: key, old, new."""
        return [
            (key, self.before.get(key, ""), new) for key, new in self.after.items() if self.before.get(key, "") != new
        ]


class Sheet(Protocol):
    """One kind of sheet; `duties` are the roles that bring it in. With `tried` its verbs are tried for the preview."""

    slug: str
    label: Any
    columns: Any
    duties: frozenset[str]
    tried: bool

    def key_of(self, values: Mapping[str, str]) -> str:
        """What tells rows apart."""
        ...

    def hold(self) -> None:
        """Keep other writers away until the caller's transaction ends, where the table can be held as a whole."""
        ...

    def known(self) -> dict[str, Values]:
        """What is written down now, by key."""
        ...

    def check(self, rows: Sequence[RowPlan], known: Mapping[str, Values]) -> None:
        """Add the problems that only the whole sheet or other tables show."""
        ...

    def take(self, rows: Sequence[RowPlan], *, actor: Any) -> None:
        """Write the rows by the room's verbs, in the caller's transaction; problems go into the rows."""
        ...

    def give_back(self, rows: Sequence[RowPlan], *, actor: Any) -> list[tuple[str, str]]:
        """Write what was before; a row that was new goes again. Returns what did not go back as it was, and why."""
        ...


@dataclass(frozen=True)
class SheetSource:
    """The sheets of one room, some of which it may know only at the moment (a ledger is a row).

    `admits` are all roles that bring any of them in.
    """

    slug: str
    admits: frozenset[str]
    sheets: Callable[[], Sequence[Sheet]]
    find: Callable[[str], Sheet | None]


SHEET_SOURCES: Registry[SheetSource] = Registry("sheets")


def sheet_of(slug: str) -> Sheet | None:
    """The sheet of any room; None if there is none."""
    return next((found for source in SHEET_SOURCES if (found := source.find(slug)) is not None), None)


def sheets_for(duties: Iterable[str]) -> list[Sheet]:
    """The sheets that somebody with these roles brings in."""
    mine = frozenset(duties)
    return [sheet for source in SHEET_SOURCES for sheet in source.sheets() if sheet.duties & mine]


def sentence_of(error: Any) -> Iterable[tuple[str, str]]:
    """What a verb said no with, by field."""
    problems = getattr(error, "problems", ())
    return [(one.field, one.message) for one in problems] or [("", error.message)]
