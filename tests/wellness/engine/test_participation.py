"""Laws of rates and of days at 100 %."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.engine.participation import (
    LEAST,
    MOST_EXCUSED,
    PersonDay,
    Run,
    Tally,
    mean_rate,
    pooled_rate,
    runs,
    tally,
)

FIRST = date(2026, 3, 2)
PEOPLE = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()).map(
        lambda drawn: PersonDay(drawn[0], drawn[0] or drawn[1], drawn[2], drawn[3])
    ),
    max_size=20,
)
TALLIES = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 4)).map(
    lambda drawn: Tally(drawn[0], min(drawn[1], drawn[0]), drawn[2])
)


def dated(found: list[Tally]) -> list[tuple[date, Tally]]:
    return [(FIRST + timedelta(days=place), one) for place, one in enumerate(found)]


@given(PEOPLE)
def test_a_rate_lies_between_nought_and_one_and_is_undefined_without_anybody(people: list[PersonDay]) -> None:
    found = tally(people)
    assert (found.rate is None) == (found.active == 0)
    assert found.rate is None or 0 <= found.rate <= 1
    assert found.active + found.excused <= len(people)


@given(PEOPLE, st.data())
def test_one_more_check_in_never_lowers_the_rate(people: list[PersonDay], data: st.DataObject) -> None:
    if not people:
        return
    place = data.draw(st.integers(0, len(people) - 1))
    one = people[place]
    before = tally(people).rate
    after = tally([*people[:place], PersonDay(True, True, one.excused, one.joined), *people[place + 1 :]]).rate
    assert after is not None
    assert before is None or after >= before


def test_who_joins_late_in_the_evening_or_is_excused_spoils_nothing() -> None:
    there = [PersonDay(True, True)] * 6
    assert tally([*there, PersonDay(joined=True)]).perfect is True
    assert tally([*there, PersonDay(excused=True)]).perfect is True
    assert tally([*there, PersonDay()]).perfect is False
    assert tally([*there, PersonDay(present=True)]).rate == Fraction(6, 7)  # late is not on time


@given(st.lists(st.integers(0, 8), min_size=1, max_size=20), st.integers(8, 12))
def test_mean_and_pooled_rate_agree_while_as_many_take_part(done: list[int], people: int) -> None:
    days = [Tally(people, one) for one in done]
    assert mean_rate(days) == pooled_rate(days)


def test_days_without_anybody_have_no_part_in_the_mean() -> None:
    assert mean_rate([Tally(), Tally(4, 2)]) == Fraction(1, 2)
    assert mean_rate([Tally()]) is None


@given(st.lists(TALLIES, max_size=40))
def test_runs_are_no_longer_than_what_is_countable(found: list[Tally]) -> None:
    current, record = runs(dated(found))
    countable = [one for one in found if one.perfect is not None]
    assert 0 <= current.days <= record.days <= len(countable)
    if current.days:
        assert all(one.perfect for one in countable[-current.days :])
    assert current.days == len(countable) or not countable or countable[-current.days - 1].perfect is False


@given(st.lists(TALLIES, max_size=40))
def test_what_is_not_countable_neither_extends_nor_breaks(found: list[Tally]) -> None:
    every, countable = runs(dated(found)), runs(dated([one for one in found if one.perfect is not None]))
    assert [one.days for one in every] == [one.days for one in countable]


@given(TALLIES)
def test_a_perfect_day_has_nobody_who_is_missing(found: Tally) -> None:
    if found.perfect:
        assert found.on_time == found.active >= LEAST
        assert Fraction(found.excused, found.active + found.excused) <= MOST_EXCUSED


def test_the_run_says_from_when_to_when_and_how_many_were_excused() -> None:
    days = [Tally(6, 6), Tally(6, 6, 1), Tally(3, 3), Tally(6, 6), Tally(6, 5), Tally(7, 7)]
    current, record = runs(dated(days))
    assert current == Run(1, FIRST + timedelta(days=5), FIRST + timedelta(days=5), 0, 7)
    assert (record.days, record.span, record.excused, record.first) == (3, 4, 1, FIRST)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Tally(2, 3)
