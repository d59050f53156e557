"""Incidents outside their own pages: on 工作台 and in the search."""

from __future__ import annotations

import pytest
from django.test import Client

from alerts.finding import find_incidents
from alerts.home import open_incidents
from alerts.models import Incident
from alerts.pending import SOURCE
from alerts.services import handling
from inbox.api import Filters, Tab
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


def test_the_inbox_holds_what_waits_for_one_and_what_one_had(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    hear(generic, said("b", system="oms"))
    other = Incident.objects.exclude(pk=incident.pk).get()

    def todo(who: Employee) -> list[str]:
        return [item.title for item in SOURCE.page(who, Tab.TODO, Filters(), "", 10).items]

    assert todo(cast.member) == ["[P1] 告警 a", "[P2] 告警 b"]
    assert todo(cast.operator) == []
    assert SOURCE.page(cast.member, Tab.TODO, Filters(text=other.number), "", 10).items[0].ref == other.ref
    handling.assign(incident.pk, actor=cast.member, to=cast.operator)
    assert todo(cast.operator) == ["[P1] 告警 a"]
    assert todo(cast.member) == ["[P2] 告警 b"]
    assert SOURCE.digest([cast.member.pk, cast.operator.pk, cast.hr.pk]).keys() == {cast.member.pk, cast.operator.pk}
    handling.resolve(incident.pk, actor=cast.operator)
    assert todo(cast.operator) == []
    (done,) = SOURCE.page(cast.operator, Tab.DONE, Filters(), "", 10).items
    assert done.ref == incident.ref
    client.force_login(cast.member)
    drawer = client.get(f"/alerts/{other.pk}/?drawer=1").content.decode()
    assert "<html" not in drawer
    assert "认领" in drawer
