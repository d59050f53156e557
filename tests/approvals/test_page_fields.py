"""The form with every kind of field: how each is drawn, prefilled, copied, computed and refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from approvals.models import Request
from approvals.selectors.form import form_page
from estate.models import System
from estate.services.systems import retire_system
from tests.approvals.conftest import House
from tests.approvals.pages import HTMX, control, publish_hosts

NEW = "/approvals/new/hosts/"


@pytest.fixture
def reader(client: Client, house: House) -> Client:
    publish_hosts()
    client.force_login(house.cast.member)
    return client


def sent(**changes: Any) -> dict[str, Any]:
    form = {
        "submit_key": "k", "system": "jzjy", "kind": "plain", "risks": ["", "重启"], "readers": ["", "陈立"],
        "items.0.qty": "3", "items.0.cpu": "16", "items.1.qty": "", "items.1.cpu": "", "sure": ["", "yes"],
    }  # fmt: skip
    return form | changes


def test_the_form_begins_with_its_defaults_under_its_headings(reader: Client, house: House) -> None:
    page = form_page(house.cast.member, "hosts")
    assert [heading for heading, _fields in page.groups] == ["基本信息", "人员与时间"]
    fields = {field.name: field for field in page.fields}
    assert (fields["kind"].value, fields["until"].value) == ("plain", "2026-12-23")
    assert (fields["owner"].value, fields["owner"].display) == (str(house.cast.member.pk), "王小明")
    assert not fields["why"].visible
    assert fields["plan"].display == "最多 2 个，每个不超过 5 MB · pdf"
    html = reader.get(NEW).content.decode()
    assert '<option value="jzjy">集中交易</option>' in html
    assert "旧柜台" not in html
    assert 'accept=".pdf"' in control(html, "plan") or 'accept=".pdf"' in html
    assert 'data-figure="grade"' in html
    assert 'name="grade"' not in html


def test_a_sent_form_is_stored_with_what_is_computed(reader: Client, house: House) -> None:
    assert reader.post(NEW, sent()).status_code == 302
    assert Request.objects.get().data == {
        "system": "jzjy", "grade": "A", "kind": "plain", "risks": ["重启"], "readers": [house.cast.head.pk],
        "items": [{"qty": 3, "cpu": "16", "cores": 48}], "sure": "yes",
    }  # fmt: skip


REFUSED = [
    ({"grade": "C"}, "grade", "由系统计算"),
    ({"items.0.cores": "1"}, "items.0.cores", "由系统计算"),
    ({"nonsense": "1"}, "nonsense", "这里没有这一项"),
    ({"system": "old"}, "system", "没有「old」"),
    ({"system": "x" * 5000}, "system", "没有「"),
    ({"kind": "urgent"}, "why", "必填"),
    ({"kind": "urgent", "why": "长" * 21}, "why", "最多 20 个字，现有 21 个"),
    ({"risks": ["重启", "别的"]}, "risks", "请从选项中选择"),
    ({"readers": ["钱离"]}, "readers", "「钱离」不在职或查无此人"),
    ({"place": "没有的部门"}, "place", "没有这个部门"),
    ({"until": "2020-01-01"}, "until", "日期太早"),
    ({"items.0.qty": "很多"}, "items.0.qty", "请填写整数"),
    ({"items.0.qty": ""}, "items.0.qty", "必填"),
    ({"items": "x"}, "items", "请逐行填写"),
    ({"plan": "99999"}, "plan", "附件已失效"),
    ({"sure": "perhaps"}, "sure", "请勾选确认"),
]


@pytest.mark.parametrize(("changes", "field", "said"), REFUSED, ids=[f"{case[1]}-{case[2]}" for case in REFUSED])
def test_what_cannot_be_taken_is_refused_with_its_field(
    reader: Client, house: House, changes: dict[str, Any], field: str, said: str
) -> None:
    form = sent(**changes)
    if changes == {"items": "x"}:
        form = {name: value for name, value in form.items() if not name.startswith("items.")}
    answer = reader.post(NEW, form)
    assert answer.status_code == 422
    assert not Request.objects.exists()
    page = answer.context["page"]
    assert [why for at, why in page.problems if at == field and said in why], page.problems


def test_what_was_typed_stays_when_it_is_refused(reader: Client, house: House) -> None:
    form = sent(**{"items.0.qty": "很多", "readers": ["", str(house.cast.head.pk), "查无此人"], "place": "没有的部门"})
    html = reader.post(NEW, form).content.decode()
    assert 'value="很多"' in control(html, "items.0.qty")
    assert re.search(rf'name="readers" value="{house.cast.head.pk}"><span>陈立</span>', html)
    assert 'value="查无此人"' in html
    assert 'value="没有的部门"' in html
    assert re.search(r'name="risks" value="重启" checked', html)
    assert re.search(r'id="f-sure"[^>]* checked', html)


def test_the_preview_tells_figures_sums_and_what_is_asked_for(reader: Client) -> None:
    html = reader.post(f"{NEW}preview", sent(kind="urgent"), headers=HTMX).content.decode()
    assert '<template data-figure-for="grade">A</template>' in html
    assert '<template data-figure-for="items.0.cores">48</template>' in html
    assert "<b>48 核</b>" in html
    assert re.search(r'data-visible="system grade kind why ', html)
    assert re.search(r'data-required="system kind why"', html)
    late = sent(**{"items.0.qty": "", "items.0.cpu": "", "items.1.qty": "2", "items.1.cpu": "4"})
    assert (
        '<template data-figure-for="items.1.cores">8</template>' in reader.post(f"{NEW}preview", late).content.decode()
    )


def test_an_address_is_judged_before_it_fills_the_form(reader: Client) -> None:
    html = reader.get(
        f"{NEW}?system=jzjy&kind=nonsense&until=2020-01-01&items.0.cpu=5&items.0.qty=7&colour=red"
    ).content.decode()
    assert '<option value="jzjy" selected>' in html
    assert "地址中的「类型」无法识别，已忽略" in html
    assert "地址中的「明细第 1 行 CPU」无法识别，已忽略" in html
    assert "表单没有「colour」这一项，已忽略" in html
    assert 'value="7"' in control(html, "items.0.qty")
    assert "日期太早，请选择更晚的一天" in html
    assert "必填" not in html


def test_a_copy_leaves_out_and_names_what_is_no_longer_valid(reader: Client, house: House) -> None:
    reader.post(NEW, sent(until="2026-11-24", **{"items.1.qty": "1", "items.1.cpu": "4"}))
    request = Request.objects.get()
    Request.objects.filter(pk=request.pk).update(
        data={**request.data, "until": "2026-01-01", "gone": "x", "why": ["?"]}
    )
    retire_system(System.objects.get(key="jzjy"), actor=None, reason="下线")
    page = form_page(house.cast.member, "hosts", copy_of=request.pk)
    fields = {field.name: field for field in page.fields}
    assert page.notices == ("以下内容已失效，没有复制：所属系统、期限、原因", "原申请有 1 项已不在表单中，没有复制")
    assert (fields["system"].value, fields["until"].value) == ("", "")
    assert fields["risks"].value == ("重启",)
    assert [pick.label for pick in fields["readers"].picks] == ["陈立"]
    assert [[cell.value for cell in line.cells][:2] for line in fields["items"].lines] == [["3", "16"], ["1", "4"]]


def test_departments_and_rows_are_found_by_letters(reader: Client, house: House) -> None:
    html = reader.get("/approvals/departments?q=jyxt").content.decode()
    assert f'data-pick="{house.cast.trading.pk}" data-name="交易系统部"' in html
    assert "深圳营业部" in reader.get("/approvals/departments").content.decode()
    assert (
        'data-pick="jzjy" data-name="集中交易"' in reader.get("/approvals/ledgers/application?q=jzjy").content.decode()
    )
    for strange in (
        "/approvals/ledgers/nonsense?q=a",
        "/approvals/departments?q=%F0",
    ):
        assert "没有符合条件的结果" in reader.get(strange).content.decode()
