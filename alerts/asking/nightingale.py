"""Nightingale's API: the events that stand now, page by page, and of what is open here the recovery in its history.

A user may see some business groups only, so an end needs the event that tells of it; that has the true time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from alerts import cleaning
from alerts.asking.monitor import EVERYONE, Ask, Driver, Monitor, below, listed, parcels, puzzled
from alerts.engine.reconciliation import Drift, Reading, There
from alerts.moments import moment
from alerts.sources.nightingale import LEVELS
from bots import api as bots

TOKEN: Final = "X-User-Token"  # noqa: S105  # the name of a header
NOW: Final = "/api/n9e/alert-cur-events/list"
PAST: Final = "/api/n9e/alert-his-events/list"
PAGE: Final = 500
PAGES: Final = 20
BACK: Final = 5  # pages of history: what they do not tell stays open


def read(monitor: Monitor, ask: Ask, here: Mapping[str, datetime]) -> Reading:
    """Every event that stands, and what is over of that which is open here.

    Raises: Unanswered, also if the events changed from page to page.
    """
    events = _standing(monitor, ask)
    silent = {key: began for key, began in here.items() if key not in events}
    ended = _ended(monitor, ask, silent) if silent else {}
    return Reading(tuple(_there(key, one, monitor) for key, one in events.items()), ended)


def _standing(monitor: Monitor, ask: Ask) -> dict[str, Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    totals: set[int] = set()
    for page in range(1, PAGES + 1):
        events, total = _page(monitor, ask, NOW, {"limit": PAGE, "p": page})
        found += events
        totals.add(total)
        if len(events) < PAGE or len(found) >= total:
            break
    else:
        raise bots.Unanswered(_("对方有超过 {most} 条未恢复的告警，未核对").format(most=PAGE * PAGES))
    if totals != {len(found)} or len({one.get("id") for one in found}) != len(found):
        raise bots.Unanswered(_("翻页期间告警有变化，下次再核对"))
    return {_key(one): one for one in found}


def _page(monitor: Monitor, ask: Ask, path: str, query: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], int]:
    said = ask(f"{monitor.api}{path}?{urlencode(query)}", "", headers={TOKEN: monitor.token})
    if error := (said.get("err") if isinstance(said, dict) else ""):
        raise bots.Unanswered(_("对方返回错误：{why}").format(why=cleaning.line(error, 200)))
    told = below(said, "dat")
    total = below(told, "total")
    if not isinstance(total, int) or isinstance(total, bool):
        raise puzzled()
    return listed(below(told, "list") or []), total


def _key(event: Mapping[str, Any]) -> str:
    key = event.get("hash")
    if not isinstance(key, str) or not key:
        raise puzzled()
    return key


def _there(key: str, event: Mapping[str, Any], monitor: Monitor) -> There:
    began = moment(event.get("first_trigger_time") or event.get("trigger_time"), monitor.zone)
    told = monitor.heeds(LEVELS.get(str(event.get("severity"))))
    return There(key, began.at if began else None, {}, EVERYONE, told, event)


def _ended(monitor: Monitor, ask: Ask, silent: Mapping[str, datetime]) -> dict[str, datetime]:
    """Of which of these the history tells that they recovered after they began here, and when."""
    query = {"is_recovered": 1, "stime": int(min(silent.values()).timestamp()), "limit": PAGE}
    found: dict[str, datetime] = {}
    for page in range(1, BACK + 1):
        events, _total = _page(monitor, ask, PAST, query | {"p": page})
        for one in events:
            at = moment(one.get("recover_time"), monitor.zone)
            key = cleaning.key(one.get("hash"))
            if at and one.get("is_recovered") in (1, True) and key in silent and at.at >= silent[key]:
                found[key] = max(at.at, found.get(key, at.at))
        if len(events) < PAGE or len(found) == len(silent):
            break
    return found


def bodies(found: Drift, now: datetime) -> Iterator[list[Mapping[str, Any]]]:
    """As its callback writes both, many at a time."""
    ends = [
        {
            "hash": one.key, "is_recovered": True, "first_trigger_time": one.episode.astimezone(UTC).isoformat(),
            "recover_time": (one.ended or now).astimezone(UTC).isoformat(),
        }
        for one in found.stale
    ]  # fmt: skip
    yield from parcels([one.raw for one in found.missing] + ends)


NIGHTINGALE: Final = Driver(read, bodies)
