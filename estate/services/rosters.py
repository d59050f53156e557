"""Rosters: opened, corrected, given layers, retired. What was agreed otherwise is in `overrides`."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import SHANGHAI
from core.errors import Invalid, Problem
from core.journal import Via
from estate.models import Roster
from estate.policy import require_may_run
from estate.services import noting
from estate.services.noting import created, differences, taken, tell
from estate.states import ROSTER, InUse
from people.models import Employee

MOST_LAYERS: Final = 12
MOST_PEOPLE: Final = 60
MOST_WINDOWS: Final = 6
MOST_EVERY: Final = 52


@transaction.atomic
def add_roster(
    *, actor: Employee | None, slug: str, name: str, name_en: str = "", note: str = "", zone: str = SHANGHAI.key,
    via: Via = Via.PAGE,
) -> Roster:  # fmt: skip
    """Open a roster, as yet without anybody on duty.

    Raises: Refused unless the actor looks after rosters; Invalid naming what is wrong, such as a slug that is taken.
    """
    require_may_run(actor)
    wanted = _told(name, name_en, note, zone)
    if Roster.objects.filter(slug=slug).exists():
        raise Invalid([taken("slug", slug)])
    row = created(Roster, "slug", slug, wanted)
    _leave("estate.roster_added", row, actor, via, {"slug": slug, "name": row.name}, kind="+")
    return row


@transaction.atomic
def correct_roster(
    roster: Roster, *, actor: Employee | None, name: str, name_en: str = "", note: str = "", zone: str = "",
    via: Via = Via.PAGE,
) -> Roster:  # fmt: skip
    """Give a roster another name or note.

    Raises: Refused unless the actor looks after rosters; Invalid naming what is wrong.
    """
    require_may_run(actor)
    wanted = _told(name, name_en, note, zone or roster.zone)
    row = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    changes = differences(row, wanted)
    if not changes:
        return row
    Roster.objects.filter(pk=row.pk).update(**wanted)
    fresh = Roster.objects.get(pk=row.pk)
    _leave("estate.roster_corrected", fresh, actor, via, {"changes": changes})
    return fresh


@transaction.atomic
def retire_roster(roster: Roster, *, actor: Employee | None, reason: str, via: Via = Via.PAGE) -> Roster:
    """Close a roster: nobody is on duty by it any more.

    Raises: Refused unless the actor looks after rosters; IllegalMove if it is closed; Invalid without a reason or
    while a system that is in use names it.
    """
    require_may_run(actor)
    if not reason.strip():
        raise Invalid.at("reason", _("请填写原因"))
    named = roster.systems.filter(status=InUse.IN_USE).values_list("name", flat=True)[:5]
    if named:
        raise Invalid(_("这些系统还在使用此值班表，请先更换：{names}").format(names="、".join(named)))
    ROSTER.move(roster, "retire")
    _leave("estate.roster_retired", roster, actor, via, {"reason": reason.strip()[:200]})
    return roster


@transaction.atomic
def restore_roster(roster: Roster, *, actor: Employee | None, via: Via = Via.PAGE) -> Roster:
    """Open a closed roster again.

    Raises: Refused unless the actor looks after rosters; IllegalMove if it is open.
    """
    require_may_run(actor)
    ROSTER.move(roster, "restore")
    _leave("estate.roster_restored", roster, actor, via, {})
    return roster


def _leave(verb: str, row: Roster, actor: Employee | None, via: Via, facts: dict[str, Any], *, kind: str = "~") -> None:
    noting.note([row], actor=actor, reason=verb, kind=kind)
    tell(verb, row.ref, actor=actor, via=via, facts=facts)


def _told(name: str, name_en: str, note: str, zone: str) -> dict[str, str]:
    wanted = {"name": name.strip(), "name_en": name_en.strip(), "note": note.strip(), "zone": zone}
    most = {"name": 60, "name_en": 80, "note": 200, "zone": 40}
    problems = [
        Problem(column, _("最多 {count} 个字符，请缩短").format(count=most[column]))
        for column, text in wanted.items()
        if len(text) > most[column]
    ]
    if not wanted["name"]:
        problems.append(Problem("name", _("不能为空，请填写")))
    if zone not in available_timezones():
        problems.append(Problem("zone", _("没有时区「{zone}」，请填写如 Asia/Shanghai").format(zone=zone)))
    if problems:
        raise Invalid(problems)
    return wanted
