"""Changes that were agreed to, as other rooms are told of them."""

from __future__ import annotations

from datetime import timedelta

from approvals.api import changes_about
from approvals.services.withdraw import withdraw
from approvals.states import RequestStatus
from core.clock import SHANGHAI
from tests.approvals.flows.firm import MONDAY, Firm, key
from tests.approvals.flows.walks import begin, take

DAY = timedelta(days=1)
AGREED = (("tech:tech", "tech"), ("test:tester", "tester"), ("manager:manager", "manager"))
CARRIED = (("@2026-11-23T22:00", ""), ("implement:bob", "bob"), ("verify:cloud1", "cloud1"))


def told(*systems: str) -> list[str]:
    return [one.serial for one in changes_about(systems, MONDAY, MONDAY + DAY)]


def test_a_change_is_told_once_everybody_agreed(firm: Firm) -> None:
    request = begin(firm, "change")
    keys = tuple(request.data["systems"])
    assert told(*keys) == []
    take(firm, request, AGREED)
    (found,) = changes_about(keys, MONDAY, MONDAY + DAY)
    assert (found.serial, found.status) == (request.serial, RequestStatus.RUNNING)
    assert found.subject == request.data["subject"]
    assert f"{found.starts_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "11-23 22:00"
    assert told("none") == told() == []
    assert changes_about(keys, MONDAY - 3 * DAY, MONDAY - DAY) == []
    assert changes_about(keys, MONDAY + 2 * DAY, MONDAY + 3 * DAY) == []
    take(firm, request, CARRIED)
    assert told(*keys) == [request.serial]


def test_what_was_taken_back_is_no_change(firm: Firm) -> None:
    request = begin(firm, "change")
    take(firm, request, AGREED)
    withdraw(request=request.pk, actor=firm.ann, key=key(), reason="取消")
    assert told(*request.data["systems"]) == []
