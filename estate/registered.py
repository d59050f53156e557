"""What this room tells the lower ones about itself."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.gauges import GAUGES
from core.refs import REF_KINDS, Ref, RefKind
from core.search import INDEXED
from core.sheets.kinds import SHEET_SOURCES
from core.shell import NAV, SEARCH, NavEntry, SearchProvider
from core.timers import RECURRING
from core.verbs import VERBS
from estate import gauges, handing_over, search, sheets, verbs_said
from estate.models import DutyFeed, Ledger, LedgerRow, Roster, SwapAsk, System
from estate.policy import KEEPERS
from estate.rest import registration as rest
from estate.services import leaving
from estate.services.declaring import LEDGER_FILES, LEDGERS, LedgerFile
from people.api import LEAVERS, LeaverHandler


def register() -> None:
    """Called once from `AppConfig.ready()`."""
    for kind in (SYSTEM, LEDGER, ROW, ROSTER, SWAP_ASK, FEED):
        REF_KINDS.register(kind)
    SHEET_SOURCES.register(sheets.SOURCE)
    rest.register()
    NAV.register(ENTRY)
    SEARCH.register(SYSTEMS)
    RECURRING.register(handing_over.HANDOVERS)
    LEAVERS.register(LeaverHandler("estate", leaving.hand_over))
    for index in search.INDEXES:
        INDEXED.register(index)
    for gauge in gauges.GAUGES:
        GAUGES.register(gauge)
    for verb in verbs_said.SAID:
        VERBS.register(verb)
    for path in sorted(LEDGERS.glob("*.json")):
        LEDGER_FILES.register(LedgerFile(path.stem, path), where=f"estate/ledgers/{path.name}")


def _system_url(ref: Ref) -> str:
    key = System.objects.filter(pk=ref.pk).values_list("key", flat=True).first()
    return search.system_url(key) if key else reverse("estate:systems")


def _ledger_url(ref: Ref) -> str:
    slug = Ledger.objects.filter(pk=ref.pk).values_list("slug", flat=True).first()
    return reverse("estate:ledger", args=[slug]) if slug else reverse("estate:ledgers")


def _row_url(ref: Ref) -> str:
    row = LedgerRow.objects.filter(pk=ref.pk).select_related("ledger").first()
    return f"{reverse('estate:ledger', args=[row.ledger.slug])}?q={row.key}" if row else reverse("estate:ledgers")


def _roster_url(ref: Ref) -> str:
    slug = Roster.objects.filter(pk=ref.pk).values_list("slug", flat=True).first()
    return search.roster_url(slug) if slug else reverse("estate:rosters")


def _system_title(ref: Ref) -> str:
    return System.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


def _ledger_title(ref: Ref) -> str:
    return Ledger.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


def _row_title(ref: Ref) -> str:
    row = LedgerRow.objects.filter(pk=ref.pk).select_related("ledger").first()
    return f"{row.ledger.name} · {row.key}" if row else str(ref)


def _roster_title(ref: Ref) -> str:
    return Roster.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


def _ask_url(ref: Ref) -> str:
    slug = SwapAsk.objects.filter(pk=ref.pk).values_list("roster__slug", flat=True).first()
    return search.roster_url(slug) if slug else reverse("estate:rosters")


def _feed_url(ref: Ref) -> str:
    slug = DutyFeed.objects.filter(pk=ref.pk).values_list("roster__slug", flat=True).first()
    return search.roster_url(slug) if slug else reverse("estate:rosters")


def _ask_title(ref: Ref) -> str:
    row = SwapAsk.objects.filter(pk=ref.pk).select_related("roster", "asker").first()
    return f"{row.roster.name} · {row.asker.name}" if row else str(ref)


def _feed_title(ref: Ref) -> str:
    row = DutyFeed.objects.filter(pk=ref.pk).select_related("roster", "owner").first()
    return f"{row.owner.name} · {row.roster.name if row.roster else row.hint}" if row else str(ref)


SYSTEM = RefKind("estate.system", _("系统"), _system_url, _system_title)
LEDGER = RefKind("estate.ledger", _("台账"), _ledger_url, _ledger_title)
ROW = RefKind("estate.ledger_row", _("台账记录"), _row_url, _row_title)
ROSTER = RefKind("estate.roster", _("值班表"), _roster_url, _roster_title)
SWAP_ASK = RefKind("estate.swap_ask", _("换班请求"), _ask_url, _ask_title)
FEED = RefKind("estate.duty_feed", _("值班日历订阅"), _feed_url, _feed_title)
ENTRY = NavEntry(
    "estate",
    _("系统与值班"),
    "server",
    "estate:systems",
    905,
    roles=KEEPERS,
    group="operate",
)
SYSTEMS = SearchProvider("estate.systems", _("系统"), 18, search.find_systems)
