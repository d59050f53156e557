"""What the page objects hold, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import policy
from approvals.models import Request
from approvals.selectors.files import file_for
from approvals.selectors.form import form_page, live
from approvals.selectors.panels import stuck
from approvals.selectors.request import request_page
from approvals.selectors.start import start_page
from approvals.services.attach import attach
from approvals.services.draft import save_draft
from core.errors import Invalid, NotVisible
from tests.approvals.conftest import FORM, MONDAY, House


def test_the_catalogue_shows_what_was_used_first(house: House) -> None:
    assert start_page(house.cast.member).recent == ()
    house.submit()
    page = start_page(house.cast.member)
    assert [tile.title for tile in page.recent] == ["云主机申请"]
    assert [name for name, _tiles in page.categories] == ["资源与权限"]


def test_the_form_comes_back_as_it_was_left(house: House) -> None:
    save_draft(actor=house.cast.member, flow="cloud_vm", data={"env": "prod", "items": [{"qty": "x"}]})
    page = form_page(house.cast.member, "cloud_vm")
    fields = {field.name: field for field in page.fields}
    assert fields["env"].value == "prod"
    assert [cell.value for cell in fields["items"].lines[0].cells if cell.name == "items.0.qty"] == ["x"]
    assert page.draft_saved_at == MONDAY
    assert page.departments[0].label == "交易系统部"


def test_the_preview_follows_what_is_typed(house: House) -> None:
    def names(raw: dict[str, Any]) -> list[str]:
        return [step.name for step in live(house.cast.member, "cloud_vm", raw=raw).path.steps]

    assert names({}) == ["部门负责人", "交付实施", "申请人验收"]
    assert names({"env": "prod"}) == ["部门负责人", "信息安全", "交付实施", "申请人验收"]
    found = live(house.cast.member, "cloud_vm", raw=FORM)
    assert dict(found.state.sums)["items"] == (("数量合计", "3 台"), ("CPU 合计", "48 核"))
    assert [person.name for person in found.path.steps[0].people] == ["陈立"]


def test_a_request_can_be_copied_by_its_initiator(house: House) -> None:
    request = house.submit()
    page = form_page(house.cast.member, "cloud_vm", copy_of=request.pk)
    assert {field.name: field.value for field in page.fields}["cost_month"] == "4860.00"
    other = form_page(house.cast.outsider, "cloud_vm", copy_of=request.pk)
    assert {field.name: field.value for field in other.fields}["cost_month"] == ""


def test_each_sees_the_buttons_he_may_press(house: House) -> None:
    request = house.submit()

    def slugs(who: Any) -> list[str]:
        return [verb.slug for verb in request_page(who, request.pk).verbs]

    assert slugs(house.cast.head) == [
        "approve", "reject", "return", "transfer", "add_sign", "comment", "delegate", "copy_to", "print"
    ]  # fmt: skip
    assert slugs(house.cast.member) == ["urge", "withdraw", "comment", "copy_to", "print"]
    assert slugs(house.admin) == [
        "comment", "copy_to", "print", "archive", "suspend", "jump", "reassign", "terminate"
    ]  # fmt: skip
    assert slugs(house.cast.chief) == ["comment", "print"]


def test_the_page_tells_the_story_and_what_is_to_come(house: House) -> None:
    request = house.submit()
    house.approve(request, house.cast.head)
    page = request_page(house.cast.member, request.pk)
    assert (page.title, page.step, page.steps) == ("3 台生产云主机", 2, 4)
    assert [(step.kind, step.state) for step in page.timeline] == [
        ("start", "done"), ("approve", "done"), ("exclusive", "done"), ("approve", "now"),
        ("do", "next"), ("do", "next"),
    ]  # fmt: skip
    now = page.timeline[3]
    assert (now.mode, len(now.people)) == ("或签", 2)
    assert now.people[0].next_rung.endswith("提醒审批人")
    assert now.people[0].reasons == ("「信息安全岗」角色成员",)
    assert [cell[2] for cell in page.fields[4].rows[0]][:3] == ["行情网关扩容", "3 台", "16"]


def test_a_finished_request_reads_to_its_end(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    house.complete(request, house.cloud)
    house.complete(request, house.cast.member)
    page = request_page(house.cast.member, request.pk)
    assert (page.status_label, page.step, page.expected_end) == ("已通过", 0, None)
    assert page.timeline[-1].kind == "end"


def test_only_who_has_to_do_with_it_sees_it(house: House) -> None:
    request = house.submit()
    sees = {house.cast.member, house.cast.head, house.cast.chief, house.admin}
    for who in (*sees, house.cast.outsider, house.cast.peer, house.guard, house.cast.hr, house.cast.departed):
        seen = Request.objects.filter(policy.visible_to(who, MONDAY)).exists()
        assert seen is (who in sees), who.name
        if not seen:
            with pytest.raises(NotVisible):
                request_page(who, request.pk)


def test_a_page_costs_the_same_however_much_was_said(house: House) -> None:
    request = house.submit()
    with CaptureQueriesContext(
        connection,
    ) as few:
        request_page(house.cast.head, request.pk)
    for _ in range(10):
        house.submit()
    with CaptureQueriesContext(connection) as many:
        request_page(house.cast.head, request.pk)
    assert len(many) == len(few)
    assert len(many) <= 45


def test_panels(house: House) -> None:
    house.submit()
    team = stuck(house.cast.chief, "team")
    assert team is not None
    assert team["total"] == 0
    assert stuck(house.cast.outsider, "team") is None


def test_files_are_refused_where_no_field_asks_for_them(house: House) -> None:
    upload = SimpleUploadedFile("a.pdf", b"x")
    with pytest.raises(Invalid):
        attach(actor=house.cast.member, flow="cloud_vm", field="reason", upload=upload)
    with pytest.raises(NotVisible):
        file_for(house.cast.member, 1)
