"""One person's messages go one by one, in the order in which they were said, whoever takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from bots import api as bots
from bots.models import Delivery, RateWindow
from bots.outbox import claim, reach
from core import wire_clock
from core.refs import Ref
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("bot", "office_hours")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    reach.forget()
    yield
    reach.forget()


def say(*people: int, about: str = "1", kind: str = "story.note") -> list[Delivery]:
    with transaction.atomic():
        bots.announce(kind, about=Ref("story.matter", about), to=people, facts={"text": bots.Fact("", about)})
    return list(Delivery.objects.filter(kind=kind, about_id=about, receiver__in=people).order_by("pk"))


def taken(lane: str = "normal") -> list[int]:
    return [row.pk for row in claim.deliveries(lane, 8)]


def settle(pk: int, **fields: object) -> None:
    Delivery.objects.filter(pk=pk).update(**{"lease_until": None, "lease_by": ""} | fields)


def test_of_one_person_the_next_is_taken_when_the_one_before_is_settled(cast: Cast) -> None:
    mine = [say(cast.head.pk, about=str(number))[0].pk for number in range(3)]
    other = say(cast.member.pk, about="9")[0].pk
    assert taken() == [mine[0], other]
    assert taken() == []  # nobody else's hand gets the second one meanwhile
    settle(mine[0], status="trying", lease_until=wire_clock.now() + timedelta(seconds=60))
    assert taken() == []
    settle(mine[0], status="sent")
    assert taken() == [mine[1]]
    settle(mine[1], retry_at=wire_clock.now() + timedelta(seconds=30))  # put off for the pace
    assert taken() == []
    settle(mine[1], status="failed")
    assert taken() == [mine[2]]


def test_while_feishu_is_away_later_words_wait_and_while_it_answers_a_lame_message_holds_up_nobody(cast: Cast) -> None:
    first, second = (say(cast.head.pk, about=str(number))[0].pk for number in range(2))
    settle(first, attempts=4, retry_at=wire_clock.now() + timedelta(minutes=30))
    RateWindow.objects.create(key="away:cli_main", tat=wire_clock.seconds() + 300)
    reach.forget()
    assert taken() == []
    RateWindow.objects.all().delete()
    reach.forget()
    assert taken() == [second]


def test_what_may_be_there_already_is_repeated_out_of_turn_and_pages_wait_for_nothing(cast: Cast) -> None:
    first, second = (say(cast.head.pk, about=str(number))[0].pk for number in range(2))
    Delivery.objects.filter(pk=second).update(tried_at=wire_clock.now())
    assert taken() == [first, second]
    pages = [say(cast.head.pk, about=str(number), kind="story.page")[0].pk for number in range(2)]
    assert taken("urgent") == pages


def test_of_five_thousand_waiting_for_two_people_two_are_taken(cast: Cast) -> None:
    first = say(cast.head.pk)[0]
    rows = [
        Delivery(
            announcement_id=first.announcement_id, receiver_id=who, kind=first.kind, about_kind="story.matter",
            about_id=str(number), form="note", lane="normal", urgency="today", due_at=first.due_at,
            retry_at=first.retry_at, uuid=f"{number}-{who}", dedupe_key=f"{number}-{who}", created_at=first.created_at,
        )
        for number in range(2_500) for who in (cast.head.pk, cast.member.pk)
    ]  # fmt: skip
    Delivery.objects.bulk_create(rows, batch_size=500)
    assert len(taken()) == 2
