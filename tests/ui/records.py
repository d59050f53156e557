"""What the house itself knows of a request: whose turn it is, which system it waits for."""

from __future__ import annotations

from tests.ui.people_at_work import Desk


def whose_turn(desk: Desk, serial: str) -> list[str]:
    """The sign-in names of those who are asked now."""
    rows = (
        "approvals_task t JOIN approvals_request r ON r.id = t.request_id JOIN people_employee e ON e.id = t.person_id"
    )
    query = f"SELECT e.user_id FROM {rows} WHERE r.serial = '{serial}' AND t.status = 'open' ORDER BY t.id"  # noqa: S608
    return [str(who) for (who,) in desk.stack.ask(query)]


def waiting_action(desk: Desk, serial: str) -> tuple[int, int]:
    """Keys of the request and of its node that waits for another system."""
    rows = "approvals_noderun n JOIN approvals_request r ON r.id = n.request_id"
    query = f"SELECT r.id, n.id FROM {rows} WHERE r.serial = '{serial}' AND n.kind = 'action' AND n.status = 'open'"  # noqa: S608
    [(request, run)] = desk.stack.ask(query)
    return int(str(request)), int(str(run))
