"""Everything approvals hands to the lower storeys; called once from AppConfig.ready()."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals import (
    actions,
    centre,
    flow_actions,
    gauges,
    keeping,
    metrics,
    notices,
    pending,
    phrases,
    search,
    verbs_said,
)
from approvals.definition import parsed
from approvals.models import FlowVersion, Request
from approvals.policy import ADMIN, APP
from approvals.publish import FLOW_FILES, FLOWS, FlowFile
from approvals.rest import registration as rest
from approvals.selectors import panels
from approvals.services import deputies, leavers
from approvals.states import FlowStatus, VersionStatus
from approvals.timing import later, moments, recertify, rungs
from bots.api import ACTIONS, CENTRE, NOTICES
from core.evidence import READINGS, ReadingKind
from core.gauges import GAUGES
from core.metrics import METRICS
from core.refs import REF_KINDS, Ref, RefKind
from core.retention import RULES
from core.search import INDEXED
from core.shell import NAV, PANELS, SEARCH, TILES, HomePanel, HomeTile, NavEntry, SearchProvider
from core.timers import HANDLERS, RECURRING
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

READ = (
    ReadingKind("approvals.sensitive", _("含敏感字段的申请")),
    ReadingKind("approvals.printed", _("打印申请")),
    ReadingKind("approvals.archived", _("导出申请归档")),
)


def register() -> None:
    """Fill the registers."""
    for kind in notices.KINDS:
        NOTICES.register(kind)
    for action in actions.ACTIONS:
        ACTIONS.register(action)
    for handler in (rungs.HANDLER, *moments.HANDLERS, later.HANDLER, recertify.PER_OWNER):
        HANDLERS.register(handler)
    RECURRING.register(recertify.QUARTERLY)
    flow_actions.register()
    HANDLERS.register(leavers.HAND_OVER_AGAIN)
    for metric in metrics.METRICS:
        METRICS.register(metric)
    for path in sorted(FLOWS.glob("*.json")):
        FLOW_FILES.register(FlowFile(path.stem, path), where=f"approvals/flows/{path.name}")
    SOURCES.register(pending.SOURCE)
    CENTRE.register(centre.SOURCE)
    LEAVERS.register(_LEAVERS)
    DELEGATIONS.register(_DEPUTIES)
    for ref_kind in _REF_KINDS:
        REF_KINDS.register(ref_kind)
    AUDIENCES.register(_AUDIENCES)
    for entry in _NAV:
        NAV.register(entry)
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
    for reading in READ:
        READINGS.register(reading)
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


def _edition(ref: Ref) -> str:
    return reverse("approvals:edition", args=[ref.id])


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
    RefKind("approvals.edition", _("流程草稿"), _edition, str),
)
_NAV = (
    NavEntry("approvals", _("审批"), "stamp", "approvals:start", 30, audience=APP),
    NavEntry("stuck", _("停滞的申请"), "hourglass", "approvals:stuck", 925, roles=frozenset({ADMIN}), group="operate"),
    NavEntry("flows", _("流程管理"), "settings", "approvals:flows", 930, roles=frozenset({ADMIN}), group="operate"),
)
_TILES = (HomeTile("approvals.stuck", 30, panels.stuck_tile), HomeTile("approvals.still", 70, panels.still_tile))
_PANELS = (HomePanel("approvals.stuck", 20, "side", "approvals/panels/stuck.html", panels.stuck),)
_SEARCH = SearchProvider("approvals", _("申请"), 20, search.find)
