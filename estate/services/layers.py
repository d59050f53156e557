"""The layers of a roster: set, added, changed, ended. What has passed stays as it was: a layer ends, another begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import IllegalMove, Invalid, Problem
from core.journal import Via
from core.states import Phase
from estate.duty import Window, without
from estate.models import Roster, RosterLayer, RosterMember
from estate.policy import require_may_run
from estate.services.noting import tell
from estate.states import Days, InUse, Unit
from people.models import Employee

MOST_LAYERS: Final = 12
MOST_PEOPLE: Final = 60
MOST_WINDOWS: Final = 6
MOST_EVERY: Final = 52
FURTHEST: Final = timedelta(days=366)


@dataclass(frozen=True)
class LayerDraft:
    """A layer as somebody wants it; `people` in the order of their turns, the first from `starts_on` at `handover`."""

    name: str
    people: Sequence[Employee]
    starts_on: date
    name_en: str = ""
    handover: time = time(9, 0)
    unit: Unit = Unit.WEEK
    every: int = 1
    priority: int = 0
    days: Days = Days.EVERY
    windows: Sequence[Window] = ()
    phases: Sequence[Phase] = ()


@transaction.atomic
def set_layers(
    roster: Roster,
    *,
    actor: Employee | None,
    layers: Sequence[LayerDraft],
    since: datetime | None = None,
    seen: Sequence[int] | None = None,
    via: Via = Via.PAGE,
) -> Roster:
    """Let these layers decide from `since` on (now, if not said); who was on duty before stays as it was.

    `seen` are the keys of the layers that the actor saw, if he was shown any.
    Raises: Refused unless the actor looks after rosters; Invalid naming each fault (`layers.0.people`), or a `since`
    that is past; IllegalMove if the layers are others by now.
    """
    require_may_run(actor)
    row = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    begins = since or clock.now()
    if problems := layers_problems(layers, since if actor is not None else None):
        raise Invalid(problems)
    if seen is not None and set(seen) != set(_running(row).values_list("pk", flat=True)):
        raise IllegalMove(_("排班已被他人修改，请核对最新内容后再保存"), subject=row.ref)
    RosterLayer.objects.filter(roster=row, since__gte=begins).delete()
    RosterLayer.objects.filter(roster=row, until__isnull=True).update(until=begins)
    RosterLayer.objects.filter(roster=row, until__gt=begins).update(until=begins)
    for draft in layers:
        _add_layer(row, draft, begins)
    facts = {"since": begins, "layers": [_facts(draft) for draft in layers]}
    tell("estate.layers_set", row.ref, actor=actor, via=via, facts=facts)
    return row


@transaction.atomic
def add_layer(roster: Roster, *, actor: Employee | None, draft: LayerDraft, via: Via = Via.PAGE) -> RosterLayer:
    """Let a further layer take part from now on.

    Raises: Refused unless the actor looks after rosters; IllegalMove for a closed roster; Invalid naming each fault.
    """
    require_may_run(actor)
    row = _open(roster)
    problems = _layer_problems("", draft)
    if _running(row).count() >= MOST_LAYERS:
        problems.append(Problem("", _("最多 {count} 个班次").format(count=MOST_LAYERS)))
    if problems:
        raise Invalid(problems)
    layer = _add_layer(row, draft, clock.now())
    tell("estate.layer_added", row.ref, actor=actor, via=via, facts={"layer": layer.pk, **_facts(draft)})
    return layer


@transaction.atomic
def change_layer(layer: RosterLayer, *, actor: Employee | None, draft: LayerDraft, via: Via = Via.PAGE) -> RosterLayer:
    """Let this layer be as the draft says from now on; returns the layer that takes its place.

    Raises: Refused unless the actor looks after rosters; IllegalMove if the layer has ended or the roster is closed;
    Invalid naming each fault.
    """
    require_may_run(actor)
    row = _open(layer.roster)
    old = _still_running(row, layer)
    problems = _layer_problems("", draft, known=frozenset(old.members.values_list("person_id", flat=True)))
    if problems:
        raise Invalid(problems)
    now = clock.now()
    _end(old, now)
    fresh = _add_layer(row, draft, now)
    facts = {"before": layer.pk, "layer": fresh.pk, **_facts(draft)}
    tell("estate.layer_changed", row.ref, actor=actor, via=via, facts=facts)
    return fresh


@transaction.atomic
def end_layer(layer: RosterLayer, *, actor: Employee | None, reason: str, via: Via = Via.PAGE) -> None:
    """Let this layer take part no more from now on.

    Raises: Refused unless the actor looks after rosters; IllegalMove if it has ended; Invalid without a reason.
    """
    require_may_run(actor)
    if not reason.strip():
        raise Invalid.at("reason", _("请填写原因"))
    row = Roster.objects.select_for_update(of=("self",)).get(pk=layer.roster_id)
    _end(_still_running(row, layer), clock.now())
    facts = {"layer": layer.pk, "name": layer.name, "reason": reason.strip()[:200]}
    tell("estate.layer_ended", row.ref, actor=actor, via=via, facts=facts)


@transaction.atomic
def drop_out(
    layer: RosterLayer, *, actor: Employee | None, person: Employee, reason: str, via: Via = Via.PAGE
) -> RosterLayer:
    """Take somebody out of the turns of a layer from now on: whoever follows takes his places, all others keep theirs.

    Raises: Refused unless the actor looks after rosters; IllegalMove if the layer has ended, the roster is closed or he
    is not there; Invalid without a reason, or if nobody else takes turns.
    """
    require_may_run(actor)
    row = _open(layer.roster)
    old = _still_running(row, layer)
    people = tuple(old.members.order_by("position").values_list("person_id", flat=True))
    if person.pk not in people:
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=row.ref)
    if not reason.strip():
        raise Invalid.at("reason", _("请填写原因"))
    left = without(people, person.pk)
    if not left:
        raise Invalid.at("person", _("班次里没有其他人，请先加人"))
    fresh = continue_layer(old, max(clock.now(), old.since), left)
    facts = {"before": old.pk, "layer": fresh.pk, "person": person.pk, "reason": reason.strip()[:200]}
    tell("estate.dropped_out", row.ref, actor=actor, via=via, facts=facts)
    return fresh


def _add_layer(roster: Roster, draft: LayerDraft, since: datetime) -> RosterLayer:
    layer = RosterLayer.objects.create(
        roster=roster, name=draft.name.strip(), name_en=draft.name_en.strip(), priority=draft.priority,
        unit=draft.unit, every=draft.every, starts_on=draft.starts_on, handover=draft.handover, days=draft.days,
        windows=[[f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in draft.windows],
        phases=[Phase(one).value for one in draft.phases], since=since,
    )  # fmt: skip
    places = [RosterMember(layer=layer, person=one, position=at) for at, one in enumerate(draft.people)]
    RosterMember.objects.bulk_create(places)
    return layer


def _open(roster: Roster) -> Roster:
    row = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    if row.status != InUse.IN_USE:
        raise IllegalMove(_("值班表已停用，请选择其他值班表"), subject=row.ref, state=row.status)
    return row


def _running(roster: Roster) -> Any:
    return RosterLayer.objects.filter(roster=roster).exclude(until__lte=clock.now())


def _still_running(roster: Roster, layer: RosterLayer) -> RosterLayer:
    row: RosterLayer | None = _running(roster).filter(pk=layer.pk).first()
    if row is None:
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=roster.ref)
    return row


def _end(layer: RosterLayer, at: datetime) -> None:
    """What has not begun is taken back, what has begun ends."""
    rows = RosterLayer.objects.filter(pk=layer.pk)
    rows.delete() if layer.since >= at else rows.update(until=at)


def continue_layer(layer: RosterLayer, since: datetime, people: Sequence[int]) -> RosterLayer:
    """End a layer and go on with these people in the same turns, in the caller's transaction."""
    kept = {field.attname: getattr(layer, field.attname) for field in layer._meta.concrete_fields if field.name != "id"}
    _end(layer, since)
    fresh = RosterLayer.objects.create(**(kept | {"since": since}))
    places = [RosterMember(layer=fresh, person_id=one, position=at) for at, one in enumerate(people)]
    RosterMember.objects.bulk_create(places)
    return fresh


def _facts(draft: LayerDraft) -> dict[str, Any]:
    return {
        "name": draft.name, "people": [one.pk for one in draft.people], "unit": draft.unit, "every": draft.every,
        "starts_on": draft.starts_on, "handover": f"{draft.handover:%H:%M}", "days": draft.days,
        "priority": draft.priority, "windows": [f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in draft.windows],
        "phases": [Phase(one).value for one in draft.phases],
    }  # fmt: skip


def layers_problems(layers: Sequence[LayerDraft], since: datetime | None = None) -> list[Problem]:
    """What is wrong with layers that are to decide from then on."""
    problems = [one for at, draft in enumerate(layers) for one in _layer_problems(f"layers.{at}.", draft)]
    if len(layers) > MOST_LAYERS:
        problems.append(Problem("layers", _("最多 {count} 个班次").format(count=MOST_LAYERS)))
    if since is not None and since < clock.now():
        problems.append(Problem("since", _("不能改动已过去的时间，请选择现在或以后")))
    if since is not None and since > clock.now() + FURTHEST:
        problems.append(Problem("since", _("最多提前 {count} 天").format(count=FURTHEST.days)))
    return problems


def draft_problems(draft: LayerDraft, layer: RosterLayer | None = None) -> list[Problem]:
    """What is wrong with a draft that is to be added, or to take the place of this layer."""
    known = frozenset(layer.members.values_list("person_id", flat=True)) if layer else frozenset()
    return _layer_problems("", draft, known)


def _layer_problems(place: str, draft: LayerDraft, known: frozenset[int] = frozenset()) -> list[Problem]:
    found = []
    if not draft.name.strip() or len(draft.name.strip()) > 40:
        found.append(Problem(f"{place}name", _("请填写 1 至 {count} 个字符").format(count=40)))
    if not 0 < len(draft.people) <= MOST_PEOPLE:
        found.append(Problem(f"{place}people", _("请选择 1 至 {count} 人").format(count=MOST_PEOPLE)))
    found += [
        Problem(f"{place}people", _("{name} 已离职，请选择其他人").format(name=one.display_name))
        for one in draft.people
        if not one.is_active and one.pk not in known
    ]
    if not 1 <= draft.every <= MOST_EVERY:
        found.append(Problem(f"{place}every", _("须为 1 至 {count} 的整数").format(count=MOST_EVERY)))
    if not 0 <= draft.priority <= MOST_LAYERS:
        found.append(Problem(f"{place}priority", _("须为 0 至 {count} 的整数").format(count=MOST_LAYERS)))
    if len(draft.windows) > MOST_WINDOWS:
        found.append(Problem(f"{place}windows", _("最多 {count} 个时段").format(count=MOST_WINDOWS)))
    return found
