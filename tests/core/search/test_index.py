"""Keeping, finding and rebuilding the words of things."""

from __future__ import annotations

import io
import random
import re
import threading
from collections.abc import Collection

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from core import search
from core.models import SearchDocument
from core.refs import Ref
from core.search import Doc, rebuilding
from people.models import Employee
from people.search import INDEX, find_people, index_people
from tests.cast import Cast
from tests.factories import people as make
from tests.house.files import ROOMS, python

KIND = "people.employee"
INDEXES = re.compile(r"index_(people|rows)\(")


def put(pk: int, *names: str, weight: int = 0, owner: Ref | None = None) -> None:
    with transaction.atomic():
        search.put(Doc(Ref("tests.thing", str(pk)), names=names, weight=weight, owner=owner))


@pytest.mark.django_db
def test_the_best_come_first_and_of_equals_the_newest() -> None:
    for pk, name in enumerate(("主机云", "云主机申请", "云主机", "云主机维护"), start=1):
        put(pk, name, weight=pk)
    assert search.find("tests.thing", "云主机", limit=9) == (3, 4, 2)
    assert search.find("tests.thing", "云", limit=9) == (4, 3, 2, 1)
    assert search.find("tests.thing", "yzj", limit=2) == (4, 3)
    assert search.find("tests.thing", "%_", limit=9) == ()
    assert search.find("tests.thing", " ", limit=9) == ()


@pytest.mark.django_db
def test_a_word_in_all_things_still_finds_the_old_one_that_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.search.finding.NEWEST", 3)
    put(1, "云", weight=1)
    for pk in range(2, 9):
        put(pk, f"申请云{pk}", weight=pk)
    assert search.find("tests.thing", "云", limit=2) == (1, 8)


@pytest.mark.django_db
def test_a_reader_who_sees_little_finds_his_own_among_very_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.search.finding.NEWEST", 3)
    for _ in range(8):
        make.employee("赵小小")
    mine = Employee.objects.filter(pk=cast.member.pk)
    assert search.find(KIND, "小", limit=3, visible=mine) == (cast.member.pk,)
    assert search.find(KIND, "小", limit=3, visible=mine.none()) == ()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_whoever_asks_sees_exactly_the_best_of_what_he_may_see(
    cast: Cast, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few, much or all to see, one way or the other: what is found is what reading everything would find."""
    die = random.Random(seed)  # noqa: S311  # a test's die
    monkeypatch.setattr("core.search.finding.NEWEST", die.choice((3, 5)))
    monkeypatch.setattr("core.search.finding.MANY", die.choice((6, 12)))
    monkeypatch.setattr("core.search.finding.FEW", die.choice((0, 3, 100)))
    rows = [make.employee(f"{die.choice('王李')}小{number}", user_id=f"x{number}") for number in range(24)]
    for number, row in enumerate(rows):
        SearchDocument.objects.filter(ref_kind=KIND, ref_pk=row.pk).update(weight=number)
    mine = Employee.objects.filter(pk__in=[row.pk for row in rows if die.random() < die.choice((0.05, 0.4, 0.95))])
    asked: list[set[int]] = []

    def among(keys: Collection[int]) -> QuerySet[Employee]:
        asked.append(set(keys))
        return mine.filter(pk__in=keys)

    everything = list(mine.values_list("pk", flat=True))
    # equally good matches, so that the newest come first
    best = tuple(sorted(everything, reverse=True)[:3])
    assert search.find(KIND, "小", limit=3, visible=mine) == best
    assert search.find(KIND, "小", limit=3, visible=search.Sight(among, lambda: mine)) == best
    assert all(len(keys) <= 12 for keys in asked)  # the rule is asked about few


@pytest.mark.django_db
def test_the_owner_finds_it_too_and_a_new_name_at_once(cast: Cast) -> None:
    put(7, "云主机", owner=cast.member.ref)
    ask = {"limit": 5, "owner_kind": KIND}
    assert search.find("tests.thing", "wxm", **ask) == (7,)
    assert search.find("tests.thing", "王小明 云", **ask) == (7,)
    with transaction.atomic():
        Employee.objects.filter(pk=cast.member.pk).update(name="赵云天", pinyin="zhaoyuntian", initials="zyt")
        index_people([cast.member.pk])
    assert search.find("tests.thing", "wxm", **ask) == ()
    assert search.find("tests.thing", "zhaoyun", **ask) == (7,)
    assert [hit.title for hit in find_people(cast.peer, "zyt", 5)] == ["赵云天"]


@pytest.mark.django_db
def test_words_belong_into_the_verbs_transaction(cast: Cast) -> None:
    for job in (lambda: search.put(Doc(cast.member.ref)), lambda: search.drop(cast.member.ref)):
        with pytest.raises(RuntimeError, match="transaction"):
            job()
    with transaction.atomic():
        search.drop(cast.member.ref)
        transaction.set_rollback(True)
    assert find_people(cast.peer, "wxm", 5)


@pytest.mark.django_db
def test_the_check_names_what_differs_and_the_rebuild_mends_it(cast: Cast) -> None:
    call_command("reindex_search", check=True, stdout=io.StringIO())
    SearchDocument.objects.filter(ref_kind=KIND, ref_pk=cast.member.pk).update(text="stale")
    SearchDocument.objects.filter(ref_kind=KIND, ref_pk=cast.peer.pk).delete()
    put(99, "nothing registers this")
    SearchDocument.objects.create(ref_kind=KIND, ref_pk=10_000_000, text="gone", updated_at="2026-01-01T00:00:00Z")
    with pytest.raises(CommandError, match="4 documents differ"):
        call_command("reindex_search", check=True, stdout=io.StringIO())
    told = io.StringIO()
    call_command("reindex_search", stdout=told)
    assert "2 written, 1 removed" in told.getvalue()
    call_command("reindex_search", check=True, stdout=io.StringIO())
    call_command("reindex_search", new=True, stdout=told)
    assert find_people(cast.head, "lisi", 5)


@pytest.mark.django_db
def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(CommandError, match=r"tests\.thing"):
        call_command("reindex_search", "tests.thing")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_verb_during_the_rebuild_has_the_last_word(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    SearchDocument.objects.filter(ref_kind=KIND, ref_pk=cast.member.pk).update(text="stale")

    def rename() -> None:
        with transaction.atomic():
            Employee.objects.filter(pk=cast.member.pk).update(name="赵云天")
            index_people([cast.member.pk])
        connection.close()

    def rows_then_rename(row: Employee) -> Doc:
        doc = INDEX.doc(row)
        if row.pk == cast.member.pk:
            verb = threading.Thread(target=rename)
            verb.start()
            verb.join()
        return doc

    list(rebuilding.rebuild(search.Indexed(KIND, INDEX.rows, rows_then_rename)))
    assert "赵云天" in SearchDocument.objects.get(ref_kind=KIND, ref_pk=cast.member.pk).text


def test_whoever_writes_a_spelled_name_writes_the_index_too() -> None:
    writers = [path for path in python(*ROOMS) if re.search(r"(\*\*|\|= )spelled\(", path.read_text(encoding="utf-8"))]
    assert writers
    assert [
        path.name for path in writers if not re.search(r"index_(people|rows)\(", path.read_text(encoding="utf-8"))
    ] == []
