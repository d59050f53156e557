"""Systems: entered, corrected, given owners, retired."""

from __future__ import annotations

import pytest

from core import journal
from core.errors import IllegalMove, Invalid, Refused
from estate import api
from estate.models import System, SystemOwner
from estate.selectors.systems import systems_led_by
from estate.services.systems import add_system, correct_system, name_owners, restore_system, retire_system
from estate.states import Duty, Grade, InUse
from tests.estate.conftest import Estate

pytestmark = pytest.mark.django_db


def test_a_system_is_entered_found_and_journaled(estate: Estate) -> None:
    row = add_system(actor=estate.cast.operator, key="hqwg", name="行情网关", grade=Grade.B, cost_centre="IT-2")
    told = api.system("hqwg")
    assert told is not None
    assert (told.name, told.grade, told.level, told.cost_centre) == ("行情网关", Grade.B, api.Level.IMPORTANT, "IT-2")
    for words in ("行情", "hangqing", "hqwg", "HQ"):
        assert [one.key for one in api.systems(estate.cast.outsider, words)] == ["hqwg"], words
    entry = journal.entries(row.ref).get()
    assert entry.verb == "estate.system_added"
    assert entry.actor == str(estate.cast.operator.ref)
    assert [one.history_type for one in row.history.all()] == ["+"]


def test_nobody_else_enters_or_changes_one(estate: Estate) -> None:
    for who in (estate.cast.member, estate.cast.hr, estate.cast.outsider, estate.cast.departed):
        with pytest.raises(Refused):
            add_system(actor=who, key="x", name="x", grade=Grade.C)
        with pytest.raises(Refused):
            correct_system(estate.trading, actor=who, **estate.system_facts(name="别名"))  # type: ignore[arg-type]
        with pytest.raises(Refused):
            name_owners(estate.trading, actor=who, owners=[])
        with pytest.raises(Refused):
            retire_system(estate.trading, actor=who, reason="x")
        with pytest.raises(Refused):
            restore_system(estate.trading, actor=who)
    assert System.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"key": "jzjy"}, "key"),
        ({"key": "Bad Key"}, "key"),
        ({"key": ""}, "key"),
        ({"name": " "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"grade": "D"}, "grade"),
        ({"hours": "never"}, "hours"),
        ({"cost_centre": "x" * 33}, "cost_centre"),
    ],
)
def test_what_is_wrong_is_named(estate: Estate, facts: dict[str, str], field: str) -> None:
    told = {"key": "new", "name": "新系统", "grade": Grade.C} | facts
    with pytest.raises(Invalid) as refused:
        add_system(actor=None, **told)  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == [field]
    assert System.objects.count() == 2


def test_a_correction_tells_old_and_new_and_nothing_changes_nothing(estate: Estate) -> None:
    operator = estate.cast.operator
    correct_system(estate.trading, actor=operator, **estate.system_facts(name="核心交易", grade=Grade.B))  # type: ignore[arg-type]
    entry = journal.entries(estate.trading.ref).last()
    assert entry is not None
    assert entry.facts["changes"] == {"name": ["集中交易", "核心交易"], "grade": ["A", "B"]}
    assert [one.key for one in api.systems(operator, "hexin")] == ["jzjy"]
    before = journal.entries(estate.trading.ref).count()
    correct_system(estate.trading, actor=operator, **estate.system_facts())  # type: ignore[arg-type]
    assert journal.entries(estate.trading.ref).count() == before


def test_owners_are_asked_in_the_order_written(estate: Estate) -> None:
    cast = estate.cast
    assert api.owners_of("jzjy") == [cast.member.pk]
    assert api.owners_of("jzjy", ("b",)) == [cast.head.pk, cast.peer.pk]
    assert api.owners_of("jzjy", ("data", "b", "a")) == [cast.peer.pk, cast.head.pk, cast.member.pk]
    assert api.owners_of("none") == []
    name_owners(estate.trading, actor=cast.operator, owners=[(Duty.A, cast.peer), (Duty.B, cast.member)])
    assert api.owners_of("jzjy", ("a", "b")) == [cast.peer.pk, cast.member.pk]
    entry = journal.entries(estate.trading.ref).last()
    assert entry is not None
    assert entry.facts["owners"] == [["a", cast.peer.pk], ["b", cast.member.pk]]


def test_two_a_owners_leavers_and_doubles_are_refused(estate: Estate) -> None:
    cast = estate.cast
    for owners in (
        [(Duty.A, cast.member), (Duty.A, cast.head)],
        [(Duty.B, cast.member), (Duty.B, cast.member)],
        [(Duty.B, cast.departed)],
    ):
        with pytest.raises(Invalid):
            name_owners(estate.office, actor=cast.operator, owners=owners)
    assert not SystemOwner.objects.filter(system=estate.office).exists()


def test_naming_the_same_owners_again_leaves_no_trace(estate: Estate) -> None:
    owners = [(Duty(one.duty), one.person) for one in estate.trading.owners.select_related("person")]
    before = journal.entries(estate.trading.ref).count()
    name_owners(estate.trading, actor=estate.cast.operator, owners=owners)
    assert journal.entries(estate.trading.ref).count() == before


def test_a_retired_system_is_offered_no_more_and_still_told(estate: Estate) -> None:
    operator = estate.cast.operator
    with pytest.raises(Invalid):
        retire_system(estate.trading, actor=operator, reason=" ")
    retire_system(estate.trading, actor=operator, reason="下线")
    assert [one.key for one in api.systems(operator)] == ["bgxt"]
    assert [one.key for one in api.ledger_options("application", "jzjy")] == []
    told = api.system("jzjy")
    assert told is not None
    assert told.status == InUse.RETIRED
    with pytest.raises(IllegalMove):
        retire_system(System.objects.get(pk=estate.trading.pk), actor=operator, reason="下线")
    restore_system(System.objects.get(pk=estate.trading.pk), actor=operator)
    assert api.system("jzjy").status == InUse.IN_USE  # type: ignore[union-attr]
    with pytest.raises(IllegalMove):
        restore_system(System.objects.get(pk=estate.trading.pk), actor=operator)
    verbs = [entry.verb for entry in journal.entries(estate.trading.ref)]
    assert verbs[-2:] == ["estate.system_retired", "estate.system_restored"]


def test_who_has_left_is_offered_nothing(estate: Estate) -> None:
    assert api.systems(estate.cast.departed) == []


def test_the_systems_answer_as_a_ledger(estate: Estate) -> None:
    row = api.ledger_row("application", "jzjy")
    assert row is not None
    assert (row.label, row.label_en) == ("集中交易", "Central trading")
    assert row.facts["grade"] == "A"
    assert row.facts["level"] == "core"
    assert row.facts["cost_centre"] == "IT-1"
    assert row.facts["department"] == estate.cast.trading.pk
    assert row.facts["b"] == (estate.cast.head.pk, estate.cast.peer.pk)
    assert api.ledger_people("application", "jzjy", "data") == [estate.cast.peer.pk]
    assert {column.id for column in api.ledger_columns("application")} == set(row.facts)
    assert set(api.ledger_rows("application", ["jzjy", "bgxt", "none"])) == {"jzjy", "bgxt"}


def test_a_leader_knows_what_his_people_answer_for(estate: Estate) -> None:
    cast = estate.cast
    assert systems_led_by(cast.head) == {"jzjy"}
    assert systems_led_by(cast.outsider) == frozenset()
    assert systems_led_by(cast.chief) >= {"jzjy"}
