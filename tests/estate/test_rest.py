"""The estate at the REST door."""

from __future__ import annotations

import pytest

from people import api as people
from tests.estate.conftest import Estate
from tests.rest.conftest import client_of

pytestmark = pytest.mark.django_db


def test_systems_are_listed_searched_and_shown(estate: Estate) -> None:
    program = client_of(estate.cast.outsider, ["estate:read"])
    listed = program.get("/api/v1/systems").json()
    assert [one["key"] for one in listed["items"]] == ["jzjy", "bgxt"]
    assert [one["key"] for one in program.get("/api/v1/systems?q=jiaoyi").json()["items"]] == ["jzjy"]
    assert [one["key"] for one in program.get("/api/v1/systems?grade=C").json()["items"]] == ["bgxt"]
    assert program.get("/api/v1/systems?status=retired").json()["items"] == []
    one = program.get("/api/v1/systems/jzjy").json()
    assert (one["level"], one["department_id"], one["roster"]) == ("core", estate.cast.trading.pk, "oncall")
    assert [(owner["duty"], owner["user_id"]) for owner in one["owners"]] == [
        ("a", "wangxm"), ("b", "chenli"), ("b", "lisi"), ("data", "lisi"),
    ]  # fmt: skip
    assert program.get("/api/v1/systems/bgxt").json()["roster"] is None
    assert program.get("/api/v1/systems/none").status_code == 404


def test_an_owner_who_left_is_told_as_such(estate: Estate) -> None:
    people.mark_left(estate.cast.member, actor=None)
    program = client_of(estate.cast.outsider, ["estate:read"])
    assert program.get("/api/v1/systems/jzjy").json()["owners"][0]["person_status"] == "left"


def test_a_ledger_gives_its_columns_and_rows(estate: Estate) -> None:
    program = client_of(estate.cast.outsider, ["estate:read"])
    listed = program.get("/api/v1/ledgers").json()["items"]
    assert [one["slug"] for one in listed] == ["budget"], "the closed one is for its keepers"
    assert [one["id"] for one in listed[0]["columns"]] == ["year", "left", "kind", "until", "owner", "system"]
    row = program.get("/api/v1/ledgers/budget/rows").json()["items"][0]
    assert row["facts"] == {
        "year": 2026, "left": 123450, "kind": "capex", "until": "2026-12-31", "owner": [estate.cast.member.pk],
        "system": "jzjy",
    }  # fmt: skip
    assert program.get("/api/v1/ledgers/budget/rows?q=none").json()["items"] == []
    assert program.get("/api/v1/ledgers/rules/rows").status_code == 404
    keeper = client_of(estate.cast.operator, ["estate:read"])
    assert len(keeper.get("/api/v1/ledgers/rules/rows").json()["items"]) == 1


def test_who_is_on_duty_is_told_for_any_moment(estate: Estate) -> None:
    program = client_of(estate.cast.outsider, ["estate:read"])
    assert [one["slug"] for one in program.get("/api/v1/rosters").json()["items"]] == ["oncall"]
    told = program.get("/api/v1/rosters/oncall/on-duty").json()
    assert [one["user_id"] for one in told["items"]] == ["chenli"]
    assert told["items"][0]["why"].startswith("「交易值班」的「主值」，第 2/2 位")
    later = program.get("/api/v1/rosters/oncall/on-duty", {"at": "2026-11-17T10:00:00+08:00"}).json()
    assert [one["user_id"] for one in later["items"]] == ["wangxm"]
    assert later["items"][0]["facts"]["place"] == 1
    assert program.get("/api/v1/rosters/oncall/on-duty?at=tomorrow").status_code == 422
    assert program.get("/api/v1/rosters/none/on-duty").status_code == 404


def test_a_token_without_the_scope_is_refused(estate: Estate) -> None:
    program = client_of(estate.cast.operator, ["people:read"])
    for path in ("systems", "systems/jzjy", "ledgers", "ledgers/budget/rows", "rosters", "rosters/oncall/on-duty"):
        assert program.get(f"/api/v1/{path}").status_code == 403, path


def test_a_schedule_is_told_without_a_hole(estate: Estate) -> None:
    program = client_of(estate.cast.outsider, ["estate:read"])
    path = "/api/v1/rosters/oncall/schedule"
    span = {"start": "2026-11-01T10:00:00+08:00", "end": "2026-11-10T10:00:00+08:00"}
    told = program.get(path, span).json()
    people = [[person["user_id"] for person in one["people"]] for one in told["items"]]
    assert people == [[], ["wangxm"], ["chenli"]]
    assert [one["start"] for one in told["items"][1:]] == [one["end"] for one in told["items"][:-1]]
    assert told["zone"] == "Asia/Shanghai"
    assert len(program.get(path).json()["items"]) == 2
    assert program.get(path, span | {"end": "2027-11-10T10:00:00+08:00"}).status_code == 422
    assert program.get("/api/v1/rosters/none/schedule").status_code == 404


def test_sessions_of_trading_days_are_told(estate: Estate) -> None:
    program = client_of(estate.cast.outsider, ["estate:read"])
    told = program.get("/api/v1/trading-sessions?first=2026-11-13&last=2026-11-15").json()["items"]
    assert {one["day"] for one in told} == {"2026-11-13"}
    assert [one["phase"] for one in told if one["trades"]] == ["auction", "morning", "afternoon"]
    assert program.get("/api/v1/trading-sessions?first=2026-11-13&last=2026-11-01").status_code == 422
