"""The ledgers that ship with the product: each a file of `estate/ledgers/`, put there or brought up to date."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from core.errors import Invalid
from core.journal import Via
from core.registry import Registry
from estate.columns import columns_of
from estate.models import Ledger
from estate.policy import KEEPERS, OPERATOR
from estate.services import noting
from estate.services.noting import differences, tell
from estate.states import Readers

LEDGERS: Final = Path(__file__).resolve().parent.parent / "ledgers"
COLUMNS: Final = ("name", "name_en", "key_label", "key_label_en", "columns", "keeper", "readers")


@dataclass(frozen=True)
class LedgerFile:
    """A ledger that ships with the product."""

    slug: str
    path: Path


LEDGER_FILES: Final[Registry[LedgerFile]] = Registry("ledgers")


@transaction.atomic
def declare_ledgers(folder: Path = LEDGERS) -> tuple[str, ...]:
    """Put every ledger of the folder there, or bring its columns up to date; rows stay as they are.

    Returns: slugs of those that are new or changed.
    Raises: Invalid naming file and place of what is wrong; nothing is written then.
    """
    told = [_read(file) for file in sorted(folder.glob("*.json"))]
    return tuple(slug for slug, wanted in told if _declare(slug, wanted))


def _read(file: Path) -> tuple[str, dict[str, Any]]:
    raw = json.loads(file.read_text(encoding="utf-8"))
    if raw.get("keeper", OPERATOR) not in KEEPERS:
        raise Invalid(f"{file.name}: keeper must be one of {', '.join(sorted(KEEPERS))}")
    try:
        columns_of(raw.get("columns", ()))
    except Invalid as wrong:
        raise Invalid(f"{file.name}: " + "; ".join(f"{one.field} {one.message}" for one in wrong.problems)) from None
    wanted = {"name_en": "", "key_label_en": "", "keeper": "operator", "readers": Readers.EVERYBODY.value}
    return raw["slug"], {**wanted, **{name: raw[name] for name in COLUMNS if name in raw}}


def _declare(slug: str, wanted: dict[str, Any]) -> bool:
    row = Ledger.objects.select_for_update().filter(slug=slug).first()
    if row is None:
        row = Ledger.objects.create(slug=slug, **wanted)
        noting.note([row], actor=None, reason="estate.ledger_declared", kind="+")
        tell("estate.ledger_declared", row.ref, actor=None, via=Via.SYSTEM, facts={"slug": slug})
        return True
    changes = differences(row, wanted)
    if not changes:
        return False
    Ledger.objects.filter(pk=row.pk).update(**{name: wanted[name] for name in changes})
    noting.note([Ledger.objects.get(pk=row.pk)], actor=None, reason="estate.ledger_declared")
    facts = {"slug": slug, "columns": sorted(changes)}
    tell("estate.ledger_declared", row.ref, actor=None, via=Via.SYSTEM, facts=facts)
    return True
