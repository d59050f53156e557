"""Rows of a ledger: written singly by a form or by thousands from a sheet, retired, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid, Problem
from core.journal import Via
from estate.columns import Column, columns_of, read
from estate.models import Ledger, LedgerRow
from estate.policy import require_keeps
from estate.selectors.pointing import Pointed, pointed
from estate.services import noting
from estate.services.noting import tell
from estate.services.row_writing import RowDraft, take
from estate.states import LEDGER_ROW
from people.models import Employee

MOST_KEY: Final = 64
MOST_LABEL: Final = 120
MOST_LABEL_EN: Final = 160
WRITTEN: Final = "estate.row_written"


def write_row(ledger: Ledger, draft: RowDraft, *, actor: Employee | None, via: Via = Via.PAGE) -> LedgerRow:
    """Add the row or correct the one with its key; a retired one is in use again.

    Raises: Refused unless the actor keeps the ledger; Invalid naming each column that is wrong.
    """
    write_rows(ledger, [draft], actor=actor, via=via)
    return LedgerRow.objects.get(ledger=ledger, key=draft.key.strip())


@transaction.atomic
def write_rows(
    ledger: Ledger, drafts: Sequence[RowDraft], *, actor: Employee | None, via: Via = Via.PAGE, reason: str = WRITTEN
) -> int:
    """The same for many rows in a handful of statements; all of them or none. Returns how many are new or changed.

    Raises: Refused unless the actor keeps the ledger; Invalid with `<number of the draft>.<column>` where there are
    several drafts.
    """
    require_keeps(actor, ledger)
    held = Ledger.objects.select_for_update(no_key=True).get(pk=ledger.pk)  # writers of one ledger wait for each other
    found = faults(held, drafts)
    if found:
        several = len(drafts) > 1
        raise Invalid([Problem(f"{at}.{one.field}" if several else one.field, one.message)
                       for at, problems in found.items() for one in problems])  # fmt: skip
    return take(held, drafts, actor=actor, via=via, reason=reason)


def faults(ledger: Ledger, drafts: Sequence[RowDraft]) -> dict[int, list[Problem]]:
    """What is wrong with each draft, by its number; nothing is written."""
    columns = columns_of(ledger.columns)
    there = pointed(columns, [draft.cells for draft in drafts])
    told = {at: _faults(columns, draft, there) for at, draft in enumerate(drafts)}
    seen: dict[str, int] = {}
    for at, draft in enumerate(drafts):
        if seen.setdefault(draft.key.strip(), at) != at:
            told[at].append(Problem("key", _("与前面的记录编号重复，请只保留一条")))
    return {at: problems for at, problems in told.items() if problems}


@transaction.atomic
def retire_row(row: LedgerRow, *, actor: Employee | None, reason: str, via: Via = Via.PAGE) -> LedgerRow:
    """Take a row out of use: forms offer it no more, what named it keeps it.

    Raises: Refused unless the actor keeps the ledger; IllegalMove if it is retired; Invalid without a reason.
    """
    require_keeps(actor, row.ledger)
    if not reason.strip():
        raise Invalid.at("reason", _("请填写原因"))
    return _moved(row, "retire", "estate.row_retired", actor=actor, via=via, facts={"reason": reason.strip()[:200]})


@transaction.atomic
def restore_row(row: LedgerRow, *, actor: Employee | None, via: Via = Via.PAGE) -> LedgerRow:
    """Put a retired row into use again.

    Raises: Refused unless the actor keeps the ledger; IllegalMove if it is in use.
    """
    require_keeps(actor, row.ledger)
    return _moved(row, "restore", "estate.row_restored", actor=actor, via=via, facts={})


def _moved(
    row: LedgerRow, move: str, verb: str, *, actor: Employee | None, via: Via, facts: dict[str, Any]
) -> LedgerRow:
    LEDGER_ROW.move(row, move)
    noting.note([row], actor=actor, reason=verb)
    tell(verb, row.ref, actor=actor, via=via, facts={"key": row.key, **facts})
    return row


def _faults(columns: Sequence[Column], draft: RowDraft, there: Pointed) -> list[Problem]:
    found = [
        Problem(name, sentence)
        for name, text, most, needed in (
            ("key", draft.key, MOST_KEY, True), ("label", draft.label, MOST_LABEL, True),
            ("label_en", draft.label_en, MOST_LABEL_EN, False),
        )
        for sentence in _text_faults(text, most, needed=needed)
    ]  # fmt: skip
    unknown = set(draft.cells) - {column.id for column in columns}
    found += [Problem(name, _("台账没有这一列，请核对列名")) for name in sorted(unknown)]
    for column in columns:
        try:
            kept = read(column, draft.cells.get(column.id, ""))
        except ValueError as error:
            found.append(Problem(column.id, str(error)))
            continue
        found += [Problem(column.id, sentence) for sentence in there.missing(column, kept)]
    return found


def _text_faults(text: str, most: int, *, needed: bool) -> list[str]:
    if needed and not text.strip():
        return [_("不能为空，请填写")]
    return [_("最多 {count} 个字符，请缩短").format(count=most)] if len(text.strip()) > most else []
