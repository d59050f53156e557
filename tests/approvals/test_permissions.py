"""Who gets which answer at the addresses of approvals, in every state of a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from approvals.models import Attachment, Request
from approvals.services.decide import reject
from approvals.services.withdraw import withdraw
from core import clock
from people import api as people
from tests.approvals.conftest import House
from tests.approvals.pages import posted
from tests.house.permissions import Row, table_test

SIGNED_IN = {"nobody": 302, "member": 200, "head": 200, "outsider": 200}
UNSEEN = {"nobody": 302, "member": 404, "head": 404, "outsider": 404}
ADMINS = {"nobody": 302, "member": 403, "head": 403, "outsider": 403, "system": 403}
PERMISSIONS = (
    Row("approvals:start", SIGNED_IN),
    Row("approvals:new", UNSEEN, args=("no-such-flow",)),
    Row("approvals:preview", UNSEEN, method="post", args=("no-such-flow",)),
    Row("approvals:draft", UNSEEN, method="post", args=("no-such-flow",)),
    Row("approvals:favourite", UNSEEN, method="post", args=("no-such-flow",), data={"on": "1"}),
    Row("approvals:departments", SIGNED_IN),
    Row("approvals:ledger", SIGNED_IN, args=("application",)),
    Row("approvals:request", UNSEEN, args=(999,)),
    Row("approvals:act", UNSEEN, method="post", args=(999,), data={"verb": "approve:1:1"}),
    Row("approvals:comment", UNSEEN, method="post", args=(999,), data={"text": "好"}),
    Row("approvals:file", UNSEEN, args=(999,)),
    Row("approvals:flows", ADMINS),
    Row("approvals:flow-begin", ADMINS, method="post"),
    Row("approvals:flow-import", ADMINS),
    Row("approvals:flow-import", ADMINS, method="post"),
    Row("approvals:edition-check", ADMINS, method="post", data={"text": "{}"}),
    Row("approvals:edition", ADMINS, args=(999,)),
    Row("approvals:edition", ADMINS, method="post", args=(999,)),
    Row("approvals:edition-review", ADMINS, args=(999,)),
    Row("approvals:edition-review", ADMINS, method="post", args=(999,)),
    Row("approvals:edition-discard", ADMINS, method="post", args=(999,)),
    Row("approvals:flow", ADMINS, args=("none",)),
    Row("approvals:flow-export", ADMINS, args=("none",)),
    Row("approvals:flow-move", ADMINS, method="post", args=("none",)),
    Row("approvals:flow-version", ADMINS, args=("none", 1), note="flow administrators: definition/test_flow_pages.py"),
    Row("approvals:edit", UNSEEN, args=(999,)),
    Row("approvals:copies", UNSEEN, args=(999,)),
    Row("approvals:print", UNSEEN, args=(999,)),
    Row("approvals:archive", UNSEEN, args=(999,), note="whom it lets pass: test_paper.py"),
    Row("approvals:batch", {"nobody": 302, "member": 422, "outsider": 422}, method="post"),
    Row("approvals:stuck", {"nobody": 302, "member": 403, "head": 403, "hr": 403, "operator": 403, "outsider": 403}),
)
test_the_table = table_test(PERMISSIONS)

ROLES = ("initiator", "approver", "deputy", "leader", "stranger", "nobody")
RUNNING, DECIDED, REJECTED, WITHDRAWN = STATES = ("running", "decided", "rejected", "withdrawn")
SEEN = dict.fromkeys(STATES, (200, 200, 200, 200, 404, 302))
# What is pressed, in each state, by each role in the order of ROLES. Without scripts a verb that worked answers 302.
ANSWERS: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "read": SEEN,
    "drawer": SEEN,
    "file": SEEN,
    "comment": dict.fromkeys(STATES, (302, 302, 302, 302, 404, 302)),
    "approve": {
        RUNNING: (403, 302, 302, 403, 404, 302),
        DECIDED: (403, 409, 409, 403, 404, 302),
        REJECTED: (403, 409, 409, 403, 404, 302),
        WITHDRAWN: (403, 409, 409, 403, 404, 302),
    },
    "reject": {
        RUNNING: (403, 302, 302, 403, 404, 302),
        DECIDED: (403, 409, 409, 403, 404, 302),
        REJECTED: (403, 409, 409, 403, 404, 302),
        WITHDRAWN: (403, 409, 409, 403, 404, 302),
    },
    "withdraw": {
        RUNNING: (302, 403, 403, 403, 404, 302),
        DECIDED: (302, 403, 403, 403, 404, 302),
        REJECTED: (409, 403, 403, 403, 404, 302),
        WITHDRAWN: (302, 403, 403, 403, 404, 302),
    },
    "urge": {
        RUNNING: (302, 403, 403, 403, 404, 302),
        DECIDED: (302, 403, 403, 403, 404, 302),
        REJECTED: (409, 403, 403, 403, 404, 302),
        WITHDRAWN: (409, 403, 403, 403, 404, 302),
    },
}
CELLS = [(what, state) for what, states in ANSWERS.items() for state in states]


def bring(house: House, state: str) -> Request:
    """A request of the member in this state; `decided`: his head said yes, others are asked now."""
    now = clock.now()
    people.delegate(
        actor=house.cast.head, principal=house.cast.head, agent=house.cast.peer, kind=people.DelegationKind.DEPUTY,
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=1),
    )  # fmt: skip
    request = house.submit()
    if state == DECIDED:
        house.approve(request, house.cast.head)
    elif state == REJECTED:
        task = house.task(request)
        reject(task=task.pk, actor=house.cast.head, rev=task.rev, key="no", comment="余量不足")
    elif state == WITHDRAWN:
        withdraw(request=request.pk, actor=house.cast.member)
    return request


def ask(client: Client, what: str, request: Request) -> Any:
    """Press it; a decision is about the head's task."""
    if what in {"read", "drawer"}:
        return client.get(reverse("approvals:request", args=[request.pk]), {"drawer": "1"} if what == "drawer" else {})
    if what == "file":
        paper = Attachment.objects.create(
            uploader=request.initiator, request=request, field="papers", name="a.txt", content_type="text/plain",
            size=1, sha256="0" * 64, file=ContentFile(b"x", "a.txt"), at=clock.now(),
        )  # fmt: skip
        return client.get(reverse("approvals:file", args=[paper.pk]))
    if what == "comment":
        return client.post(reverse("approvals:comment", args=[request.pk]), {"text": "好", "key": "c"})
    verb = f"{what}:{request.tasks.earliest('pk').pk}:1" if what in {"approve", "reject"} else what
    data = {"verb": verb, "key": "p", "comment": "理由"}
    return client.post(reverse("approvals:act", args=[request.pk]), data)


@pytest.mark.parametrize(("what", "state"), CELLS, ids=["-".join(cell) for cell in CELLS])
def test_each_gets_the_answer_of_the_state(house: House, settings: Any, tmp_path: Any, what: str, state: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    request, cast = bring(house, state), house.cast
    told: dict[str, int] = {}
    people_asked = (cast.member, cast.head, cast.peer, cast.chief, cast.outsider, None)
    for role, who in zip(ROLES, people_asked, strict=True):
        client, before = Client(), transaction.savepoint()
        if who is not None:
            client.force_login(who)
        told[role] = ask(client, what, request).status_code
        transaction.savepoint_rollback(before)  # the next one meets the same state
    assert told == dict(zip(ROLES, ANSWERS[what][state], strict=True))


@pytest.mark.parametrize(("who", "status"), [("member", 200), ("outsider", 200), ("nobody", 302)])
def test_everybody_here_may_fill_in_an_open_flow(client: Client, house: House, who: str, status: int) -> None:
    if who != "nobody":
        client.force_login(getattr(house.cast, who))
    for name in ("new", "preview", "draft"):
        address = reverse(f"approvals:{name}", args=["cloud_vm"])
        answer = client.get(address) if name == "new" else client.post(address, {"env": "prod"})
        assert answer.status_code == status, name
    sent = client.post(reverse("approvals:new", args=["cloud_vm"]), posted())
    assert sent.status_code == 302
    assert Request.objects.count() == (who != "nobody")
