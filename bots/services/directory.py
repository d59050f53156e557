"""Verbs of the directory sync: start a run, look first, let a held one pass."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bots.directory.events import ring
from bots.models import DirectoryRun
from bots.policy import require_keeper
from bots.states import RunKind, RunStatus
from core import clock, journal
from core.errors import IllegalMove, Invalid
from core.journal import Via
from people.models import Employee

OPEN = (RunStatus.WAITING, RunStatus.RUNNING)


@transaction.atomic
def start_sync(*, actor: Employee | None, dry: bool = False, confirmed: str = "", via: Via = Via.PAGE) -> DirectoryRun:
    """Ask for a run: dry ones only say what differs. The system (None) starts those of the night and the command line.

    `confirmed` is the digest of differences that may pass the guard.
    Raises: Refused unless the actor is an operator; IllegalMove while another run waits or runs.
    """
    if actor is not None:
        require_keeper(actor)
    known = DirectoryRun.objects.filter(status__in=OPEN).exclude(kind=RunKind.EVENT).first()
    if known is not None:
        raise IllegalMove(_("已有同步在进行，请等它完成"), subject=known.ref, state=known.status)
    run = DirectoryRun.objects.create(
        kind=RunKind.DRY if dry else RunKind.FULL, by=actor, confirmed=confirmed, created_at=clock.now()
    )
    verb = "directory.confirmed" if confirmed else "directory.started"
    facts = {"kind": str(run.kind), "digest": confirmed}
    journal.record(verb, actor=actor.ref if actor else None, ref=run.ref, via=via, facts=facts)
    ring()
    return run


def confirm_held(*, actor: Employee | None, digest: str, via: Via = Via.PAGE) -> DirectoryRun:
    """Let the differences of the newest held run pass the guard, if they are still the same when read again.

    Raises: Refused unless the actor is an operator; Invalid if the newest run is not held with this digest.
    """
    if actor is not None:
        require_keeper(actor)
    newest = DirectoryRun.objects.filter(kind=RunKind.FULL).exclude(status__in=OPEN).first()
    if newest is None or newest.status != RunStatus.HELD or newest.digest != digest:
        raise Invalid.at("digest", _("没有待确认的这次同步，请重新运行后核对"))
    return start_sync(actor=actor, confirmed=digest, via=via)
