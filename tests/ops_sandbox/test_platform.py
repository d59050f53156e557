"""The operations platform as its own process: who may speak to it, and that a repetition changes nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox_server import free_port

ROOT = Path(__file__).resolve().parents[2]
CONNECTED = {"hub_url": "http://127.0.0.1:9", "token": "hub_t", "hook_secret": "whispered", "action_secret": "made"}
HOSTS = {
    "serial": "YJ-20261123-0001",
    "zone": "trading",
    "cloud": "private_a",
    "items": [{"qty": 3, "cpu": "4", "memory": 8}],
}


@pytest.fixture(scope="module")
def platform() -> Iterator[str]:
    """A running platform, connected to a hub that is not there."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ops-") as var:
        command = [sys.executable, "-m", "ops_sandbox", "--port", str(port), "--var", var]
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url)
            assert requests.post(f"{url}/_control/connect", json=CONNECTED, timeout=10).status_code == 200
            yield url
        finally:
            process.terminate()
            process.wait(10)


def _await(url: str) -> None:
    end = time.monotonic() + 40
    while True:
        try:
            if requests.get(f"{url}/healthz", timeout=2).ok:
                return
        except requests.ConnectionError:
            assert time.monotonic() < end, "the platform did not start"


def _send(url: str, secret: str, facts: dict[str, Any], delivery: str, *, age: int = 0) -> requests.Response:
    body = json.dumps({"event": "request.finished", "facts": facts}).encode()
    at = int(time.time()) - age
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature": f"t={at},v1={mac}", "X-Hub-Delivery": delivery}
    return requests.post(url, data=body, headers=headers, timeout=10)


def test_makes_hosts_once_however_often_it_is_asked(platform: str) -> None:
    first = _send(f"{platform}/actions/create-hosts", "made", HOSTS, "d-1")
    again = _send(f"{platform}/actions/create-hosts", "made", HOSTS, "d-1")
    assert [host["name"] for host in first.json()["hosts"]] == ["vm-00001", "vm-00002", "vm-00003"]
    assert again.json() == first.json()


@pytest.mark.parametrize(("secret", "age"), [("guessed", 0), ("whispered", 3600)], ids=["wrong secret", "old"])
def test_hears_only_the_hub(platform: str, secret: str, age: int) -> None:
    assert _send(f"{platform}/hook", secret, {"serial": "YJ-1"}, "d-2", age=age).status_code == 401


def test_an_order_that_the_hub_did_not_take_says_why_and_is_kept(platform: str) -> None:
    order = {
        "key": "k1", "user_id": "wangxm", "purpose": "行情网关扩容", "system": "hqwg", "env": "dev",
        "pool": "private_a", "spec": "2-4", "count": "1", "until": "2026-12-31",
    }  # fmt: skip
    page = requests.post(f"{platform}/orders", data=order, timeout=30).text
    assert "行情网关扩容" in page
    assert "未受理" in page
    assert "运营中台暂时无法连接" in page


def test_another_sites_page_may_not_order(platform: str) -> None:
    answer = requests.post(f"{platform}/orders", data={}, headers={"Origin": "https://elsewhere.example"}, timeout=10)
    assert answer.status_code == 403
