"""What exists around a definition, so that what it names can be checked; None is not asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

Names = Collection[str] | None


@dataclass(frozen=True)
class Known:
    """The names that a definition may use.

    people: user ids of who works here. departments: Feishu department ids. duties: of owners of systems.
    columns: of each ledger.
    """

    roles: Names = None
    bots: Names = None
    chats: Names = None
    ledgers: Names = None
    rosters: Names = None
    actions: Names = None
    flows: Names = None
    people: Names = None
    departments: Names = None
    duties: Names = None
    icons: Names = None
    columns: Mapping[str, Collection[str]] = field(default_factory=dict)


ANYTHING = Known()
