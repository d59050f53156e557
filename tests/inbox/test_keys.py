"""One order for all sources, as text and as SQL."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.refs import Ref
from inbox.keys import newest_after, newest_key, newest_order, parse, todo_after, todo_key, todo_order
from people.models import Delegation
from tests.cast import Cast
from tests.inbox.fake import NOW

moments = st.integers(0, 3).map(lambda step: NOW + timedelta(microseconds=step))
refs = st.builds(Ref, st.sampled_from(["a.b", "a.bc", "c.d"]), st.integers(1, 12).map(str))
todos = st.tuples(st.one_of(st.none(), moments), moments, refs)
LATE = datetime.max.replace(tzinfo=NOW.tzinfo)


@given(todos, todos)
def test_todo_runs_by_due_then_arrival_then_ref_and_no_due_comes_last(
    one: tuple[datetime | None, datetime, Ref], other: tuple[datetime | None, datetime, Ref]
) -> None:
    def order(row: tuple[datetime | None, datetime, Ref]) -> tuple[object, ...]:
        due, since, ref = row
        return (due is None, due or LATE, since, ref.kind, ref.pk)

    assert (todo_key(*one) < todo_key(*other)) == (order(one) < order(other))


@given(moments, refs, moments, refs)
def test_the_other_tabs_run_from_new_to_old(at: datetime, ref: Ref, other: datetime, other_ref: Ref) -> None:
    before = (other, ref.kind, ref.pk) < (at, other_ref.kind, other_ref.pk)
    assert (newest_key(at, ref) < newest_key(other, other_ref)) == before


@pytest.mark.parametrize("cursor", ["x", "1!2!3", "a!b!c!d", "9" * 40 + "!1!k!1", "-1!99999999999999999999!k!1"])
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        parse(cursor)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["a.row", "m.row", "m.rows", "z.row"])
def test_sql_cuts_where_the_text_cuts(cast: Cast, kind: str) -> None:
    rows = [
        Delegation.objects.create(
            kind="assistant",
            principal=cast.head,
            agent=cast.peer,
            starts_at=NOW + timedelta(microseconds=number % 3),
            ends_at=None if number % 4 == 0 else NOW + timedelta(seconds=number % 2 + 1),
        )
        for number in range(12)
    ]
    keys = {row.pk: todo_key(row.ends_at, row.starts_at, Ref(kind, str(row.pk))) for row in rows}
    newest = {row.pk: newest_key(row.starts_at, Ref(kind, str(row.pk))) for row in rows}
    todo = Delegation.objects.order_by(*todo_order(due="ends_at", since="starts_at"))
    assert [row.pk for row in todo] == sorted(keys, key=keys.__getitem__)
    new = Delegation.objects.order_by(*newest_order(at="starts_at"))
    assert [row.pk for row in new] == sorted(newest, key=newest.__getitem__)
    for row in rows:
        for foreign in (kind, "m.row"):
            cursor = todo_key(row.ends_at, row.starts_at, Ref(foreign, str(row.pk)))
            found = todo.filter(todo_after(cursor, due="ends_at", since="starts_at", kind=kind))
            assert {r.pk for r in found} == {pk for pk, key in keys.items() if key > cursor}
            cursor = newest_key(row.starts_at, Ref(foreign, str(row.pk)))
            found = new.filter(newest_after(cursor, at="starts_at", kind=kind))
            assert {r.pk for r in found} == {pk for pk, key in newest.items() if key > cursor}
