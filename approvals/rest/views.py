"""Addresses of approvals; each asks the selector or the service that the page asks."""

from __future__ import annotations

from typing import Any, Final, cast

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request as HttpAsked
from rest_framework.response import Response

from approvals import policy
from approvals.models import Draft, Request, Task
from approvals.rest import shapes
from approvals.selectors.files import file_for
from approvals.selectors.form import form_page
from approvals.selectors.pages import RequestPage
from approvals.selectors.request import request_page
from approvals.selectors.start import start_page
from approvals.services import decide
from approvals.services.attach import attach
from approvals.services.comment import comment
from approvals.services.draft import drop_draft, save_draft
from approvals.services.submit import current_version, submit
from approvals.services.urge import urge
from approvals.services.withdraw import withdraw
from core import clock
from core.evidence import note_reading
from core.journal import Via
from core.refs import Ref
from core.rest.operation import operation
from core.rest.paging import page
from core.rest.views import RestView
from core.rest.wire import Octets, UploadParser
from people.models import Employee

READ: Final = "approvals:read"
WRITE: Final = "approvals:write"
TAG: Final = "approvals"
VERBS: Final = {
    "approve": decide.approve,
    "reject": decide.reject,
    "complete": decide.complete,
    "cannot": decide.cannot_do,
}
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
        return dict(shapes.RequestShape(_read(caller(self.request), int(subject.pk))).data)

    def shown(self, request: HttpAsked, pk: int, status: int = 200) -> Response:
        """The request as its page shows it."""
        return self.answer(shapes.RequestShape, _read(caller(request), pk), status)


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
    """Requests of the caller, or all that he may see."""

    @operation(
        "requests", _("查看申请列表"), scope=READ, tag=TAG, query=shapes.RequestQuery,
        answers=shapes.RequestPageShape,
    )  # fmt: skip
    def get(self, request: HttpAsked) -> Response:
        """The newest first."""
        me, said = caller(request), self.query
        rows = Request.objects.filter(initiator=me) if said["tab"] == "mine" else _seen_by(me)
        named = {"flow": "flow__slug", "status": "status", "serial": "serial"}
        rows = rows.filter(**{column: said[name] for name, column in named.items() if name in said})
        rows = rows.select_related("flow", "initiator")
        return self.answer(shapes.RequestPageShape, page(rows, said, newest_first=True))

    @operation(
        "request_submit", _("提交申请"), scope=WRITE, tag=TAG, status=201, errors=(404,),
        body=shapes.SubmitBody, answers=shapes.RequestShape, sent={"flow": "cloud_vm", "form": FORM},
    )  # fmt: skip
    def post(self, request: HttpAsked) -> Response:
        """Send a form; the same rules as on the page, and every problem at once."""
        said = self.said
        filed = submit(
            actor=caller(request), flow=said["flow"], raw=said["form"], key=f"rest:{self.press}",
            department=said.get("department"), via=Via.REST,
        )  # fmt: skip
        return self.shown(request, filed.pk, 201)


class OneRequest(AboutRequest):
    """A request."""

    @operation("request", _("查看申请"), scope=READ, tag=TAG, answers=shapes.RequestShape)
    def get(self, request: HttpAsked, pk: int) -> Response:
        """Fields, story, comments, and what the caller may do."""
        return self.shown(request, pk)


class Decisions(AboutRequest):
    """Deciding on a request."""

    @operation(
        "request_decide", _("处理申请"), scope=WRITE, tag=TAG, body=shapes.DecisionBody, answers=shapes.RequestShape,
        sent={"task": 31, "generation": 1, "verb": "approve", "comment": "agreed"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Say yes, no, done or cannot; 409 with the fresh request if somebody was quicker."""
        said = dict(self.said)
        verb = VERBS[said.pop("verb")]
        if not Task.objects.filter(pk=said["task"], request=pk).exists():
            raise policy.not_visible()
        verb(actor=caller(request), key=f"rest:{self.press}", via=Via.REST, **said)
        return self.shown(request, pk)


class Withdrawal(AboutRequest):
    """Taking a request back."""

    @operation(
        "request_withdraw", _("撤回申请"), scope=WRITE, tag=TAG, body=shapes.WithdrawBody,
        answers=shapes.RequestShape, sent={"reason": "asked twice"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Only its initiator, while it runs."""
        withdraw(request=pk, actor=caller(request), reason=self.said["reason"], via=Via.REST)
        return self.shown(request, pk)


class Comments(AboutRequest):
    """Remarks under a request."""

    @operation(
        "request_comment", _("发表评论"), scope=WRITE, tag=TAG, status=201, body=shapes.CommentBody,
        answers=shapes.CommentShape, sent={"text": "the vendor confirmed the date"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Add a remark; it changes no state."""
        made = comment(
            request=pk, actor=caller(request), text=self.said["text"], key=f"rest:{self.press}", via=Via.REST
        )
        return self.answer(shapes.CommentShape, made, 201)


class Urging(AboutRequest):
    """Asking the approvers to act."""

    @operation("request_urge", _("催办"), scope=WRITE, tag=TAG, answers=shapes.RequestShape)
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Each approver at most once in two hours; 409 if all were just asked."""
        urge(request=pk, actor=caller(request), via=Via.REST)
        return self.shown(request, pk)


def _read(person: Employee, pk: int) -> RequestPage:
    """The request as the person may see it; that he saw what is sensitive is written down, as on the page."""
    page = request_page(person, pk)
    if any(field.sensitive for field in page.fields) and page.initiator.pk != person.pk:
        note_reading(person.ref, Ref("approvals.request", str(pk)), "approvals.sensitive")
    return page


def _seen_by(person: Employee) -> Any:
    return Request.objects.filter(policy.visible_to(person, clock.now()))
