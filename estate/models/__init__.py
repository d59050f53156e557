"""What the firm runs: systems and their owners, ledgers, duty rosters.

Truths about one row are constraints here; everything else is a verb in `estate.services` or a question in
`estate.selectors`.
"""

from estate.models.feeds import DutyFeed, SwapAsk
from estate.models.ledgers import Ledger, LedgerPerson, LedgerRow
from estate.models.rosters import Roster, RosterLayer, RosterMember, RosterOverride
from estate.models.systems import System, SystemOwner

__all__ = [
    "DutyFeed",
    "Ledger",
    "LedgerPerson",
    "LedgerRow",
    "Roster",
    "RosterLayer",
    "RosterMember",
    "RosterOverride",
    "SwapAsk",
    "System",
    "SystemOwner",
]
