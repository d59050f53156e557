"""Search over everything registered."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import people as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pile")]


def test_initials_find_a_colleague(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    assert "陈立" in client.get("/search?q=cl", headers={"HX-Request": "true"}).content.decode()


def test_nothing_found_is_said_and_nothing_asked_is_silent(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    assert "没有符合条件的结果。" in client.get("/search?q=zzzzqq").content.decode()
    assert client.get("/search", headers={"HX-Request": "true"}).content.decode().strip() == ""


def test_markup_in_the_question_stays_text(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    assert "<script>alert" not in client.get("/search?q=<script>alert(1)</script>").content.decode()


def test_what_matches_is_marked_and_markup_in_a_name_stays_text(client: Client, cast: Cast) -> None:
    make.employee("<b>陈立新", department=cast.trading)
    client.force_login(cast.member)
    page = client.get("/search?q=clx").content.decode()
    assert "&lt;b&gt;" in page
    assert "<mark>陈立新</mark>" in page
    live = client.get("/search?q=cl", headers={"HX-Request": "true"}).content.decode()
    assert "查看全部结果" in live
