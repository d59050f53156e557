"""Who is called, and when the next one is, while nobody takes an incident. Pure.

An incident carries the plan with which it began to wait; who stands behind a rung is asked when the rung is climbed.
Places count on over the laps: with three rungs and two laps 0 to 5 are rungs, and 6, the end, is where the last are
called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from alerts.states import Priority

MINUTE: Final = timedelta(minutes=1)
MOST_RUNGS: Final = 12
MOST_AIMS: Final = 4
MOST_LAPS: Final = 10
LONGEST: Final = timedelta(days=7)


class Target(TextChoices):
    """Who stands behind a rung."""

    OWNER_A = "a", _("A 角")
    OWNER_B = "b", _("B 角")
    LEADER = "leader", _("A 角的上级")
    OPERATORS = "operators", _("平台运维")
    ROSTER = "roster", _("值班表")
    PERSON = "person", _("指定人员")


class When(TextChoices):
    """Why a rung is climbed: nobody took the incident, or nobody who was called has even read of it."""

    UNTAKEN = "untaken", _("未认领")
    UNREAD = "unread", _("未读")


class Way(TextChoices):
    """How loud: every call is a message; Feishu may ring about it in the app, by text message, by telephone."""

    MESSAGE = "message", _("飞书消息")
    APP = "app", _("应用内加急")
    SMS = "sms", _("短信加急")
    PHONE = "phone", _("电话加急")


class RoomFrom(TextChoices):
    """From which priority on a war room opens by itself; the usual is what the firm's settings say."""

    USUAL = "usual", _("默认")
    NEVER = "never", _("不自动建群")
    P1 = "p1", _("P1")
    P2 = "p2", _("P1 和 P2")


NAMED: Final = frozenset({Target.ROSTER, Target.PERSON})


@dataclass(frozen=True)
class Aim:
    """Whom a rung is aimed at; `name` is the slug of a roster or the key of a person, empty for the others."""

    who: Target
    name: str = ""


@dataclass(frozen=True)
class Rung:
    """`after` the lap began, call these; an unread one is passed over once somebody who was called has read."""

    after: timedelta
    to: tuple[Aim, ...]
    when: When = When.UNTAKEN
    how: Way = Way.MESSAGE


@dataclass(frozen=True)
class Plan:
    """An escalation policy as it is frozen into an incident.

    A lap `lasts` so long, there are `laps` of them, then `last` is called, whatever. What is taken for longer than
    `hold` waits again (zero: never). From `room` on a war room opens by itself. `slug` and `version` say which policy
    it was.
    """

    rungs: tuple[Rung, ...]
    lasts: timedelta
    laps: int = 1
    hold: timedelta = timedelta()
    last: tuple[Aim, ...] = (Aim(Target.OPERATORS),)
    last_how: Way = Way.MESSAGE
    slug: str = ""
    version: int = 0
    room: RoomFrom = RoomFrom.USUAL

    @property
    def end(self) -> int:
        """The place at which the last are called."""
        return self.laps * len(self.rungs)

    def to(self, place: int) -> tuple[Aim, ...]:
        """Whom the place is aimed at."""
        return self.rungs[place % len(self.rungs)].to if place < self.end else self.last

    def when(self, place: int) -> When:
        """Why the place is climbed; the end whatever was read."""
        return self.rungs[place % len(self.rungs)].when if place < self.end else When.UNTAKEN

    def how(self, place: int) -> Way:
        """How loud the place calls."""
        return self.rungs[place % len(self.rungs)].how if place < self.end else self.last_how

    def after(self, place: int) -> timedelta:
        """How long after the beginning the place is climbed."""
        if place >= self.end:
            return self.laps * self.lasts
        lap, index = divmod(place, len(self.rungs))
        return lap * self.lasts + self.rungs[index].after


def opens_room(plan: Plan, priority: Priority, usual: Collection[str]) -> bool:
    """Whether an incident of this priority gets a war room by itself; `usual` are the priorities of the settings."""
    chosen: Mapping[RoomFrom, Collection[str]] = {
        RoomFrom.USUAL: usual, RoomFrom.NEVER: (), RoomFrom.P1: (Priority.P1,), RoomFrom.P2: (Priority.P1, Priority.P2)
    }  # fmt: skip
    return priority in chosen[plan.room]


def due(plan: Plan, place: int, since: datetime) -> datetime | None:
    """When the place is climbed; None past the end."""
    return since + plan.after(place) if place <= plan.end else None


def coming(plan: Plan, place: int, since: datetime) -> Iterator[tuple[datetime, tuple[Aim, ...]]]:
    """When who is called, from this place on, if everybody who should be is there."""
    for one in range(place, plan.end + 1):
        yield since + plan.after(one), plan.to(one)


def since_again(plan: Plan, place: int, now: datetime) -> datetime:
    """From when a run counts that goes on at this place now: what follows keeps its distances."""
    return now - plan.after(min(place, plan.end))


def _plan(priority: Priority, lasts: int, *rungs: tuple[int, Target]) -> Plan:
    steps = tuple(Rung(minutes * MINUTE, (Aim(who),)) for minutes, who in rungs)
    return Plan(steps, lasts * MINUTE, slug=priority.value.lower())


# What holds for a priority until somebody changes it.
BUILT_IN: Final[Mapping[Priority, Plan]] = {
    Priority.P1: _plan(Priority.P1, 15, (0, Target.OWNER_A), (5, Target.OWNER_B), (10, Target.LEADER)),
    Priority.P2: _plan(Priority.P2, 60, (0, Target.OWNER_A), (15, Target.OWNER_B), (30, Target.LEADER)),
    Priority.P3: _plan(Priority.P3, 240, (0, Target.OWNER_A), (120, Target.OWNER_B)),
    Priority.P4: _plan(Priority.P4, 480, (0, Target.OWNER_A)),
}


def written(plan: Plan) -> dict[str, Any]:
    """The plan as tables and addresses keep it; lengths in seconds."""
    return {
        "policy": plan.slug,
        "version": plan.version,
        "steps": [
            {"after": _seconds(one.after), "to": _aims(one.to), "when": one.when.value, "how": one.how.value}
            for one in plan.rungs
        ],
        "lasts": _seconds(plan.lasts),
        "laps": plan.laps,
        "hold": _seconds(plan.hold),
        "last": _aims(plan.last),
        "last_how": plan.last_how.value,
        **({"room": plan.room.value} if plan.room != RoomFrom.USUAL else {}),
    }


def read(kept: Mapping[str, Any] | Sequence[Sequence[Any]]) -> Plan:
    """The plan that was kept; earlier incidents kept pairs of seconds and who."""
    if not isinstance(kept, Mapping):
        return _of_pairs(kept)
    return Plan(
        rungs=tuple(_rung(one) for one in kept["steps"]),
        lasts=timedelta(seconds=kept["lasts"]),
        laps=kept["laps"],
        hold=timedelta(seconds=kept["hold"]),
        last=_read_aims(kept["last"]),
        last_how=Way(kept.get("last_how", Way.MESSAGE)),
        slug=kept.get("policy", ""),
        version=kept.get("version", 0),
        room=RoomFrom(kept.get("room", RoomFrom.USUAL)),
    )


def _rung(kept: Mapping[str, Any]) -> Rung:
    when, how = When(kept.get("when", When.UNTAKEN)), Way(kept.get("how", Way.MESSAGE))
    return Rung(timedelta(seconds=kept["after"]), _read_aims(kept["to"]), when, how)


def _of_pairs(kept: Sequence[Sequence[Any]]) -> Plan:
    """Of these the last was always the operators."""
    rungs = tuple(Rung(timedelta(seconds=after), (Aim(Target(who)),)) for after, who in kept)
    if not rungs:
        return Plan((), timedelta())
    return Plan(rungs[:-1] or rungs, rungs[-1].after, last=rungs[-1].to)


def _aims(aims: Sequence[Aim]) -> list[list[str]]:
    return [[one.who.value, one.name] for one in aims]


def _read_aims(kept: Sequence[Sequence[str]]) -> tuple[Aim, ...]:
    return tuple(Aim(Target(who), name) for who, name in kept)


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
