"""What the house itself knows: who decided, how a message stands, what is not in order."""

from __future__ import annotations

import requests

from tests.faults.feishu import Feishu
from tests.faults.patience import until
from tests.faults.people_at_work import Filed
from tests.stack import Stack

SEND = "POST */im/v1/messages"
QUICK = 3.0  # seconds for a whole submit with its page, on a machine that does other things too


def decisions(stack: Stack, filed: Filed) -> list[str]:
    """Who decided what, in order."""
    said = "approvals_decision d JOIN approvals_task t ON t.id = d.task_id JOIN people_employee e ON e.id = d.person_id"
    rows = stack.ask(f"SELECT e.user_id, d.verb FROM {said} WHERE t.request_id = {filed.pk} ORDER BY d.id")  # noqa: S608
    return [f"{who} {verb}" for who, verb in rows]


def asked(stack: Stack, filed: Filed) -> list[str]:
    """Whose turn it is."""
    open_tasks = "approvals_task t JOIN people_employee e ON e.id = t.person_id WHERE t.status = 'open'"
    rows = stack.ask(f"SELECT e.user_id FROM {open_tasks} AND t.request_id = {filed.pk} ORDER BY t.id")  # noqa: S608
    return [str(who) for (who,) in rows]


def state_of(stack: Stack, filed: Filed) -> tuple[str, int]:
    """How the message about the request's first task stands: status, tries."""
    task = f"SELECT CAST(MIN(id) AS TEXT) FROM approvals_task WHERE request_id = {filed.pk}"  # noqa: S608
    query = f"SELECT status, attempts FROM bots_delivery WHERE kind = 'approvals.todo' AND about_id = ({task})"  # noqa: S608
    ((status, attempts),) = stack.ask(query)
    return str(status), int(str(attempts))


def checks(stack: Stack) -> tuple[int, dict[str, str]]:
    """The status of /readyz, and what is not in order with its reason."""
    answer = requests.get(f"{stack.url}/readyz", timeout=30)
    assert "Traceback" not in answer.text
    return answer.status_code, {name: one["why"] for name, one in answer.json()["checks"].items() if not one["ok"]}


def arrives_once(feishu: Feishu, filed: Filed, *, seconds: float = 40) -> None:
    """The head has the card, and once."""
    feishu.wait("chenli", filed.serial, seconds=seconds)
    tell = feishu.stack.logs
    until(lambda: state_of(feishu.stack, filed)[0] == "sent", "the house knows it was sent", seconds=seconds, tell=tell)
    assert len(feishu.messages("chenli", filed.serial)) == 1
