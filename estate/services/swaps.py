"""Swaps: somebody asks a colleague or the whole roster to take his duty; the first who presses the button has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import IllegalMove, Invalid, NotVisible, Problem, Refused
from core.journal import Via
from estate import duty
from estate.models import Roster, RosterMember, RosterOverride, SwapAsk
from estate.policy import may_run
from estate.search import roster_url
from estate.selectors.rosters import plan_of
from estate.services.noting import tell
from estate.services.overrides import Span, announce_duty, open_roster, override_facts, reason_problems, span_problems
from estate.states import SWAP, SwapStatus
from estate.watchers import Happened, announce
from people.models import Employee


@transaction.atomic
def ask_swap(
    roster: Roster,
    *,
    actor: Employee,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    asked: Employee | None = None,
    via: Via = Via.PAGE,
) -> SwapAsk:
    """Ask a colleague, or (None) everybody who takes turns on the roster, to take one's own duty in this time.

    Raises: IllegalMove for a closed roster; Invalid naming what is wrong, such as time in which one is not on duty.
    """
    row = open_roster(roster)
    problems = span_problems(Span(actor, starts_at, ends_at), "", actor) + reason_problems(reason)
    if asked is not None and asked.pk == actor.pk:
        problems.append(Problem("asked", _("请选择另一位同事")))
    if asked is not None and not asked.is_active:
        problems.append(Problem("asked", _("{name} 已离职，请选择其他人").format(name=asked.display_name)))
    if not problems and not _stands(row, actor, starts_at, ends_at):
        problems.append(Problem("starts_at", _("这段时间你不在班，请选择自己的班")))
    to = (asked.pk,) if asked else tuple(sorted(turning(row) - {actor.pk}))
    if not problems and not to:
        problems.append(Problem("asked", _("值班表上没有其他人，请指定一位同事")))
    if problems:
        raise Invalid(problems)
    made = SwapAsk.objects.create(
        roster=row, asker=actor, asked=asked, starts_at=starts_at, ends_at=ends_at, reason=reason.strip(),
        asked_at=clock.now(),
    )  # fmt: skip
    tell("estate.swap_asked", row.ref, actor=actor, via=via, facts=_facts(made))
    _announce("estate.swap_asked", made, to)
    return made


@transaction.atomic
def take_swap(ask: int, *, actor: Employee, via: Via = Via.PAGE) -> RosterOverride:
    """Take the duty that somebody offers; from now on, if it has begun. Both see the change.

    Raises: NotVisible if there is none; Refused unless it was offered to the actor; IllegalMove if somebody was
    quicker, it was withdrawn, or its time is over.
    """
    row, roster = _held(ask)
    if not may_take(row, actor):
        raise Refused(_("这次换班没有请你接班"))
    now = clock.now()
    if row.ends_at <= now:
        raise IllegalMove(_("换班时间已过"), subject=row.ref, state=row.status)
    if not SWAP.can(SwapStatus(row.status), "take"):
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=row.ref, state=row.status)
    made = RosterOverride.objects.create(
        roster=roster, person=actor, instead_of=row.asker, starts_at=max(row.starts_at, now), ends_at=row.ends_at,
        reason=row.reason,
    )  # fmt: skip
    SWAP.move(row, "take", override=made)
    tell("estate.swap_taken", roster.ref, actor=actor, via=via, facts={**_facts(row), **override_facts(made)})
    announce_duty("estate.swapped", roster, [made], actor)
    _announce("estate.swap_taken", row, (row.asker_id,))
    return made


@transaction.atomic
def withdraw_swap(ask: int, *, actor: Employee, via: Via = Via.PAGE) -> SwapAsk:
    """Ask no more.

    Raises: NotVisible if there is none; Refused unless the actor asked or looks after rosters; IllegalMove if it was
    taken or withdrawn.
    """
    row, roster = _held(ask)
    if row.asker_id != actor.pk and not may_run(actor):
        raise Refused(_("只有发起人可以撤回换班"))
    SWAP.move(row, "withdraw")
    tell("estate.swap_withdrawn", roster.ref, actor=actor, via=via, facts=_facts(row))
    _announce("estate.swap_withdrawn", row, (row.asker_id,))
    return row


def may_take(row: SwapAsk, person: Employee) -> bool:
    """Whether the duty is offered to this person."""
    if not person.is_active or person.pk == row.asker_id:
        return False
    return row.asked_id == person.pk or (row.asked_id is None and person.pk in turning(row.roster))


def turning(roster: Roster) -> set[int]:
    """Who takes turns on the roster now or later, and works here."""
    members = RosterMember.objects.filter(layer__roster=roster).exclude(layer__until__lte=clock.now())
    rows = members.select_related("person")
    return {one.person_id for one in rows if one.person.is_active}


def _held(ask: int) -> tuple[SwapAsk, Roster]:
    """The ask and its roster, both locked, the roster first."""
    found = SwapAsk.objects.filter(pk=ask).values_list("roster_id", flat=True).first()
    if found is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    roster = Roster.objects.select_for_update(of=("self",)).get(pk=found)
    return SwapAsk.objects.select_for_update(of=("self",)).select_related("roster", "asker").get(pk=ask), roster


def _stands(roster: Roster, person: Employee, starts_at: datetime, ends_at: datetime) -> bool:
    told = duty.stretches(plan_of(roster, starts_at, ends_at), starts_at, ends_at)
    return any(turn.person == person.pk for one in told for turn in one.turns)


def _facts(row: SwapAsk) -> dict[str, Any]:
    return {
        "ask": row.pk, "asker": row.asker_id, "asked": row.asked_id, "starts_at": row.starts_at,
        "ends_at": row.ends_at, "reason": row.reason,
    }  # fmt: skip


def _announce(verb: str, row: SwapAsk, to: tuple[int, ...]) -> None:
    announce(Happened(verb, row.ref, to, roster_url(row.roster.slug)))
