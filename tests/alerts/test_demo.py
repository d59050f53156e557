"""The demo firm's sources: seeded once, read as the real ones, with one thing open and one that nobody can read."""

from __future__ import annotations

import pytest

from alerts.api import seed_demo
from alerts.models import Alert, AlertSource, Incident, InhibitionRule, Intake, MaintenanceWindow, Silence
from alerts.selectors.lines import lines_of
from alerts.states import AlertState, IntakeStatus
from estate import api as estate
from people import api as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(db: None) -> None:
    people.seed_demo(employees=120)
    estate.seed_demo()
    assert seed_demo() == 3


@pytest.mark.usefixtures("firm")
def test_seeding_again_adds_nothing() -> None:
    before = Intake.objects.count()
    assert (seed_demo(), Intake.objects.count()) == (0, before)


@pytest.mark.usefixtures("firm")
def test_all_but_one_request_is_read_and_all_but_one_alert_is_over() -> None:
    lines = {line.row.slug: line for line in lines_of(list(AlertSource.objects.all()))}
    assert {slug: (line.open, line.dead) for slug, line in lines.items()} == {
        "trading-prometheus": (2, 0), "datacentre-zabbix": (1, 0), "clearing": (0, 1), "self": (1, 0),
    }  # fmt: skip
    assert all(line.resolved_at for slug, line in lines.items() if slug != "self")
    assert not Intake.objects.filter(status=IntakeStatus.WAITING).exists()
    assert {tuple(flags) for flags in Alert.objects.values_list("flags", flat=True)} == {()}
    assert Alert.objects.filter(state=AlertState.RESOLVED).count() == 17


@pytest.mark.usefixtures("firm")
def test_what_still_fires_is_an_incident_of_its_system() -> None:
    row = Incident.objects.exclude(source__slug="self").exclude(status__in=["suppressed", "resolved"]).get()
    assert (row.system, row.title, row.priority) == ("sjzt", "dw-02 磁盘剩余空间不足 10 %", "P3")


@pytest.mark.usefixtures("firm")
def test_a_silence_keeps_two_alerts_quiet_and_a_window_and_a_rule_stand_ready() -> None:
    row = Silence.objects.get()
    kept = Alert.objects.filter(quiet=str(row.ref))
    assert set(kept.values_list("state", "incident__status")) == {("firing", "suppressed")}
    assert kept.count() == 2
    assert (MaintenanceWindow.objects.count(), InhibitionRule.objects.count()) == (1, 1)
