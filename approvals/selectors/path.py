"""The path that what is typed would take: who would be asked by today's firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from approvals import phrases, said
from approvals.definition import Definition, Human, Node
from approvals.engine import FOUR_EYES, Foreseen, State, predict
from approvals.forms.kinds import is_empty
from approvals.org import LiveOrg
from approvals.selectors.choosing import unpicked
from approvals.selectors.pages import PathPreview, PathStep
from approvals.timing.dues import sla_of
from core import clock
from core.wording import work_hours
from core.worktime import office
from people.api import away_notes
from people.models import Department, Employee


def path_preview(
    person: Employee, definition: Definition, data: Mapping[str, Any], department: int | None = None,
    chosen: Mapping[str, tuple[int, ...]] | None = None,
) -> PathPreview:  # fmt: skip
    """Who will probably decide for what is typed and whom the person picked so far, by today's firm."""
    place = Department.objects.filter(memberships__employee=person, pk=department or 0).first() or person.department
    org = LiveOrg()
    state = State(person.pk, place.pk if place else 0, data, chosen=chosen or {})
    ahead = _known(predict(definition, state, org, clock.now()))
    away = away_notes(seated(ahead), what=definition.flow, at=clock.now())
    minutes = sum(sla.due for one in ahead if (sla := sla_of(definition, one.node.key)) is not None)
    return PathPreview(
        steps=tuple(_told(path_step(definition, one, org, away), definition, one, data) for one in ahead),
        expected_end=office().add(clock.now(), timedelta(minutes=minutes)) if minutes else None,
        working_hours=-(-minutes // 60),
        sentence=_("预计由以下人员审批，提交后以实际为准"),
    )


def _known(ahead: Sequence[Foreseen]) -> Sequence[Foreseen]:
    """Without four eyes as long as somebody is still to be picked: how many people decide is not known yet."""
    waiting = any(unpicked(one) for one in ahead)
    return [one for one in ahead if not (waiting and one.node.key == FOUR_EYES.key)]


def _told(step: PathStep, definition: Definition, one: Foreseen, data: Mapping[str, Any]) -> PathStep:
    """The step as the form promises it: nobody is named while the field that decides it is empty."""
    fields = [definition.form_field(name) for name in _asked_of(one.node)]
    empty = [field.label.said(phrases.language()) for field in fields if field and is_empty(data.get(field.id))]
    if not empty:
        return step
    note = _("填写%(fields)s后确定") % {"fields": "".join(_("「%(field)s」") % {"field": name} for name in empty)}
    return replace(step, people=(), reasons=(), away={}, note=note)


def _asked_of(node: Node) -> tuple[str, ...]:
    """The fields of the form that say who is asked at the node."""
    rules = node.who if isinstance(node, Human) else ()
    named = (name for rule in rules for name in (rule.field, rule.of.partition("field:")[2]))
    return tuple(dict.fromkeys(name for name in named if name))


def seated(ahead: Sequence[Foreseen]) -> set[int]:
    """Everybody who is foreseen to be asked."""
    return {seat.person for one in ahead for seat in one.seats}


def path_step(definition: Definition, one: Foreseen, org: LiveOrg, away: Mapping[int, str]) -> PathStep:
    """A foreseen node as pages show it; `away` is what to say of who is not there."""
    people = [org.person(seat.person) for seat in one.seats]
    why = dict.fromkeys(reason for seat in one.seats for reason in seat.reasons)
    reasons = [phrases.reason(definition, reason.stored()) for reason in why]
    node = one.node if isinstance(one.node, Human) else None
    return PathStep(
        key=one.node.key,
        name=one.node.name.said(phrases.language()),
        kind=one.node.kind,
        mode=said.mode(node.mode, len(one.seats) > 1) if node else "",
        people=tuple(person for person in people if person is not None),
        reasons=tuple(dict.fromkeys(reasons)),
        due=work_hours(timedelta(minutes=node.sla.due)) if node and node.sla else "",
        away={seat.person: away[seat.person] for seat in one.seats if seat.person in away},
        note=_note(one),
    )


def _note(one: Foreseen) -> str:
    """What is to be said of a node beside its people."""
    if isinstance(one.node, Human):
        return "" if one.seats else unpicked(one) or _("没有找到审批人，请联系流程管理员")
    return {"action": _("由系统自动处理"), "wait": _("到时间后自动继续"), "cc": _("抄送")}.get(one.node.kind, "")
