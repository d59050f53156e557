"""A real Feishu stand-in for tests: its own process on a free loopback port, with helpers for its control doors.

from tests.sandbox_server import sandbox, sandbox_process  # fixtures

def test_x(sandbox): sandbox.tenant(users=[…], apps=[…]); … sandbox.messages(user_id="u1")
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

ROOT = Path(__file__).resolve().parents[1]
_STARTED_WITHIN = 40.0


class Sandbox:
    """A running stand-in. `url` is the base address for the client; the methods are its control doors."""

    def __init__(self, port: int, process: subprocess.Popen[bytes] | None = None) -> None:
        self.port = port
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self._session = requests.Session()
        self._session.trust_env = False

    def api(self, method: str, path: str, *, token: str = "", **kwargs: Any) -> requests.Response:
        """A raw platform call: `path` without /open-apis/."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= kwargs.pop("headers", {})
        return self._session.request(method, f"{self.url}/open-apis/{path}", headers=headers, timeout=30, **kwargs)

    def control(self, method: str, name: str, **kwargs: Any) -> dict[str, Any]:
        answer = self._session.request(method, f"{self.url}/_sandbox/{name}", timeout=60, **kwargs)
        assert answer.ok, f"{name}: {answer.status_code} {answer.text}"
        told: dict[str, Any] = answer.json()
        return told

    def reset(self, *, tenant: bool = True) -> None:
        self.control("POST", "reset", json={"tenant": tenant})

    def tenant(
        self,
        *,
        users: list[Any] | None = None,
        apps: list[Any] | None = None,
        groups: list[Any] | None = None,
        departments: list[Any] | None = None,
    ) -> dict[str, Any]:
        return self.control("POST", "tenant", json={"users": users or [], "apps": apps or [], "groups": groups or [],
                                                    "departments": departments or []})  # fmt: skip

    def person(self, user_id: str, do: str = "", **values: Any) -> list[str]:
        """Something happens to a person (`do`: resign, return, freeze; else fields): the ids of the events pushed."""
        change: dict[str, Any] = {"do": do} if do else {"set": values}
        order = change | {"user_id": user_id}
        told: list[str] = self.control("POST", "person", json=order)["events"]
        return told

    def department(self, department_id: str, do: str = "", **values: Any) -> list[str]:
        """Something happens to a department (`do`: delete; else fields): the ids of the events pushed."""
        change: dict[str, Any] = {"do": do} if do else {"set": values}
        order = change | {"department_id": department_id}
        told: list[str] = self.control("POST", "department", json=order)["events"]
        return told

    def consent(self, address: str, as_user: str, decision: str = "allow") -> str:
        """Open an authorize address and decide as this person: where the browser is sent, or the page of the error."""
        asked = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        page = self._session.get(address, timeout=30)
        if page.status_code != 200:
            return page.text
        target = address.partition("?")[0]
        answer = self._session.post(
            target, data=asked | {"as": as_user, "decision": decision}, allow_redirects=False, timeout=30
        )
        return answer.headers.get("Location", answer.text)

    def messages(self, **filters: Any) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.control("GET", "messages", params=filters)["messages"]
        return told

    def stats(self) -> dict[str, Any]:
        return self.control("GET", "stats")

    def fault(self, kind: str, **spec: Any) -> int:
        return int(self.control("POST", "faults", json={"kind": kind, **spec})["id"])

    def clear_faults(self) -> None:
        self.control("DELETE", "faults")

    def switch(self, **values: Any) -> None:
        self.control("POST", "switches", json=values)

    def click(
        self, as_user: str, message_id: str, button: str, form: dict[str, Any] | None = None, lang: str = "zh_cn"
    ) -> dict[str, Any]:
        order = {"as_user": as_user, "message_id": message_id, "button": button, "form": form or {}, "lang": lang}
        return self.control("POST", "click", json=order)

    def say(self, as_user: str, text: str, **where: Any) -> str:
        return str(self.control("POST", "say", json={"as_user": as_user, "text": text, **where})["message_id"])

    def entries(self, instance_id: str = "") -> list[dict[str, Any]]:
        """What the approval centre holds: all instances with their tasks and copies, or one."""
        told: list[dict[str, Any]] = self.control(
            "GET", "approvals", params={"instance_id": instance_id} if instance_id else {}
        )["instances"]
        return told

    def definitions(self) -> list[dict[str, Any]]:
        """The kinds of requests that the approval centre holds."""
        told: list[dict[str, Any]] = self.control("GET", "approvals", params={"instance_id": "-"})["definitions"]
        return told

    def approve(self, as_user: str, instance_id: str, task_id: str, action: str, reason: str = "") -> dict[str, Any]:
        """A person presses a quick button in the approval centre."""
        where = {"as_user": as_user, "instance_id": instance_id, "task_id": task_id}
        return self.control("POST", "approve", json=where | {"action": action, "reason": reason})

    def open_id(self, app_id: str, user_id: str) -> str:
        return str(self.control("GET", "open_id", params={"app_id": app_id, "user_id": user_id})["open_id"])

    def token(self, app_id: str, app_secret: str) -> str:
        answer = self.api("POST", "auth/v3/tenant_access_token/internal",
                          json={"app_id": app_id, "app_secret": app_secret})  # fmt: skip
        return str(answer.json()["tenant_access_token"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_sandbox(*, port: int = 0, var: str = "") -> Iterator[Sandbox]:
    """Start a stand-in, wait until it answers, end it afterwards."""
    port = port or free_port()
    with contextlib.ExitStack() as stack:
        var = var or stack.enter_context(tempfile.TemporaryDirectory(prefix="feishu-sandbox-"))
        environ = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        log = stack.enter_context(open(Path(var) / "sandbox.log", "wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "feishu_sandbox", "--port", str(port), "--var", var],
            cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            sandbox = Sandbox(port, process)
            _await_ready(sandbox, Path(var) / "sandbox.log")
            yield sandbox
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_ready(sandbox: Sandbox, log: Path) -> None:
    assert sandbox.process is not None
    until = time.monotonic() + _STARTED_WITHIN
    while time.monotonic() < until:
        if sandbox.process.poll() is not None:
            break
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(f"{sandbox.url}/healthz", timeout=5).ok:
                return
        sandbox.process.poll()
        with contextlib.suppress(subprocess.TimeoutExpired):
            sandbox.process.wait(0.05)
    raise RuntimeError(f"the sandbox did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    """One stand-in for the whole run."""
    with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The stand-in, emptied: nobody in the tenant, nothing said, no faults, documented limits."""
    sandbox_process.reset()
    return sandbox_process
