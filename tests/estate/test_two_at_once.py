"""Two at once, on PostgreSQL, with real threads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from core import clock
from core.errors import Invalid
from estate.api import on_duty
from estate.models import DutyFeed, Ledger, LedgerRow, RosterLayer, RosterOverride, System, SystemOwner
from estate.services.feeds import Issued, make_feed
from estate.services.layers import LayerDraft, set_layers
from estate.services.ledger_rows import write_row
from estate.services.rosters import add_roster
from estate.services.row_writing import RowDraft
from estate.services.swaps import ask_swap, take_swap
from estate.services.systems import add_system, name_owners, retire_system
from estate.states import Duty, Grade
from people import api as people
from people.models import Employee
from tests.cast import build_cast
from tests.estate.conftest import FIRST
from tests.people.test_concurrency import at_once

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.mark.parametrize("_round", range(3))
def test_two_write_the_same_row_and_neither_is_half(_round: int) -> None:
    cast = build_cast()
    columns = [{"id": "owner", "type": "person", "label": "人"}]
    ledger = Ledger.objects.create(slug="x", name="x", key_label="x", columns=columns)
    answers = at_once(
        *(
            lambda name=name: write_row(ledger, RowDraft("k", name, "", {"owner": name}), actor=cast.operator)
            for name in ("wangxm", "chenli", "lisi")
        )
    )
    assert all(isinstance(answer, LedgerRow) for answer in answers), answers
    row = LedgerRow.objects.get()
    assert [one.person.user_id for one in row.people.all()] == [row.label]
    assert row.history.count() == 3


@pytest.mark.parametrize("_round", range(3))
def test_two_name_owners_and_one_answer_stands(_round: int) -> None:
    cast = build_cast()
    system = add_system(actor=None, key="x", name="x", grade=Grade.A)
    answers = at_once(
        *(
            lambda who=who: name_owners(system, actor=cast.operator, owners=[(Duty.A, who), (Duty.B, cast.head)])
            for who in (cast.member, cast.peer, cast.chief)
        )
    )
    assert all(isinstance(answer, System) for answer in answers), answers
    assert SystemOwner.objects.filter(duty="a").count() == 1
    assert SystemOwner.objects.filter(duty="b").count() == 1


def test_two_retire_a_system_and_one_hears_that_it_is_done() -> None:
    cast = build_cast()
    add_system(actor=None, key="x", name="x", grade=Grade.A)
    rows = [System.objects.get(), System.objects.get()]
    answers = at_once(*(lambda row=row: retire_system(row, actor=cast.operator, reason="x") for row in rows))
    assert sorted(type(answer).__name__ for answer in answers) == ["IllegalMove", "System"]


def test_two_enter_the_same_key_and_one_is_told_that_it_is_taken() -> None:
    cast = build_cast()
    answers = at_once(*(lambda: add_system(actor=cast.operator, key="x", name="x", grade=Grade.A) for _ in range(2)))
    assert sorted(type(answer).__name__ for answer in answers) == ["Invalid", "System"]
    assert any(isinstance(answer, Invalid) for answer in answers)


@pytest.mark.parametrize("_round", range(3))
def test_layers_set_while_somebody_leaves_keep_one_set_of_layers(_round: int) -> None:
    cast = build_cast()
    roster = add_roster(actor=None, slug="x", name="x")
    set_layers(roster, actor=None, layers=[LayerDraft("一", [cast.member, cast.head], FIRST)])
    answers = at_once(
        lambda: set_layers(roster, actor=cast.operator, layers=[LayerDraft("二", [cast.head, cast.peer], FIRST)]),
        lambda: people.mark_left(cast.member, actor=cast.hr, successor=cast.chief),
    )
    assert not any(isinstance(answer, Exception) for answer in answers), answers
    running = RosterLayer.objects.filter(roster=roster, until=None)
    assert [layer.name for layer in running] == ["二"]


@pytest.mark.parametrize("_round", range(3))
def test_two_take_the_same_swap_and_one_has_it(_round: int) -> None:
    cast = build_cast()
    roster = add_roster(actor=None, slug="x", name="x")
    people_there = [cast.member, cast.head, cast.chief]
    start = clock.now() + timedelta(days=1)
    set_layers(roster, actor=None, layers=[LayerDraft("一", people_there, start.date() - timedelta(days=1))])
    asker = Employee.objects.get(pk=on_duty("x", start)[0].person)
    ask = ask_swap(roster, actor=asker, starts_at=start, ends_at=start + timedelta(hours=4), reason="x")
    takers = [one for one in people_there if one.pk != asker.pk]
    answers = at_once(*(lambda who=who: take_swap(ask.pk, actor=who) for who in takers))
    assert sorted(type(answer).__name__ for answer in answers) == ["IllegalMove", "RosterOverride"]
    assert RosterOverride.objects.count() == 1


def test_two_presses_make_one_calendar() -> None:
    cast = build_cast()
    answers = at_once(*(lambda: make_feed(actor=cast.member) for _ in range(3)))
    assert all(isinstance(answer, Issued) for answer in answers), answers
    assert DutyFeed.objects.filter(status="active").count() == 1
