"""Laws of streaks and freezes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wellness.engine.streak import MOST, START, Mark, streak

FIRST = date(2026, 3, 2)
MARKS = st.lists(st.sampled_from(Mark), max_size=60)


def dated(marks: list[Mark]) -> list[tuple[date, Mark]]:
    return [(FIRST + timedelta(days=place), mark) for place, mark in enumerate(marks)]


@given(MARKS)
def test_its_bounds(marks: list[Mark]) -> None:
    found = streak(dated(marks))
    assert 0 <= found.count <= found.best <= marks.count(Mark.DONE)
    assert 0 <= found.freezes <= 2
    assert 0 <= found.pot <= MOST
    assert 0 <= found.to_next <= 7
    asked = [(day, mark) for day, mark in dated(marks) if mark in {Mark.DONE, Mark.MISSED}]
    in_a_row = 0
    for day, _mark in asked:
        in_a_row = in_a_row + 1 if day in found.frozen else 0
        assert in_a_row <= 2


@given(MARKS, st.data())
def test_one_more_check_in_or_excuse_never_shortens_it(marks: list[Mark], data: st.DataObject) -> None:
    if not marks:
        return
    place = data.draw(st.integers(0, len(marks) - 1))
    before = streak(dated(marks))
    done = streak(dated([*marks[:place], Mark.DONE, *marks[place + 1 :]]))
    assert (done.count >= before.count, done.best >= before.best) == (True, True)
    if marks[place] is not Mark.DONE:
        excused = streak(dated([*marks[:place], Mark.NEUTRAL, *marks[place + 1 :]]))
        assert (excused.count >= before.count, excused.best >= before.best) == (True, True)


@given(MARKS, st.integers(0, 60), st.sampled_from([Mark.NEUTRAL, Mark.OPEN]))
def test_days_that_are_not_asked_for_change_nothing(marks: list[Mark], place: int, more: Mark) -> None:
    place = min(place, len(marks))
    before, after = streak(dated(marks)), streak(dated([*marks[:place], more, *marks[place:]]))
    assert (before.count, before.best, before.pot) == (after.count, after.best, after.pot)
    assert len(before.frozen) == len(after.frozen)


@given(st.integers(1, 40))
def test_a_freeze_protects_and_does_not_add(days: int) -> None:
    kept = streak(dated([Mark.DONE] * days + [Mark.MISSED]))
    assert (kept.count, kept.best, len(kept.frozen)) == (days, days, 1)
    broken = streak(dated([Mark.DONE] * days + [Mark.MISSED] * 3))
    assert (broken.count, broken.best) == (0, days)


def test_nobody_begins_with_more_than_one_freeze() -> None:
    fresh = streak([])
    assert (fresh.pot, fresh.freezes, fresh.to_next) == (START, 1, 7)
    assert streak(dated([Mark.DONE] * 7)).freezes == 2
    assert streak(dated([Mark.DONE] * 30)).to_next == 0
