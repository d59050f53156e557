"""The layers of a roster that take part now or later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import clock
from core.errors import NotVisible
from estate.models import Roster, RosterLayer
from estate.states import InUse
from people.models import Employee


@dataclass(frozen=True)
class LayerLine:
    """A layer and who takes turns in it, in their order."""

    row: RosterLayer
    people: Sequence[Employee]


def open_roster(slug: str) -> Roster:
    """The roster in use with this name.

    Raises: NotVisible.
    """
    row = Roster.objects.filter(slug=slug, status=InUse.IN_USE).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return row


def layers_of(roster: Roster) -> list[LayerLine]:
    """Every layer that has not ended, the greatest priority first."""
    rows = RosterLayer.objects.filter(roster=roster).exclude(until__lte=clock.now()).order_by("-priority", "pk")
    return [
        LayerLine(row, [place.person for place in sorted(row.members.all(), key=lambda one: one.position)])
        for row in rows.prefetch_related("members__person")
    ]
