"""Requests found by typing: by whom, by what, and never by what is sensitive."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from approvals.definition import parse
from approvals.publish import publish
from approvals.search import find
from core.models import SearchDocument
from tests.approvals.conftest import House
from tests.approvals.test_secrets import cloud_vm


@pytest.mark.parametrize("asked", ["YJ-2026", "yunzhuji", "云主机申请", "wxm", "王小明 生产", "生产云", "yzj", "cloud"])
def test_a_request_is_found_from_the_moment_it_is_sent(house: House, asked: str) -> None:
    request = house.submit()
    (hit,) = find(house.cast.member, asked, 5)
    assert request.serial in hit.meta
    assert find(house.cast.outsider, asked, 5) == ()
    assert find(house.cast.head, request.serial[-7:], 5)


def test_what_happens_to_it_afterwards_shows_without_a_second_truth(house: House) -> None:
    request = house.submit()
    house.approve(request, house.cast.head)
    assert find(house.admin, request.serial, 5)
    call_command("reindex_search", check=True)


def test_sensitive_words_never_enter_the_index(house: House) -> None:
    source = cloud_vm(sensitive="items.purpose")
    source["purpose"] = ""
    publish(parse(source), source)
    request = house.submit()
    text = SearchDocument.objects.get(ref_kind="approvals.request", ref_pk=request.pk).text
    secret = request.data["items"][0]["purpose"]
    assert secret not in text
    assert str(request.data["cost_month"]) not in text
