"""Requests found by typing: by whom, by what, and never by what is sensitive."""

from __future__ import annotations

import time

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals import policy
from approvals.definition import parse
from approvals.models import Request
from approvals.publish import publish
from approvals.search import find
from core import clock
from core.models import SearchDocument
from people.api import AudienceReach, index_people, set_audience
from people.models import Employee
from portal.selectors.search import build
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


def test_outside_the_audience_only_what_one_has_a_part_in_is_found(house: House) -> None:
    request = house.submit()
    cast = house.cast
    assert find(cast.chief, request.serial, 5)
    for slug in ("flow:cloud_vm", "app:approvals"):
        set_audience(slug, actor=None, reach=AudienceReach.CHOSEN, employees=[cast.outsider])
        assert find(cast.chief, request.serial, 5) == ()  # his team's, but the flow is not there for him
        assert find(cast.member, request.serial, 5)  # what runs goes on
        assert find(cast.head, request.serial, 5)
        set_audience(slug, actor=None, reach=AudienceReach.EVERYBODY)


def test_a_renamed_initiator_is_found_by_the_new_name_alone_and_a_leaver_finds_nothing(house: House) -> None:
    request = house.submit()
    member = house.cast.member
    Employee.objects.filter(pk=member.pk).update(name="欧阳修远", pinyin="ouyangxiuyuan", initials="oyxy")
    with transaction.atomic():
        index_people([member.pk])
    assert [bool(find(house.cast.head, asked, 5)) for asked in ("欧阳", "oyxy", "wxm", "王小明")] == [
        True,
        True,
        False,
        False,
    ]
    Employee.objects.filter(pk=member.pk).update(status="left")
    assert find(Employee.objects.get(pk=member.pk), request.serial, 5) == ()
    assert find(house.cast.head, request.serial, 5)


@pytest.mark.parametrize(
    "asked",
    [
        "%",
        "_",
        "\\",
        "'",
        "\x01",
        "😀",
        "🀄" * 200,
        "a" * 100_000,
        "云 龘 " * 5_000,
        "((((a+)+)+)+$",
        "<b>",
        "\ud800",
        "\u202e",
    ],
)
def test_no_question_means_more_than_its_letters(house: House, asked: str) -> None:
    house.submit()
    began = time.process_time()
    assert find(house.cast.member, asked, 5) == ()
    assert build(house.cast.member, asked, limit=5).groups == ()
    assert time.process_time() - began < 1


def test_strangers_learn_nothing_whatever_is_there(house: House) -> None:
    request = house.submit()
    stranger = house.cast.outsider
    asked = []
    for text in (request.serial, "YJ-00000000-0000"):
        with CaptureQueriesContext(connection) as queries:
            assert find(stranger, text, 5) == ()
        asked.append(len(queries))
    assert asked[0] == asked[1]  # as much work for what is there as for what is not


@pytest.mark.parametrize("team", [0, 400])
def test_the_head_of_many_finds_what_he_may_see_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch, team: int
) -> None:
    """Asked about each candidate by key or by all he sees: the rule says the same."""
    monkeypatch.setattr("approvals.policy.TEAM", team)
    cast, now = house.cast, clock.now()
    for _ in range(2):
        house.submit(who=cast.member)
    mine = house.submit(who=cast.head)
    others = [house.submit(who=cast.peer), house.submit(who=cast.outsider), house.submit(who=cast.peer)]
    for who in (cast.chief, cast.head, cast.member, cast.outsider, house.cloud, house.admin, cast.departed):
        seen = list(Request.objects.filter(policy.visible_to(who, now)).values_list("serial", flat=True))
        hits = find(who, "云主机", 9)
        assert sorted(hit.meta.split(" ")[0] for hit in hits) == sorted(seen), who.name
        keys = [mine.pk, *(row.pk for row in others)]
        some = Request.objects.filter(pk__in=keys)
        among = Request.objects.filter(policy.visible_among(who, now, keys))
        assert set(among) == set(some.filter(policy.visible_to(who, now))), who.name
        few = policy.visible_if_few(who, now)
        assert few is None or set(Request.objects.filter(few)) == set(Request.objects.filter(serial__in=seen))
