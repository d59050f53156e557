"""What the estate says in sentences, in the language of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.clock import SHANGHAI
from estate.duty import Why
from estate.facts import said
from people.api import people


def why_said(why: Why, roster: str = "", names: Mapping[int, str] | None = None, zone: str = SHANGHAI.key) -> str:
    """How somebody came to be on duty, for a task or a page; `names` (by key) spares looking them up, times are those
    of clocks in `zone`.

    Example: 「云平台值班」的「主值」，第 2/4 位，11-23 09:00 至 11-30 09:00
    """
    span = {"start": _stamp(why.turn_starts, zone), "end": _stamp(why.turn_ends, zone)}
    if why.override is not None:
        name = _name(why.instead_of, names)
        told = _("临时调班，代替%(name)s，%(start)s 至 %(end)s") if name else _("临时调班，%(start)s 至 %(end)s")
        sentence = told % {"name": name, **span}
        return f"{sentence}（{why.reason}）" if why.reason else sentence
    layer = said(why.layer_name, why.layer_name_en)
    facts = {"roster": roster, "layer": layer, "place": why.place, "of": why.of, **span}
    if roster:
        return _("「%(roster)s」的「%(layer)s」，第 %(place)s/%(of)s 位，%(start)s 至 %(end)s") % facts
    return _("「%(layer)s」，第 %(place)s/%(of)s 位，%(start)s 至 %(end)s") % facts


def _name(pk: int | None, names: Mapping[int, str] | None) -> str:
    if pk is None:
        return ""
    if names is not None:
        return names.get(pk, "")
    found = people([pk]).get(pk)
    return found.display_name if found else ""


def _stamp(at: datetime | None, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" if at else "—"
