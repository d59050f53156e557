"""What every verb has in common, asked of every verb."""

from __future__ import annotations

import pytest

from approvals.models import Decision, Request
from approvals.services import intervening
from core import journal
from core.errors import IllegalMove, NotVisible, Refused
from tests.approvals.verbs.desk import Desk, key, live, mark, state_is_rows, status, told, verbs
from tests.approvals.verbs.table import ROWS, Row

named = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@named
def test_it_works_is_journaled_and_announced_to_exactly_these_people(desk: Desk, row: Row) -> None:
    request = row.ready(desk)
    before, newest = len(verbs(request)), mark()
    row.verb(**row.press(desk, request, row.who))
    assert status(request) == row.after
    assert live(request) == set(row.live)
    assert verbs(request)[before:] == [row.journal]
    entry = list(journal.entries(request.ref))[-1]
    assert entry.actor == str(desk.people[row.who].ref)
    assert told(newest) == set(row.told)
    state_is_rows(request)


@named
def test_nobody_else_may(desk: Desk, row: Row) -> None:
    request = row.ready(desk)
    before = verbs(request)
    with pytest.raises(NotVisible):
        row.verb(**row.press(desk, request, "out"))
    for who in row.refused:
        with pytest.raises(Refused):
            row.verb(**row.press(desk, request, who))
    assert verbs(request) == before


@named
def test_who_has_left_may_not(desk: Desk, row: Row) -> None:
    request = row.ready(desk)
    press = row.press(desk, request, row.who)
    press["actor"].status = "left"
    with pytest.raises(NotVisible):
        row.verb(**press)


@named
def test_not_when_it_is_over(desk: Desk, row: Row) -> None:
    request = row.ready(desk)
    press = row.press(desk, request, row.who)
    if row.over:
        row.verb(**row.press(desk, request, row.who))
    else:
        intervening.terminate(request=request.pk, actor=desk.eve, key=key(), reason="项目取消")
    before = verbs(request)
    with pytest.raises(IllegalMove) as caught:
        row.verb(**press)
    assert caught.value.subject == request.ref
    assert "页面已更新" in caught.value.message or "最新状态" in caught.value.message
    assert verbs(request) == before


@named
def test_ten_times_the_same_press_acts_once(desk: Desk, row: Row) -> None:
    request = row.ready(desk)
    press = row.press(desk, request, row.who)
    first = row.verb(**press)
    after, newest, rev = verbs(request), mark(), Request.objects.get(pk=request.pk).rev
    answers = [row.verb(**press).toast for _ in range(9)]
    assert set(answers) == {first.toast}
    assert verbs(request) == after
    assert mark() == newest
    assert Request.objects.get(pk=request.pk).rev == rev
    assert Decision.objects.filter(key=press["key"]).count() == 1


@named
def test_the_number_of_a_press_is_its_own(desk: Desk, row: Row) -> None:
    request = row.ready(desk)
    press = row.press(desk, request, row.who)
    row.verb(**press)
    other = row.ready(desk)
    press = row.press(desk, other, row.who) | {"key": press["key"]}
    with pytest.raises(Refused, match="编号已被使用"):
        row.verb(**press)
