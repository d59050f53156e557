"""The database stopped: a clear page, a /readyz that names it, no stack trace; all goes on when it is back."""

from __future__ import annotations

import pytest
import requests

from tests.faults.feishu import Feishu
from tests.faults.patience import until
from tests.faults.people_at_work import Visitor
from tests.faults.records import arrives_once, checks
from tests.stack import Stack, wait_for
from tools.dev.private import Private

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(400),
    pytest.mark.parametrize("stack", ["large"], indirect=True, scope="session"),
]


def test_a_stopped_database_is_said_clearly_and_all_goes_on_when_it_is_back(
    stack: Stack, feishu: Feishu, pg_server: Private, employee: Visitor
) -> None:
    filed = employee.file()
    card = feishu.wait("chenli", filed.serial)
    pg_server.stop()
    try:
        for path in ("/", "/inbox/", f"/approvals/{filed.pk}/", "/sign-in", "/no-such-page"):
            page = employee.get(path)
            clear(page, path)
        clear(employee.send(), "a sent form")
        press = feishu.press("chenli", card, "同意")
        assert press["error"], "Feishu tells the person that the app did not answer well"
        status, wrong = checks(stack)
        assert status == 503
        assert {"database", "migrations", "beat", "worker"} <= set(wrong)
        assert "broker" not in wrong
        assert requests.get(f"{stack.url}/healthz", timeout=10).status_code == 200
        assert all(process.poll() is None for process in stack.processes.values())
    finally:
        pg_server.start()
    wait_for(f"{stack.url}/readyz")
    assert "已同意" in feishu.press("chenli", card, "同意")["toast"]["content"]
    arrives_once(feishu, employee.file(), seconds=60)


def clear(page: requests.Response, what: str) -> None:
    """An answer that a person can read, and nobody can learn from."""
    assert page.status_code == 503, f"{what}: {page.status_code} {page.text[:500]}"
    assert "服务暂时不可用" in page.text, what
    for word in ("Traceback", "psycopg2", "OperationalError", 'File "'):
        assert word not in page.text, what


def test_what_waits_is_done_when_the_database_is_back(
    stack: Stack, feishu: Feishu, pg_server: Private, employee: Visitor
) -> None:
    feishu.fault("slow", path="POST */im/v1/messages", receiver="chenli", delay_s=4)
    filed = employee.file()
    until(lambda: str(stack.sandbox("/_sandbox/stats")["counters"]).count("fault:slow") > 0, "it is being sent")
    pg_server.stop()  # Feishu takes the message, and nobody can write that down
    pg_server.start()
    wait_for(f"{stack.url}/readyz")
    arrives_once(feishu, filed, seconds=150)
