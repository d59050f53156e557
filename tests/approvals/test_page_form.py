"""The form's doors: what it shows, what it keeps, what it refuses and how it says so."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from approvals.models import Draft, FavouriteFlow, Flow, Request
from approvals.selectors.start import start_page
from approvals.services import favourites
from core.errors import Invalid, NotVisible
from tests.approvals.conftest import FORM, MONDAY, House
from tests.approvals.pages import HTMX, control, posted

NEW = "/approvals/new/cloud_vm/"


@pytest.fixture
def reader(client: Client, house: House) -> Client:
    client.force_login(house.cast.member)
    return client


def test_the_catalogue_offers_the_flow_and_says_where_a_draft_waits(reader: Client) -> None:
    assert "有未提交的草稿" not in reader.get("/approvals/").content.decode()
    reader.post(f"{NEW}draft", {"env": "prod"})
    html = reader.get("/approvals/").content.decode()
    assert f'href="{NEW}"' in html
    assert "有未提交的草稿" in html
    assert 'data-filter-words="云主机申请 cloud_vm' in html


def test_the_form_shows_every_field_and_the_path(reader: Client) -> None:
    html = reader.get(NEW).content.decode()
    for name in ("system", "env", "items.0.cpu", "items.__row__.cpu", "cost_month", "expire", "reason"):
        assert control(html, name)
    assert "预计由以下人员审批，提交后以实际为准" in html
    assert "陈立" in html


def test_a_sent_form_becomes_a_request(reader: Client) -> None:
    response = reader.post(NEW, posted(), follow=True)
    request = Request.objects.get()
    assert response.redirect_chain == [(f"/approvals/{request.pk}/", 302)]
    assert f"已提交，单号 {request.serial}" in response.content.decode()


def test_a_double_click_sends_once(reader: Client) -> None:
    first, second = reader.post(NEW, posted()), reader.post(NEW, posted())
    assert first.headers["Location"] == second.headers["Location"]
    assert Request.objects.count() == 1


def test_a_refused_form_keeps_what_was_typed_also_in_its_rows(reader: Client) -> None:
    first = FORM["items"][0]
    rows = [first | {"qty": "500", "purpose": "扩容甲"}, first | {"memory": "", "purpose": "扩容乙"}]
    response = reader.post(NEW, posted(items=rows, reason="太短", cost_month="很多"))
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="500"' in control(html, "items.0.qty")
    assert 'value="扩容乙"' in control(html, "items.1.purpose")
    assert 'value="很多"' in control(html, "cost_month")
    assert ">太短</textarea>" in html
    assert 'value="page-key"' in control(html, "submit_key")
    assert not Request.objects.exists()


def test_a_problem_is_told_on_top_with_its_place_and_beside_its_cell(reader: Client) -> None:
    rows = [FORM["items"][0], FORM["items"][0] | {"qty": "500", "memory": ""}]
    html = reader.post(NEW, posted(items=rows, reason="太短")).content.decode()
    assert "有 3 处需要修改" in html
    assert '<a href="#f-items.1.qty-field">主机明细第 2 行 数量：' in html
    assert '<a href="#f-reason-field">申请理由：' in html
    assert 'id="f-items.1.qty-field"' in html
    assert 'id="f-items.1.qty-error"' in html
    assert 'aria-describedby="f-items.1.qty-error"' in control(html, "items.1.qty")
    assert "is-invalid" not in control(html, "items.0.qty")


def test_an_address_can_fill_the_form(reader: Client) -> None:
    html = reader.get(f"{NEW}?env=prod&reason=演练&items.0.qty=7&nonsense=1").content.decode()
    assert '<option value="prod" selected>' in html
    assert ">演练</textarea>" in html
    assert 'value="7"' in control(html, "items.0.qty")


def test_an_earlier_request_can_be_copied_by_its_initiator_alone(reader: Client, house: House) -> None:
    own, other = house.submit(), house.submit(who=house.cast.peer)
    assert 'value="4860.00"' in control(reader.get(f"{NEW}?copy={own.pk}").content.decode(), "cost_month")
    for copy in (other.pk, 999, "x", "9" * 30):
        assert 'value=""' in control(reader.get(f"{NEW}?copy={copy}").content.decode(), "cost_month")


def test_the_preview_answers_a_fragment_for_what_is_typed(reader: Client) -> None:
    html = reader.post(f"{NEW}preview", posted(), headers=HTMX).content.decode()
    assert "<html" not in html
    assert "信息安全" in html
    assert 'data-visible="system env' in html
    assert "48 核" in html
    assert "信息安全" not in reader.post(f"{NEW}preview", posted(env="test"), headers=HTMX).content.decode()


def test_a_draft_says_when_it_was_saved_and_comes_back(reader: Client) -> None:
    answer = reader.post(f"{NEW}draft", posted(reason="写了一半"), headers=HTMX)
    assert answer.content.decode() == "草稿已保存 09:30"
    assert set(Draft.objects.get().data) & {"submit_key", "csrfmiddlewaretoken"} == set()
    html = reader.get(NEW).content.decode()
    assert ">写了一半</textarea>" in html
    assert re.search(r"草稿已保存 <time[^>]*>今天 09:30</time>", html)


def test_a_draft_that_is_far_too_long_is_refused(reader: Client) -> None:
    assert reader.post(f"{NEW}draft", {"reason": "长" * 100_000}, headers=HTMX).status_code == 422


def test_a_favourite_stands_at_the_top_until_it_is_none(reader: Client, house: House) -> None:
    star = "/approvals/favourites/cloud_vm"
    answer = reader.post(star, {"on": "1"}, headers=HTMX)
    assert "我的收藏" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert reader.post(star, {"on": "1"}).headers["Location"] == "/approvals/"
    assert FavouriteFlow.objects.count() == 1
    assert 'aria-pressed="true"' in reader.get("/approvals/").content.decode()
    assert "我的收藏" not in reader.post(star, {"on": "0"}, headers=HTMX).content.decode()
    assert not FavouriteFlow.objects.exists()


def test_nobody_keeps_what_is_not_there_for_him_or_too_much(reader: Client, house: House) -> None:
    assert reader.post("/approvals/favourites/nothing", {"on": "1"}).status_code == 404
    flows = [Flow.objects.create(slug=f"f{n}") for n in range(favourites.MOST)]
    FavouriteFlow.objects.bulk_create(FavouriteFlow(person=house.cast.member, flow=one, at=MONDAY) for one in flows)
    with pytest.raises(Invalid, match="最多收藏 30 个流程"):
        favourites.favour(actor=house.cast.member, flow="cloud_vm")
    favourites.unfavour(actor=house.cast.member, flow="f3")
    favourites.favour(actor=house.cast.member, flow="cloud_vm")
    with pytest.raises(NotVisible):
        favourites.favour(actor=house.cast.departed, flow="cloud_vm")


def test_what_was_used_lately_is_not_said_twice(reader: Client, house: House) -> None:
    house.submit()
    assert [tile.slug for tile in start_page(house.cast.member).recent] == ["cloud_vm"]
    favourites.favour(actor=house.cast.member, flow="cloud_vm")
    page = start_page(house.cast.member)
    assert ([tile.slug for tile in page.favourites], page.recent) == (["cloud_vm"], ())
    assert start_page(house.cast.head).favourites == ()
