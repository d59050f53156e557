"""Who may look after what the firm runs, and who reads it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from core.errors import Refused
from estate.models import Ledger
from estate.states import Readers
from people.api import duties_of, roles_of
from people.models import Employee

OPERATOR: Final = "operator"
HR: Final = "hr"
# Whoever writes rows of ledgers: each names one of these as its keeper.
KEEPERS: Final = frozenset({OPERATOR, HR})


def may_run(person: Employee) -> bool:
    """Whether the person looks after systems, rosters and the list of ledgers."""
    return person.is_active and OPERATOR in duties_of(person)


def keeps_ledger(person: Employee, ledger: Ledger) -> bool:
    """Whether the person writes rows of this ledger: its keeper's role, or whoever looks after the estate."""
    return person.is_active and bool(roles_of(person) & {ledger.keeper, OPERATOR})


def reads_ledger(person: Employee, ledger: Ledger) -> bool:
    """Whether the person reads this ledger on its page."""
    return person.is_active and (ledger.readers == Readers.EVERYBODY or keeps_ledger(person, ledger))


def require_may_run(actor: Employee | None) -> None:
    """Pass for whoever looks after systems and rosters, and for the system (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and not may_run(actor):
        raise Refused(_("只有平台运维可以维护系统与值班表"))


def require_keeps(actor: Employee | None, ledger: Ledger) -> None:
    """Pass for whoever keeps this ledger, and for the system (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and not keeps_ledger(actor, ledger):
        raise Refused(_("只有台账维护人可以修改「{name}」").format(name=ledger.display_name))
