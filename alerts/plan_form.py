"""What people write into the form of an escalation policy. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from alerts.engine.ladder import MINUTE, MOST_RUNGS, NAMED, Aim, Plan, RoomFrom, Rung, Target, Way, When
from core.errors import Problem

Given = Mapping[str, Sequence[str]]
MOST_DIGITS: Final = 6


def read_plan(given: Given) -> tuple[Plan, list[Problem]]:
    """The plan of the form and what in it is no number; steps without time and target are left out."""
    problems: list[Problem] = []
    rungs: list[Rung] = []
    for index in filled_steps(given):
        after = _minutes(first(given, f"after-{index}") or "0", f"steps.{len(rungs)}.after", problems)
        when, how = _word(When, given, f"when-{index}"), _word(Way, given, f"how-{index}")
        rungs.append(Rung(after, aims_in(given, index), When(when), Way(how)))
    lasts = _minutes(first(given, "lasts"), "lasts", problems)
    hold = _minutes(first(given, "hold") or "0", "hold", problems)
    laps = first(given, "laps") or "1"
    if not _whole(laps):
        problems.append(Problem("laps", _("请填写整数")))
    times = int(laps) if _whole(laps) else 1
    last_how = Way(_word(Way, given, "how-last"))
    room = RoomFrom(first(given, "room") if first(given, "room") in RoomFrom.values else RoomFrom.USUAL)
    return Plan(tuple(rungs), lasts, times, hold, aims_in(given, "last"), last_how, room=room), problems


def filled_steps(given: Given) -> list[str]:
    """The numbers of the steps in the form in which something is written."""
    return [one for one in steps_in(given) if first(given, f"after-{one}") or aims_in(given, one)]


def steps_in(given: Given) -> list[str]:
    """The numbers of all steps of the form, empty ones as well."""
    named = {name.removeprefix("after-") for name in given if name.startswith("after-")}
    return sorted((one for one in named if _whole(one)), key=int)[:MOST_RUNGS]


def aims_in(given: Given, step: str) -> tuple[Aim, ...]:
    """Whom the step of this number is aimed at, nobody twice."""
    found = []
    for said in given.get(f"to-{step}", ()):
        who, _colon, name = said.partition(":")
        if who in Target.values and bool(name) == (who in NAMED):
            found.append(Aim(Target(who), name))
    found += [Aim(Target.PERSON, key) for key in given.get(f"people-{step}", ()) if key.isdecimal()]
    return tuple(dict.fromkeys(found))


def form_of(plan: Plan) -> dict[str, list[str]]:
    """The form as the plan is."""
    told = {"lasts": [_said(plan.lasts)], "laps": [str(plan.laps)], "hold": [_said(plan.hold)]}
    for index, rung in enumerate(plan.rungs):
        told |= {f"after-{index}": [_said(rung.after)], f"when-{index}": [rung.when.value]}
        told |= {f"how-{index}": [rung.how.value]} | _chosen(str(index), rung.to)
    return told | {"room": [plan.room.value], "how-last": [plan.last_how.value]} | _chosen("last", plan.last)


def changed_form(given: Given, do: str) -> dict[str, list[str]]:
    """The form after one of its own buttons: `add` a step at the end, or `remove-2`."""
    told = {name: list(values) for name, values in given.items()}
    steps = steps_in(given)
    if do == "add" and len(steps) < MOST_RUNGS:
        number = int(steps[-1]) + 1 if steps else 0
        told[f"after-{number}"] = [""]
    elif do.startswith("remove-"):
        gone = do.removeprefix("remove-")
        for name in ("after", "to", "people", "when", "how"):
            told.pop(f"{name}-{gone}", None)
    return told


def first(given: Given, name: str) -> str:
    """What is written under this name."""
    return next((value.strip() for value in given.get(name, ())), "")


def number(given: Given, name: str) -> int:
    """The whole number under this name; -1 for what is none."""
    said = first(given, name)
    return int(said) if _whole(said) else -1


def _word(words: type[When] | type[Way], given: Given, name: str) -> str:
    said = first(given, name)
    return said if said in words.values else words.values[0]


def _chosen(step: str, aims: Iterable[Aim]) -> dict[str, list[str]]:
    kept = list(aims)
    plain = [f"{aim.who.value}:{aim.name}" if aim.name else aim.who.value for aim in kept if aim.who != Target.PERSON]
    people = [aim.name for aim in kept if aim.who == Target.PERSON]
    return {f"to-{step}": plain, f"people-{step}": people}


def _minutes(said: str, field: str, problems: list[Problem]) -> timedelta:
    if not _whole(said):
        problems.append(Problem(field, _("请填写分钟数，例如 15")))
        return timedelta()
    return int(said) * MINUTE


def _whole(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS


def _said(length: timedelta) -> str:
    return str(length // MINUTE)
