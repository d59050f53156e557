"""The platform orders hosts, people decide, it is asked to make them, and hears how it ended; all real processes."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from tests.faults.patience import until
from tests.stack import Stack, running

pytestmark = [pytest.mark.redis, pytest.mark.timeout(400)]
ORDER = {
    "user_id": "wangxm", "purpose": "行情网关扩容", "system": "hqwg", "env": "staging", "pool": "private_a",
    "spec": "4-8", "count": "3", "until": "2027-12-31",
}  # fmt: skip
ACTION = "action.cloud.create"
TURN = (
    "select t.id, t.rev, t.kind, e.user_id, n.key, n.kind from approvals_task t "
    "join approvals_noderun n on n.id = t.run_id join people_employee e on e.id = t.person_id "
    "where t.status = 'open' and t.request_id = {pk} order by n.seq, t.no"
)


@dataclass
class Hub:
    """The product and the platform beside it."""

    stack: Stack
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def platform(self) -> str:
        """Where the platform answers."""
        return self.stack.environment["OPS_BASE_URL"]

    def ops(self, query: str, *given: str) -> list[tuple[Any, ...]]:
        """Look into the platform's own database."""
        rows = sqlite3.connect(self.stack.folder / "ops" / "ops.sqlite3", timeout=20)
        try:
            return list(rows.execute(query, given))
        finally:
            rows.close()

    def stands(self, key: str) -> str:
        """How the platform thinks its order stands."""
        return str(self.ops("select status from ops_sandbox_order where key = ?", key)[0][0])

    def call(self, who: str, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The REST door, as this person."""
        if who not in self.tokens:
            self.tokens[who] = self.stack.manage("api_token", who, "--scope", "approvals:read", "--scope",
                                                 "approvals:write").strip()  # fmt: skip
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Idempotency-Key": uuid.uuid4().hex}
        answer = requests.request(method, f"{self.stack.url}/api/v1/{path}", json=body, headers=headers, timeout=30)
        assert answer.ok, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def turn(self, pk: int) -> tuple[int, int, str, str, str, str] | None:
        """The first open part: key, rev, kind, whose, node, kind of node."""
        rows: Any = self.stack.ask(TURN.format(pk=int(pk)))
        return rows[0] if rows else None

    def decide(self, pk: int) -> str:
        """Whoever is asked first says yes; gives the node."""
        part = self.turn(pk)
        assert part is not None
        task, rev, kind, who, node, sort = part
        if kind == "candidate":
            self.call(who, "POST", f"requests/{pk}/claims", {"verb": "claim", "task": task, "rev": rev})
            part = self.turn(pk)
            assert part is not None
            task, rev = part[:2]
        verb = "complete" if sort == "do" else "approve"
        self.call(who, "POST", f"requests/{pk}/decisions", {"verb": verb, "task": task, "rev": rev, "comment": "同意"})
        return node


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The small size, with the platform that the demo introduced to it."""
    with running(tmp_path_factory.mktemp("platform"), platform=True) as stack:
        yield Hub(stack)


def order(hub: Hub, key: str, **changes: str) -> tuple[int, str]:
    """What the platform knows of its order: our request and its number."""
    requests.post(f"{hub.platform}/orders", data=ORDER | {"key": key} | changes, timeout=30).raise_for_status()
    [(pk, serial, error)] = hub.ops("select request, serial, error from ops_sandbox_order where key = ?", key)
    assert not error
    return int(pk), serial


def signed(hub: Hub, path: str, secret: str, delivery: str, facts: Mapping[str, Any]) -> requests.Response:
    """A delivery as we would send it once more."""
    body = json.dumps({"event": "action.cloud.create", "facts": facts}).encode()
    at = int(time.time())
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature": f"t={at},v1={mac}", "X-Hub-Delivery": delivery}
    return requests.post(f"{hub.platform}{path}", data=body, headers=headers, timeout=20)


def test_from_the_order_to_the_hosts(hub: Hub) -> None:
    key = uuid.uuid4().hex
    pk, serial = order(hub, key)
    assert order(hub, key) == (pk, serial), "sent again it is the same request"
    found = hub.call("wangxm", "GET", f"requests/{pk}")
    assert (found["serial"], found["status"]) == (serial, "running")

    nodes: list[str] = []
    while not nodes or nodes[-1] != "capacity":
        until(lambda: hub.turn(pk) is not None, f"somebody is asked after {nodes}", tell=hub.stack.logs)
        nodes.append(hub.decide(pk))
    assert nodes == ["head", "owner", "capacity"]

    until(lambda: hub.turn(pk) is not None, "the platform made the hosts", seconds=60, tell=hub.stack.logs)
    part = hub.turn(pk)
    assert part is not None
    assert part[4] == "deliver"
    made = hub.ops("select name, address from ops_sandbox_host where serial = ? order by id", serial)
    assert len(made) == 3
    values = {one["name"]: one for one in hub.call(part[3], "GET", f"requests/{pk}")["values"]}
    assert [tuple(cell["text"] for cell in row[:2]) for row in values["hosts"]["rows"]] == made

    assert [hub.decide(pk), hub.decide(pk)] == ["deliver", "accept"]
    until(lambda: hub.stands(key) == "approved", "the platform hears of the end", seconds=60, tell=hub.stack.logs)
    page = requests.get(f"{hub.platform}/", timeout=20).text
    assert serial in page
    assert "已完成" in page

    [(secret,)] = hub.ops("select action_secret from ops_sandbox_link")
    [(delivery,)] = hub.ops("select key from ops_sandbox_delivery where event = ? and serial = ?", ACTION, serial)
    again = signed(hub, "/actions/create-hosts", secret, delivery, {"serial": serial, "items": [{"qty": 9}]})
    assert [host["name"] for host in again.json()["hosts"]] == [name for name, _address in made]
    assert hub.ops("select count(*) from ops_sandbox_host where serial = ?", serial) == [(3,)]


def test_what_the_hub_refuses_stands_beside_the_field(hub: Hub) -> None:
    key = uuid.uuid4().hex
    requests.post(f"{hub.platform}/orders", data=ORDER | {"key": key, "env": "prod"}, timeout=30).raise_for_status()
    [(status, error)] = hub.ops("select status, error from ops_sandbox_order where key = ?", key)
    assert (status, "arch：" in error) == ("refused", True)


def test_a_rejection_reaches_the_platform(hub: Hub) -> None:
    key = uuid.uuid4().hex
    pk, serial = order(hub, key, purpose="灰度节点")
    part = hub.turn(pk)
    assert part is not None
    said = {"verb": "reject", "task": part[0], "rev": part[1], "comment": "资源池余量不足"}
    hub.call(part[3], "POST", f"requests/{pk}/decisions", said)
    until(lambda: hub.stands(key) == "rejected", "the platform hears of the rejection", seconds=60, tell=hub.stack.logs)
    assert hub.ops("select count(*) from ops_sandbox_host where serial = ?", serial) == [(0,)]
