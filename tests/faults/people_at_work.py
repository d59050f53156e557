"""What people do in the browser, over plain HTTP."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Final

import requests

from tests.stack import PASSWORD, Stack

# 准生产 in the public cloud: 部门负责人, 系统负责人, then 信息安全, where two people may decide.
FORM: Final = {
    "system": "hqwg", "env": "staging", "cloud": "public", "zone": "dmz", "expire": "long",
    "items.0.purpose": "行情网关", "items.0.qty": "2", "items.0.cpu": "8", "items.0.memory": "32",
    "items.0.system_disk": "100", "items.0.data_disk": "500", "items.0.os": "麒麟 V10", "items.0.backup": "yes",
    "reason": "行情网关扩容，按压测结果需要增加两台准生产主机承接盘中流量。",
}  # fmt: skip
APPROVED: Final = "已同意，已转到系统负责人"  # what 陈立 is told, who is asked first


@dataclass(frozen=True)
class Filed:
    """A request that was sent."""

    pk: int
    serial: str
    seconds: float


class Visitor:
    """A person who has signed in."""

    def __init__(self, stack: Stack, user_id: str) -> None:
        self.stack = stack
        self.session = requests.Session()
        self.session.trust_env = False
        self.post("/sign-in", user_id=user_id, password=PASSWORD)
        assert "sessionid" in self.session.cookies, f"{user_id} could not sign in"

    def get(self, path: str) -> requests.Response:
        """Open a page."""
        return self.session.get(self.stack.url + path, timeout=30)

    def post(self, path: str, **fields: str) -> requests.Response:
        """Send a form as the browser would."""
        if "csrftoken" not in self.session.cookies:
            self.get("/sign-in")
        body = {"csrfmiddlewaretoken": self.session.cookies["csrftoken"], **fields}
        return self.session.post(self.stack.url + path, data=body, timeout=30)

    def send(self, **changes: str) -> requests.Response:
        """Fill in the form of 云主机申请 and send it."""
        return self.post("/approvals/new/cloud_vm/", submit_key=uuid.uuid4().hex, **(FORM | changes))

    def file(self, **changes: str) -> Filed:
        """Send a request that is taken."""
        answer = self.send(**changes)
        assert answer.status_code == 200, answer.text[:2000]
        pk, serial = re.search(r"/approvals/(\d+)/", answer.url), re.search(r"YJ-\d{8}-\d{4}", answer.text)
        assert pk is not None, answer.url
        assert serial is not None, answer.text[:2000]
        seconds = sum((one.elapsed for one in answer.history), answer.elapsed).total_seconds()
        return Filed(int(pk[1]), serial.group(), seconds)

    def act(self, filed: Filed, verb: str, **fields: str) -> requests.Response:
        """Press a button of the dock; the verb as the page offers it, or as it did (`verb_of`)."""
        return self.post(f"/approvals/{filed.pk}/act", verb=verb, key=uuid.uuid4().hex, **fields)

    def verb_of(self, filed: Filed, slug: str) -> str:
        """The value of a button on the page: `approve:12:1`."""
        found = re.search(rf'name="verb" value="({slug}:\d*:\d*)"', self.get(f"/approvals/{filed.pk}/").text)
        assert found is not None, f"the page has no button {slug}"
        return found[1]
