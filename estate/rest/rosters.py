"""Addresses of a roster as a whole: read, looked at before and after, written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Invalid, Problem
from core.journal import Via
from core.refs import Ref
from core.rest.operation import operation
from core.rest.scopes import Scope
from core.rest.views import RestView
from core.states import Phase
from estate.duty import Window
from estate.models import Roster
from estate.policy import OPERATOR, require_may_run
from estate.rest import shapes_duty as shapes
from estate.rest.views import READ, TAG, caller
from estate.selectors.layers import layers_of, open_roster
from estate.selectors.previews import foreseen
from estate.services.layers import LayerDraft, layers_problems, set_layers
from estate.states import Days, Unit
from people.models import Employee

WRITE: Final = Scope("rosters:write", gettext_lazy("修改排班"), frozenset({OPERATOR}))


class OneRoster(RestView):
    """One roster."""

    @operation("roster", gettext_lazy("查看一个值班表"), scope=READ, tag=TAG, answers=shapes.WholeRosterShape)
    def get(self, request: Request, slug: str) -> Response:
        """The roster with every layer that takes part now or later."""
        return self.answer(shapes.WholeRosterShape, _told(open_roster(slug)))


class Layers(RestView):
    """Its layers."""

    def fresh(self, subject: Ref) -> Any:
        """The roster as it is now."""
        row = Roster.objects.filter(pk=subject.pk).first() if subject.kind == "estate.roster" else None
        return dict(shapes.WholeRosterShape(_told(row)).data) if row else None

    @operation(
        "roster_layers_put", gettext_lazy("写入排班"), scope=WRITE.slug, tag=TAG, body=shapes.SeenLayersBody,
        answers=shapes.WholeRosterShape,
    )  # fmt: skip
    def put(self, request: Request, slug: str) -> Response:
        """Let these layers decide from `since` on; who was on duty before stays as it was. 409 with the fresh roster if
        its layers are not those that the caller saw."""
        actor, roster = caller(request), open_roster(slug)
        require_may_run(actor)
        drafts = _drafts(self.said["layers"])
        set_layers(
            roster, actor=actor, layers=drafts, since=self.said.get("since"), seen=self.said["seen"], via=Via.REST
        )  # fmt: skip
        return self.answer(shapes.WholeRosterShape, _told(roster))


class LayersPreview(RestView):
    """Layers looked at before they are written; nothing is written."""

    @operation(
        "roster_layers_preview", gettext_lazy("预览排班改动"), scope=READ, tag=TAG, body=shapes.LayersBody,
        answers=shapes.LayersPreviewShape,
    )  # fmt: skip
    def post(self, request: Request, slug: str) -> Response:
        """Who would be on duty otherwise in the 28 days from `since` on, and where nobody would be."""
        roster = open_roster(slug)
        require_may_run(caller(request))
        drafts, since = _drafts(self.said["layers"]), self.said.get("since")
        if problems := layers_problems(drafts, since):
            raise Invalid(problems)
        return self.answer(shapes.LayersPreviewShape, foreseen(roster, drafts, since))


def _told(row: Roster) -> dict[str, Any]:
    return {"row": row, "layers": layers_of(row)}


def _drafts(said: Sequence[Mapping[str, Any]]) -> list[LayerDraft]:
    """The layers of a body.

    Raises: Invalid naming everybody whom nobody knows.
    """
    known = {
        one.user_id: one for one in Employee.objects.filter(user_id__in={w for one in said for w in one["people"]})
    }
    problems = [
        Problem(f"layers.{at}.people", _("没有用户标识为 {user_id} 的人").format(user_id=word))
        for at, one in enumerate(said)
        for word in one["people"]
        if word not in known
    ]
    if problems:
        raise Invalid(problems)
    return [_draft(one, known) for one in said]


def _draft(said: Mapping[str, Any], known: Mapping[str, Employee]) -> LayerDraft:
    told = dict(said) | {
        "people": [known[word] for word in said["people"]],
        "unit": Unit(said["unit"]),
        "days": Days(said["days"]),
        "windows": [Window(*pair) for pair in said["windows"]],
        "phases": [Phase(one) for one in said["phases"]],
    }
    return LayerDraft(**told)
