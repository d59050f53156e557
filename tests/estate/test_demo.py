"""The demo firm's estate, asked through the door."""

from __future__ import annotations

import pytest

from core import clock
from estate import api
from people import api as people


@pytest.fixture
def firm(db: None) -> None:
    """The demo firm with what it runs."""
    people.seed_demo(employees=130)
    api.seed_demo()


@pytest.mark.usefixtures("firm")
def test_seeding_again_adds_nothing() -> None:
    again = api.seed_demo()
    assert (again.systems, again.rows, again.rosters) == (0, 0, 0)


@pytest.mark.usefixtures("firm")
def test_every_system_has_its_duties() -> None:
    who = people.by_user_id("wangxm")
    systems = api.systems(who)
    assert [one.key for one in systems] == ["fxkz", "hqwg", "jzjy", "rzrq", "khfw", "sjzt", "tgpt", "bgxt"]
    for one in systems:
        for duty in ("a", "b", "business", "tech", "data"):
            assert api.owners_of(one.key, (duty,)), (one.key, duty)
    assert [one.key for one in api.systems(who, "jzjy")][0] == "jzjy"
    assert [one.key for one in api.systems(who, "行情")] == ["hqwg"]


@pytest.mark.usefixtures("firm")
def test_every_ledger_has_rows_that_are_typed() -> None:
    for slug, _name in api.ledgers():
        rows = api.ledger_options(slug)
        assert rows, slug
        declared = {column.id for column in api.ledger_columns(slug)}
        assert all(set(row.facts) == declared for row in rows), slug
    price = api.ledger_row("price_list", "public.cpu")
    assert price is not None
    assert price.facts["price"] == 7800
    owner = people.department_head(people.by_user_id("wudi").departments.get())
    assert owner is not None
    year = clock.today().year
    assert api.ledger_people("budget", f"{year}-IT-003", "owner") == [owner.pk]


@pytest.mark.usefixtures("firm")
def test_somebody_is_on_every_duty() -> None:
    for slug, name in api.rosters():
        found = api.on_duty(slug, clock.now())
        assert found, slug
        for one in found:
            assert one.until is not None
            assert one.until > clock.now()
            assert name in api.why_said(one.why, name)
            assert api.Why.of_facts(one.why.facts()) == one.why
    assert len(api.on_duty("ecab", clock.now())) == 2
