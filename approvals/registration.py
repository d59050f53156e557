"""Everything approvals hands to the lower storeys; called once from AppConfig.ready()."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals import actions, gauges, keeping, metrics, notices, pending, phrases, search, timers, verbs_said
from approvals.definition import parsed
from approvals.models import FlowVersion, Request
from approvals.policy import APP
from approvals.publish import FLOW_FILES, FLOWS, FlowFile
from approvals.rest import registration as rest
from approvals.selectors import panels
from approvals.services import deputies, leavers
from approvals.states import FlowStatus, VersionStatus
from bots.api import ACTIONS, NOTICES
from core.evidence import READINGS, ReadingKind
from core.gauges import GAUGES
from core.metrics import METRICS
from core.refs import REF_KINDS, Ref, RefKind
from core.retention import RULES
from core.search import INDEXED
from core.shell import NAV, PANELS, SEARCH, TILES, HomePanel, HomeTile, NavEntry, SearchProvider
from core.timers import HANDLERS
from core.verbs import VERBS
from inbox.api import SOURCES
from people.api import (
    AUDIENCES,
    DELEGATIONS,
    LEAVERS,
    AudienceSource,
    AudienceSubject,
    DelegationHandler,
    LeaverHandler,
)

SENSITIVE = ReadingKind("approvals.sensitive", _("含敏感字段的申请"))


def register() -> None:
    """Fill the registers."""
    for kind in notices.KINDS:
        NOTICES.register(kind)
    for action in actions.ACTIONS:
        ACTIONS.register(action)
    for handler in timers.HANDLERS:
        HANDLERS.register(handler)
    HANDLERS.register(leavers.HAND_OVER_AGAIN)
    for metric in metrics.METRICS:
        METRICS.register(metric)
    for path in sorted(FLOWS.glob("*.json")):
        FLOW_FILES.register(FlowFile(path.stem, path), where=f"approvals/flows/{path.name}")
    SOURCES.register(pending.SOURCE)
    LEAVERS.register(_LEAVERS)
    DELEGATIONS.register(_DEPUTIES)
    for ref_kind in _REF_KINDS:
        REF_KINDS.register(ref_kind)
    AUDIENCES.register(_AUDIENCES)
    NAV.register(_NAV)
    for tile in _TILES:
        TILES.register(tile)
    for panel in _PANELS:
        PANELS.register(panel)
    SEARCH.register(_SEARCH)
    INDEXED.register(search.INDEX)
    rest.register()
    _register_operation()


def _register_operation() -> None:
    """What operators look at."""
    for verb in verbs_said.SAID:
        VERBS.register(verb)
    READINGS.register(SENSITIVE)
    for gauge in gauges.GAUGES:
        GAUGES.register(gauge)
    for rule in keeping.RULES:
        RULES.register(rule)


def _request_url(ref: Ref) -> str:
    return reverse("approvals:request", args=[ref.id])


def _request_title(ref: Ref) -> str:
    return str(Request.objects.filter(pk=ref.pk).first() or ref)


def _task_title(ref: Ref) -> str:
    return str(Request.objects.filter(tasks=ref.pk).first() or ref)


def _home(ref: Ref) -> str:
    return reverse("portal:home")


def _start(ref: Ref) -> str:
    return reverse("approvals:start")


def _audiences() -> list[AudienceSubject]:
    rows = FlowVersion.objects.filter(status=VersionStatus.DEFAULT, flow__status=FlowStatus.ACTIVE)
    flows = [
        AudienceSubject(
            f"flow:{row.flow.slug}",
            str(gettext("流程「%(name)s」") % {"name": parsed(row.source).title.said(phrases.language())}),
            gettext("范围外的人看不到也不能发起这个流程；已有份的申请不受影响。"),
        )
        for row in rows.select_related("flow").order_by("flow__position", "flow__slug")
    ]
    outside = gettext("范围外的人没有审批菜单，也不能发起申请；轮到自己审批时仍会收到。")
    return [AudienceSubject(APP, gettext("审批"), outside), *flows]


_AUDIENCES = AudienceSource("approvals", _audiences)
_DEPUTIES = DelegationHandler("approvals", deputies.begun, deputies.ended)
_LEAVERS = LeaverHandler("approvals", leavers.hand_over)
# The labels are lazy texts: they are said in the language of whoever reads them.
_REF_KINDS = (
    RefKind("approvals.request", _("申请"), _request_url, _request_title),
    RefKind("approvals.task", _("审批待办"), phrases.task_url, _task_title),
    RefKind("approvals.warning", _("超时提醒"), _home, str),
    RefKind("approvals.flow", _("审批流程"), _start, str),
)
_NAV = NavEntry("approvals", _("审批"), "stamp", "approvals:start", 30, audience=APP)
_TILES = (HomeTile("approvals.stuck", 30, panels.stuck_tile),)
_PANELS = (HomePanel("approvals.stuck", 20, "side", "approvals/panels/stuck.html", panels.stuck),)
_SEARCH = SearchProvider("approvals", _("申请"), 20, search.find)
