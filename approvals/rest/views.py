"""Addresses of approvals; each asks the selector or the service that the page asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request as HttpAsked
from rest_framework.response import Response

from approvals import policy
from approvals.models import Draft, Request
from approvals.rest import bodies, shapes
from approvals.selectors.files import file_for
from approvals.selectors.form import form_page
from approvals.selectors.request import request_page
from approvals.selectors.shown import RequestPage
from approvals.selectors.start import start_page
from approvals.services.attach import attach
from approvals.services.draft import drop_draft, save_draft
from approvals.services.favourites import favour, unfavour
from approvals.services.seen import note_opened
from approvals.services.submit import copy_of, current_version, submit
from core import clock
from core.errors import Invalid
from core.evidence import note_reading
from core.journal import Via
from core.refs import Ref
from core.rest.operation import operation
from core.rest.paging import page
from core.rest.views import RestView
from core.rest.wire import Octets, UploadParser
from people import api as people
from people.models import Employee

READ: Final = "approvals:read"
WRITE: Final = "approvals:write"
TAG: Final = "approvals"
FORM: Final = {"system": "hqwg", "env": "test", "reason": "more capacity for the quotation gateway"}


def caller(request: HttpAsked) -> Employee:
    """Who asks."""
    return cast(Employee, request.user)


class AboutRequest(RestView):
    """An address below a request; a refused move shows the request as it is now."""

    def fresh(self, subject: Ref) -> Any:
        """The request now."""
        if subject.kind != "approvals.request":
            return None
        return dict(shapes.RequestShape(page_for(caller(self.request), int(subject.pk))).data)

    def shown(self, request: HttpAsked, pk: int, status: int = 200) -> Response:
        """The request as its page shows it."""
        return self.answer(shapes.RequestShape, page_for(caller(request), pk), status)


class Flows(RestView):
    """The catalogue."""

    @operation("flows", _("查看可发起的流程"), scope=READ, tag=TAG, answers=shapes.FlowList)
    def get(self, request: HttpAsked) -> Response:
        """Every flow that the caller may start."""
        tiles = [tile for _category, inside in start_page(caller(request)).categories for tile in inside]
        return self.answer(shapes.FlowList, {"items": tiles})


class Flow(RestView):
    """One flow."""

    @operation("flow", _("查看流程的表单"), scope=READ, tag=TAG, answers=shapes.FlowShape)
    def get(self, request: HttpAsked, flow: str) -> Response:
        """Its form: which fields there are and what each takes."""
        return self.answer(shapes.FlowShape, form_page(caller(request), flow, raw={}))


class FlowFavourite(RestView):
    """Whether the caller keeps a flow at the top."""

    @operation("flow_favour", _("收藏流程"), scope=WRITE, tag=TAG)
    def put(self, request: HttpAsked, flow: str) -> Response:
        """Keep it at the top of the catalogue; again is harmless."""
        favour(actor=caller(request), flow=flow)
        return Response(status=204)

    @operation("flow_unfavour", _("取消收藏流程"), scope=WRITE, tag=TAG)
    def delete(self, request: HttpAsked, flow: str) -> Response:
        """Keep it no longer."""
        unfavour(actor=caller(request), flow=flow)
        return Response(status=204)


class FlowDraft(RestView):
    """The caller's unfinished form of a flow."""

    @operation("draft", _("查看草稿"), scope=READ, tag=TAG, answers=shapes.DraftShape)
    def get(self, request: HttpAsked, flow: str) -> Response:
        """What was typed so far; an empty form if nothing was."""
        row = Draft.objects.filter(person=caller(request), flow=current_version(flow, caller(request)).flow).first()
        found = {"form": row.data, "saved_at": row.saved_at} if row else {"form": {}, "saved_at": None}
        return self.answer(shapes.DraftShape, found)

    @operation(
        "draft_save", _("保存草稿"), scope=WRITE, tag=TAG, body=shapes.DraftBody, answers=shapes.DraftShape,
        sent={"form": FORM},
    )  # fmt: skip
    def put(self, request: HttpAsked, flow: str) -> Response:
        """Keep what is typed now; the newest wins."""
        row = save_draft(actor=caller(request), flow=flow, data=self.said["form"])
        return self.answer(shapes.DraftShape, {"form": row.data, "saved_at": row.saved_at})

    @operation("draft_drop", _("删除草稿"), scope=WRITE, tag=TAG)
    def delete(self, request: HttpAsked, flow: str) -> Response:
        """Throw it away."""
        drop_draft(actor=caller(request), flow=current_version(flow, caller(request)).flow.slug)
        return Response(status=204)


class FlowFiles(RestView):
    """Files for a form that is not sent yet."""

    parser_classes = (UploadParser,)

    @operation(
        "file_add", _("上传附件"), scope=WRITE, tag=TAG, status=201, body=shapes.FileBody, answers=shapes.FileShape
    )
    def post(self, request: HttpAsked, flow: str) -> Response:
        """Keep a file for a field; only its uploader can send it with a form, within 30 days."""
        kept = attach(actor=caller(request), flow=flow, field=self.said["field"], upload=self.said["file"])
        return self.answer(shapes.FileShape, kept, 201)


class OneFile(RestView):
    """A file."""

    renderer_classes = (Octets, JSONRenderer)

    @operation("file", _("下载附件"), scope=READ, tag=TAG, answers=OpenApiTypes.BINARY, media=Octets.media_type)
    def get(self, request: HttpAsked, pk: int) -> HttpResponseBase:
        """Its bytes, for whoever may see its request, and for its uploader before it is sent."""
        found = file_for(caller(request), pk)
        return FileResponse(
            found.file.open("rb"), as_attachment=True, filename=found.name, content_type=Octets.media_type
        )


class Requests(AboutRequest):
    """Requests of the caller, those he got a copy of, or all that he may see."""

    @operation(
        "requests", _("查看申请列表"), scope=READ, tag=TAG, query=bodies.RequestQuery,
        answers=shapes.RequestPageShape,
    )  # fmt: skip
    def get(self, request: HttpAsked) -> Response:
        """The newest first."""
        me, said = caller(request), self.query
        tabs = {"mine": Request.objects.filter(initiator=me), "copied": Request.objects.filter(copies__person=me)}
        rows = tabs[said["tab"]] if said["tab"] in tabs else _seen_by(me)
        named = {"flow": "flow__slug", "status": "status", "serial": "serial", "origin": "origin__key"}
        rows = rows.filter(**{column: said[name] for name, column in named.items() if name in said})
        rows = rows.select_related("flow", "initiator")
        return self.answer(shapes.RequestPageShape, page(rows, said, newest_first=True))

    @operation(
        "request_submit", _("提交申请"), scope=WRITE, tag=TAG, status=201, errors=(404,),
        body=bodies.SubmitBody, answers=shapes.RequestShape, sent={"flow": "cloud_vm", "form": FORM},
    )  # fmt: skip
    def post(self, request: HttpAsked) -> Response:
        """Send a form; the same rules as on the page, and every problem at once."""
        said = dict(self.said)
        return self.filed(request, said.pop("flow"), said)

    def filed(self, request: HttpAsked, flow: str, said: Mapping[str, Any]) -> Response:
        """The request that the form became."""
        me = caller(request)
        named = said.get("initiator", "")
        made = submit(
            actor=me, flow=flow, raw=said["form"], key=f"rest:{self.press}", department=said.get("department"),
            chosen=chosen_of(said), on_behalf_of=people.by_user_id(named) if named else None,
            origin=said.get("origin"), via=Via.REST,
        )  # fmt: skip
        return self.shown(request, made.pk, 201)


class FlowRequests(Requests):
    """Filing a request of one flow, with everything that another system may say of it."""

    http_method_names = ("post",)

    @operation(
        "flow_request_submit", _("发起一个流程的申请"), scope=WRITE, tag=TAG, status=201, errors=(404,),
        body=bodies.FileRequestBody, answers=shapes.RequestShape,
        sent={"form": FORM, "initiator": "wangxm", "origin": {"system": "ops", "key": "RES-1024"}},
    )  # fmt: skip
    def post(self, request: HttpAsked, flow: str) -> Response:  # type: ignore[override]  # the flow is in the address
        """File it for somebody: an assistant for his leader, another system for anybody."""
        return self.filed(request, flow, self.said)


class OneRequest(AboutRequest):
    """A request."""

    @operation("request", _("查看申请"), scope=READ, tag=TAG, answers=shapes.RequestShape)
    def get(self, request: HttpAsked, pk: int) -> Response:
        """Fields, story, comments, and what the caller may do."""
        return self.shown(request, pk)


class AgainForm(RestView):
    """The form of an own request, to send once more."""

    @operation("request_again", _("再次发起的表单"), scope=READ, tag=TAG, answers=shapes.DraftShape)
    def get(self, request: HttpAsked, pk: int) -> Response:
        """What it was sent with; files have to be uploaded anew."""
        return self.answer(shapes.DraftShape, {"form": copy_of(request=pk, actor=caller(request)), "saved_at": None})


def page_for(person: Employee, pk: int) -> RequestPage:
    """The request as the person may see it; that he saw what is sensitive is written down, as on the page."""
    found = request_page(person, pk)
    if any(field.sensitive for field in found.fields) and found.initiator.pk != person.pk:
        note_reading(person.ref, Ref("approvals.request", str(pk)), "approvals.sensitive")
    note_opened(request=pk, person=person)
    return found


def chosen_of(said: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The approvers that were picked, by node.

    Raises: Invalid for what is no list of keys.
    """
    found: dict[str, tuple[int, ...]] = {}
    for node, keys in dict(said.get("chosen") or {}).items():
        if not isinstance(keys, list) or not all(isinstance(key, int) and not isinstance(key, bool) for key in keys):
            raise Invalid.at(f"chosen.{node}", str(_("须为人员编号的列表")))
        found[str(node)] = tuple(keys)
    return found


def _seen_by(person: Employee) -> Any:
    return Request.objects.filter(policy.visible_to(person, clock.now()))
