"""What the engine asks about today's firm; people and departments are keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Org(Protocol):
    """Answers may name people who left: the engine asks `active` and applies the leaver rule."""

    def active(self, person: int) -> bool: ...

    def successor(self, person: int) -> int | None:
        """Who was named when the person left."""

    def leaders(self, person: int) -> Sequence[int]:
        """Direct leader, his leader and so on; never twice the same."""

    def heads(self, department: int) -> Sequence[int | None]:
        """Heads from the department up to the root; None where nobody is named."""

    def department_of(self, person: int) -> int | None: ...

    def department_by_id(self, department_id: str) -> int | None: ...

    def is_under(self, department: int, ancestor: int) -> bool: ...

    def holders(self, role: str, department: int | None) -> Sequence[int]: ...

    def has_role(self, person: int, role: str) -> bool: ...

    def by_user_id(self, user_id: str) -> int | None: ...

    def owners_of(self, system: str, duties: Sequence[str]) -> Sequence[int]: ...

    def ledger_people(self, ledger: str, key: str, column: str) -> Sequence[int]: ...

    def on_duty(self, roster: str, at: datetime) -> Sequence[int]: ...
