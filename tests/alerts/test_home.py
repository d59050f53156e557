"""Incidents outside their own pages: on 工作台 and in the search."""

from __future__ import annotations

import pytest
from django.test import Client

from alerts.finding import find_incidents
from alerts.home import open_incidents
from alerts.models import Incident
from alerts.services import handling
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast

pytestmark = pytest.mark.django_db
__all__ = ["incident"]


def shown(who: Employee) -> tuple[list[int], int]:
    found = open_incidents(who, "self")
    return ([line.row.pk for line in found["lines"]], found["total"]) if found else ([], 0)


def test_the_desk_shows_the_most_urgent_that_are_not_over(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    hear(generic, *(said(f"n{number}", severity="info") for number in range(6)))
    assert shown(cast.member) == ([incident.pk], 1)
    assert shown(cast.outsider) == ([], 0)
    rows, total = shown(cast.operator)
    assert (rows[0], len(rows), total) == (incident.pk, 5, 7)
    client.force_login(cast.member)
    assert "未恢复的故障" in client.get("/").content.decode()
    handling.resolve(incident.pk, actor=cast.member)
    assert shown(cast.member) == ([], 0)


def test_it_is_found_by_number_and_by_title_by_who_reads_it(incident: Incident, cast: Cast) -> None:
    for words in (incident.number, incident.number.lower(), "告警 a"):
        (hit,) = find_incidents(cast.member, words, 5)
        assert hit.url == f"/alerts/{incident.pk}/"
        assert find_incidents(cast.outsider, words, 5) == []
    assert find_incidents(cast.member, "  ", 5) == []
    handling.resolve(incident.pk, actor=cast.member)
    assert len(find_incidents(cast.member, "告警 a", 5)) == 1
