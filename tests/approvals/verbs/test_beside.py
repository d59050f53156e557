"""Beside the way: copies, remarks, receipts, ratings, batches, what assistants prepare and file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.models import Comment, Copy, Decision, Proposal, Rating, Request, Task
from approvals.policy import open_tasks
from approvals.services import batch, copying, decide, proposing, rating, seen, suspending, urge
from approvals.services.comment import comment
from approvals.services.once import once
from approvals.services.submit import copy_of, submit
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from people import api as people
from tests.approvals.verbs.desk import (
    FORM,
    MONDAY,
    Desk,
    chain,
    copied,
    do,
    key,
    live,
    mark,
    node,
    state_is_rows,
    told,
    verbs,
)
from tests.rest.conftest import client_of

KIND, MODE = people.DelegationKind, people.AssistantMode


def assist(desk: Desk, mode: str, **more: Any) -> None:
    """dan is bob's assistant and ann's."""
    for leader in (desk.bob, desk.ann):
        people.delegate(
            actor=leader, principal=leader, agent=desk.dan, kind=KIND.ASSISTANT, starts_at=clock.now(), ends_at=None,
            mode=people.AssistantMode(mode), **more,
        )  # fmt: skip


def deputy(desk: Desk, principal: str, agent: str) -> None:
    """The agent stands in for three days."""
    people.delegate(
        actor=desk.people[principal], principal=desk.people[principal], agent=desk.people[agent], kind=KIND.DEPUTY,
        starts_at=clock.now(), ends_at=clock.now() + timedelta(days=3),
    )  # fmt: skip


def test_a_copy_lets_read_and_is_told_once(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request, newest = desk.file(), mark()
    press = {"request": request.pk, "actor": desk.bob, "people": [desk.fay.pk, desk.cat.pk], "key": key()}
    assert copying.copy_to(**press).toast == copying.copy_to(**press).toast == "已抄送给cat、fay"
    assert told(newest) == {("approvals.copied", "fay"), ("approvals.copied", "cat")}
    assert verbs(request).count("copied") == 1
    comment(request=request.pk, actor=desk.fay, text="知悉", key=key())
    with pytest.raises(NotVisible):
        comment(request=request.pk, actor=desk.dan, text="？", key=key())


def test_only_who_has_a_part_sends_copies(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file()
    copying.copy_to(request=request.pk, actor=desk.ann, people=[desk.fay.pk])
    with pytest.raises(Refused):
        copying.copy_to(request=request.pk, actor=desk.fay, people=[desk.cat.pk])
    with pytest.raises(NotVisible):
        copying.copy_to(request=request.pk, actor=desk.out, people=[desk.cat.pk])
    with pytest.raises(Invalid):
        copying.copy_to(request=request.pk, actor=desk.ann, people=[])


def test_a_cc_node_sends_copies_with_its_name(desk: Desk) -> None:
    desk.publish(
        node("a", "bob"), {"key": "c", "type": "cc", "name": "知会", "who": [{"rule": "people", "user_ids": ["fay"]}]},
        node("b", "cat"),
    )  # fmt: skip
    request = desk.file()
    newest = mark()
    decide.approve(**desk.press(request, "bob"))
    assert ("approvals.copied", "fay") in told(newest)
    assert Copy.objects.get().node == "c"


def test_the_receipt_bears_the_first_time(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file()
    copying.copy_to(request=request.pk, actor=desk.ann, people=[desk.fay.pk])
    seen.note_opened(request=request.pk, person=desk.fay)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        seen.note_opened(request=request.pk, person=desk.fay)
    assert Copy.objects.get().read_at == MONDAY


def test_the_first_look_counts_as_first_response(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file()
    task = desk.part(request, "bob")
    assert not seen.note_seen(task=task.pk, person=desk.ann)
    assert seen.note_seen(task=task.pk, person=desk.bob)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        assert not seen.note_seen(task=task.pk, person=desk.bob)
    assert Task.objects.get().seen_at == MONDAY


def test_a_deputy_looks_for_who_is_away(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file()
    deputy(desk, "bob", "cat")
    assert seen.note_seen(task=desk.part(request, "bob").pk, person=desk.cat)


def test_who_is_mentioned_may_read_from_then_on(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file()
    newest, press = mark(), {"request": request.pk, "actor": desk.ann, "text": "请看一下", "key": key()}
    made = comment(**press, mentions=[desk.dan.pk])
    assert comment(**press, mentions=[desk.dan.pk]) == made
    assert told(newest) == {("approvals.mentioned", "dan"), ("approvals.commented", "bob")}
    assert Comment.objects.count() == 1
    comment(request=request.pk, actor=desk.dan, text="已看", key=key())
    assert list(journal.entries(request.ref))[-2].facts["mentions"] == [desk.dan.pk]


def test_a_rating_is_given_once_after_the_end(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file()
    with pytest.raises(IllegalMove):
        rating.rate(request=request.pk, actor=desk.ann, stars=5)
    decide.approve(**desk.press(request, "bob"))
    with pytest.raises(Invalid):
        rating.rate(request=request.pk, actor=desk.ann, stars=6)
    with pytest.raises(Refused):
        rating.rate(request=request.pk, actor=desk.bob, stars=5)
    for _ in range(2):
        rating.rate(request=request.pk, actor=desk.ann, stars=4, text="很快")
    with pytest.raises(IllegalMove):
        rating.rate(request=request.pk, actor=desk.ann, stars=1)
    assert Rating.objects.get().stars == 4
    assert verbs(request).count("rated") == 1


def test_nobody_is_urged_while_it_stands_still(desk: Desk) -> None:
    desk.publish(node("a", "bob"), settings={"urge_every": "30m"})
    request = desk.file()
    suspending.suspend(request=request.pk, actor=desk.eve, key=key(), reason="等审计")
    with pytest.raises(IllegalMove):
        urge.urge(request=request.pk, actor=desk.ann)
    suspending.resume(request=request.pk, actor=desk.eve, key=key())
    urge.urge(request=request.pk, actor=desk.ann)
    with clock.frozen(MONDAY + timedelta(minutes=29)), pytest.raises(IllegalMove, match="30 分钟内"):
        urge.urge(request=request.pk, actor=desk.ann)
    with clock.frozen(MONDAY + timedelta(minutes=30)):
        urge.urge(request=request.pk, actor=desk.ann)


def test_a_batch_is_so_many_singles(desk: Desk) -> None:
    desk.publish(node("a", "bob"), node("b", "cat"))
    requests = [desk.file() for _ in range(3)]
    asked = [(task.pk, task.rev) for task in (desk.part(request, "bob") for request in requests)]
    decide.reject(**desk.press(requests[1], "bob", comment="不需要"))
    press = {"tasks": [*asked, (999_999, 1)], "actor": desk.bob, "key": key()}
    answers = batch.approve_many(**press)
    assert [answer.done for answer in answers] == [True, False, True, False]
    assert "拒绝，页面已更新" in answers[1].said
    assert [answer.done for answer in batch.approve_many(**press)] == [True, False, True, False]
    assert Decision.objects.filter(verb="approve").count() == 2


def test_one_that_fails_at_the_rest_door_undoes_only_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kept answer needs one transaction around all of them; each is a savepoint in it, also half-way through."""
    desk.publish(node("a", "bob"), node("b", "cat"))
    requests = [desk.file() for _ in range(3)]
    tasks = [{"task": task.pk, "rev": task.rev} for task in (desk.part(request, "bob") for request in requests)]
    verb = decide.approve

    def half_way(**said: Any) -> Any:
        done = verb(**said)
        if said["task"] == tasks[1]["task"]:
            raise IllegalMove("被打断")
        return done

    monkeypatch.setattr(decide, "approve", once(half_way))
    client = client_of(desk.bob)
    answer = client.post("/api/v1/approvals/batch", {"tasks": tasks}, HTTP_IDEMPOTENCY_KEY="many")
    assert [one["done"] for one in answer.json()["items"]] == [True, False, True]
    assert [live(request) for request in requests] == [{("b", "cat")}, {("a", "bob")}, {("b", "cat")}]
    again = client.post("/api/v1/approvals/batch", {"tasks": tasks}, HTTP_IDEMPOTENCY_KEY="many")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == answer.json()
    assert Decision.objects.filter(verb="approve").count() == 2
    for request in requests:
        state_is_rows(request)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"comment": "required"}, "须填写审批意见"),
        ({"in_person": True}, "须打开页面处理"),
        ({"on_page": True}, "须打开页面处理"),
        ({"fields": {"write": ["opinion"], "required": ["opinion"]}}, "有内容须填写"),
    ],
)
def test_what_must_be_looked_at_is_not_for_a_batch(desk: Desk, more: dict[str, Any], why: str) -> None:
    desk.publish(node("a", "bob", **more))
    task = desk.part(desk.file(), "bob")
    (answer,) = batch.approve_many(tasks=[(task.pk, task.rev)], actor=desk.bob, key=key())
    assert not answer.done
    assert why in answer.said


def test_a_batch_has_bounds(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    desk.publish(node("a", "bob"), slug="other")
    tasks = [desk.part(desk.file(slug=slug), "bob") for slug in ("try", "other")]
    with pytest.raises(Invalid, match="同一个流程"):
        batch.approve_many(tasks=[(task.pk, task.rev) for task in tasks], actor=desk.bob, key=key())
    with pytest.raises(Invalid):
        batch.approve_many(tasks=[(n, 1) for n in range(101)], actor=desk.bob, key=key())


def test_an_assistant_prepares_and_the_leader_confirms(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file("cat")
    assist(desk, "prepare")
    with pytest.raises(Refused):
        decide.approve(**desk.press(request, "bob", by="dan"))
    press = desk.press(request, "bob", by="dan", verb="approve", comment="预算内")
    made = proposing.prepare(**press)
    assert proposing.prepare(**press) == made
    again = proposing.prepare(**desk.press(request, "bob", by="dan", verb="approve", comment="预算内，已核对"))
    assert Proposal.objects.get(pk=made.pk).status == "dropped"
    with pytest.raises(Refused):
        proposing.take(proposal=again.pk, actor=desk.dan, rev=1, key=key())
    with pytest.raises(IllegalMove):
        proposing.take(proposal=made.pk, actor=desk.bob, rev=1, key=key())
    taken = {"proposal": again.pk, "actor": desk.bob, "rev": 1, "key": key()}
    assert proposing.take(**taken).toast == proposing.take(**taken).toast
    decision = Decision.objects.get(verb="approve")
    assert (decision.person, decision.on_behalf_of, decision.capacity) == (desk.bob, None, "")
    assert decision.comment == "预算内，已核对"
    assert verbs(request) == ["submitted", "prepared", "prepared", "approved"]


def test_an_assistant_decides_for_his_leader_up_to_the_amount(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    assist(desk, "decide", limits={"try": {"field": "amount", "most": 50_000}})
    small, large = desk.file("cat", amount="500.00"), desk.file("cat", amount="500.01")
    decide.approve(**desk.press(small, "bob", by="dan"))
    decision = Decision.objects.get()
    assert (decision.person, decision.on_behalf_of, decision.capacity) == (desk.dan, desk.bob, "assistant")
    entry = list(journal.entries(small.ref))[-1]
    assert (entry.actor, entry.on_behalf_of) == (str(desk.dan.ref), str(desk.bob.ref))
    with pytest.raises(Refused, match="上限"):
        decide.approve(**desk.press(large, "bob", by="dan"))


@pytest.mark.parametrize("capacity", ["deputy", "assistant"])
def test_nobody_acts_for_another_where_he_must_himself(desk: Desk, capacity: str) -> None:
    desk.publish(node("a", "bob", in_person=True))
    request, newest = desk.file(), mark()
    if capacity == "deputy":
        deputy(desk, "bob", "dan")
    else:
        assist(desk, "decide")
    with pytest.raises(NotVisible):
        decide.approve(**desk.press(request, "bob", by="dan"))
    assert not told(newest)
    assert not open_tasks(desk.dan, MONDAY).exists()
    copied(request, desk.dan)  # who may read it for another reason is told why he may not act
    with pytest.raises(Refused, match="本人处理"):
        decide.approve(**desk.press(request, "bob", by="dan"))


def test_nobody_stands_in_whom_the_node_bars_or_who_asked(desk: Desk) -> None:
    desk.publish(node("a", "cat"), node("b", "bob", not_by=["node:a"]))
    request = desk.file()
    deputy(desk, "bob", "cat")
    newest = mark()
    decide.approve(**desk.press(request, "cat"))
    assert ("approvals.todo", "cat") not in told(newest)
    with pytest.raises(Refused, match="按流程规定"):
        decide.approve(**desk.press(request, "bob", by="cat"))


def test_a_deputy_may_do_all_and_is_named_beside(desk: Desk) -> None:
    desk.publish(node("a", "bob"), node("b", "cat"))
    request = desk.file()
    deputy(desk, "bob", "dan")
    decide.approve(**desk.press(request, "bob", by="dan"))
    decision = Decision.objects.get()
    assert (decision.person, decision.on_behalf_of, decision.capacity) == (desk.dan, desk.bob, "deputy")
    assert Task.objects.get(run__key="a").by == desk.dan


def test_an_assistant_files_for_his_leader(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    assist(desk, "file", limits={"try": {"field": "amount", "most": 50_000}})
    press = {"actor": desk.dan, "flow": "try", "raw": FORM, "on_behalf_of": desk.ann, "key": key()}
    request = submit(**press)
    assert submit(**press) == request
    assert (request.initiator, request.filed_by) == (desk.ann, desk.dan)
    assert live(request) == {("a", "bob")}
    with pytest.raises(Refused, match="上限"):
        submit(**press | {"raw": FORM | {"amount": "600"}, "key": key()})
    with pytest.raises(Refused):
        submit(**press | {"on_behalf_of": desk.cat, "key": key()})
    newest = mark()
    decide.reject(**desk.press(request, "bob", comment="不需要"))
    assert told(newest) == {("approvals.result", "ann"), ("approvals.result", "dan")}


@pytest.mark.parametrize("mode", ["prepare"])
def test_who_only_prepares_files_nothing(desk: Desk, mode: str) -> None:
    desk.publish(node("a", "bob"))
    assist(desk, mode)
    with pytest.raises(Refused):
        submit(actor=desk.dan, flow="try", raw=FORM, on_behalf_of=desk.ann, key=key())


def test_another_system_files_for_anybody(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    origin = {"system": "ops", "key": "RES-1"}
    press = {"actor": desk.eve, "flow": "try", "raw": FORM, "on_behalf_of": desk.ann, "key": key(), "origin": origin}
    request = submit(**press)
    assert (request.initiator, request.filed_by, request.origin["key"]) == (desk.ann, desk.eve, "RES-1")
    with pytest.raises(Refused):
        submit(**press | {"actor": desk.bob, "key": key()})
    with pytest.raises(Refused):
        submit(**press | {"origin": None, "key": key()})
    newest = mark()
    decide.approve(**desk.press(request, "bob"))
    assert ("approvals.result", "eve") not in told(newest)


def test_an_old_request_is_sent_again_by_its_initiator(desk: Desk) -> None:
    desk.publish(node("a", "bob"))
    request = desk.file()
    assert copy_of(request=request.pk, actor=desk.ann) == {"amount": "100.00", "note": "扩容"}
    with pytest.raises(NotVisible):
        copy_of(request=request.pk, actor=desk.bob)


@pytest.mark.parametrize(("rule", "count"), [("allow", 2), ("block_new", 1), ("cancel_old", 2)])
def test_a_second_request_for_the_same_thing(desk: Desk, rule: str, count: int) -> None:
    desk.publish(node("a", "bob"), settings={"twin": {"fields": ["note"], "do": rule}})
    first = desk.file()
    if rule == "block_new":
        with pytest.raises(Refused, match=first.serial):
            desk.file()
    else:
        desk.file()
    assert Request.objects.count() == count
    wanted = "withdrawn" if rule == "cancel_old" else "running"
    assert Request.objects.get(pk=first.pk).status == wanted
    other = desk.file(note="另一件事")
    assert other.status == "running"


def test_work_nodes_are_batched_as_done(desk: Desk) -> None:
    desk.publish(chain(do("a", "bob")))
    task = desk.part(desk.file(), "bob")
    (answer,) = batch.approve_many(tasks=[(task.pk, task.rev)], actor=desk.bob, key=key())
    assert answer.done
    assert Decision.objects.get().verb == "complete"
