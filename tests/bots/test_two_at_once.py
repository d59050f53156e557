"""Several drains on one lane: each message once. Real threads, real rows."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from bots.api import ActionCall, Fact, act, announce
from bots.kinds import Lane
from bots.models import ActionRun, Card, Delivery
from bots.outbox import claim
from bots.outbox import drain as draining
from bots.outbox.windows import Window, take
from bots.states import CardStatus, DeliveryStatus
from core import wire_clock
from core.errors import IllegalMove
from core.journal import Via
from core.refs import Ref
from tests.bots import story
from tests.bots.story import MATTER, World, state
from tests.cast import build_cast
from tests.sandbox_server import Sandbox

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def real(sandbox: Sandbox, settings: Settings, office_hours: None, db: None) -> World:
    settings.FEISHU_BASE_URL = sandbox.url
    assert connection.vendor == "postgresql"
    cast, bot = build_cast(), story.make_bot()
    sandbox.tenant(users=[{"user_id": cast.head.user_id, "name": "x"}, {"user_id": cast.member.user_id, "name": "y"}])
    sandbox.tenant(apps=[story.app_of(bot)])
    return World(cast, bot, sandbox)


def together(count: int, work: Callable[[], None]) -> None:
    """Run it so many times at once; the first error is raised here."""
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def one() -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:  # noqa: BLE001  # shown below, in the test's own thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


def test_four_drains_send_each_message_once(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "DRAINS", dict.fromkeys(draining.DRAINS, 4))
    with transaction.atomic():
        for number in range(24):
            who = real.cast.head if number % 2 else real.cast.member
            announce(
                "story.note",
                about=Ref("story.matter", str(number)),
                to=[who.pk],
                facts={"text": Fact("", f"第 {number} 条")},
            )
    together(4, lambda: (draining.drain("normal", seconds=12), None)[1])
    said = Counter(message["content"]["config"]["summary"]["content"] for message in real.sandbox.messages())
    assert len(said) == 24
    assert set(said.values()) == {1}
    assert Delivery.objects.filter(status=DeliveryStatus.SENT).count() == 24
    assert real.sandbox.stats()["limit_violations"] == 0


def test_a_drain_passes_over_a_card_that_a_verb_is_changing(real: World) -> None:
    now, live = wire_clock.now(), {"kind": "story.card", "lane": Lane.NORMAL, "status": CardStatus.LIVE}
    held, free = (
        Card.objects.create(about_kind="story.matter", about_id=n, reader=real.cast.head, retry_at=now, **live)
        for n in ("1", "2")
    )
    taken: list[int] = []
    with transaction.atomic():
        Card.objects.filter(pk=held.pk).update(wanted=2)
        together(1, lambda: taken.extend(one.pk for one in claim.cards(Lane.NORMAL, 5)))
    assert taken == [free.pk]
    assert [one.pk for one in claim.cards(Lane.NORMAL, 5)] == [held.pk]


def test_a_drain_of_several_hands_sends_each_once(real: World) -> None:
    with transaction.atomic():
        for number in range(12):
            announce("story.note", about=Ref("story.matter", str(number)), to=[real.cast.head.pk, real.cast.member.pk])
    draining.drain("normal", seconds=12, hands=4)
    assert len(real.sandbox.messages()) == 24
    for person in (real.cast.head, real.cast.member):  # and to each in the order in which it was said
        sent = Delivery.objects.filter(receiver=person).order_by("pk").values_list("message_id", flat=True)
        assert [message["message_id"] for message in real.sandbox.messages(user_id=person.user_id)] == list(sent)


def test_one_press_in_two_threads_acts_once(real: World) -> None:
    call = ActionCall(real.cast.head, MATTER, 1, {}, {}, Via.CARD, "the-press")
    toasts: list[str] = []

    def press() -> None:
        try:
            toasts.append(act("story.approve", call).toast)
        except IllegalMove as late:
            toasts.append(late.message)

    together(4, press)
    assert state["count"] >= 1
    assert ActionRun.objects.count() == 1
    assert len(toasts) == 4


def test_slots_are_never_given_twice(real: World) -> None:
    window = Window("test", 0.05, 3)
    begun = wire_clock.seconds()
    slots: list[float] = []

    def ten() -> None:
        for _ in range(10):
            wait = take(window, patience=10).wait
            slots.append(wire_clock.seconds() + wait)

    together(4, ten)
    assert len(slots) == 40
    # three at once, then one every 0.05 s, however slowly they were taken
    assert max(slots) - begun >= 37 * 0.05
