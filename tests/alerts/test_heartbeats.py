"""Heartbeats as operators keep them, on their pages and at the REST door; and the page of changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.rhythm import due_at, late_at, rhythm
from alerts.models import Change, Heartbeat
from alerts.services import beating, heartbeats, house
from alerts.services.heartbeats import BeatDraft
from alerts.services.sources import as_draft, change_source
from alerts.signal import Pulse
from alerts.states_beat import BeatStatus, Rhythm
from core import clock
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.models import JournalEntry
from tests.alerts.conftest import Sender, of
from tests.cast import Cast
from tests.house.ledger import ledger
from tests.rest.conftest import client_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def job(sender_of: Callable[[str], Sender]) -> Sender:
    """A source whose jobs should beat once an hour; `eod` has beaten."""
    sender = sender_of("heartbeat")
    change_source(sender.source.pk, actor=None, draft=replace(as_draft(sender.source), every=60))
    beat(sender)
    return sender


def beat(sender: Sender, tail: str = "", body: bytes = b"", name: str = "eod") -> None:
    address = f"/in/{sender.source.slug}{tail}?name={name}"
    sender.client.post(address, body, content_type="text/plain", headers={"authorization": f"Bearer {sender.secret}"})
    sender.read()


def row() -> Heartbeat:
    return Heartbeat.objects.select_related("source").get()


def verbs(one: Heartbeat) -> list[str]:
    return list(JournalEntry.objects.filter(**of(one.ref)).order_by("seq").values_list("verb", flat=True))


def test_its_own_period_and_grace_go_before_those_of_the_source(job: Sender, cast: Cast) -> None:
    heartbeats.change_heartbeat(row().pk, actor=cast.operator, draft=BeatDraft("日终", every=10, grace=5))
    now = row().last_at
    assert beating.watch(now + timedelta(minutes=14)) == 0
    assert beating.watch(now + timedelta(minutes=16)) == 1
    assert house.raised("beat:") == [f"beat:{job.source.slug}:eod"]
    assert verbs(row()) == ["alerts.heartbeat_changed"]
    heartbeats.change_heartbeat(row().pk, actor=cast.operator, draft=BeatDraft("日终", every=10, grace=5))
    assert verbs(row()) == ["alerts.heartbeat_changed"], "nothing changed"


def test_a_paused_one_is_silent_and_what_it_raised_is_over(job: Sender, cast: Cast) -> None:
    late = row().last_at + timedelta(hours=2)
    assert beating.watch(late) == 1
    heartbeats.pause_heartbeat(row().pk, actor=cast.operator)
    assert house.raised("beat:") == []
    assert beating.watch(late) == 0
    beat(job, "/fail")
    assert house.raised("beat:") == []
    with pytest.raises(IllegalMove):
        heartbeats.pause_heartbeat(row().pk, actor=cast.operator)
    heartbeats.resume_heartbeat(row().pk, actor=cast.operator)
    assert beating.watch(late + timedelta(days=1)) == 1
    assert verbs(row()) == ["alerts.heartbeat_paused", "alerts.heartbeat_resumed"]


def test_a_deleted_one_is_known_no_longer_until_it_beats_again(job: Sender, cast: Cast) -> None:
    gone = row()
    assert beating.watch(gone.last_at + timedelta(hours=2)) == 1
    heartbeats.delete_heartbeat(gone.pk, actor=cast.operator)
    assert (Heartbeat.objects.count(), house.raised("beat:"), verbs(gone)) == (0, [], ["alerts.heartbeat_deleted"])
    with pytest.raises(NotVisible):
        heartbeats.delete_heartbeat(gone.pk, actor=cast.operator)
    beat(job)
    assert Heartbeat.objects.count() == 1


@pytest.mark.parametrize("verb", [heartbeats.pause_heartbeat, heartbeats.resume_heartbeat, heartbeats.delete_heartbeat])
def test_nobody_else_does_it(job: Sender, cast: Cast, verb: Callable[..., Any]) -> None:
    with pytest.raises(Refused):
        verb(row().pk, actor=cast.member)
    with pytest.raises(Refused):
        heartbeats.change_heartbeat(row().pk, actor=cast.member, draft=BeatDraft("x"))
    assert (verbs(row()), row().status) == ([], BeatStatus.ACTIVE)


@pytest.mark.parametrize(
    ("field", "draft"),
    [("every", BeatDraft(every=-1)), ("grace", BeatDraft(grace=99_999)), ("label", BeatDraft("x" * 61))],
)
def test_what_cannot_be_is_refused(job: Sender, cast: Cast, field: str, draft: BeatDraft) -> None:
    with pytest.raises(Invalid) as wrong:
        heartbeats.change_heartbeat(row().pk, actor=cast.operator, draft=draft)
    assert [one.field for one in wrong.value.problems] == [field]


def test_the_last_twenty_beats_are_kept_and_an_old_one_does_not_move_the_clock(job: Sender) -> None:
    for number in range(25):
        beat(job, "/3", f"try {number}".encode())
    one = row()
    assert (len(one.latest), one.latest[0]["note"], one.pulse) == (20, "exit 3\ntry 24", "fail")
    job.source.intakes.update(received_at=clock.now() - timedelta(days=3))
    last = one.last_at
    assert row().last_at == last


def test_one_of_opsgenie_is_watched_as_soon_as_it_has_a_period(sender_of: Callable[[str], Sender], cast: Cast) -> None:
    sender = sender_of("opsgenie")
    sender.post(b"", tail="/v2/heartbeats/backup/ping")
    sender.read()
    late = row().last_at + timedelta(hours=9)
    assert beating.watch(late) == 0
    heartbeats.change_heartbeat(row().pk, actor=cast.operator, draft=BeatDraft(every=60))
    assert beating.watch(late) == 1


def test_the_pages_tell_how_it_stands_and_how_to_send_one(client: Client, cast: Cast, job: Sender) -> None:
    client.force_login(cast.operator)
    beat(job, "/3", b"disk full")
    listed = client.get(reverse("alerts:heartbeats")).content.decode()
    assert "eod" in listed
    assert "报告失败" in listed
    address = reverse("alerts:heartbeat", args=[row().pk])
    page = client.get(address).content.decode()
    for word in ("disk full", "curl -fsS", f"/in/{job.source.slug}", "name=eod", "hat_…"):
        assert word in page
    assert job.secret not in page
    answer = client.post(address, {"label": "日终", "every": "abc", "grace": "5"})
    assert answer.status_code == 422
    assert 'value="abc"' in answer.content.decode()
    client.post(address, {"label": "日终", "every": "90", "grace": "5"})
    assert (row().label, row().every, row().grace) == ("日终", 90, 5)
    client.post(reverse("alerts:heartbeat-verb", args=[row().pk, "pause"]))
    assert "恢复监看" in client.get(address).content.decode()
    client.post(reverse("alerts:heartbeat-verb", args=[row().pk, "delete"]))
    assert "还没有收到心跳" in client.get(reverse("alerts:heartbeats")).content.decode()


def test_the_command_on_the_page_is_one_that_beats(job: Sender) -> None:
    """As it stands there: the address and the parameter."""
    job.client.get(f"/in/{job.source.slug}", {"name": "日终 清算"}, headers={"authorization": f"Bearer {job.secret}"})
    job.read()
    assert Heartbeat.objects.filter(name="日终 清算").exists()


def test_the_rest_door_reads_and_keeps_them(job: Sender, cast: Cast) -> None:
    reader = client_of(cast.operator, ["alert-sources:read"])
    writer = client_of(cast.operator, ["alert-sources:write"])
    (one,) = reader.get("/api/v1/heartbeats").json()["items"]
    assert (one["name"], one["state"], one["source_slug"]) == ("eod", "good", job.source.slug)
    address = f"/api/v1/heartbeats/{one['id']}"
    assert reader.get(address).json()["latest"][0]["pulse"] == "ok"
    assert reader.put(address, {"every": 5}, content_type="application/json").status_code == 403
    changed = writer.put(address, {"title": "日终", "every": 5}, content_type="application/json")
    assert (changed.status_code, changed.json()["every"], changed.json()["title"]) == (200, 5, "日终")
    assert writer.post(f"{address}/pause", {}, content_type="application/json").json()["state"] == "paused"
    assert writer.post(f"{address}/resumption", {}, content_type="application/json").json()["state"] == "good"
    assert writer.delete(address).status_code == 204
    assert reader.get(address).status_code == 404


def test_changes_stand_by_day_and_system(client: Client, cast: Cast, generic: Sender) -> None:
    for key, system, at in (("1", "oms", START), ("2", "", START), ("3", "oms", START - timedelta(days=1))):
        Change.objects.create(
            source=generic.source, key=key, system=system, title=f"发布 {key}", at=at, details={"user": "李雷"}
        )
    client.force_login(cast.operator)
    address = reverse("alerts:changes")
    page = client.get(address, {"day": "2026-11-23"}).content.decode()
    assert ("发布 1" in page, "发布 2" in page, "发布 3" in page, "李雷" in page) == (False, True, False, True)
    page = client.get(address, {"day": "2026-11-23", "system": "oms"}).content.decode()
    assert ("发布 1" in page, "发布 2" in page, "发布 3" in page) == (True, False, False)
    reader = client_of(cast.operator, ["alert-sources:read"])
    told = reader.get("/api/v1/changes?day=2026-11-22&system=oms").json()
    assert [(one["subject"], one["by"], one["told_by"]) for one in told["items"]] == [
        ("发布 3", "李雷", generic.source.name)
    ]


def test_what_the_pages_cost(client: Client, cast: Cast, job: Sender) -> None:
    client.force_login(cast.operator)
    client.get(reverse("alerts:heartbeats"))  # the first page of a session says so
    for name in ("alerts:heartbeats", "alerts:changes"):
        with ledger(name):
            client.get(reverse(name))
    address = reverse("alerts:heartbeat", args=[row().pk])
    with ledger("alerts:heartbeat"):
        client.get(address)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_of_two_who_pause_at_once_one_does(job: Sender, cast: Cast) -> None:
    pk, done = row().pk, []
    ready = threading.Barrier(2)

    def press() -> None:
        ready.wait()
        try:
            heartbeats.pause_heartbeat(pk, actor=cast.operator)
            done.append("paused")
        except IllegalMove:
            done.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(done) == ["paused", "refused"]


MINUTES = st.integers(0, 10_000)


@given(
    st.tuples(MINUTES, MINUTES, MINUTES), st.integers(0, 40_000), st.sampled_from(Pulse), st.sampled_from(BeatStatus)
)
def test_it_is_late_exactly_when_period_and_grace_are_over(
    minutes: tuple[int, int, int], passed: int, pulse: Pulse, status: BeatStatus
) -> None:
    every, usual, grace = minutes
    now = START + timedelta(minutes=passed)
    due, late = due_at(START, every, usual), late_at(START, every, usual, grace)
    state = rhythm(status, pulse, due, late, now)
    if status == BeatStatus.PAUSED:
        assert state == Rhythm.PAUSED
    elif pulse == Pulse.FAIL:
        assert state == Rhythm.FAILED
    elif not every and not usual:
        assert (state, due, late) == (Rhythm.FREE, None, None)
    else:
        period = every or usual
        assert (state == Rhythm.LATE) == (passed > period + grace)
        assert (state == Rhythm.GOOD) == (passed <= period)
