"""The logs at the REST door: for the audit administrator alone, provable, and reading them leaves a trace."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pytest_django import Settings

from core import clock
from core.errors import Invalid
from core.evidence import forget
from core.journal import chained
from core.models import Reading
from people import api as people
from people.services.tokens import issue_token
from tests.cast import Cast
from tests.rest.conftest import Caller
from tests.rest.test_door import problem

LOG, READS = "/api/v1/audit/log", "/api/v1/audit/reads"


@pytest.fixture(autouse=True)
def _nothing_noted_yet() -> None:
    forget()


def test_entries_come_page_by_page_with_what_proves_them(caller: Caller, cast: Cast) -> None:
    people.mark_left(cast.peer, actor=cast.hr)
    client = caller(cast.audit)
    seen, cursor = [], ""
    while True:
        said = client.get(LOG, {"order": "oldest", "limit": "2", "cursor": cursor}).json()
        seen += said["items"]
        cursor = said["next_cursor"]
        if not cursor:
            break
    assert [one["id"] for one in seen] == sorted(one["id"] for one in seen)
    assert {"people.token_issued", "people.left"} <= {one["verb"] for one in seen}
    for one in seen:
        assert one["hash"] == chained(one["prev_hash"], one["text"])
        assert json.loads(one["text"])["facts"] == one["facts"]


def test_filters_are_those_of_the_page(caller: Caller, cast: Cast) -> None:
    people.mark_left(cast.peer, actor=cast.hr)
    client = caller(cast.audit)
    today, before = f"{clock.today():%F}", f"{clock.today() - timedelta(days=1):%F}"
    by_hr = client.get(LOG, {"who": cast.hr.user_id}).json()["items"]
    assert {one["actor"] for one in by_hr} == {str(cast.hr.ref)}
    assert client.get(LOG, {"subject": str(cast.peer.ref)}).json()["items"]
    assert client.get(LOG, {"since": today, "via": "system"}).status_code == 200
    assert client.get(LOG, {"until": before}).json()["items"] == []
    for wrong in ({"since": "yesterday"}, {"since": "2026-02-30"}, {"via": "door"}, {"what": "x"}, {"order": "x"}):
        problem(client.get(LOG, wrong), 422)


def test_reading_leaves_a_trace_and_is_for_audit_alone(caller: Caller, cast: Cast) -> None:
    for who in (cast.member, cast.hr, cast.system, cast.security, cast.operator):
        client = caller(who)
        problem(client.get(LOG), 403)
        problem(client.get(READS), 403)
    assert not Reading.objects.exists()
    problem(caller(cast.audit, ["people:read"]).get(LOG), 403)
    client = caller(cast.audit)
    client.get(LOG)
    client.get(LOG)
    noted = client.get(READS, {"what": "portal.log"}).json()["items"]
    assert [(one["person"], one["what"], one["ref"]) for one in noted] == [
        (str(cast.audit.ref), "portal.log", "core.journal:all")
    ]


def test_a_token_for_it_needs_the_second_factor_and_dies_with_the_role(
    caller: Caller, cast: Cast, settings: Settings
) -> None:
    settings.SECOND_FACTOR_ROLES = ["audit_admin"]
    asked = {"name": "SIEM", "scopes": ["audit:read"], "days": 30}
    with pytest.raises(Invalid):
        issue_token(actor=cast.audit, person=cast.audit, **asked)  # type: ignore[arg-type]  # plain values
    client = caller(cast.audit, ["audit:read"])
    assert client.get(LOG).status_code == 200
    cast.audit.role_holdings.all().delete()
    problem(client.get(LOG), 403)
