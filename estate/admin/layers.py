"""The operator's desk of layers: which there are, and their end. They are written on the roster's page, which shows
what would change before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin_model import HouseModelAdmin, Verb, column
from core.admin_site import SITE
from core.journal import Via
from estate.admin.systems import OPERATORS
from estate.fields import ReasonForm
from estate.models import RosterLayer
from estate.services.layers import end_layer
from estate.states import InUse


def _end(actor: Any, row: RosterLayer, asked: dict[str, Any]) -> None:
    end_layer(row, actor=actor, reason=asked["reason"], via=Via.ADMIN)


@admin.register(RosterLayer, site=SITE)
class LayerDesk(HouseModelAdmin):
    """Layers that hold now or later; ended ones stay on the roster's board."""

    viewers = OPERATORS
    keeps_versions = False
    verbs = (
        Verb(
            "end",
            _("结束班次"),
            _("此班次从现在起不再生效；过去的值班不变。"),
            _end,
            OPERATORS,
            ReasonForm,
            said=_("班次已结束"),
            dangerous=True,
        ),
    )
    list_display = (
        column("roster.name", _("值班表")),
        column("name", _("班次名称")),
        column("days", _("值班日")),
        column("handover", _("交接时间")),
        column("priority", _("优先级")),
        column("since", _("生效时间")),
    )
    ordering = ("roster", "-priority", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RosterLayer]:
        """Layers that have not ended, of open rosters."""
        rows = super().get_queryset(request).select_related("roster").filter(roster__status=InUse.IN_USE)
        return rows.exclude(until__lte=clock.now())
