"""What goes when its time is over, and what settings may say about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override
from pytest_django import Settings

from core import clock, retention
from core.models import JournalEntry, Reading, Timer
from core.retention import RULES, Way, days_of, limit, remove
from core.states import TimerStatus
from tests.conftest import FrozenClock

pytestmark = pytest.mark.django_db


def reading(days: int) -> Reading:
    at = clock.now() - timedelta(days=days)
    made: Reading = Reading.objects.create(
        person="people.employee:1", ref_kind="x.y", ref_id=str(days), what="w", hour=at, at=at
    )
    return made


def test_old_readings_go_although_nobody_may_delete_one(frozen_clock: FrozenClock) -> None:
    for days in (1, 1_094, 1_096, 2_000):
        reading(days)
    assert retention.run()["core.readings"] == 2
    assert sorted(Reading.objects.values_list("ref_id", flat=True)) == ["1", "1094"]
    said = JournalEntry.objects.get(verb="retention.deleted", ref_id="core.readings")
    assert said.facts["rows"] == 2


def test_a_second_run_removes_and_says_nothing(frozen_clock: FrozenClock) -> None:
    reading(2_000)
    retention.run()
    assert retention.run() == {}
    assert JournalEntry.objects.filter(verb="retention.deleted").count() == 1


def test_more_than_a_batch_goes(frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for days in range(2_000, 2_005):
        reading(days)
    assert remove(RULES.get("core.readings"), clock.now()) == 5


def test_an_armed_timer_stays_however_old(frozen_clock: FrozenClock) -> None:
    old = clock.now() - timedelta(days=400)
    for status in (TimerStatus.ARMED, TimerStatus.PARKED, TimerStatus.FIRED):
        Timer.objects.create(
            key=status, due_at=old, handler="h", ref_kind="x", ref_id="1", status=status, settled_at=old
        )
    retention.run()
    assert set(Timer.objects.values_list("key", flat=True)) == {"armed", "parked"}


def test_settings_say_another_number_of_days(settings: Settings, frozen_clock: FrozenClock) -> None:
    rule = RULES.get("core.readings")
    settings.RETENTION_DAYS = ["core.readings=200"]
    assert days_of(rule) == 200
    assert limit(rule) == clock.now() - timedelta(days=200)


@pytest.mark.parametrize(
    ("said", "message"), [("core.readings=10", "180 days or longer"), ("core.readings", "kind=days")]
)
def test_what_settings_may_not_say(settings: Settings, said: str, message: str) -> None:
    settings.RETENTION_DAYS = [said]
    with pytest.raises(ImproperlyConfigured, match=message):
        days_of(RULES.get("core.readings"))


def test_every_rule_can_be_asked_and_has_its_words() -> None:
    for rule in RULES:
        assert rule.older(limit(rule)).count() == 0
        assert rule.minimum <= rule.days
        with override("en"):
            assert str(rule.label).isascii(), rule.slug


def test_approvals_stay_twenty_years_and_are_never_just_deleted() -> None:
    rule = RULES.get("approvals.requests")
    assert (rule.way, rule.days >= 20 * 365) == (Way.ARCHIVE, True)
