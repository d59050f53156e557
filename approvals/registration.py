"""Everything approvals hands to the lower storeys; called once from AppConfig.ready()."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals import actions, metrics, notices, pending, phrases, search, timers
from approvals.models import Request
from approvals.publish import FLOW_FILES, FLOWS, FlowFile
from approvals.selectors import panels
from approvals.services import deputies, leavers
from bots.api import ACTIONS, NOTICES
from core.metrics import METRICS
from core.refs import REF_KINDS, Ref, RefKind
from core.shell import NAV, PANELS, SEARCH, TILES, HomePanel, HomeTile, NavEntry, SearchProvider
from core.timers import HANDLERS
from inbox.api import SOURCES
from people.api import DELEGATIONS, LEAVERS, DelegationHandler, LeaverHandler


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
    NAV.register(_NAV)
    for tile in _TILES:
        TILES.register(tile)
    for panel in _PANELS:
        PANELS.register(panel)
    SEARCH.register(_SEARCH)


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


_DEPUTIES = DelegationHandler("approvals", deputies.begun, deputies.ended)
_LEAVERS = LeaverHandler("approvals", leavers.hand_over)
# The labels are lazy texts: they are said in the language of whoever reads them.
_REF_KINDS = (
    RefKind("approvals.request", _("申请"), _request_url, _request_title),
    RefKind("approvals.task", _("审批待办"), phrases.task_url, _task_title),
    RefKind("approvals.warning", _("超时提醒"), _home, str),
    RefKind("approvals.flow", _("审批流程"), _start, str),
)
_NAV = NavEntry("approvals", _("审批"), "stamp", "approvals:start", 30)
_TILES = (HomeTile("approvals.stuck", 30, panels.stuck_tile),)
_PANELS = (HomePanel("approvals.stuck", 20, "side", "approvals/panels/stuck.html", panels.stuck),)
_SEARCH = SearchProvider("approvals", _("申请"), 20, search.find)
