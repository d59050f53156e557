"""Silences: keep quiet what is known about, for a while and with a reason; it ends by itself, and can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.engine import quiet
from alerts.engine.quiet import Condition, Facts
from alerts.models import Alert, Incident, Silence
from alerts.policy import handles, quiets, quiets_anything, silences_of
from alerts.said import code_said
from alerts.services.gathering import settle_again
from alerts.states import OPEN, SILENCE, SilenceStatus
from core import clock, journal, timers
from core.errors import IllegalMove, Invalid, NotVisible, Problem, Refused
from core.journal import Via
from core.refs import Ref
from core.timers import Firing, TimerHandler
from people.models import Employee

LONGEST: Final = timedelta(days=30)
MOST: Final = 500
EXPIRE: Final = "alerts.silence_ends"


@transaction.atomic
def add_silence(
    *, actor: Employee | None, conditions: Sequence[Condition], reason: str, ends_at: datetime,
    incident: int | None = None, via: Via = Via.PAGE,
) -> Silence:  # fmt: skip
    """Keep quiet whatever meets all conditions, from now until then: stored and listed, calling nobody.

    `incident` is where it is asked for: who handles that one may keep its system quiet.
    Raises: Invalid; Refused for who does not answer for every system it may touch; NotVisible for the incident.
    """
    about = _incident(incident, actor)
    now = clock.now()
    problems = checked(conditions) + _checked(reason, ends_at, now)
    if problems:
        raise Invalid(problems)
    systems = quiet.systems_in(conditions)
    require_quiets(actor, systems, about)
    row = _begun(conditions, reason.strip(), ends_at, actor=actor, about=about, via=via)
    settle_again()
    return row


@transaction.atomic
def change_silence(
    silence: int, *, actor: Employee | None, version: int, conditions: Sequence[Condition] | None = None,
    reason: str | None = None, ends_at: datetime | None = None, via: Via = Via.PAGE,
) -> Silence:  # fmt: skip
    """Let it hold until then, for this reason, for what meets these conditions; None leaves as it is.

    Other conditions end it and begin another one that names it, so what was hit when stays told. An end that is over
    already ends it. `version` is the one that the actor saw. Returns the one that holds afterwards.
    Raises: NotVisible for who may not end it; Refused for who prolongs it or changes its conditions without answering
    for every system; Invalid; IllegalMove if it has ended or changed meanwhile.
    """
    row = _locked(silence, actor)
    now = clock.now()
    _require_running(row, now)
    if row.version != version:
        raise _stale(row)
    wanted = row.conditions if conditions is None else tuple(conditions)
    why, until = row.reason if reason is None else reason.strip(), ends_at or row.ends_at
    if until <= now:
        return _ended(row, actor, via)
    others = quiet.written(wanted) != row.matchers
    if problems := (checked(wanted) if others else []) + _checked(why, until, now):
        raise Invalid(problems)
    if others or until > row.ends_at:
        require_quiets(actor, quiet.systems_in(wanted), row.incident)
    if others:
        return _replaced(row, wanted, why, until, actor=actor, via=via)
    _adjust(row, why, until, actor, via)
    return row


@transaction.atomic
def end_silence(silence: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Silence:
    """End it before its time; what it kept quiet and still fires is heard at once.

    Raises: NotVisible for who neither made it nor answers for its system; IllegalMove if it has ended.
    """
    row = _locked(silence, actor)
    if row.status != SilenceStatus.ACTIVE:
        raise IllegalMove(_("屏蔽已结束"), subject=row.ref, state=row.status)
    return _ended(row, actor, via)


def silence_incident(
    incident: int, *, actor: Employee, length: timedelta, reason: str, via: Via = Via.CARD
) -> Silence:  # fmt: skip
    """Keep quiet what the open alerts of the incident have in common, for so long: the short way, from a card.

    Raises: as add_silence.
    """
    about = _incident(incident, actor)
    found = proposed(about) if about is not None else ()
    return add_silence(
        actor=actor, conditions=found, reason=reason, ends_at=clock.now() + length, incident=incident, via=via
    )


def proposed(row: Incident) -> tuple[Condition, ...]:
    """What all open alerts of the incident have in common; of one that is over, all of its alerts."""
    alerts = list(row.alerts.filter(state__in=OPEN)[:MOST]) or list(row.alerts.all()[:MOST])
    return quiet.common([_facts(one, row) for one in alerts])


def checked(conditions: Sequence[Condition]) -> list[Problem]:
    """What is wrong with them, by place (`conditions.2`)."""
    return [
        Problem(f"conditions.{place}" if place >= 0 else "conditions", code_said(code))
        for place, code in quiet.faults(conditions)
    ]


def require_quiets(actor: Employee | None, systems: frozenset[str], about: Incident | None) -> None:
    """Pass for who may keep alerts of these systems quiet (none: any alert), and for the house.

    Raises: Refused.
    """
    if actor is None or quiets(actor, systems):
        return
    if about is not None and about.system and systems == {about.system} and handles(actor, about):
        return
    if not quiets_anything(actor) and about is None:
        raise Refused(_("只有系统负责人和平台运维可以屏蔽告警"))
    raise Refused(_("请写明你负责的系统；其他范围请联系平台运维"))


def expire(firing: Firing) -> None:
    """Its time is over: what still fires is heard."""
    row = Silence.objects.select_for_update().filter(pk=firing.ref.pk).first()
    if row is None or row.status != SilenceStatus.ACTIVE or row.ends_at > clock.now():
        return
    firing.claim()
    SILENCE.move(row, "expire", over_at=clock.now())
    journal.record("alerts.silence_expired", actor=None, ref=row.ref, via=Via.SYSTEM)
    settle_again()


HANDLERS: Final = (TimerHandler(EXPIRE, expire),)


def _locked(silence: int, actor: Employee | None) -> Silence:
    row = Silence.objects.select_for_update(of=("self",)).select_related("incident").filter(pk=silence).first()
    if row is None or (actor is not None and not Silence.objects.filter(silences_of(actor), pk=silence).exists()):
        raise NotVisible(_("屏蔽不存在"))
    return row


def _require_running(row: Silence, now: datetime) -> None:
    if row.status != SilenceStatus.ACTIVE and Silence.objects.filter(replaces=row.pk).exists():
        raise _stale(row)
    if row.status != SilenceStatus.ACTIVE or row.ends_at <= now:
        raise IllegalMove(_("屏蔽已结束，如仍需要请重新添加"), subject=row.ref, state=row.status)


def _stale(row: Silence) -> IllegalMove:
    return IllegalMove(
        _("屏蔽已被他人修改，请核对最新内容后再保存"), subject=row.ref, state=f"{row.status} {row.version}"
    )


def _begun(
    conditions: Sequence[Condition], reason: str, ends_at: datetime, *, actor: Employee | None,
    about: Incident | None, via: Via, replaces: Silence | None = None,
) -> Silence:  # fmt: skip
    systems = quiet.systems_in(conditions)
    row = Silence.objects.create(
        matchers=quiet.written(conditions),
        system=next(iter(systems)) if len(systems) == 1 else "",
        reason=reason,
        starts_at=clock.now(),
        ends_at=ends_at,
        created_by=actor,
        incident=about,
        replaces=replaces,
    )
    facts = {"matchers": row.matchers, "reason": row.reason, "ends_at": ends_at.isoformat()}
    facts |= {"replaces": replaces.pk} if replaces is not None else {}
    journal.record("alerts.silence_added", actor=_by(actor), ref=row.ref, via=via, facts=facts)
    timers.schedule(f"{EXPIRE}:{row.pk}", handler=EXPIRE, due_at=ends_at, ref=row.ref)
    return row


def _ended(row: Silence, actor: Employee | None, via: Via) -> Silence:
    SILENCE.move(row, "end", over_at=clock.now(), ended_by=actor)
    timers.cancel_about(row.ref)
    journal.record("alerts.silence_ended", actor=_by(actor), ref=row.ref, via=via)
    settle_again()
    return row


def _replaced(
    row: Silence, conditions: Sequence[Condition], reason: str, ends_at: datetime, *, actor: Employee | None, via: Via
) -> Silence:
    """The next one begins in the moment in which this one ends, so what both mean is not heard in between."""
    SILENCE.move(row, "end", over_at=clock.now(), ended_by=actor)
    timers.cancel_about(row.ref)
    fresh = _begun(conditions, reason, ends_at, actor=actor, about=row.incident, via=via, replaces=row)
    told = {"by": fresh.pk, "from": {"matchers": row.matchers}, "to": {"matchers": fresh.matchers}}
    journal.record("alerts.silence_replaced", actor=_by(actor), ref=row.ref, via=via, facts=told)
    settle_again()
    return fresh


def _adjust(row: Silence, reason: str, ends_at: datetime, actor: Employee | None, via: Via) -> None:
    """Its reason and its end, in place; nothing happens where nothing changes."""
    wanted = {"reason": reason, "ends_at": ends_at}
    before = {name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value}
    if not before:
        return
    row.reason, row.ends_at, row.version = reason, ends_at, row.version + 1
    row.save(update_fields=["reason", "ends_at", "version"])
    timers.schedule(f"{EXPIRE}:{row.pk}", handler=EXPIRE, due_at=ends_at, ref=row.ref)
    facts = {"from": before, "to": {name: wanted[name] for name in before}}
    journal.record("alerts.silence_changed", actor=_by(actor), ref=row.ref, via=via, facts=facts)


def _incident(incident: int | None, actor: Employee | None) -> Incident | None:
    if incident is None:
        return None
    row = Incident.objects.filter(pk=incident).first()
    if row is None or (actor is not None and not handles(actor, row)):
        raise NotVisible(_("故障不存在"))
    return row


def _facts(alert: Alert, row: Incident) -> Facts:
    return Facts(row.source.slug, row.system, alert.severity, alert.title, alert.labels)


def _checked(reason: str, ends_at: datetime, now: datetime) -> list[Problem]:
    found = []
    if not reason.strip() or len(reason.strip()) > MOST:
        found.append(Problem("reason", _("请填写原因，最多 {most} 个字").format(most=MOST)))
    if not now < ends_at <= now + LONGEST:
        found.append(Problem("ends_at", _("请选择 30 天以内的将来时间")))
    return found


def _by(actor: Employee | None) -> Ref | None:
    return actor.ref if actor is not None else None
