"""Sheets whose rows are few: each row is the verb that a desk's form would call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import HouseError, Refused
from core.sheets.kinds import RowPlan, Values, sentence_of


class RowSheet:
    """Takes and gives back row by row, each in a savepoint of its own so that every row's problems are found."""

    slug: str
    label: Any
    columns: Any
    duties: frozenset[str]
    tried = True

    def permit(self, actor: Any) -> None:
        """Pass for who brings this sheet in.

        Raises: Refused for everybody else; here, where nobody is named, for all.
        """
        raise Refused(_("你没有权限执行此操作"))

    def hold(self) -> None:
        """Nothing: each verb locks its own row."""

    def check(self, rows: Sequence[RowPlan], known: Mapping[str, Values]) -> None:
        """Nothing: the verbs say it when the preview tries them."""

    def write(self, actor: Any, values: Values, before: Values) -> None:
        """Do what the row says."""

    def remove(self, actor: Any, key: str) -> None:
        """Take a row back that was new."""

    def take(self, rows: Sequence[RowPlan], *, actor: Any) -> None:
        """Each row by its verb; what a verb finds wrong stands in the row."""
        self.permit(actor)
        for row in rows:
            try:
                with transaction.atomic():
                    self.write(actor, row.after, row.before)
            except HouseError as error:
                row.problems += sentence_of(error)

    def give_back(self, rows: Sequence[RowPlan], *, actor: Any) -> list[tuple[str, str]]:
        """Each row as it was; what a verb refuses stays and is named."""
        self.permit(actor)
        refused: list[tuple[str, str]] = []
        for row in reversed(rows):
            try:
                with transaction.atomic():
                    if row.before:
                        self.write(actor, row.before, row.after)
                    else:
                        self.remove(actor, row.key)
            except HouseError as error:
                refused.append((row.key, error.message))
        return refused[::-1]
