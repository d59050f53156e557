"""What a formula or a check may look at: the fields before its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from approvals.definition.faults import did_you_mean
from approvals.definition.reader import Reader
from approvals.forms.field import FieldDef, Words


@dataclass(frozen=True)
class Scope:
    """What a formula may look at: the fields before it (columns of its row first), and the names that come later."""

    before: Mapping[str, FieldDef]
    later: frozenset[str] = frozenset()
    depth: int = 0

    @property
    def deeper(self) -> Scope:
        """The same, one level down."""
        return Scope(self.before, self.later, self.depth + 1)

    def find(self, path: str) -> FieldDef | None:
        """The field or column at the path."""
        name, dot, column = path.partition(".")
        field = self.before.get(name)
        return field.column(column) if field is not None and dot else field


def known(one: Reader, at: str, path: str, scope: Scope) -> FieldDef | None:
    """The field or column at the path; None with a fault if there is none before this place."""
    field = scope.find(path)
    if field is None and path:
        if path.partition(".")[0] in scope.later:
            remedy = Words(
                "把它移到前面：公式只能用在它之前的字段，以免循环",
                "Move it before: a figure is made of what stands before it, so nothing goes round in a circle",
            )
            one.fault(
                at, Words(f"{path!r} 就是这个字段，或在它之后", f"{path!r} is this field or comes after it"), remedy
            )
        else:
            columns = [f"{f.id}.{c.id}" for f in scope.before.values() for c in f.columns]
            one.fault(
                at,
                Words(f"在此之前没有字段 {path!r}", f"no field {path!r} before this place"),
                did_you_mean(path, [*scope.before, *columns]),
            )
    return field
