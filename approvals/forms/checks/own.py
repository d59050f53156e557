"""`own`: whoever asks for it, and nobody else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.forms.checks.kinds import FieldCheck, Judged, Sample
from approvals.forms.field import World


def judge(judged: Judged) -> str:
    """Wrong if it is somebody else than who files the request; where nobody is known to file it, nothing is."""
    me = judged.world.me
    return _("这里只能填发起人本人，请改选") if me and judged.value != me else ""


CHECK = FieldCheck(
    "own",
    frozenset({"person"}),
    judge,
    (
        Sample("person", 8, world=World(me=7)),
        Sample("person", 7, world=World(me=7), fine=True),
        Sample("person", 8, fine=True),
    ),
)
