"""All verbs in one table: how to get there, who presses, what is journaled, who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from approvals.models import Request
from approvals.services import (
    amend,
    claiming,
    decide,
    handing,
    intervening,
    returning,
    revoke,
    signing,
    suspending,
    withdraw,
)
from approvals.services.instance import Outcome
from tests.approvals.verbs.desk import Desk, copied, do, key, node

Ready = Callable[[Desk], Request]
Press = Callable[[Desk, Request, str], dict[str, Any]]  # desk, request, who presses


@dataclass(frozen=True)
class Row:
    """One verb.

    told: exactly who hears of it, as (kind, user id). refused: who may see the request but not do this; whoever
    knows nothing of it (`out`) never may. after: what stands when it is done.
    """

    name: str
    verb: Callable[..., Outcome]
    ready: Ready
    press: Press
    who: str
    journal: str
    told: frozenset[tuple[str, str]]
    refused: tuple[str, ...] = ("ann", "fay", "gus")
    after: str = "running"
    live: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    over: str = ""  # what makes it too late; "" : the request was terminated


def _two(desk: Desk, **more: Any) -> Request:
    """bob, then cat and dan in 会签."""
    desk.publish(node("a", "bob"), node("b", "cat", "dan", mode="all"), **more)
    return _with_reader(desk, desk.file())


def _with_reader(desk: Desk, request: Request) -> Request:
    copied(request, desk.fay)
    return request


def _at_b(desk: Desk, **more: Any) -> Request:
    request = _two(desk, **more)
    decide.approve(**desk.press(request, "bob"))
    return request


def _returned(desk: Desk) -> Request:
    request = _two(desk)
    returning.send_back(**desk.press(request, "bob"), to="start", comment="补充说明")
    return request


def _delegated(desk: Desk) -> Request:
    request = _two(desk)
    handing.delegate(**desk.press(request, "bob"), to=desk.cat.pk)
    return request


def _added(desk: Desk) -> Request:
    request = _two(desk)
    signing.add_sign(**desk.press(request, "bob"), kind="parallel", people=[desk.cat.pk])
    return request


def _pool(desk: Desk) -> Request:
    desk.publish(do("a", "bob", "cat", mode="claim"))
    return _with_reader(desk, desk.file())


def _claimed(desk: Desk) -> Request:
    request = _pool(desk)
    claiming.claim(**desk.press(request, "bob"))
    return request


def _suspended(desk: Desk) -> Request:
    request = _two(desk)
    suspending.suspend(request=request.pk, actor=desk.eve, key=key(), reason="等审计")
    return request


def _approved(desk: Desk) -> Request:
    desk.publish(node("a", "bob"), settings={"revoke": {"within": "31d"}})
    request = _with_reader(desk, desk.file())
    decide.approve(**desk.press(request, "bob"))
    return request


def _amendable(desk: Desk) -> Request:
    return _two(desk, settings={"amend": ["note"]})


def on(part: str, **more: Any) -> Press:
    """A press on the open part of this person; keys of people are said by their names."""

    def press(desk: Desk, request: Request, who: str) -> dict[str, Any]:
        said = {name: _keys(desk, name, value) for name, value in more.items()}
        return desk.press(request, part, by=who, **said)

    return press


def whole(**more: Any) -> Press:
    """A press about the request."""

    def press(desk: Desk, request: Request, who: str) -> dict[str, Any]:
        said = {name: _keys(desk, name, value) for name, value in more.items()}
        return {"request": request.pk, "actor": desk.people[who], "key": key(), **said}

    return press


def _keys(desk: Desk, name: str, value: Any) -> Any:
    if name == "to" and value in desk.people:
        return desk.people[value].pk
    return [desk.people[one].pk for one in value] if name == "people" else value


def _reassign(desk: Desk, request: Request, who: str) -> dict[str, Any]:
    part = desk.part(request, "bob")
    return {
        "request": request.pk, "actor": desk.people[who], "key": key(), "task": part.pk, "to": desk.cat.pk,
        "reason": "休假",
    }  # fmt: skip


TODO_B = frozenset({("approvals.todo", "cat"), ("approvals.todo", "dan")})
RESULT = frozenset({("approvals.result", "ann")})
NEWS = frozenset({("approvals.changed", "ann")})
B = frozenset({("b", "cat"), ("b", "dan")})
READERS = ("ann", "bob", "fay", "gus")


def todo(*who: str) -> frozenset[tuple[str, str]]:
    """They have something to do."""
    return frozenset(("approvals.todo", one) for one in who)


ROWS = (
    Row("approve", decide.approve, _two, on("bob"), "bob", "approved", TODO_B, live=B),
    Row("reject", decide.reject, _two, on("bob", comment="余量不足"), "bob", "rejected", RESULT, after="rejected"),
    Row("complete", decide.complete, _claimed, on("bob"), "bob", "completed",
        RESULT | {("approvals.rating", "ann")}, after="approved"),
    Row("cannot", decide.cannot_do, _claimed, on("bob", comment="没有资源"), "bob", "could_not", RESULT,
        after="rejected"),
    Row("return", returning.send_back, _at_b, on("cat", to="a", comment="规格不符"), "cat", "returned",
        todo("bob") | NEWS, live=frozenset({("a", "bob")})),
    Row("return to start", returning.send_back, _two, on("bob", comment="补充说明"), "bob", "returned",
        todo("ann"), live=frozenset({("start", "ann")})),
    Row("resubmit", returning.resubmit, _returned, whole(raw={"note": "已补充"}), "ann", "resubmitted", todo("bob"),
        refused=("bob", "fay", "gus"), live=frozenset({("a", "bob")})),
    Row("amend", amend.amend, _amendable, whole(raw={"note": "改为四台"}), "ann", "amended", frozenset(),
        refused=("bob", "fay", "gus"), live=frozenset({("a", "bob")})),
    Row("transfer", handing.transfer, _two, on("bob", to="dan"), "bob", "transferred", todo("dan"),
        live=frozenset({("a", "dan")})),
    Row("delegate", handing.delegate, _two, on("bob", to="dan"), "bob", "delegated", todo("dan"),
        live=frozenset({("a", "dan")})),
    Row("answer", handing.answer, _delegated, on("cat", comment="可行"), "cat", "answered",
        frozenset({("approvals.answered", "bob")}), live=frozenset({("a", "bob")})),
    Row("add before", signing.add_sign, _two, on("bob", kind="before", people=("cat",)), "bob", "signers_added",
        todo("cat"), live=frozenset({("a", "cat")})),
    Row("add after", signing.add_sign, _two, on("bob", kind="after", people=("cat",)), "bob", "signers_added",
        todo("cat"), live=frozenset({("a", "cat")})),
    Row("add beside", signing.add_sign, _two, on("bob", kind="parallel", people=("cat",)), "bob", "signers_added",
        todo("cat"), live=frozenset({("a", "bob"), ("a", "cat")})),
    Row("remove", signing.remove_sign, _added, on("cat"), "bob", "signer_removed", frozenset(),
        refused=("ann", "fay", "gus"), live=frozenset({("a", "bob")})),
    Row("claim", claiming.claim, _pool, on("bob"), "bob", "claimed", frozenset(), live=frozenset({("a", "bob")})),
    Row("unclaim", claiming.unclaim, _claimed, on("bob"), "bob", "unclaimed", todo("bob", "cat"),
        live=frozenset({("a", "bob"), ("a", "cat")})),
    Row("withdraw", withdraw.withdraw, _two, whole(reason="重复"), "ann", "withdrawn", frozenset(),
        refused=("bob", "fay", "gus", "eve"), after="withdrawn"),
    Row("suspend", suspending.suspend, _two, whole(reason="等审计"), "eve", "suspended",
        NEWS | {("approvals.suspended", "bob")}, refused=READERS, after="suspended", live=frozenset({("a", "bob")})),
    Row("resume", suspending.resume, _suspended, whole(), "eve", "resumed", NEWS | {("approvals.resumed", "bob")},
        refused=READERS, live=frozenset({("a", "bob")})),
    Row("jump", intervening.jump, _two, whole(to="b", reason="已线下审批"), "eve", "jumped", TODO_B | NEWS,
        refused=READERS, live=B),
    Row("reassign", intervening.reassign, _two, _reassign, "eve", "reassigned", todo("cat"), refused=READERS,
        live=frozenset({("a", "cat")})),
    Row("terminate", intervening.terminate, _two, whole(reason="项目取消"), "eve", "terminated", RESULT,
        refused=READERS, after="terminated"),
    Row("revoke", revoke.revoke, _approved, whole(reason="项目取消"), "ann", "revocation_asked", todo("bob"),
        refused=("bob", "fay", "gus"), after="revoking", live=frozenset({("revoke", "bob")}), over="revoking"),
)  # fmt: skip
