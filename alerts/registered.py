"""Everything alerts hands to the lower storeys, and its own kinds; called once from AppConfig.ready()."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alerts import (
    actions,
    finding,
    home,
    notices,
    pending,
    source_card,
    verbs_said,
)
from alerts.models import AlertSource, Heartbeat, Incident, Intake
from alerts.policy import KEEPERS
from alerts.registering import chats as of_chats
from alerts.registering import proof as of_proof
from alerts.registering import quiet as of_quiet
from alerts.registering import report as of_report
from alerts.registering import routes as of_routes
from alerts.rest import registration as rest
from alerts.services import guarding, handling, road_errands
from alerts.sources import (
    alertmanager,
    aliyun,
    cloudevents,
    feishu_bot,
    generic,
    grafana,
    heartbeat,
    nightingale,
    opsgenie,
    pagerduty,
    prometheus,
    tencent,
    zabbix,
)
from alerts.sources.kinds import SOURCES
from alerts.states import IntakeStatus
from bots import api as bots
from core.refs import REF_KINDS, Ref, RefKind
from core.retention import RULES, Rows, Rule, Way
from core.shell import NAV, PANELS, SEARCH, NavEntry, SearchProvider
from core.timers import HANDLERS, RECURRING
from core.verbs import VERBS
from inbox.api import SOURCES as PENDING
from people.api import AUDIENCES, AudienceSource, AudienceSubject

# In the order in which they are offered.
APP: Final = "app:alerts"
KINDS = (
    *(prometheus, alertmanager, grafana, zabbix, nightingale, aliyun, tencent),
    *(generic, feishu_bot, pagerduty, opsgenie, cloudevents, heartbeat),
)


def register() -> None:
    """Fill the registers."""
    for ref_kind in (SOURCE, INTAKE, INCIDENT, HEARTBEAT, *of_quiet.REFS, *of_routes.REFS):
        REF_KINDS.register(ref_kind)
    for verb in verbs_said.SAID:
        VERBS.register(verb)
    RULES.register(RAW)
    rest.register()
    for notice in (*notices.KINDS, *of_quiet.NOTICES, *source_card.KINDS):
        bots.NOTICES.register(notice)
    bots.ERRANDS.register(road_errands.KIND)
    of_chats.register()
    for action in actions.ACTIONS:
        bots.ACTIONS.register(action)
    for handler in (*handling.HANDLERS, *guarding.HANDLERS, *of_quiet.HANDLERS):
        HANDLERS.register(handler)
    NAV.register(ENTRY)
    NAV.register(INCIDENTS)
    of_proof.register()
    of_report.register()
    PANELS.register(home.PANEL)
    PENDING.register(pending.SOURCE)
    SEARCH.register(SearchProvider("alerts", _("故障"), 40, finding.find_incidents, audience=APP))
    AUDIENCES.register(AudienceSource("alerts", _audiences))
    for nightly in of_routes.NIGHTLY:
        RECURRING.register(nightly)
    for kind in KINDS:
        SOURCES.register(kind.SOURCE, where=kind.__name__)


def _source_url(ref: Ref) -> str:
    slug = AlertSource.objects.filter(pk=ref.pk).values_list("slug", flat=True).first()
    return reverse("alerts:source", args=[slug]) if slug else reverse("alerts:sources")


def _source_title(ref: Ref) -> str:
    return AlertSource.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


def _intake_url(ref: Ref) -> str:
    slug = Intake.objects.filter(pk=ref.pk).values_list("source__slug", flat=True).first()
    return reverse("alerts:source", args=[slug]) if slug else reverse("alerts:sources")


def _intake_title(ref: Ref) -> str:
    row = Intake.objects.filter(pk=ref.pk).select_related("source").only("received_at", "source__name").first()
    return f"{row.source.name} · {row.received_at:%Y-%m-%d %H:%M:%S}" if row else str(ref)


def _read_long_ago(before: datetime) -> Rows:
    return Intake.objects.exclude(status=IntakeStatus.WAITING).filter(received_at__lt=before)


def _incident_url(ref: Ref) -> str:
    return reverse("alerts:incident", args=[ref.pk])


def _incident_title(ref: Ref) -> str:
    row = Incident.objects.filter(pk=ref.pk).first()
    return str(row) if row else str(ref)


def _beat_url(ref: Ref) -> str:
    known = Heartbeat.objects.filter(pk=ref.pk).exists()
    return reverse("alerts:heartbeat", args=[ref.pk]) if known else reverse("alerts:heartbeats")


def _beat_title(ref: Ref) -> str:
    row = Heartbeat.objects.filter(pk=ref.pk).first()
    return str(row) if row else str(ref)


def _audiences() -> list[AudienceSubject]:
    return [AudienceSubject(APP, gettext("故障"), gettext("范围外的人没有故障菜单；自己负责的系统出故障时仍会收到。"))]


SOURCE = RefKind("alerts.source", _("告警来源"), _source_url, _source_title)
INTAKE = RefKind("alerts.intake", _("接收记录"), _intake_url, _intake_title)
INCIDENT = RefKind("alerts.incident", _("故障"), _incident_url, _incident_title)
HEARTBEAT = RefKind("alerts.heartbeat", _("心跳"), _beat_url, _beat_title)
RAW = Rule("alerts.intakes", _("告警原始请求"), 90, Way.DELETE, _read_long_ago, minimum=7)
KEPT = (
    "alerts:routes",
    "alerts:policies",
    "alerts:coverage",
    "alerts:ledger",
    "alerts:spare-roads",
    "alerts:heartbeats",
    "alerts:changes",
)
ENTRY = NavEntry(
    "alerts.sources", _("告警管理"), "siren", "alerts:sources", 910, roles=KEEPERS, group="operate", also=KEPT
)
INCIDENTS = NavEntry("alerts", _("故障"), "bell-ring", "alerts:incidents", 50, audience=APP, also=("alerts:report",))
