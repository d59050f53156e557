"""People whom the estate names: owners of systems, columns of ledgers, duty rosters."""

from __future__ import annotations

from collections.abc import Iterator

from approvals.definition.who import Who
from approvals.engine.electorate.found import Found
from approvals.engine.model import Reason
from approvals.engine.work import Work


def owner_of(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Owners of the system (or of each of the systems) in a ledger field, by their duties."""
    for system in _rows(work, who):
        for person in work.org.owners_of(system, who.duties):
            yield person, Reason("owner_of", field=who.field, name=system)


def ledger_people(work: Work, key: str, who: Who) -> Iterator[Found]:
    """People named in a column of the ledger row (or rows) in a field."""
    asked = work.definition.form_field(who.field)
    ledger = str(getattr(asked, "ledger", "")) if asked else ""
    for row in _rows(work, who):
        for person in work.org.ledger_people(ledger, row, who.column):
            yield person, Reason("ledger_people", field=who.field, name=row)


def on_duty(work: Work, key: str, who: Who) -> Iterator[Found]:
    """Whoever is on duty when the node begins; the task stays with him after his shift."""
    for person in work.org.on_duty(who.roster, work.now):
        yield person, Reason("on_duty", name=who.roster)


def _rows(work: Work, who: Who) -> list[str]:
    value = work.data.get(who.field)
    return [str(one) for one in (value if isinstance(value, list | tuple) else (value,)) if one not in (None, "")]
