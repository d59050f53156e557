"""What stands beside the name of somebody who is away: until when, and who acts for him meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from core import wording
from people.absence_rules import SPARED
from people.absences import absences_in_force
from people.models import Absence
from people.selectors import agents_of_many
from people.states import AbsenceKind


def now_away(kind: str) -> str:
    """In a word what somebody away is."""
    words = {
        AbsenceKind.LEAVE: _("请假中"),
        AbsenceKind.TRIP: _("外出中"),
        AbsenceKind.OTHER: _("不在岗"),
    }
    return words[AbsenceKind(kind)]


def away_until(row: Absence, now: datetime) -> str:
    """`请假中 · 至 11-25 18:00`."""
    return _("%(word)s · 至 %(until)s") % {"word": now_away(row.kind), "until": wording.moment(row.ends_at, now)}


def away_notes(people: Collection[int], *, what: str, at: datetime) -> dict[int, str]:
    """For each of these people who is away, until when, and who decides for him in the flow `what` meanwhile.

    Two queries however many people, one where nobody is away.
    """
    away = absences_in_force(people, at) if people else {}
    names: dict[int, list[str]] = defaultdict(list)
    for principal, agent in agents_of_many(away, what=what, at=at) if away else ():
        names[principal].append(agent.display_name)
    return {pk: _told(row, tuple(dict.fromkeys(names[pk])), at) for pk, row in away.items()}


def _told(row: Absence, agents: tuple[str, ...], at: datetime) -> str:
    until = away_until(row, at)
    if agents:
        return _("%(until)s · 由 %(names)s 代为处理") % {"until": until, "names": "、".join(agents)}
    return _("%(until)s · 没有代理人") % {"until": until} if row.kind in SPARED else until
