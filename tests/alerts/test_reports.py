"""The report: figures from the rows, who sees what, the file, metrics, grades of impact."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from alerts.engine.impact import Impact
from alerts.models import ImpactGrade, Incident
from alerts.registering.report import open_of
from alerts.selectors import reports
from alerts.selectors.impact import grades, impact_of, impact_said
from alerts.services import handling
from alerts.services.grades import drop_grade, set_grade
from core import clock, journal, metrics
from core.errors import IllegalMove, Invalid, Refused
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.rest.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire", "frozen_clock")]
__all__ = ["incident"]
TODAY = date(2026, 11, 10)


@pytest.fixture
def handled(generic: Sender, incident: Incident, cast: Cast, frozen_clock: FrozenClock) -> Incident:
    """Begun at ten, taken after four minutes, over after ten."""
    frozen_clock.move(minutes=4)
    handling.acknowledge(incident.pk, actor=cast.member)
    frozen_clock.move(minutes=6)
    handling.resolve(incident.pk, actor=cast.member)
    incident.refresh_from_db()
    return incident


def test_the_report_tells_how_soon_incidents_are_taken_and_over(handled: Incident, cast: Cast) -> None:
    told = reports.report(cast.operator, reports.asked({}))
    assert told.whole.taken is not None
    assert told.whole.over is not None
    assert (told.whole.count, told.whole.open) == (1, 0)
    assert (told.whole.taken.mean, told.whole.over.p95) == (timedelta(minutes=4), timedelta(minutes=10))
    assert [(line.label, line.figures.count) for line in told.systems] == [("集中交易", 1)]
    assert [line.key for line in told.priorities] == [handled.priority]
    assert [line.figures.count for line in told.weeks] == [0, 0, 0, 0, 1]
    assert told.trading == timedelta(minutes=10), "ten o'clock on a trading day"
    assert [(one.person, one.times, one.nights, one.unread) for one in told.noise.paged][:1] == [(cast.member, 1, 0, 0)]


def test_nobody_is_told_of_incidents_that_he_does_not_read(handled: Incident, cast: Cast, client: Client) -> None:
    assert reports.report(cast.member, reports.asked({})).whole.count == 1
    told = reports.report(cast.outsider, reports.asked({}))
    assert (told.whole.count, told.noise.alerts, told.noise.paged) == (0, 0, ())
    client.force_login(cast.outsider)
    assert "这段时间没有故障。" in client.get("/alerts/reports/").content.decode()
    assert handled.number not in client.get("/alerts/reports/").content.decode()


def test_noise_is_what_comes_often_and_goes_by_itself(
    generic: Sender, cast: Cast, frozen_clock: FrozenClock, incident: Incident
) -> None:
    for _time in range(3):
        hear(generic, said("blip", status="firing", severity="warning"))
        frozen_clock.move(minutes=2)
        hear(generic, said("blip", status="resolved", severity="warning"))
        frozen_clock.move(minutes=30)
    told = reports.report(cast.operator, reports.asked({})).noise
    assert told.brief == 3
    assert (told.top[0].times, told.alerts) == (3, 4)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, date(2026, 10, 14), TODAY),
        ({"from": "2026-11-01", "to": "2026-11-05"}, date(2026, 11, 1), date(2026, 11, 5)),
        ({"from": "2026-11-09", "to": "2026-11-05"}, date(2026, 11, 5), date(2026, 11, 5)),
        ({"from": "x", "to": "0001-01-01"}, date(2026, 10, 14), TODAY),
        ({"from": "2020-01-01"}, date(2025, 11, 9), TODAY),
    ],
)
def test_the_period_follows_the_address(query: dict[str, str], first: date, last: date) -> None:
    assert reports.asked(query) == reports.Period(first, last)


def test_the_page_and_its_file(handled: Incident, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    page = client.get("/alerts/reports/").content.decode()
    for word in ("MTTR", "集中交易", "较大事件", "bar-p95", "10 分"):
        assert word in page
    body = b"".join(client.get("/alerts/reports/export.csv").streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert (rows[1][0], rows[1][7], rows[1][8], rows[1][9]) == (handled.number, "240", "600", "10.0")


def test_metrics_tell_the_minutes_of_a_day(handled: Incident) -> None:
    assert metrics.value("alerts.mtta", TODAY) == Decimal("4.0")
    assert metrics.value("alerts.mttr", TODAY) == Decimal("10.0")
    assert metrics.value("alerts.mttr", TODAY - timedelta(days=1)) is None
    assert metrics.series("alerts.mttr", TODAY - timedelta(days=3), TODAY) == {TODAY: Decimal("10.0")}


def test_whoever_comes_on_duty_hears_how_many_are_open(incident: Incident, cast: Cast) -> None:
    assert (open_of(["oms"]), open_of(["none"])) == (1, 0)
    handling.resolve(incident.pk, actor=cast.operator)
    assert open_of(["oms"]) == 0


def test_the_countdown_says_what_is_left(incident: Incident, cast: Cast, frozen_clock: FrozenClock) -> None:
    frozen_clock.move(minutes=3, seconds=20)
    found = impact_of(incident, clock.now())
    assert impact_said(found, running=True) == "交易时段 3 分 20 秒，距较大事件阈值 1 分 40 秒"
    assert impact_said(found, running=False) == "交易时段 3 分 20 秒"
    frozen_clock.move(minutes=2)
    assert "已达较大事件" in impact_said(impact_of(incident, clock.now()), running=True)
    assert impact_said(Impact(timedelta(), "", "较大事件", timedelta(minutes=5)), running=True) == ""
    with translation.override("en"):
        assert "Trading time" in impact_said(impact_of(incident, clock.now()), running=True)


def test_grades_are_data(cast: Cast) -> None:
    assert [one.after for one in grades()] == [timedelta(minutes=5)]
    row = set_grade(None, actor=cast.operator, name="重大事件", minutes=30)
    set_grade(None, actor=cast.operator, name="较大事件", minutes=10)
    assert [(one.name, one.after) for one in grades()] == [
        ("较大事件", timedelta(minutes=10)), ("重大事件", timedelta(minutes=30)),
    ]  # fmt: skip
    with pytest.raises(Invalid, match="30 分钟"):
        set_grade(None, actor=cast.operator, name="又一个", minutes=30)
    with pytest.raises(Invalid, match="整数"):
        set_grade(None, actor=cast.operator, name="零", minutes=0)
    with pytest.raises(Refused):
        set_grade(None, actor=cast.member, name="x", minutes=7)
    set_grade(row, actor=cast.operator, name="重大事件", minutes=40)
    drop_grade(row, actor=cast.operator)
    assert [one.verb for one in journal.entries(row.ref)] == ["alerts.grade_set"] * 2 + ["alerts.grade_dropped"]
    with pytest.raises(IllegalMove):
        drop_grade(row, actor=cast.operator)


def test_an_operator_writes_grades_on_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    assert client.post("/alerts/reports/grades", {"name": "重大事件", "minutes": "30"}).status_code == 302
    assert client.post("/alerts/reports/grades", {"name": "", "minutes": "30"}).status_code == 422
    row = ImpactGrade.objects.get()
    client.force_login(cast.member)
    assert client.post(f"/alerts/reports/grades/{row.pk}/drop").status_code == 403
    client.force_login(cast.operator)
    assert client.post(f"/alerts/reports/grades/{row.pk}/drop").status_code == 302
    assert not ImpactGrade.objects.exists()


def test_programs_read_the_same_figures(handled: Incident, cast: Cast) -> None:
    told = client_of(cast.member, ["incidents:read"]).get("/api/v1/incident-report").json()
    assert told["whole"]["mtta"] == {"of": 1, "mean": 240, "p50": 240, "p95": 240}
    assert [line["key"] for line in told["systems"]] == ["oms"]
    assert (told["trading_seconds"], told["alerts"]) == (600, 1)
    some = client_of(cast.member, ["incidents:read"]).get("/api/v1/incident-report?first=2026-01-01&last=2026-01-31")
    assert some.json()["whole"]["count"] == 0
