"""All that a verb has to say, in a handful of statements: the same as saying it one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.api import Say, announce, announce_many, refresh, refresh_many
from bots.models import Announcement, Card, Delivery
from bots.states import CardStatus
from core import clock, wire_clock, worktime
from core.refs import Ref
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday, 10:00 in Shanghai


@pytest.fixture(autouse=True)
def monday(db: None) -> Iterator[None]:
    """A working morning; the calendar, which is kept for a minute, has been read."""
    with clock.frozen(MORNING):
        worktime.office()
        yield


def matter(number: int) -> Ref:
    return Ref("story.matter", str(number))


def cards() -> list[tuple[Any, ...]]:
    columns = ("kind", "about_id", "reader_id", "status", "wanted", "attempts", "lane")
    return sorted(Card.objects.values_list(*columns))


def told() -> list[tuple[Any, ...]]:
    columns = ("kind", "about_id", "receiver_id", "card__reader_id", "card__about_id", "due_at", "mark", "lane")
    return sorted(Delivery.objects.values_list(*columns), key=str)


def test_everything_is_said_in_four_statements(cast: Cast, django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        announce("story.card", about=matter(1), to=[cast.head.pk])
    with transaction.atomic(), django_assert_num_queries(4):
        announce_many(
            [
                Say("story.card", matter(2), [cast.head.pk, cast.member.pk]),
                Say("story.card", matter(3), [cast.chief.pk]),
                Say("story.page", matter(4), [cast.head.pk, cast.departed.pk]),
            ],
            refresh=[matter(1), matter(9)],
        )
    assert [(about, reader, wanted) for _k, about, reader, _s, wanted, *_rest in cards()] == [
        ("1", cast.head.pk, 2), ("2", cast.head.pk, 1), ("2", cast.member.pk, 1), ("3", cast.chief.pk, 1),
    ]  # fmt: skip
    assert [(row[0], row[2]) for row in told() if row[1] == "4"] == [("story.page", cast.head.pk)]


def test_people_who_were_read_already_are_not_asked_for(cast: Cast, django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(4):
        announce_many(
            [Say("story.card", matter(1), [cast.head, cast.departed]), Say("story.page", matter(1), [cast.head])]
        )
    assert set(Delivery.objects.values_list("receiver", flat=True)) == {cast.head.pk}


def test_nothing_to_say_is_nothing_asked(cast: Cast, django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(0):
        announce_many([])
        announce_many([Say("story.note", matter(1), [cast.head.pk], by=cast.head.pk)])
        refresh_many([])
    assert not Announcement.objects.exists()


def test_one_key_said_twice_at_once_is_said_once(cast: Cast) -> None:
    with transaction.atomic():
        announce_many(
            [Say("story.note", matter(1), [person.pk], key="k") for person in (cast.head, cast.member, cast.head)]
        )
        announce("story.note", about=matter(1), to=[cast.head.pk, cast.chief.pk], key="k")
    assert Announcement.objects.count() == 1
    people = sorted([cast.head.pk, cast.member.pk, cast.chief.pk])
    assert sorted(Delivery.objects.values_list("receiver", flat=True)) == people


def test_many_cards_are_rewritten_in_one_statement(cast: Cast, django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        for number in (1, 2, 3):
            announce("story.card", about=matter(number), to=[cast.head.pk])
    with transaction.atomic(), django_assert_num_queries(1):
        refresh_many([matter(1), matter(2), matter(2)])
    assert [(about, wanted) for _k, about, _r, _s, wanted, *_rest in cards()] == [("1", 2), ("2", 2), ("3", 1)]


def test_a_card_that_had_failed_is_tried_again_and_one_that_waits_keeps_its_turn(cast: Cast) -> None:
    with transaction.atomic():
        for number in (1, 2, 3):
            announce("story.card", about=matter(number), to=[cast.head.pk])
    late = wire_clock.now().replace(year=2027)
    Card.objects.filter(about_id="1").update(status=CardStatus.FAILED, attempts=5, retry_at=late)
    Card.objects.filter(about_id="2").update(status=CardStatus.FAILED, attempts=5, retry_at=late, message_id="om_1")
    Card.objects.filter(about_id="3").update(status=CardStatus.LIVE, attempts=2, retry_at=late, message_id="om_2")
    with transaction.atomic():
        refresh_many([matter(1), matter(2), matter(3)])
    found = {about: (status, attempts) for _k, about, _r, status, _w, attempts, _l in cards()}
    assert found == {"1": (CardStatus.WAITING, 0), "2": (CardStatus.LIVE, 0), "3": (CardStatus.LIVE, 2)}
    assert set(Card.objects.filter(retry_at=late).values_list("about_id", flat=True)) == {"3"}


def test_more_cards_than_one_statement_joins(cast: Cast, django_assert_max_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_max_num_queries(5):
        announce_many([Say("story.card", matter(n), [cast.head.pk]) for n in range(2, 240)], refresh=[matter(1)])
    assert Card.objects.count() == Delivery.objects.exclude(card=None).count() == 238


says = st.tuples(
    st.sampled_from(["story.card", "story.note"]), st.integers(1, 3), st.sets(st.integers(0, 2), min_size=1)
)
verbs = st.lists(st.tuples(st.lists(says, max_size=3), st.sets(st.integers(1, 3), max_size=2)), max_size=3)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs)
def test_it_is_the_same_as_saying_it_one_by_one(cast: Cast, verbs: Any) -> None:
    people = [cast.head.pk, cast.member.pk, cast.departed.pk]
    found = []
    for at_once in (True, False):
        for model in (Delivery, Card, Announcement):
            model.objects.all().delete()
        for said, about in verbs:
            # cards of a subject that is said and rewritten at once are rewritten once: keep the two apart
            rewritten = [matter(number) for number in about if number not in {number for _k, number, _p in said}]
            listed = list({(kind, number): people_ for kind, number, people_ in said}.items())
            with transaction.atomic():
                if at_once:
                    announce_many(
                        [Say(kind, matter(n), [people[i] for i in who]) for (kind, n), who in listed], refresh=rewritten
                    )
                    continue
                for (kind, number), who in listed:
                    announce(kind, about=matter(number), to=[people[i] for i in who])
                for ref in rewritten:
                    refresh(ref)
        found.append((cards(), told()))
    assert found[0] == found[1]
