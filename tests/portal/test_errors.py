"""Every error is a page with a sentence and a way on; htmx gets the sentence alone."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pile")]


def test_not_found_is_a_page_of_the_house(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    response = client.get("/no/such/page")
    assert response.status_code == 404
    assert "回到工作台" in response.content.decode()


def test_a_form_from_elsewhere_is_told_to_load_again(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.member)
    response = client.post("/me/preferences", {})
    assert response.status_code == 403
    assert "请刷新页面后重试" in response.content.decode()


def test_htmx_gets_a_fragment(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    html = client.post("/me/delegations/99999/end", headers={"HX-Request": "true"}).content.decode()
    assert "data-error-text" in html
    assert "<html" not in html


def test_pages_carry_the_policy_and_the_person_sees_only_what_is_registered(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    response = client.get("/")
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "OKR" not in response.content.decode()
