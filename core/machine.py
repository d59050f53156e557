"""States: one column, one enum, one table of legal moves, and one UPDATE filtered by the old state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from core.errors import IllegalMove
from core.refs import Ref

S = TypeVar("S", bound=str)
CHUNK: Final = 500


class Machine(Generic[S]):
    """The legal moves of one status column.

    `moves` maps (state, verb) to the next state; what is not in it cannot happen.
    """

    def __init__(self, name: str, moves: Mapping[tuple[S, str], S], *, column: str = "status") -> None:
        self.name = name
        self.column = column
        self.moves = dict(moves)

    def can(self, state: S, verb: str) -> bool:
        """Whether the verb goes from this state."""
        return (state, verb) in self.moves

    def target(self, state: S, verb: str) -> S:
        """The state that the verb leads to.

        Raises: IllegalMove if it does not go from here.
        """
        try:
            return self.moves[(state, verb)]
        except KeyError:
            raise IllegalMove(_("内容已变化，请查看最新状态"), state=str(state)) from None

    def move(self, row: models.Model, verb: str, **changes: object) -> S:
        """Take the row through the verb, with other columns changed in the same UPDATE; the object follows.

        Raises: IllegalMove if the verb does not go from the row's state, or if somebody else moved it first;
        nothing is written then.
        """
        subject = getattr(row, "ref", None)
        subject = subject if isinstance(subject, Ref) else None
        old: S = getattr(row, self.column)
        try:
            new = self.target(old, verb)
        except IllegalMove as error:
            raise IllegalMove(error.message, subject=subject, state=str(old)) from None
        values = {self.column: new, **changes}
        hit = type(row)._default_manager.filter(pk=row.pk, **{self.column: old}).update(**values)
        if hit != 1:
            raise IllegalMove(_("内容已变化，请查看最新状态"), subject=subject, state=str(old))
        for column, value in values.items():
            setattr(row, column, value)
        return new

    def move_all(self, rows: Sequence[models.Model], verb: str, **changes: object) -> None:
        """The same for several rows of one table: one UPDATE for each few hundred that are in the same state.

        Raises: IllegalMove if one of them cannot go or was moved meanwhile; the caller's transaction is then void.
        """
        states: dict[S, list[models.Model]] = {}
        for row in rows:
            states.setdefault(getattr(row, self.column), []).append(row)
        for old, those in states.items():
            values = {self.column: self.target(old, verb), **changes}
            for start in range(0, len(those), CHUNK):
                part = those[start : start + CHUNK]
                rows_there = type(part[0])._default_manager.filter(pk__in=[row.pk for row in part])
                if rows_there.filter(**{self.column: old}).update(**values) != len(part):
                    raise IllegalMove(_("内容已变化，请查看最新状态"), state=str(old))
                for row in part:
                    for column, value in values.items():
                        setattr(row, column, value)

    def markdown(self) -> str:
        """The table of moves as documentation prints it."""
        lines = ["| from | verb | to |", "|---|---|---|"]
        lines += [f"| {old} | {verb} | {new} |" for (old, verb), new in self.moves.items()]
        return "\n".join(lines)
