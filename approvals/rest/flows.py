"""Addresses at which flow administrators read, bring and publish definitions of flows."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request as HttpAsked
from rest_framework.response import Response

from approvals.definition.pretty import pretty
from approvals.rest import flow_shapes as shapes
from approvals.rest.views import caller
from approvals.selectors.editions import review_page
from approvals.selectors.flows import export, flow_page
from approvals.services import editions
from core.journal import Via
from core.rest.operation import operation
from core.rest.views import RestView

READ: Final = "flows:read"
WRITE: Final = "flows:write"
TAG: Final = "flows"
SAMPLE: Final[dict[str, Any]] = {
    "schema": 1, "flow": "office_supply", "title": "Office supplies", "prefix": "BG", "summary": ["reason"],
    "form": {"fields": [{"id": "reason", "type": "longtext", "label": "Reason", "required": True}]},
    "root": {"key": "start", "type": "start", "next": {
        "key": "leader", "type": "approve", "name": "Leader", "who": [{"rule": "leader"}]}},
}  # fmt: skip


class Versions(RestView):
    """Versions of a flow."""

    @operation("flow_versions", _("查看流程的版本"), scope=READ, tag=TAG, answers=shapes.VersionList)
    def get(self, request: HttpAsked, flow: str) -> Response:
        """Every version: who published it when, and how many requests still go by it. Flow administrators only."""
        return self.answer(shapes.VersionList, flow_page(caller(request), flow))


class Exported(RestView):
    """A definition."""

    @operation(
        "flow_definition", _("导出流程定义"), scope=READ, tag=TAG, query=shapes.VersionQuery,
        answers=shapes.DefinitionShape,
    )  # fmt: skip
    def get(self, request: HttpAsked, flow: str) -> Response:
        """The JSON of a version. Flow administrators only."""
        number, source = export(caller(request), flow, self.query.get("version"))
        return self.answer(shapes.DefinitionShape, {"number": number, "definition": source})


class Editions(RestView):
    """Drafts."""

    @operation(
        "flow_import", _("导入流程定义为草稿"), scope=WRITE, tag=TAG, status=201, body=shapes.ImportBody,
        answers=shapes.EditionShape, sent={"definition": SAMPLE},
    )  # fmt: skip
    def post(self, request: HttpAsked) -> Response:
        """Begin a draft with this definition; nothing is published. Says what is wrong and what would change."""
        text = pretty(self.said["definition"])
        row = editions.begin_import(actor=caller(request), text=text, via=Via.REST)
        return self.answer(shapes.EditionShape, review_page(caller(request), row.pk), 201)


class OneEdition(RestView):
    """A draft."""

    @operation("flow_draft", _("查看流程草稿"), scope=READ, tag=TAG, answers=shapes.EditionShape)
    def get(self, request: HttpAsked, pk: int) -> Response:
        """What is wrong with it, and what publishing would change."""
        return self.answer(shapes.EditionShape, review_page(caller(request), pk))

    @operation(
        "flow_draft_save", _("保存流程草稿"), scope=WRITE, tag=TAG, body=shapes.SaveBody,
        answers=shapes.EditionShape, sent={"rev": 1, "definition": SAMPLE},
    )  # fmt: skip
    def put(self, request: HttpAsked, pk: int) -> Response:
        """Keep another definition in it; 409 if somebody saved since `rev`."""
        rev, text = self.said["rev"], pretty(self.said["definition"])
        editions.keep(actor=caller(request), edition=pk, rev=rev, text=text, via=Via.REST)
        return self.answer(shapes.EditionShape, review_page(caller(request), pk))


class Publication(RestView):
    """Publishing."""

    @operation(
        "flow_publish", _("发布流程草稿"), scope=WRITE, tag=TAG, body=shapes.PublishBody,
        answers=shapes.VersionList, sent={"rev": 1, "note": "Sixteen working hours to deliver"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Make it the version of new requests; 422 names every mistake, 409 says that it was changed meanwhile."""
        rev, note = self.said["rev"], self.said["note"]
        version = editions.publish(actor=caller(request), edition=pk, rev=rev, note=note, via=Via.REST)
        return self.answer(shapes.VersionList, flow_page(caller(request), version.flow.slug))
