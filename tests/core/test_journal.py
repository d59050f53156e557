"""The journal: written with the deed, never changed, and able to prove it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import journal
from core.journal_proof import anchor, anchor_problem, faults
from core.models import AppendOnly, JournalAnchor, JournalEntry, JournalHead
from core.refs import Ref
from people.models import Role
from tests.factories import people as make

pytestmark = pytest.mark.django_db

SUBJECT = Ref("tests.thing", "1")
DOER = Ref("people.employee", "7")

facts = st.dictionaries(
    st.text(max_size=8), st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)), max_size=4
)


def write(verb: str = "thing.done", ref: Ref = SUBJECT, **said: Any) -> JournalEntry:
    with transaction.atomic():
        return journal.record(verb, actor=DOER, ref=ref, facts=said)


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_entry_says_who_did_what_to_what() -> None:
    entry = write(note="好")
    assert [entry.verb, entry.actor, entry.ref, entry.seq] == ["thing.done", "people.employee:7", SUBJECT, 1]
    assert entry.facts == {"note": "好"}


def test_a_deed_without_a_transaction_is_not_written() -> None:
    with pytest.raises(RuntimeError):
        journal.record("thing.done", actor=DOER, ref=SUBJECT)


def test_what_is_rolled_back_was_never_written() -> None:
    with transaction.atomic():
        journal.record("thing.done", actor=DOER, ref=SUBJECT)
        transaction.set_rollback(True)
    assert not JournalEntry.objects.exists()


def test_entries_are_numbered_per_subject() -> None:
    write("a")
    write("b", ref=Ref("tests.thing", "2"))
    write("c")
    assert [(e.seq, e.verb) for e in journal.entries(SUBJECT)] == [(1, "a"), (2, "c")]


def test_several_subjects_are_written_in_sorted_order() -> None:
    refs = [Ref("tests.thing", key) for key in ("3", "1", "2")]
    with transaction.atomic():
        done = journal.record_all("thing.moved", lines=[journal.Line(ref) for ref in refs], actor=None)
    assert [entry.ref.id for entry in done] == ["1", "2", "3"]


def test_nothing_is_changed_or_deleted() -> None:
    entry = write()
    everything = JournalEntry.objects.all()
    for attempt in (
        entry.save,
        entry.delete,
        lambda: everything.update(verb="x"),
        everything.delete,
        lambda: JournalEntry.objects.update(verb="x"),
        lambda: JournalEntry.objects.bulk_update([entry], ["verb"]),
    ):
        with pytest.raises(AppendOnly):
            attempt()


def test_a_whole_journal_has_no_faults() -> None:
    for number in range(3):
        write(number=number)
    anchor()
    write()
    assert list(faults()) == []
    call_command("verify_journal")


@pytest.mark.parametrize("column", ["text", "verb", "hash", "prev_hash", "actor", "on_behalf_of"])
def test_one_changed_column_shows(column: str) -> None:
    write()
    entry = write(sum=100)
    write()
    raw(f"UPDATE core_journalentry SET {column} = 'x' || substr({column}, 2) WHERE id = %s", entry.pk)  # noqa: S608
    assert list(faults())


def test_one_changed_byte_of_a_fact_shows() -> None:
    entry = write(sum=100)
    raw("UPDATE core_journalentry SET text = replace(text, '100', '900') WHERE id = %s", entry.pk)
    assert list(faults()) == ["tests.thing:1#1: its text is not what was written"]


def test_a_missing_entry_shows() -> None:
    entries = [write() for _ in range(3)]
    raw("DELETE FROM core_journalentry WHERE id = %s", entries[1].pk)
    assert any("missing" in fault for fault in faults())


def test_a_cut_tail_shows_even_if_the_head_was_rewound() -> None:
    first, second = write(), write()
    anchor()
    raw("DELETE FROM core_journalentry WHERE id = %s", second.pk)
    raw("UPDATE core_journalhead SET seq = 1, hash = %s", first.hash)
    assert list(faults()) == ["tests.thing:1#2: sealed by anchor 1, gone or rewritten since"]
    with pytest.raises(CommandError):
        call_command("verify_journal")


def test_a_cut_tail_shows_at_the_head_before_any_anchor() -> None:
    write()
    raw("DELETE FROM core_journalentry WHERE id = %s", write().pk)
    assert list(faults()) == ["tests.thing:1: head says 2, entries end at 1"]


def test_an_anchor_seals_only_what_moved() -> None:
    write()
    write(ref=Ref("tests.thing", "2"))
    assert (made := anchor()) is not None
    assert made.heads == 2
    assert anchor() is None
    write()
    assert (second := anchor()) is not None
    assert (second.heads, second.prev_hash) == (1, made.hash)


def test_an_anchor_kept_elsewhere_unmasks_a_rewritten_one() -> None:
    write()
    made = anchor()
    assert made is not None
    assert anchor_problem(f"1:{made.hash}") == ""
    raw("DELETE FROM core_journalanchorline")
    raw("DELETE FROM core_journalanchor")
    assert anchor_problem(f"1:{made.hash}")
    assert not JournalAnchor.objects.exists()


def test_one_entry_costs_three_statements_and_two_where_the_head_was_seen(django_assert_num_queries: Any) -> None:
    subject = Ref("people.role", str(make.role("tests").pk))
    with transaction.atomic():
        with django_assert_num_queries(3):
            journal.record("a", actor=DOER, ref=subject)
        with django_assert_num_queries(3):
            journal.record("b", actor=DOER, ref=subject)
        row = Role.objects.annotate(head=journal.seen("people.role")).get(pk=subject.pk)
        with django_assert_num_queries(2):
            journal.record("c", actor=DOER, ref=subject, head=row.head)
    assert [entry.verb for entry in journal.entries(subject)] == ["a", "b", "c"]
    assert list(faults()) == []


@pytest.mark.parametrize("head", ["0:", "1:somebody else's", "7:", "", None])
def test_a_head_that_is_wrong_or_old_is_read_anew(head: str | None) -> None:
    write("a")
    with transaction.atomic():
        journal.record("b", actor=DOER, ref=SUBJECT, head=head)
        journal.record("c", actor=DOER, ref=SUBJECT, head=head)
    assert [(e.seq, e.verb) for e in journal.entries(SUBJECT)] == [(1, "a"), (2, "b"), (3, "c")]
    assert list(faults()) == []


def test_there_is_no_head_to_be_seen_before_the_first_entry() -> None:
    role = make.role("tests")
    assert Role.objects.annotate(head=journal.seen("people.role")).get(pk=role.pk).head is None


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_many_at_once_about_one_subject_make_one_chain() -> None:
    assert connection.vendor == "postgresql"
    start = Barrier(6)

    def work(number: int) -> None:
        try:
            start.wait(10)
            for turn in range(10):
                with transaction.atomic():
                    head = "" if turn % 2 else f"{turn}:"
                    journal.record("at.once", actor=DOER, ref=SUBJECT, head=head, facts={"who": number})
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(work, number) for number in range(6)]:
            done.result(60)
    assert [entry.seq for entry in journal.entries(SUBJECT)] == list(range(1, 61))
    assert list(faults()) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 3), facts), max_size=8))
def test_any_story_is_gapless_and_whole(story: list[tuple[int, dict[str, Any]]]) -> None:
    with transaction.atomic():
        for key, said in story:
            write(ref=Ref("tests.story", str(key)), said=said)
        assert list(faults()) == []
        for head in JournalHead.objects.filter(ref_kind="tests.story"):
            seqs = [e.seq for e in journal.entries(Ref(head.ref_kind, head.ref_id))]
            assert seqs == list(range(1, head.seq + 1))
        transaction.set_rollback(True)
