"""Maintenance windows: what is worked at is kept quiet while it is worked at, once or again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.engine import quiet, windows
from alerts.engine.quiet import Condition
from alerts.engine.windows import Rule
from alerts.models import MaintenanceWindow
from alerts.policy import silences_of
from alerts.said import code_said
from alerts.services.gathering import settle_again
from alerts.services.silences import checked, require_quiets
from alerts.states import WINDOW, InUse
from core import clock, journal, timers, worktime
from core.errors import IllegalMove, Invalid, NotVisible, Problem
from core.journal import Via
from core.timers import Firing, TimerHandler
from people.models import Employee

MOST: Final = 100
TURN: Final = "alerts.window_turns"


@transaction.atomic
def add_window(
    *, actor: Employee | None, name: str, conditions: Sequence[Condition], rule: Rule, via: Via = Via.PAGE
) -> MaintenanceWindow:
    """Keep quiet whatever meets all conditions, whenever the rule says.

    Raises: Invalid; Refused for who does not answer for every system it may touch.
    """
    _check(name, conditions, rule)
    systems = quiet.systems_in(conditions)
    require_quiets(actor, systems, None)
    row = MaintenanceWindow.objects.create(
        name=name.strip(),
        matchers=quiet.written(conditions),
        system=next(iter(systems)) if len(systems) == 1 else "",
        created_by=actor,
        created_at=clock.now(),
        **_columns(rule),
    )
    facts = {"name": row.name, "matchers": row.matchers, "repeat": row.repeat, "first": row.first, "lasts": row.lasts}
    journal.record("alerts.window_added", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    _arm(row)
    settle_again()
    return row


@transaction.atomic
def change_window(
    window: int, *, actor: Employee | None, version: int, name: str, conditions: Sequence[Condition], rule: Rule,
    via: Via = Via.PAGE,
) -> MaintenanceWindow:  # fmt: skip
    """Let it mean this from now on; if it is open and should not be, it closes, and what still fires is heard.

    `version` is the one that the actor saw; nothing happens where nothing changes.
    Raises: NotVisible for who may not retire it; Refused for who does not answer for every system that it may touch;
    Invalid; IllegalMove if it is retired or changed meanwhile.
    """
    row = _locked(window, actor)
    if row.status == InUse.RETIRED:
        raise IllegalMove(_("维护窗口已停用"), subject=row.ref, state=row.status)
    if row.version != version:
        told = _("维护窗口已被他人修改，请核对最新内容后再保存")
        raise IllegalMove(told, subject=row.ref, state=str(row.version))
    _check(name, conditions, rule)
    systems = quiet.systems_in(conditions)
    require_quiets(actor, systems, None)
    wanted = {"name": name.strip(), "matchers": quiet.written(conditions), **_columns(rule)}
    before = {column: getattr(row, column) for column, value in wanted.items() if getattr(row, column) != value}
    if not before:
        return row
    bound = next(iter(systems)) if len(systems) == 1 else ""
    MaintenanceWindow.objects.filter(pk=row.pk).update(**wanted, system=bound, version=version + 1)
    row.refresh_from_db()
    facts = {"from": before, "to": {column: wanted[column] for column in before}}
    journal.record("alerts.window_changed", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    timers.cancel_about(row.ref)
    _arm(row)
    settle_again()
    return row


@transaction.atomic
def retire_window(window: int, *, actor: Employee | None, via: Via = Via.PAGE) -> MaintenanceWindow:
    """It opens no more; if it is open it closes now, and what still fires is heard.

    Raises: NotVisible for who neither made it nor answers for its system; IllegalMove if it is retired.
    """
    row = _locked(window, actor)
    if row.status == InUse.RETIRED:
        raise IllegalMove(_("维护窗口已停用"), subject=row.ref, state=row.status)
    WINDOW.move(row, "retire")
    timers.cancel_about(row.ref)
    journal.record("alerts.window_retired", actor=actor.ref if actor else None, ref=row.ref, via=via)
    settle_again()
    return row


def turns(firing: Firing) -> None:
    """It opens or closes: look at what fires, and wait for the next time."""
    row = MaintenanceWindow.objects.select_for_update().filter(pk=firing.ref.pk).first()
    if row is None or row.status != InUse.ACTIVE:
        return
    firing.claim()
    opened = windows.open_at(row.rule, clock.now(), worktime.trading().is_workday)
    facts = {"until": opened.ends.isoformat()} if opened else {}
    verb = "alerts.window_opened" if opened else "alerts.window_closed"
    journal.record(verb, actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    _arm(row)
    settle_again()


HANDLERS: Final = (TimerHandler(TURN, turns),)


def _check(name: str, conditions: Sequence[Condition], rule: Rule) -> None:
    problems = checked(conditions) + [Problem(field, code_said(code)) for field, code in windows.faults(rule)]
    if not name.strip() or len(name.strip()) > MOST:
        problems.append(Problem("name", _("请填写名称，最多 {most} 个字").format(most=MOST)))
    if not problems and windows.turns(rule, clock.now(), worktime.trading().is_workday) is None:
        problems.append(Problem("first", _("按这个时间，维护窗口不会再打开")))
    if problems:
        raise Invalid(problems)


def _locked(window: int, actor: Employee | None) -> MaintenanceWindow:
    row = MaintenanceWindow.objects.select_for_update(of=("self",)).filter(pk=window).first()
    hidden = actor is not None and not MaintenanceWindow.objects.filter(silences_of(actor), pk=window).exists()
    if row is None or hidden:
        raise NotVisible(_("维护窗口不存在"))
    return row


def _arm(row: MaintenanceWindow) -> None:
    at = windows.turns(row.rule, clock.now(), worktime.trading().is_workday)
    if at is not None:
        timers.schedule(f"{TURN}:{row.pk}:{at.isoformat()}", handler=TURN, due_at=at, ref=row.ref)


def _columns(rule: Rule) -> dict[str, Any]:
    return {
        "repeat": rule.repeat, "first": rule.first, "until": rule.until, "at": rule.at, "days": rule.days,
        "lasts": int(rule.lasts.total_seconds() // 60), "weekdays": sorted(rule.weekdays),
        "month_days": sorted(rule.month_days),
    }  # fmt: skip
