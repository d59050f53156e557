"""Heartbeats acted upon, and changes kept for the incidents of their system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.models import Alert, Change, Heartbeat
from alerts.selectors.changes import changes_between
from alerts.services import beating, house, reading
from alerts.services.sources import as_draft, change_source
from core import clock
from tests.alerts.conftest import Sender

pytestmark = pytest.mark.django_db


def raised() -> dict[str, str]:
    """The platform's own alerts, as a worker reads them."""
    for pk in set(house.Intake.objects.filter(source__slug=house.SLUG).values_list("source", flat=True)):
        reading.read_source(pk)
    return dict(Alert.objects.filter(source__slug=house.SLUG).order_by("episode").values_list("title", "state"))


@pytest.fixture
def job(sender_of: Callable[[str], Sender]) -> Sender:
    """A job that should beat once an hour."""
    sender = sender_of("heartbeat")
    change_source(sender.source.pk, actor=None, draft=replace(as_draft(sender.source), every=60))
    return sender


def test_a_job_that_never_beat_is_missed_until_it_does(job: Sender) -> None:
    now = clock.now()
    assert beating.watch(now + timedelta(minutes=59)) == 0
    assert beating.watch(now + timedelta(minutes=61)) == 1
    assert beating.watch(now + timedelta(minutes=62)) == 0
    assert raised() == {"心跳「测试 heartbeat」超时未到": "firing"}
    job.post(b"")
    job.read()
    assert raised() == {"心跳「测试 heartbeat」超时未到": "resolved"}


def test_each_job_of_a_source_is_missed_by_itself(job: Sender) -> None:
    for name in ("a", "b"):
        job.client.post(f"/in/{job.source.slug}?name={name}", headers={"authorization": f"Bearer {job.secret}"})
    job.read()
    Heartbeat.objects.filter(name="a").update(last_at=clock.now() - timedelta(hours=2))
    assert beating.watch(clock.now()) == 1
    assert raised() == {"心跳「测试 heartbeat · a」超时未到": "firing"}


def test_a_job_that_fails_says_so_at_once(job: Sender) -> None:
    job.post(b"disk full", tail="/3")
    job.read()
    assert raised() == {"心跳「测试 heartbeat」报告失败": "firing"}
    assert "disk full" in Alert.objects.get(source__slug=house.SLUG).body
    job.post(b"", tail="/0")
    job.read()
    assert raised() == {"心跳「测试 heartbeat」报告失败": "resolved"}


def test_a_source_without_an_interval_only_notes(sender_of: Callable[[str], Sender]) -> None:
    sender_of("heartbeat")
    assert beating.watch(clock.now() + timedelta(days=9)) == 0


def test_a_change_is_kept_once_and_found_by_its_system(sender_of: Callable[[str], Sender]) -> None:
    sender = sender_of("pagerduty")
    body = {"routing_key": sender.secret, "payload": {"summary": "发布 2.4", "source": "oms"}}
    sender.post(body, tail="/v2/change/enqueue")
    sender.read()
    row = Change.objects.get()
    assert (row.title, row.source) == ("发布 2.4", sender.source)
    Change.objects.update(system="oms")
    now = clock.now()
    (found,) = changes_between(now - timedelta(hours=1), now + timedelta(minutes=6), {"oms"})
    assert (found.subject, found.source, found.serial) == ("发布 2.4", sender.source.name, "")
    assert changes_between(now + timedelta(days=1), now + timedelta(days=2), {"oms"}) == []
    assert changes_between(now - timedelta(hours=1), now + timedelta(hours=1), {""}) == []
