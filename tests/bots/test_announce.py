"""Saying something: who is told, what is kept, when it may go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from bots.api import Fact, FactClass, announce
from bots.models import Announcement, Card, Delivery
from core import clock
from core.registry import UnknownKind
from tests.bots.story import MATTER
from tests.cast import Cast

FRIDAY_NIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai


@pytest.mark.django_db(transaction=True)
def test_it_belongs_into_a_transaction(cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        announce("story.note", about=MATTER, to=[cast.head.pk])
    assert not Announcement.objects.exists()


@transaction.atomic
def say(cast: Cast, kind: str = "story.note", **more: object) -> None:
    announce(kind, about=MATTER, to=[cast.head.pk, cast.member.pk, cast.departed.pk], **more)  # type: ignore[arg-type]


def test_everybody_here_is_told_but_not_the_doer_and_nobody_who_left(cast: Cast) -> None:
    say(cast, by=cast.member.pk)
    assert [row.receiver_id for row in Delivery.objects.all()] == [cast.head.pk]


def test_the_same_key_is_said_once(cast: Cast) -> None:
    say(cast, key="k1")
    say(cast, key="k1")
    assert Delivery.objects.count() == 2
    say(cast, key="k2")
    assert Delivery.objects.count() == 4


def test_a_sensitive_value_is_not_even_stored(cast: Cast) -> None:
    say(cast, facts={"salary": Fact("薪酬", "88,000", FactClass.SENSITIVE), "system": Fact("系统", "交易")})
    stored = Announcement.objects.get().facts
    assert stored["salary"]["value"] == ""
    assert stored["system"]["value"] == "交易"


def test_an_unknown_kind_is_refused(cast: Cast) -> None:
    with pytest.raises(UnknownKind):
        say(cast, kind="story.nothing")


def test_a_card_is_kept_once_per_subject_and_reader(cast: Cast) -> None:
    say(cast, kind="story.card")
    say(cast, kind="story.card")
    cards = Card.objects.filter(reader=cast.head)
    assert [card.wanted for card in cards] == [2]


def test_at_night_it_waits_for_the_next_working_morning(cast: Cast) -> None:
    with clock.frozen(FRIDAY_NIGHT):
        say(cast)
        say(cast, kind="story.page")
    held = Delivery.objects.filter(kind="story.note").first()
    paged = Delivery.objects.filter(kind="story.page").first()
    assert held is not None
    assert paged is not None
    assert held.due_at == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday 08:00
    assert paged.due_at == FRIDAY_NIGHT
    assert paged.lane == "urgent"
