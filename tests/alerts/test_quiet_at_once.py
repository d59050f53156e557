"""Silences beside readers and beside each other, with threads on PostgreSQL: nothing slips through, nobody loses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alerts.engine.quiet import Condition, On, Op
from alerts.models import Alert, Incident, Silence
from alerts.services import inhibitions, silences, sources
from alerts.states import OPEN, IncidentStatus, SilenceStatus
from core import clock, journal
from core.errors import IllegalMove
from tests.alerts.test_at_once import keep, said, until_read
from tests.approvals.test_two_at_once import at_once
from tests.factories import people as make

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
SOME = (Condition(On.TITLE, Op.FITS, "k[0-4]"),)
OTHERS = (Condition(On.TITLE, Op.FITS, "k[3-9]"),)


def operator(name: str) -> Any:
    person = make.employee(name, user_id=name)
    make.role("operator", person)
    return person


def silence(actor: Any) -> Silence:
    return silences.add_silence(
        actor=actor, conditions=SOME, reason="发布", ends_at=clock.now() + timedelta(hours=1)
    )  # fmt: skip


def agree() -> None:
    """Every open alert is kept quiet by exactly what holds, and every incident is as its alerts are."""
    holding = list(Silence.objects.filter(status=SilenceStatus.ACTIVE).order_by("pk"))
    for row in Alert.objects.filter(state__in=OPEN).select_related("incident"):
        hits = [one for one in holding if any(row.title[1] in span for span in _spans(one))]
        assert row.quiet == (str(hits[0].ref) if hits else "")
        assert row.incident is not None
        assert row.incident.status == (IncidentStatus.SUPPRESSED if hits else IncidentStatus.TRIGGERED)


def _spans(row: Silence) -> list[str]:
    return ["01234" if one.value == "k[0-4]" else "3456789" for one in row.conditions]


@pytest.mark.parametrize("_round", range(3))
def test_a_silence_added_beside_what_comes_in_means_all_of_it(_round: int) -> None:
    somebody = operator("heping")
    made = [sources.add_source(actor=None, kind="generic", name=f"监控 {number}").source.pk for number in range(3)]
    for pk in made:
        keep(pk, *(said(f"k{number}") for number in range(10)))
    calls: list[Callable[[], Any]] = [lambda pk=pk: until_read(pk) for pk in made]  # type: ignore[misc]
    found = at_once(*calls, lambda: silence(somebody))
    assert [one for one in found if isinstance(one, Exception)] == []
    assert Alert.objects.count() == 30
    agree()


@pytest.mark.parametrize("_round", range(3))
def test_of_two_who_change_one_silence_one_is_told(_round: int) -> None:
    people = [operator("a"), operator("b")]
    made = sources.add_source(actor=None, kind="generic", name="监控")
    keep(made.source.pk, *(said(f"k{number}") for number in range(10)))
    row = silence(people[0])
    later = clock.now() + timedelta(hours=5)

    def widen() -> Silence:
        return silences.change_silence(row.pk, actor=people[0], version=1, conditions=OTHERS)

    def prolong() -> Silence:
        return silences.change_silence(row.pk, actor=people[1], version=1, ends_at=later)

    found = at_once(widen, prolong, lambda: until_read(made.source.pk))
    lost = [one for one in found if isinstance(one, Exception)]
    assert [type(one) for one in lost] == [IllegalMove]
    assert "已被他人修改" in str(lost[0])
    assert Silence.objects.filter(status=SilenceStatus.ACTIVE).count() == 1
    assert [entry.verb for entry in journal.entries(row.ref)][1:] in (
        ["alerts.silence_replaced"], ["alerts.silence_changed"],
    )  # fmt: skip
    agree()


def test_of_two_who_change_one_rule_one_is_told() -> None:
    people = [operator("a"), operator("b")]
    row = inhibitions.add_inhibition(actor=None, name="主机宕机", explains=SOME, explained=OTHERS)

    def named(person: Any) -> Callable[[], Any]:
        return lambda: inhibitions.change_inhibition(
            row.pk, actor=person, version=1, name=person.name, explains=SOME, explained=OTHERS
        )

    found = at_once(*(named(person) for person in people))
    assert sorted(isinstance(one, IllegalMove) for one in found) == [False, True]
    row.refresh_from_db()
    assert row.version == 2


def test_the_end_of_a_silence_and_its_change_meet() -> None:
    somebody = operator("heping")
    made = sources.add_source(actor=None, kind="generic", name="监控")
    keep(made.source.pk, *(said(f"k{number}") for number in range(10)))
    until_read(made.source.pk)
    row = silence(somebody)
    calls: list[Callable[[], Any]] = [
        lambda: silences.end_silence(row.pk, actor=somebody),
        lambda: silences.change_silence(row.pk, actor=somebody, version=1, conditions=OTHERS),
    ]
    found = at_once(*calls)
    assert sorted(isinstance(one, IllegalMove) for one in found) == [False, True]
    agree()
    assert Incident.objects.count() == 10
