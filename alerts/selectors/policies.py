"""Policies of escalation as people read and write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.aims_said import Names, known_names, said_with
from alerts.engine.ladder import MOST_RUNGS, NAMED, Aim, Plan, RoomFrom, Rung, Target, Way, When
from alerts.models import EscalationPolicy
from alerts.plan_form import Given, aims_in, first, form_of, number, steps_in
from alerts.policy import require_keeps_rules
from alerts.selectors.policy_gaps import RosterGaps, gaps_of
from alerts.services.escalation import OF_PRIORITY, built_in, plan_in
from alerts.states import POLICY, PolicyStatus
from core.errors import NotVisible, Problem
from core.wording import duration, names
from estate import api as estate
from people.models import Employee

NAMES: Final = ("name", "name_en", "note")
NEW: Final = ""


@dataclass(frozen=True)
class PolicyLine:
    """A policy as a sentence; `usual`: it holds for a priority, and nobody has changed it yet.

    `room` says for which priorities a war room opens by itself; `gaps` are those of the rosters that it calls.
    """

    row: EscalationPolicy
    steps: tuple[str, ...]
    end: str
    hold: str
    usual: bool
    room: str = ""
    gaps: tuple[RosterGaps, ...] = ()

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return PolicyStatus(self.row.status).tone


@dataclass(frozen=True)
class Choice:
    """A box to tick."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True)
class Pick:
    """A person in a picker."""

    value: str
    label: str


@dataclass(frozen=True)
class People:
    """The picker of people of a step, as `components/controls/picker_many.html` takes it."""

    name: str
    label: str
    picks: tuple[Pick, ...]
    url: str
    type: str = "people"
    display: str = ""
    problems: tuple[str, ...] = ()
    required: bool = False
    help: str = ""


@dataclass(frozen=True)
class StepForm:
    """A step of the form."""

    key: str
    number: int
    after: str
    choices: tuple[Choice, ...]
    people: People
    whens: tuple[Choice, ...] = ()
    hows: tuple[Choice, ...] = ()
    wrong_after: str = ""
    wrong_to: str = ""


@dataclass(frozen=True)
class PolicyPage:
    """The form of a policy; `slug` is empty for a new one. `stale`: somebody changed it meanwhile, and this is how."""

    slug: str
    title: str
    given: Mapping[str, str]
    version: int
    steps: tuple[StepForm, ...]
    last: StepForm
    problems: Mapping[str, str]
    can: frozenset[str]
    more: bool
    rooms: tuple[Choice, ...] = ()
    gaps: tuple[RosterGaps, ...] = ()
    stale: PolicyLine | None = None


def policy_lines(person: Employee) -> list[PolicyLine]:
    """Every policy: those of the priorities first, then by slug, retired ones last.

    Raises: Refused for whoever does not look after alerts.
    """
    require_keeps_rules(person)
    known: dict[str, EscalationPolicy | None] = {row.slug: row for row in EscalationPolicy.objects.all()}
    usual = [known.pop(slug, None) or built_in(slug) for slug in OF_PRIORITY]
    own = sorted((row for row in known.values() if row), key=lambda row: (row.status != PolicyStatus.ACTIVE, row.slug))
    return _lines([row for row in (*usual, *own) if row is not None])


def in_use() -> list[tuple[str, str]]:
    """Slug and name of every policy that a route may name."""
    rows = EscalationPolicy.objects.filter(status=PolicyStatus.ACTIVE)
    known = {row.slug: row.display_name for row in rows}
    usual = {slug: known.pop(slug, "") or _usual_name(slug) for slug in OF_PRIORITY}
    return [*usual.items(), *sorted(known.items())]


def kept_policy(person: Employee, slug: str) -> EscalationPolicy:
    """The policy of this name; what is built in is there as well.

    Raises: Refused for whoever does not look after alerts; NotVisible.
    """
    require_keeps_rules(person)
    row = EscalationPolicy.objects.filter(slug=slug).first() or built_in(slug)
    if row is None:
        raise NotVisible(_("升级策略不存在"))
    return row


def line_of(row: EscalationPolicy) -> PolicyLine:
    """One policy as a sentence."""
    return _lines([row])[0]


def policy_page(
    person: Employee, slug: str, *, given: Given | None = None, problems: Sequence[Problem] = (), stale: bool = False
) -> PolicyPage:
    """The form of a policy, as it is or as it was filled; without a slug that of a new one.

    Raises: Refused for whoever does not look after alerts; NotVisible.
    """
    require_keeps_rules(person)
    row = kept_policy(person, slug) if slug else None
    filled = given if given is not None else _filled(row)
    told: dict[str, str] = {}
    for problem in problems:
        told.setdefault(problem.field, problem.message)
    rosters = estate.rosters()
    steps = steps_in(filled) or ["0"]
    people = _names_of(filled, [*steps, "last"])
    form = _Form(filled, told, rosters, people)
    forms = [form.step(key, place) for place, key in enumerate(steps)]
    can = {verb for state, verb in POLICY.moves if row is not None and row.pk and state == row.status}
    return PolicyPage(
        slug=slug,
        title=row.display_name if row else _("新建升级策略"),
        given={name: first(filled, name) for name in (*NAMES, "slug", "lasts", "laps", "hold")},
        version=row.version if row is not None and (given is None or stale) else number(filled, "version"),
        steps=tuple(forms),
        last=form.step("last", -1),
        problems=told,
        can=frozenset(can - ({"retire"} if slug in OF_PRIORITY else set())),
        more=len(steps) < MOST_RUNGS,
        rooms=_rooms(first(filled, "room")),
        gaps=gaps_of([plan_in(row)])[0] if row is not None else (),
        stale=line_of(row) if stale and row is not None else None,
    )


def _rooms(chosen: str) -> tuple[Choice, ...]:
    """For which priorities a war room may open by itself; the usual names what the settings say."""
    said = chosen or RoomFrom.USUAL.value
    return tuple(Choice(one.value, _room_said(one), one.value == said) for one in RoomFrom)


def _room_said(one: RoomFrom) -> str:
    if one != RoomFrom.USUAL:
        return str(one.label)
    usual = names(sorted(settings.ALERTS_WAR_ROOM_PRIORITIES)) or RoomFrom.NEVER.label
    return _("默认（{usual}）").format(usual=usual)


def _filled(row: EscalationPolicy | None) -> Given:
    if row is None:
        return {"after-0": ["0"], "to-0": [Target.OWNER_A.value], "lasts": ["15"], "laps": ["1"], "hold": ["0"],
                "to-last": [Target.OPERATORS.value]}  # fmt: skip
    return form_of(plan_in(row)) | {name: [getattr(row, name)] for name in NAMES}


def _names_of(filled: Given, steps: Sequence[str]) -> Mapping[str, str]:
    known = known_names([aims_in(filled, step) for step in steps])
    return {key: person.display_name for key, person in known.people.items()}


@dataclass(frozen=True)
class _Form:
    """What the steps of a form are made of."""

    filled: Given
    told: Mapping[str, str]
    rosters: Sequence[tuple[str, str]]
    people: Mapping[str, str]

    def step(self, key: str, place: int) -> StepForm:
        """The step of this name; that of the last has no place."""
        chosen = aims_in(self.filled, key)
        plain = [(Aim(target), str(target.label)) for target in Target if target not in NAMED]
        named = [(Aim(Target.ROSTER, slug), _("值班表「{name}」").format(name=name)) for slug, name in self.rosters]
        persons = [one.name for one in chosen if one.who == Target.PERSON and one.name in self.people]
        picks = tuple(Pick(name, self.people[name]) for name in persons)
        return StepForm(
            key=key,
            number=place + 1,
            after=first(self.filled, f"after-{key}"),
            choices=tuple(Choice(_value(aim), label, aim in chosen) for aim, label in (*plain, *named)),
            people=People(f"people-{key}", _("指定人员"), picks, f"{reverse('portal:people')}?self=1"),
            whens=self._words(When, f"when-{key}"),
            hows=self._words(Way, f"how-{key}"),
            wrong_after=self.told.get(f"steps.{place}.after", ""),
            wrong_to=self.told.get("last" if key == "last" else f"steps.{place}.to", ""),
        )

    def _words(self, words: type[When] | type[Way], name: str) -> tuple[Choice, ...]:
        said = first(self.filled, name) or words.values[0]
        return tuple(Choice(one.value, str(one.label), one.value == said) for one in words)


def _value(aim: Aim) -> str:
    return f"{aim.who.value}:{aim.name}" if aim.name else aim.who.value


def _lines(rows: Sequence[EscalationPolicy]) -> list[PolicyLine]:
    plans = [plan_in(row) for row in rows]
    words = known_names([aims for plan in plans for aims in (plan.last, *(rung.to for rung in plan.rungs))])
    lines = (_line(row, plan, words) for row, plan in zip(rows, plans, strict=True))
    return [replace(line, gaps=gaps) for line, gaps in zip(lines, gaps_of(plans), strict=True)]


def _line(row: EscalationPolicy, plan: Plan, words: Names) -> PolicyLine:
    steps = tuple(f"{_when(rung)} {_loud(said_with(rung.to, words), rung.how)}" for rung in plan.rungs)
    last = _loud(said_with(plan.last, words), plan.last_how)
    end = f"{_at(plan.lasts * plan.laps)} {last}"
    if plan.laps > 1:
        end = _("每 {span}重复，共 {laps} 轮；之后 {last}").format(span=duration(plan.lasts), laps=plan.laps, last=last)
    return PolicyLine(row, steps, end, duration(plan.hold) if plan.hold else "", not row.pk, _room_said(plan.room))


def _when(rung: Rung) -> str:
    return _("{at}仍未读").format(at=_at(rung.after)) if rung.when == When.UNREAD else _at(rung.after)


def _loud(who: str, how: Way) -> str:
    return who if how == Way.MESSAGE else f"{who}（{how.label}）"


def _at(after: timedelta) -> str:
    return duration(after) if after else _("立即")


def _usual_name(slug: str) -> str:
    row = built_in(slug)
    return row.display_name if row else slug
