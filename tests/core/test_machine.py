"""One table of moves, one guarded UPDATE: the slower one learns it, and nothing is half done."""

from __future__ import annotations

import pytest

from core import clock
from core.errors import IllegalMove
from core.machine import Machine
from core.models import Timer
from core.states import TimerStatus

MACHINE: Machine[TimerStatus] = Machine(
    "test.timer", {(TimerStatus.ARMED, "fire"): TimerStatus.FIRED, (TimerStatus.ARMED, "cancel"): TimerStatus.CANCELLED}
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def timer() -> Timer:
    """An armed timer."""
    return Timer.objects.create(key="a", due_at=clock.now(), handler="h", ref_kind="core.test", ref_id="1")


def test_a_legal_move_changes_row_and_object_together(timer: Timer) -> None:
    assert MACHINE.move(timer, "fire", attempts=3) == TimerStatus.FIRED
    assert (timer.status, timer.attempts) == (TimerStatus.FIRED, 3)
    timer.refresh_from_db()
    assert (timer.status, timer.attempts) == (TimerStatus.FIRED, 3)


def test_a_verb_that_does_not_go_from_here_changes_nothing(timer: Timer) -> None:
    MACHINE.move(timer, "fire")
    with pytest.raises(IllegalMove) as refused:
        MACHINE.move(timer, "cancel", attempts=9)
    assert refused.value.state == TimerStatus.FIRED
    timer.refresh_from_db()
    assert (timer.status, timer.attempts) == (TimerStatus.FIRED, 0)


def test_the_slower_of_two_is_told(timer: Timer) -> None:
    slower = Timer.objects.get(pk=timer.pk)
    MACHINE.move(timer, "fire")
    with pytest.raises(IllegalMove) as refused:
        MACHINE.move(slower, "cancel")
    assert refused.value.status == 409
    timer.refresh_from_db()
    assert timer.status == TimerStatus.FIRED


def test_the_table_prints_itself() -> None:
    assert "| armed | fire | fired |" in MACHINE.markdown()


def test_many_rows_go_together_or_not_at_all() -> None:
    rows = [
        Timer.objects.create(key=f"m{number}", due_at=clock.now(), handler="h", ref_kind="core.test", ref_id="1")
        for number in range(3)
    ]
    MACHINE.move_all(rows, "fire", attempts=2)
    assert set(Timer.objects.values_list("status", "attempts")) == {(TimerStatus.FIRED, 2)}
    assert [row.attempts for row in rows] == [2, 2, 2]
    with pytest.raises(IllegalMove):
        MACHINE.move_all(rows, "cancel")
    Timer.objects.filter(pk=rows[0].pk).update(status=TimerStatus.ARMED)
    for row in rows:
        row.status = TimerStatus.ARMED
    with pytest.raises(IllegalMove):
        MACHINE.move_all(rows, "cancel")
