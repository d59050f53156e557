"""Every verb of the page, pressed as a browser presses it: what it does, asks for, and keeps when it is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from approvals.models import Comment, Copy, Proposal, Request
from approvals.services import suspending
from approvals.states import RequestStatus, TaskStatus
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.pages import HTMX
from tests.approvals.wide import Wide, fresh, publish_wide


@pytest.fixture
def wide(house: House) -> Wide:
    publish_wide()
    return Wide(house)


def press(wide: Wide, who: Employee, verb: str, *, about_part: bool = True, node: str = "", **typed: Any) -> Any:
    """Press a button of the page with what is typed in its dialog."""
    client = Client()
    client.force_login(who)
    value = f"{verb}:0:0"
    if about_part:
        task = wide.task(who, node)
        value = f"{verb}:{task.pk}:{task.rev}"
    return client.post(f"/approvals/{wide.request.pk}/act", {"verb": value, "key": fresh(), **typed}, headers=HTMX)


def toast(response: Any) -> str:
    return str(json.loads(response.headers["HX-Trigger"])["toast"]["text"])


def now(wide: Wide) -> str:
    return Request.objects.get(pk=wide.request.pk).status


def test_returning_goes_where_it_was_told(wide: Wide) -> None:
    wide.to_joint()
    client = Client()
    client.force_login(wide.house.guard)
    task = wide.task(wide.house.guard)
    data = {
        "verb": f"return:{task.pk}:{task.rev}",
        "key": fresh(),
        "node": "head",
        "resume": "replay",
        "comment": "补充",
    }
    assert client.post(f"/approvals/{wide.request.pk}/act", data, headers=HTMX).status_code == 200
    assert wide.task(wide.house.cast.head).run.round == 2


def test_a_return_without_a_word_is_refused_in_its_dialog_and_loses_nothing(wide: Wide) -> None:
    wide.to_joint()
    refused = press(wide, wide.house.guard, "return", comment="")
    html = refused.content.decode()
    assert refused.status_code == 422
    dialog = html[html.index('id="ask-return"') :]
    assert "data-reopen" in dialog[:200]
    assert 'class="problems"' in dialog[: dialog.index("</dialog>")]


def test_transfer_delegate_and_answer(wide: Wide) -> None:
    wide.to_joint()
    peer, cloud = wide.house.cast.peer, wide.house.cloud
    assert press(wide, wide.house.guard, "transfer", to=peer.pk, comment="我出差").status_code == 200
    assert press(wide, peer, "delegate", to=cloud.pk, comment="够不够").status_code == 200
    assert wide.task(peer, status=TaskStatus.DELEGATED)
    assert press(wide, cloud, "answer", comment="够").status_code == 200
    assert wide.task(peer).status == TaskStatus.OPEN


def test_a_transfer_to_nobody_says_so(wide: Wide) -> None:
    wide.to_joint()
    refused = press(wide, wide.house.guard, "transfer", comment="我出差")
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "请选择一位同事" in html
    assert ">我出差</textarea>" in html


def test_adding_and_taking_away_signers(wide: Wide) -> None:
    wide.to_joint()
    guard, peer, hr = wide.house.guard, wide.house.cast.peer, wide.house.cast.hr
    assert press(wide, guard, "add_sign", kind="before", people=[peer.pk, hr.pk], method="any").status_code == 200
    added = wide.task(peer)
    client = Client()
    client.force_login(guard)
    html = client.get(f"/approvals/{wide.request.pk}/").content.decode()
    assert f'<option value="{added.pk}:{added.rev}">李四</option>' in html
    data = {"verb": "remove_sign:0:0", "key": fresh(), "part": f"{added.pk}:{added.rev}"}
    assert client.post(f"/approvals/{wide.request.pk}/act", data, headers=HTMX).status_code == 200
    assert wide.task(peer, status=TaskStatus.REMOVED)


def test_claiming_filling_in_and_completing(wide: Wide) -> None:
    wide.to_sizing()
    cloud = wide.house.cloud
    assert toast(press(wide, cloud, "claim")).startswith("已认领")
    refused = press(wide, cloud, "complete", size="")
    assert refused.status_code == 422
    html = refused.content.decode()
    assert 'name="size"' in html
    assert "field-wrong" in html
    assert press(wide, cloud, "complete", size="4", comment="按 4 台").status_code == 200
    assert Request.objects.get(pk=wide.request.pk).data["size"] == 4


def test_putting_it_back_into_the_pool(wide: Wide) -> None:
    wide.to_sizing()
    press(wide, wide.house.cloud, "claim")
    assert press(wide, wide.house.cloud, "unclaim", comment="今天没空").status_code == 200
    assert wide.task(wide.house.guard).kind == "candidate"


def test_the_initiator_urges_takes_back_and_begins_again(wide: Wide) -> None:
    wide.to_joint()
    member = wide.house.cast.member
    assert toast(press(wide, member, "urge", about_part=False)).startswith("已提醒")
    assert press(wide, member, "withdraw", about_part=False, comment="需求有变").status_code == 200
    assert now(wide) == RequestStatus.WITHDRAWN


def test_copies_and_comments_with_mentions(wide: Wide) -> None:
    wide.to_joint()
    cast = wide.house.cast
    assert press(wide, cast.member, "copy_to", about_part=False, people=[cast.hr.pk]).status_code == 200
    client = Client()
    client.force_login(cast.member)
    text = {"text": "@吴外 请看", "mentions": [cast.outsider.pk], "key": fresh()}
    client.post(f"/approvals/{wide.request.pk}/comment", text, headers=HTMX)
    assert [one.pk for one in Comment.objects.get().mentions.all()] == [cast.outsider.pk]
    reader = Client()
    reader.force_login(cast.outsider)
    assert reader.get(f"/approvals/{wide.request.pk}/").status_code == 200  # mentioned: may read
    reader.force_login(cast.hr)
    reader.get(f"/approvals/{wide.request.pk}/")
    assert Copy.objects.get(person=cast.hr).read_at is not None
    assert "已读" in client.get(f"/approvals/{wide.request.pk}/").content.decode()


def test_what_administrators_do(wide: Wide) -> None:
    wide.to_joint()
    admin = wide.house.admin
    assert press(wide, admin, "suspend", about_part=False, comment="等采购").status_code == 200
    assert now(wide) == RequestStatus.SUSPENDED
    assert press(wide, admin, "resume", about_part=False, comment="采购已定").status_code == 200
    task = wide.task(wide.house.guard)
    part = f"{task.pk}:{task.rev}"
    done = press(wide, admin, "reassign", about_part=False, part=part, to=wide.house.cast.peer.pk, comment="休假")
    assert done.status_code == 200
    assert wide.task(wide.house.cast.peer)
    client = Client()
    client.force_login(admin)
    jump = {"verb": "jump:0:0", "key": fresh(), "node": "sizing", "comment": "评审已线下完成"}
    assert client.post(f"/approvals/{wide.request.pk}/act", jump, headers=HTMX).status_code == 200
    assert wide.task(wide.house.cloud).kind == "candidate"
    assert press(wide, admin, "terminate", about_part=False, comment="重复").status_code == 200
    assert now(wide) == RequestStatus.TERMINATED


@pytest.mark.parametrize("verb", ["suspend", "resume", "jump", "reassign", "terminate"])
def test_nobody_else_does_them(wide: Wide, verb: str) -> None:
    wide.to_joint()
    for who in (wide.house.cast.member, wide.house.guard):
        refused = press(wide, who, verb, about_part=False, comment="x", part="1:1", to=who.pk)
        assert refused.status_code in {403, 404, 422}
    assert now(wide) == RequestStatus.RUNNING


def test_a_suspended_request_takes_no_decision_and_keeps_the_words(wide: Wide) -> None:
    wide.to_joint()
    guard = wide.house.guard
    task = wide.task(guard)
    suspending.suspend(request=wide.request.pk, actor=wide.house.admin, key=fresh(), reason="等采购")
    client = Client()
    client.force_login(guard)
    data = {"verb": f"approve:{task.pk}:{task.rev}", "key": fresh(), "comment": "端口没有问题"}
    refused = client.post(f"/approvals/{wide.request.pk}/act", data, headers=HTMX)
    assert refused.status_code == 409
    assert ">端口没有问题</textarea>" in refused.content.decode()  # kept, to be sent as a comment


def test_back_at_the_initiator_the_form_opens_and_goes_on(wide: Wide) -> None:
    wide.to_joint()
    client = Client()
    client.force_login(wide.house.guard)
    task = wide.task(wide.house.guard)
    data = {"verb": f"return:{task.pk}:{task.rev}", "key": fresh(), "node": "start", "comment": "缺少架构图"}
    client.post(f"/approvals/{wide.request.pk}/act", data, headers=HTMX)
    client.force_login(wide.house.cast.member)
    at = f"/approvals/{wide.request.pk}/edit"
    html = client.get(at).content.decode()
    assert "「缺少架构图」" in html
    assert 'value="网关改造"' in html
    form = {"subject": "网关改造二期", "env": "prod", "goal": "扩容", "quote": "", "key": fresh(),
            "parts.0.what": "网关节点", "parts.0.price": "5"}  # fmt: skip
    wrong = client.post(at, form | {"subject": ""})
    assert wrong.status_code == 422
    assert 'value="扩容"' in wrong.content.decode()
    sent = client.post(at, form)
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/approvals/{wide.request.pk}/")
    assert Request.objects.get(pk=wide.request.pk).data["subject"] == "网关改造二期"
    assert wide.task(wide.house.cast.head)  # what he had read was changed: he is asked anew
    client.force_login(wide.house.guard)
    assert client.get(at).status_code == 404


def test_the_initiator_changes_what_may_be_changed_while_it_runs(wide: Wide) -> None:
    wide.to_joint()
    client = Client()
    client.force_login(wide.house.cast.member)
    html = client.get(f"/approvals/{wide.request.pk}/edit").content.decode()
    assert 'name="goal"' in html
    assert 'name="quote"' not in html
    sent = client.post(f"/approvals/{wide.request.pk}/edit", {"goal": "双活", "key": fresh(), "comment": "更正"})
    assert sent.status_code == 302
    assert Request.objects.get(pk=wide.request.pk).data["goal"] == "双活"


def test_a_proposal_is_confirmed_with_one_press(wide: Wide) -> None:
    wide.file()
    task = wide.task(wide.house.cast.head)
    made = Proposal.objects.create(
        task=task, assistant=wide.house.cast.peer, verb="approve", comment="已核对", at=task.opened_at
    )
    client = Client()
    client.force_login(wide.house.cast.head)
    html = client.get(f"/approvals/{wide.request.pk}/").content.decode()
    assert "助理 李四 已为你准备" in html
    assert 'data-verb="take"' in html
    assert press(wide, wide.house.cast.head, "take", proposal=made.pk).status_code == 200
    assert wide.task(wide.house.cast.head, status=TaskStatus.APPROVED)
