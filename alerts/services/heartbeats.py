"""Heartbeats as operators keep them: when they are due, paused for a while, called by a name, or no longer known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Heartbeat
from alerts.policy import require_keeps_sources
from alerts.services import house
from alerts.services.beating import key_of
from alerts.source_form import MOST_MINUTES
from alerts.states_beat import BEAT
from core import journal
from core.errors import Invalid, NotVisible, Problem
from core.journal import Via
from people.models import Employee

MOST_LABEL: Final = 60


@dataclass(frozen=True)
class BeatDraft:
    """What a heartbeat should be: its name, and in minutes when it is due (0: as its source says) and late."""

    label: str = ""
    every: int = 0
    grace: int = 0


@transaction.atomic
def change_heartbeat(pk: int, *, actor: Employee | None, draft: BeatDraft, via: Via = Via.PAGE) -> Heartbeat:
    """Give it a name, a period and a grace. Nothing happens where nothing changes.

    Raises: NotVisible; Refused unless the actor looks after sources; Invalid naming what is wrong.
    """
    row = _locked(pk, actor)
    label = " ".join(draft.label.split())
    problems = [Problem("label", _("最多 {most} 个字").format(most=MOST_LABEL))] if len(label) > MOST_LABEL else []
    wrong = [name for name in ("every", "grace") if not 0 <= getattr(draft, name) <= MOST_MINUTES]
    problems += [Problem(name, _("请填写 0 到 {most} 的分钟数").format(most=MOST_MINUTES)) for name in wrong]
    if problems:
        raise Invalid(problems)
    wanted = {"label": label, "every": draft.every, "grace": draft.grace}
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    if changed:
        for name in changed:
            setattr(row, name, wanted[name])
        row.save(update_fields=changed)
        _leave("alerts.heartbeat_changed", row, actor, via, {"changed": changed})
    return row


@transaction.atomic
def pause_heartbeat(pk: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Heartbeat:
    """Its silence is no alert until it is watched again; one that is raised is over.

    Raises: NotVisible; Refused unless the actor looks after sources; IllegalMove.
    """
    row = _locked(pk, actor)
    BEAT.move(row, "pause")
    house.clear(key_of(row))
    _leave("alerts.heartbeat_paused", row, actor, via, {})
    return row


@transaction.atomic
def resume_heartbeat(pk: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Heartbeat:
    """Watch it again.

    Raises: NotVisible; Refused unless the actor looks after sources; IllegalMove.
    """
    row = _locked(pk, actor)
    BEAT.move(row, "resume")
    _leave("alerts.heartbeat_resumed", row, actor, via, {})
    return row


@transaction.atomic
def delete_heartbeat(pk: int, *, actor: Employee | None, via: Via = Via.PAGE) -> None:
    """Know it no longer; should it beat again, it is there again.

    Raises: NotVisible; Refused unless the actor looks after sources.
    """
    row = _locked(pk, actor)
    house.clear(key_of(row))
    _leave("alerts.heartbeat_deleted", row, actor, via, {"source": row.source.slug, "name": row.name})
    row.delete()


def _locked(pk: int, actor: Employee | None) -> Heartbeat:
    require_keeps_sources(actor)
    row = Heartbeat.objects.select_for_update(of=("self",)).select_related("source").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("心跳不存在"))
    return row


def _leave(verb: str, row: Heartbeat, actor: Employee | None, via: Via, facts: dict[str, Any]) -> None:
    by = actor.ref if actor is not None else None
    journal.record(verb, actor=by, ref=row.ref, via=via, facts=facts)
