"""Calendars of duty: what they hold, as RFC 5545 wants it, and who may read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core import journal
from core.errors import IllegalMove, NotVisible
from estate import ics
from estate.models import DutyFeed
from estate.services.feeds import make_feed, revoke_feed
from people import api as people
from tests.conftest import FrozenClock
from tests.estate.conftest import Estate

EVENT = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"}
NAME = re.compile(r"[A-Z-]+")


def parsed(body: bytes) -> list[dict[str, str]]:
    """The events of a calendar, read as strictly as RFC 5545 allows; fails on what it forbids."""
    text = body.decode()
    assert text.endswith("\r\n")
    raw = text[:-2].split("\r\n")
    assert all("\n" not in line and "\r" not in line for line in raw)
    assert all(0 < len(line.encode()) <= 75 for line in raw), "a line is at most 75 octets"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text.replace("\r\n", ""))
    lines: list[str] = []
    for line in raw:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert sum(line == "VERSION:2.0" for line in lines) == 1
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    events: list[dict[str, str]] = []
    inside = False
    for line in lines[1:-1]:
        name, colon, value = line.partition(":")
        assert colon
        assert NAME.fullmatch(name.partition(";")[0])
        if line in {"BEGIN:VEVENT", "END:VEVENT"}:
            assert inside == (line == "END:VEVENT")
            inside = not inside
            events += [{}] if inside else []
        elif inside:
            assert name not in events[-1], "each property once"
            events[-1][name] = value
    assert not inside
    for one in events:
        assert set(one) >= EVENT
        assert all(re.fullmatch(r"\d{8}T\d{6}Z", one[name]) for name in ("DTSTAMP", "DTSTART", "DTEND"))
        assert one["DTSTART"] < one["DTEND"]
    assert len({one["UID"] for one in events}) == len(events)
    return events


def unescaped(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), "unescaped separators"
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_text_survives_the_file(summary: str, description: str) -> None:
    try:
        (summary + description).encode()
    except UnicodeEncodeError:
        return
    now = datetime(2026, 11, 10, tzinfo=UTC)
    events = parsed(ics.calendar("值班", [ics.Event("a@b", now, now + timedelta(1), summary, description)], stamp=now))
    kept = "".join(one for one in summary if one == "\n" or (ord(one) >= 32 and ord(one) != 127))
    assert unescaped(events[0]["SUMMARY"]) == kept


@pytest.mark.django_db
def test_a_roster_is_read_without_signing_in(estate: Estate, client: Client) -> None:
    issued = make_feed(actor=estate.cast.outsider, roster=estate.roster)
    answer = client.get(f"/estate/feeds/{issued.secret}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = parsed(answer.content)
    told = [(one["DTSTART"], one["DTEND"], unescaped(one["SUMMARY"])) for one in events]
    assert ("20261109T010000Z", "20261116T010000Z", "陈立") in told
    assert ("20261116T010000Z", "20261123T010000Z", "王小明") in told
    assert "「主值」" in unescaped(events[0]["DESCRIPTION"])
    assert DutyFeed.objects.get().read_on is not None
    assert issued.secret not in str(list(DutyFeed.objects.values()))
    assert issued.secret not in repr(issued)


@pytest.mark.django_db
def test_a_person_reads_his_own_turns_alone(estate: Estate, client: Client) -> None:
    issued = make_feed(actor=estate.cast.head)
    events = parsed(client.get(f"/estate/feeds/{issued.secret}.ics").content)
    assert {unescaped(one["SUMMARY"]) for one in events} == {"值班：交易值班"}
    assert "20261109T010000Z" in {one["DTSTART"] for one in events}
    assert "20261116T010000Z" not in {one["DTSTART"] for one in events}


@pytest.mark.django_db
def test_an_address_ends_when_it_is_revoked_replaced_or_its_owner_leaves(estate: Estate, client: Client) -> None:
    cast = estate.cast

    def answer(secret: str) -> int:
        return client.get(f"/estate/feeds/{secret}.ics").status_code

    first = make_feed(actor=cast.member, roster=estate.roster)
    second = make_feed(actor=cast.member, roster=estate.roster)
    other = make_feed(actor=cast.member)
    assert [answer(one.secret) for one in (first, second, other)] == [404, 200, 200]
    with pytest.raises(NotVisible):
        revoke_feed(second.feed.pk, actor=cast.operator)
    revoke_feed(second.feed.pk, actor=cast.member)
    with pytest.raises(IllegalMove):
        revoke_feed(second.feed.pk, actor=cast.member)
    assert [answer(one.secret) for one in (second, other)] == [404, 200]
    people.mark_left(cast.member, actor=cast.hr)
    assert answer(other.secret) == 404
    assert answer("x") == answer(f"hcal_{'a' * 43}") == 404
    assert [one.verb for one in journal.entries(second.feed.ref)] == ["estate.feed_made", "estate.feed_revoked"]


@pytest.mark.django_db
def test_the_past_stays_in_the_calendar_as_it_was(estate: Estate, client: Client, frozen_clock: FrozenClock) -> None:
    secret = make_feed(actor=estate.cast.member, roster=estate.roster).secret
    before = {one["UID"]: one["DTSTART"] for one in parsed(client.get(f"/estate/feeds/{secret}.ics").content)}
    frozen_clock.move(days=3)
    after = {one["UID"]: one["DTSTART"] for one in parsed(client.get(f"/estate/feeds/{secret}.ics").content)}
    assert {uid: begins for uid, begins in before.items() if uid in after and after[uid] != begins} == {}
    assert len(set(before) & set(after)) >= len(before) - 1
