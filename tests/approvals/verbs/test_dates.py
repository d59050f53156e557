"""Dates of the form after approval: a reminder, a draft to renew, a request that follows; once each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from approvals.models import Draft, Request
from approvals.services import decide, revoke
from bots.models import Announcement
from core import journal
from core.journal import Via
from core.models import Timer
from people.services.leaving import mark_left
from tests.approvals.verbs.desk import Desk, key, mark, node, told, verbs
from tests.approvals.verbs.test_time import at

ENDS = "2026-12-20"
FOLLOW = {"offset": "+0d", "do": "request", "flow": "follow", "prefill": {"amount": "amount", "note": "note"}}
NINE = datetime(2026, 12, 6, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, fourteen days before


def approved(desk: Desk, later: dict[str, Any], **more: Any) -> Request:
    """A request that ends on the twentieth of December."""
    settings = {"later": [{"key": "then", "field": "until", **later}], **more}
    desk.publish(node("a", "bob"), settings=settings)
    request = desk.file(until=ENDS)
    decide.approve(**desk.press(request, "bob"))
    return request


def due(request: Request) -> list[datetime]:
    rows = Timer.objects.filter(ref_kind=request.ref.kind, ref_id=request.ref.id, status="armed")
    return list(rows.order_by("due_at").values_list("due_at", flat=True))


def test_it_is_said_in_the_morning_to_the_initiator_and_whom_the_flow_names(desk: Desk) -> None:
    request = approved(desk, {"offset": "-14d", "at": "09:00", "do": "remind", "who": [{"rule": "leader"}]})
    assert due(request) == [NINE]
    newest = mark()
    at(NINE)
    assert told(newest) == {("approvals.date", "ann"), ("approvals.date", "gus")}
    assert verbs(request)[-1] == "date_reached"


def test_it_is_said_once_however_often_the_clock_ticks(desk: Desk) -> None:
    request = approved(desk, {"offset": "-14d", "at": "09:00", "do": "remind"})
    at(NINE)
    at(NINE)
    assert Announcement.objects.filter(kind="approvals.date").count() == 1
    assert verbs(request).count("date_reached") == 1


def test_a_draft_with_the_same_form_waits_for_the_initiator(desk: Desk) -> None:
    request = approved(desk, {"offset": "-7d", "do": "draft"})
    at(datetime(2026, 12, 13, 1, 0, tzinfo=UTC))
    draft = Draft.objects.get(person=desk.ann, flow=request.flow)
    assert (draft.data["note"], draft.data["until"]) == ("扩容", ENDS)


def test_what_he_is_typing_already_is_left_alone(desk: Desk) -> None:
    request = approved(desk, {"offset": "-7d", "do": "draft"})
    own = Draft.objects.create(person=desk.ann, flow=request.flow, data={"note": "我的"}, saved_at=request.submitted_at)
    at(datetime(2026, 12, 13, 1, 0, tzinfo=UTC))
    own.refresh_from_db()
    assert own.data == {"note": "我的"}


def test_a_request_follows_for_the_initiator_and_says_where_it_comes_from(desk: Desk) -> None:
    desk.publish(node("a", "cat"), slug="follow")
    request = approved(
        desk, {"offset": "+0d", "do": "request", "flow": "follow", "prefill": {"amount": "amount", "note": "note"}}
    )
    at(datetime(2026, 12, 20, 1, 0, tzinfo=UTC))
    at(datetime(2026, 12, 20, 1, 0, tzinfo=UTC))
    followed = Request.objects.get(flow__slug="follow")
    assert (followed.initiator, followed.data["amount"], followed.data["note"]) == (desk.ann, 10_000, "扩容")
    assert followed.origin == {"system": "hub", "key": request.serial}
    [entry] = [one for one in journal.entries(request.ref) if one.verb == "approvals.date_reached"]
    assert entry.facts["request"] == followed.pk


def test_what_the_other_form_does_not_take_is_told_and_written_down(desk: Desk) -> None:
    desk.publish(node("a", "cat"), slug="follow")
    request = approved(desk, {"offset": "+0d", "do": "request", "flow": "follow", "prefill": {"note": "note"}})
    newest = mark()
    at(datetime(2026, 12, 20, 1, 0, tzinfo=UTC))
    assert not Request.objects.filter(flow__slug="follow").exists()
    assert ("approvals.date", "ann") in told(newest)
    entries = [one for one in journal.entries(request.ref) if one.verb == "approvals.date_reached"]
    assert any("必填" in str(one.facts.get("error", "")) for one in entries)


def test_for_who_has_left_his_leader_is_asked(desk: Desk) -> None:
    desk.publish(node("a", "cat"), slug="follow")
    approved(
        desk, {"offset": "+0d", "do": "request", "flow": "follow", "prefill": {"amount": "amount", "note": "note"}}
    )
    mark_left(desk.ann, actor=None, via=Via.SYSTEM)
    at(datetime(2026, 12, 20, 1, 0, tzinfo=UTC))
    assert Request.objects.get(flow__slug="follow").initiator == desk.gus


def test_a_revoked_request_has_no_dates(desk: Desk) -> None:
    request = approved(
        desk, {"offset": "-14d", "at": "09:00", "do": "remind"}, revoke={"within": "7d", "consent": "flow_admin"}
    )
    revoke.revoke(request=request.pk, actor=desk.ann, key=key(), reason="不需要了")
    decide.approve(**desk.press(request, "eve"))
    assert due(request) == []
    newest = mark()
    at(NINE)
    assert not told(newest)


@pytest.mark.parametrize("until", ["2026-11-20", ""])
def test_a_date_that_is_over_or_missing_arms_nothing(desk: Desk, until: str) -> None:
    desk.publish(
        node("a", "bob"), settings={"later": [{"key": "then", "field": "until", "offset": "-1d", "do": "remind"}]}
    )
    request = desk.file(until=until)
    decide.approve(**desk.press(request, "bob"))
    assert due(request) == []
