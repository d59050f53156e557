"""The inbox page: tabs, facets, filters in the address, paging, export, empty states."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from tests.cast import Cast
from tests.portal.conftest import Pile

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    client.force_login(cast.member)
    return client


def test_rows_say_who_what_and_how_long(reader: Client, pile: Pile) -> None:
    pile.add("云主机申请", due_in=3.5)
    html = reader.get("/inbox/").content.decode()
    assert "云主机申请" in html
    assert "剩 3 小时" in html
    assert 'data-drawer="/thing/0"' in html


def test_what_is_late_is_told_by_word_and_shape(reader: Client, pile: Pile) -> None:
    pile.add("云主机申请", due_in=-2)
    html = reader.get("/inbox/").content.decode()
    assert "超时 2 小时" in html
    assert "chip-bad" in html


def test_an_unknown_tab_is_the_first_one(reader: Client, pile: Pile) -> None:
    assert reader.get("/inbox/?tab=nonsense").status_code == 200


def test_facets_and_text_narrow_the_list_and_stay_in_the_address(reader: Client, pile: Pile) -> None:
    pile.add("云主机", facet="cloud")
    pile.add("防火墙", facet="fw")
    html = reader.get("/inbox/?facet=fw").content.decode()
    assert "防火墙" in html
    assert 'data-drawer="/thing/0"' not in html
    assert "export.csv?tab=todo&amp;facet=fw" in html


def test_paging_goes_on_where_the_page_ended(reader: Client, pile: Pile) -> None:
    for n in range(31):
        pile.add(f"第{n}件", due_in=n + 1)
    first = reader.get("/inbox/").content.decode()
    assert 'rel="next"' in first
    second = reader.get("/inbox/", {"cursor": pile.items[29].key}).content.decode()
    assert "第30件" in second
    assert "第29件" not in second


def test_an_empty_list_says_what_to_do_and_a_filtered_one_offers_to_clear(reader: Client, pile: Pile) -> None:
    assert "没有待处理的事项。" in reader.get("/inbox/").content.decode()
    assert "清除筛选" in reader.get("/inbox/?q=xyz").content.decode()


def test_htmx_gets_the_list_alone(reader: Client, pile: Pile) -> None:
    html = reader.get("/inbox/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'data-todo="0"' in html


def test_the_export_holds_all_pages_and_no_formula(reader: Client, pile: Pile) -> None:
    for n in range(205):
        pile.add(f"=cmd{n}", due_in=n + 1)
    response = reader.get("/inbox/export.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 206
    assert rows[1][0] == "'=cmd0"


def test_more_things_cost_no_more_queries(reader: Client, pile: Pile, django_assert_max_num_queries: object) -> None:
    for n in range(30):
        pile.add(f"第{n}件")
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        reader.get("/inbox/")
