"""The pages of flow administrators: what they show, what they do, what they cost."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.definition.pretty import pretty
from approvals.models import Edition, Flow, FlowVersion
from approvals.services import editions
from approvals.services.editions import source_of
from approvals.states import EditionStatus, FlowStatus
from tests.approvals.conftest import House
from tests.approvals.definition.samples import approve, branch, exclusive, flow
from tests.approvals.definition.test_editions import begun, publish, version_of


@pytest.fixture
def desk(house: House, client: Client) -> Client:
    """The flow administrator's browser."""
    client.force_login(house.admin)
    return client


def test_the_list_finds_flows_by_name_slug_and_state(house: House, desk: Client) -> None:
    page = desk.get(reverse("approvals:flows"))
    assert "云主机申请" in page.content.decode()
    for query, there in (
        ({"q": "云主机"}, True),
        ({"q": "yzj"}, True),
        ({"q": "none"}, False),
        ({"state": "retired"}, False),
    ):
        shown = desk.get(reverse("approvals:flows"), query).content.decode()
        assert ("cloud_vm" in shown) is there
        assert ("没有符合条件的流程" in shown) is not there


def test_the_list_costs_the_same_however_many_flows_there_are(house: House, desk: Client) -> None:
    costs = []
    for crowd in range(2):
        for index in range(crowd * 8):
            row = editions.begin(actor=house.admin, slug=f"flow_{crowd}_{index}", title="流程")
            editions.publish(actor=house.admin, edition=row.pk, rev=row.rev, note="新")
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(reverse("approvals:flows")).status_code == 200
        costs.append(len(asked))
    assert costs[1] <= costs[0] + 1


def test_a_flow_is_drawn_with_its_people_and_conditions(house: House, desk: Client) -> None:
    shown = desk.get(reverse("approvals:flow", args=["cloud_vm"])).content.decode()
    for word in ("部门负责人", "或签", "为空转流程管理员", "环境 = 生产", "其他情况", "流程结束"):
        assert word in shown


def test_changing_a_flow_from_page_to_page(house: House, desk: Client) -> None:
    answer = desk.post(reverse("approvals:flow-begin"), {"version": version_of().pk})
    row = Edition.objects.get()
    assert answer["Location"] == reverse("approvals:edition", args=[row.pk])
    again = desk.post(reverse("approvals:flow-begin"), {"version": version_of().pk})
    assert again["Location"] == answer["Location"]
    untouched = desk.get(reverse("approvals:edition-review", args=[row.pk])).content.decode()
    assert "没有改动，无需发布。" in untouched
    assert 'name="note"' not in untouched
    text = source_of(row).replace('"due": "8h"', '"due": "4h"', 1)
    answer = desk.post(answer["Location"], {"text": text, "rev": row.rev, "review": "1"})
    review = desk.get(answer["Location"]).content.decode()
    assert "截止 8h → 4h" in review
    row.refresh_from_db()
    answer = desk.post(reverse("approvals:edition-review", args=[row.pk]), {"rev": row.rev, "note": "缩短时限"})
    assert answer["Location"] == reverse("approvals:flow", args=["cloud_vm"])
    assert version_of().number == 2
    shown = desk.get(reverse("approvals:flow-version", args=["cloud_vm", 2])).content.decode()
    assert "截止 8h → 4h" in shown
    assert "缩短时限" in shown


def test_what_was_typed_is_not_lost_when_somebody_else_saved(house: House, desk: Client) -> None:
    row = begun(house)
    answer = desk.post(reverse("approvals:edition", args=[row.pk]), {"text": '{"mine": 1}', "rev": row.rev - 1})
    assert answer.status_code == 409
    assert "&quot;mine&quot;: 1" in answer.content.decode()
    assert "已修改过这份草稿" in answer.content.decode()


def test_mistakes_are_named_while_typing(house: House, desk: Client) -> None:
    wrong = pretty(flow(approve("head", who=[{"rule": "dept_haed"}])))
    shown = desk.post(reverse("approvals:edition-check"), {"text": wrong}).content.decode()
    line = next(place for place, text in enumerate(wrong.splitlines(), 1) if "dept_haed" in text)
    assert f'data-line="{line}"' in shown
    assert "$.root.next.who[0].rule" in shown
    assert "tree-wrong" in shown
    for text in ("", "{", "[]", "3", '{"root": {"next": []}}', "[" * 5_000):
        assert desk.post(reverse("approvals:edition-check"), {"text": text}).status_code == 200


def test_a_branch_that_is_wrong_marks_the_node_around_it(house: House, desk: Client) -> None:
    wrong = flow(
        exclusive("by", branch("a", [[{"field": "cost", "op": "gt", "value": 5000}]], approve("x"))), approve("y")
    )
    shown = desk.post(reverse("approvals:edition-check"), {"text": pretty(wrong)}).content.decode()
    assert shown.count("tree-wrong") == 1


def test_importing_shows_first_and_keeps_then(house: House, desk: Client) -> None:
    source = json.loads(pretty(version_of().source)) | {"title": "云主机（新）"}
    upload = SimpleUploadedFile("cloud_vm.json", pretty(source).encode(), content_type="application/json")
    shown = desk.post(reverse("approvals:flow-import"), {"file": upload}).content.decode()
    assert "名称 云主机申请 → 云主机（新）" in shown
    assert not Edition.objects.exists()
    desk.post(reverse("approvals:flow-import"), {"text": pretty(source), "begin": "1"})
    assert json.loads(source_of(Edition.objects.get())) == source


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 2_000_000])
def test_a_file_that_cannot_be_read_is_said_so(house: House, desk: Client, content: bytes) -> None:
    answer = desk.post(reverse("approvals:flow-import"), {"file": SimpleUploadedFile("x.json", content)})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_what_is_exported_is_what_was_published(house: House, desk: Client) -> None:
    publish(house, begun(house))
    for number in (1, 2):
        answer = desk.get(reverse("approvals:flow-export", args=["cloud_vm"]), {"version": number})
        assert answer["Content-Disposition"] == f'attachment; filename="cloud_vm-v{number}.json"'
        assert json.loads(answer.content) == FlowVersion.objects.get(flow__slug="cloud_vm", number=number).source


def test_retiring_and_bringing_back(house: House, desk: Client) -> None:
    move = reverse("approvals:flow-move", args=["cloud_vm"])
    desk.post(move, {"reason": ""})
    assert Flow.objects.get(slug="cloud_vm").status == FlowStatus.ACTIVE
    desk.post(move, {"reason": "停用"})
    assert Flow.objects.get(slug="cloud_vm").status == FlowStatus.RETIRED
    desk.post(move, {"reason": "恢复", "verb": "revive"})
    assert Flow.objects.get(slug="cloud_vm").status == FlowStatus.ACTIVE
    first = version_of()
    publish(house, begun(house))
    desk.post(move, {"reason": "换回", "version": first.pk})
    assert version_of() == first


def test_a_draft_is_thrown_away(house: House, desk: Client) -> None:
    row = begun(house)
    desk.post(reverse("approvals:edition-discard", args=[row.pk]), {"rev": row.rev})
    row.refresh_from_db()
    assert row.status == EditionStatus.DISCARDED
    assert "readonly" in desk.get(reverse("approvals:edition", args=[row.pk])).content.decode()


def test_a_new_flow_that_is_refused_says_why_beside_the_field(house: House, desk: Client) -> None:
    answer = desk.post(reverse("approvals:flow-begin"), {"slug": "Bad", "title": "名称"})
    assert answer.status_code == 422
    assert 'id="new-slug-wrong"' in answer.content.decode()
