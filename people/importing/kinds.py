"""What a sheet is: its columns, how its rows are told apart, and what taking one row in means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from people.models import Employee

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
    """One kind of sheet."""

    slug: str
    label: Any
    columns: Any

    def key_of(self, values: Mapping[str, str]) -> str:
        """What tells rows apart."""
        ...

    def known(self) -> dict[str, Values]:
        """What is written down now, by key."""
        ...

    def check(self, rows: Sequence[RowPlan], known: Mapping[str, Values]) -> None:
        """Add the problems that only the whole sheet or other tables show."""
        ...

    def take(self, rows: Sequence[RowPlan], *, actor: Employee) -> None:
        """Write the rows by the room's verbs, in the caller's transaction; problems go into the rows."""
        ...

    def give_back(self, rows: Sequence[RowPlan], *, actor: Employee) -> list[tuple[str, str]]:
        """Write what was before; a row that was new goes again. Returns what did not go back as it was, and why."""
        ...


def sentence_of(error: Any) -> Iterable[tuple[str, str]]:
    """What a verb said no with, by field."""
    problems = getattr(error, "problems", ())
    return [(one.field, one.message) for one in problems] or [("", error.message)]
