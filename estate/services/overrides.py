"""What is agreed beside the turns of a roster: somebody stands in, two people swap, and it is called off again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import IllegalMove, Invalid, Problem, Refused
from core.journal import Via
from estate.models import Roster, RosterOverride
from estate.policy import may_run
from estate.search import roster_url
from estate.services.noting import tell
from estate.states import OVERRIDE, InUse, OverrideStatus
from estate.watchers import Happened, announce
from people.models import Employee

LONGEST: Final = timedelta(days=92)
MOST_REASON: Final = 200


@dataclass(frozen=True)
class Span:
    """A person's time on a roster, the end not included."""

    person: Employee
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def stand_in(
    roster: Roster,
    *,
    actor: Employee | None,
    person: Employee,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    instead_of: Employee | None = None,
    via: Via = Via.PAGE,
) -> RosterOverride:
    """Put somebody on duty for a while, instead of one person or (None) of everybody; those concerned are told.

    Raises: Refused unless the actor looks after rosters or hands over his own turns; IllegalMove for a closed roster;
    Invalid naming what is wrong, such as time that is past.
    """
    _require(actor, instead_of)
    row = open_roster(roster)
    problems = span_problems(Span(person, starts_at, ends_at), "", actor)
    problems += reason_problems(reason)
    if instead_of is not None and instead_of.pk == person.pk:
        problems.append(Problem("person", _("顶班的人不能与被代替的人相同")))
    if problems:
        raise Invalid(problems)
    made = RosterOverride.objects.create(
        roster=row, person=person, instead_of=instead_of, starts_at=starts_at, ends_at=ends_at,
        reason=reason.strip(),
    )  # fmt: skip
    tell("estate.stood_in", row.ref, actor=actor, via=via, facts=override_facts(made))
    announce_duty("estate.stood_in", row, [made], actor)
    return made


@transaction.atomic
def swap(
    roster: Roster, *, actor: Employee | None, first: Span, second: Span, reason: str, via: Via = Via.PAGE
) -> tuple[RosterOverride, RosterOverride]:
    """Let two people take each other's time; both halves or none. Both are told.

    Raises: Refused unless the actor looks after rosters; IllegalMove for a closed roster; Invalid naming what is wrong.
    """
    _require(actor, None)
    row = open_roster(roster)
    problems = [*span_problems(first, "first.", actor), *span_problems(second, "second.", actor)]
    problems += reason_problems(reason)
    if first.person.pk == second.person.pk:
        problems.append(Problem("second.person", _("请选择两个不同的人")))
    if first.starts_at < second.ends_at and second.starts_at < first.ends_at:
        problems.append(Problem("second.starts_at", _("两段时间重叠，请分开")))
    if problems:
        raise Invalid(problems)
    pair = uuid.uuid4().hex
    halves = tuple(
        RosterOverride.objects.create(
            roster=row, person=comes, instead_of=span.person, starts_at=span.starts_at, ends_at=span.ends_at,
            reason=reason.strip(), pair=pair,
        )
        for span, comes in ((first, second.person), (second, first.person))
    )  # fmt: skip
    tell("estate.swapped", row.ref, actor=actor, via=via, facts={"halves": [override_facts(one) for one in halves]})
    announce_duty("estate.swapped", row, halves, actor)
    return halves[0], halves[1]


@transaction.atomic
def cancel_override(
    override: RosterOverride, *, actor: Employee | None, via: Via = Via.PAGE
) -> tuple[RosterOverride, ...]:
    """Call it off, with its other half if it is of a swap; what has begun ends now, so that no past hour changes.

    Raises: Refused unless the actor looks after rosters or his own turns were handed over; IllegalMove if it is over or
    was called off already.
    """
    row = Roster.objects.select_for_update(of=("self",)).get(pk=override.roster_id)
    halves = RosterOverride.objects.filter(roster=row, pair=override.pair) if override.pair else None
    ones = list((halves or RosterOverride.objects.filter(pk=override.pk)).select_related("person", "instead_of"))
    _require(actor, override.instead_of if not override.pair else None)
    now = clock.now()
    left = [one for one in ones if one.status == OverrideStatus.ACTIVE and one.ends_at > now]
    if not left:
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=row.ref, state=override.status)
    for one in left:
        if one.starts_at < now:
            RosterOverride.objects.filter(pk=one.pk).update(ends_at=now)
            one.ends_at = now
        else:
            OVERRIDE.move(one, "cancel")
    tell(
        "estate.override_cancelled",
        row.ref,
        actor=actor,
        via=via,
        facts={"overrides": [override_facts(one) for one in left]},
    )
    announce_duty("estate.override_cancelled", row, left, actor)
    return tuple(left)


def _require(actor: Employee | None, own: Employee | None) -> None:
    """Pass for whoever looks after rosters, for the system, and for whom his own turns are about."""
    if actor is None or may_run(actor) or (own is not None and own.pk == actor.pk and actor.is_active):
        return
    raise Refused(_("只有平台运维可以调班；本人可以把自己的班交给同事"))


def open_roster(roster: Roster) -> Roster:
    """The roster, locked.

    Raises: IllegalMove if it is closed.
    """
    row = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    if row.status != InUse.IN_USE:
        raise IllegalMove(_("值班表已停用，请选择其他值班表"), subject=row.ref, state=row.status)
    return row


def span_problems(span: Span, place: str, actor: Employee | None) -> list[Problem]:
    """What is wrong with putting this person on duty in this time."""
    found = []
    if not span.person.is_active:
        told = _("{name} 已离职，请选择其他人").format(name=span.person.display_name)
        found.append(Problem(f"{place}person", told))
    if span.ends_at <= span.starts_at:
        found.append(Problem(f"{place}ends_at", _("结束须晚于开始")))
    if span.ends_at - span.starts_at > LONGEST:
        found.append(Problem(f"{place}ends_at", _("最长 {count} 天，更长请重新排班").format(count=LONGEST.days)))
    if actor is not None and span.starts_at < clock.now() - timedelta(minutes=1):
        found.append(Problem(f"{place}starts_at", _("不能改动已过去的时间，请选择现在或以后")))
    return found


def reason_problems(reason: str) -> list[Problem]:
    """What is wrong with the reason."""
    if not reason.strip():
        return [Problem("reason", _("请填写原因"))]
    if len(reason.strip()) > MOST_REASON:
        return [Problem("reason", _("最多 {count} 个字符，请缩短").format(count=MOST_REASON))]
    return []


def override_facts(one: RosterOverride) -> dict[str, Any]:
    """The override as the journal tells of it."""
    return {
        "override": one.pk, "person": one.person_id, "instead_of": one.instead_of_id, "starts_at": one.starts_at,
        "ends_at": one.ends_at, "reason": one.reason,
    }  # fmt: skip


def announce_duty(verb: str, roster: Roster, ones: list[RosterOverride] | tuple[RosterOverride, ...],
              actor: Employee | None) -> None:  # fmt: skip
    """Tell whoever comes or goes, but not who did it himself."""
    concerned = dict.fromkeys(pk for one in ones for pk in (one.person_id, one.instead_of_id) if pk is not None)
    to = tuple(pk for pk in concerned if actor is None or pk != actor.pk)
    first = min(ones, key=lambda one: one.starts_at)
    facts = {
        "roster": roster.name, "roster_en": roster.name_en, "starts_at": first.starts_at.isoformat(),
        "ends_at": first.ends_at.isoformat(), "person": first.person.name, "reason": first.reason,
        "instead_of": first.instead_of.name if first.instead_of else "", "by": actor.name if actor else "",
    }  # fmt: skip
    announce(Happened(verb, roster.ref, to, roster_url(roster.slug), facts))
