"""What can be done with a request as a whole, by the verbs that the pages call; answered by the fresh request."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request as HttpAsked
from rest_framework.response import Response

from approvals.rest import bodies, shapes
from approvals.rest.acting import PART, OnPart
from approvals.rest.views import TAG, WRITE, caller
from approvals.services import batch, copying, intervening, proposing, rating, revoke, suspending, urge, withdraw
from approvals.services.answering import answered
from approvals.services.comment import comment
from core.journal import Via
from core.rest.operation import operation
from core.rest.views import RestView


class Withdrawal(OnPart):
    """Taking a request back."""

    @operation(
        "request_withdraw", _("撤回申请"), scope=WRITE, tag=TAG, body=bodies.ReasonBody,
        answers=shapes.RequestShape, sent={"reason": "asked twice"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Only its initiator, while it runs and as far as the flow allows."""
        withdraw.withdraw(request=pk, reason=self.said["reason"], **self.asked(request))
        return self.shown(request, pk)


class Revocation(OnPart):
    """Undoing what was approved."""

    @operation(
        "request_revoke", _("申请撤销"), scope=WRITE, tag=TAG, body=bodies.ReasonBody, answers=shapes.RequestShape,
        sent={"reason": "the project was stopped"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Those who approved are asked for consent."""
        revoke.revoke(request=pk, reason=self.said["reason"], **self.asked(request))
        return self.shown(request, pk)


class Interventions(OnPart):
    """What flow administrators do with a request."""

    @operation(
        "request_intervene", _("管理员干预"), scope=WRITE, tag=TAG, body=bodies.InterveneBody,
        answers=shapes.RequestShape, sent={"verb": "suspend", "reason": "waiting for the audit"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Suspend, resume, jump, reassign or terminate, with the reason."""
        said, known = self.said, {"request": pk, "reason": self.said["reason"], **self.asked(request)}
        if said["verb"] == "jump":
            intervening.jump(to=said["to_node"], **known)
        elif said["verb"] == "reassign":
            intervening.reassign(task=said["task"], to=said["to"], **known)
        else:
            plain = {"suspend": suspending.suspend, "resume": suspending.resume, "terminate": intervening.terminate}
            plain[said["verb"]](**known)
        return self.shown(request, pk)


class Copies(OnPart):
    """Letting others read it."""

    @operation(
        "request_copy", _("抄送"), scope=WRITE, tag=TAG, body=bodies.CopyBody, answers=shapes.RequestShape,
        sent={"people": [12]},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """They are told, and when each first opened it stands under `copies`."""
        copying.copy_to(request=pk, people=self.said["people"], **self.asked(request))
        return self.shown(request, pk)


class Comments(OnPart):
    """Remarks under a request."""

    @operation(
        "request_comment", _("发表评论"), scope=WRITE, tag=TAG, status=201, body=bodies.CommentBody,
        answers=shapes.RequestShape, sent={"text": "the vendor confirmed the date"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Add a remark; it changes no state. Who is mentioned may read the request from then on."""
        comment(request=pk, text=self.said["text"], mentions=self.said["mentions"], **self.asked(request))
        return self.shown(request, pk, 201)


class Urging(OnPart):
    """Asking the approvers to act."""

    @operation("request_urge", _("催办"), scope=WRITE, tag=TAG, answers=shapes.RequestShape)
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Each approver at most once in the time that the flow says; 409 if all were just asked."""
        urge.urge(request=pk, actor=caller(request), via=Via.REST)
        return self.shown(request, pk)


class Ratings(OnPart):
    """How it was."""

    @operation(
        "request_rate", _("评价"), scope=WRITE, tag=TAG, body=bodies.RateBody, answers=shapes.RequestShape,
        sent={"stars": 5},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """One to five stars by the initiator, once, when it is over."""
        said = self.said
        rating.rate(request=pk, actor=caller(request), stars=said["stars"], text=said["text"], via=Via.REST)
        return self.shown(request, pk)


class Proposals(OnPart):
    """What assistants prepare and leaders confirm."""

    @operation(
        "request_prepare", _("准备审批建议"), scope=WRITE, tag=TAG, status=201, body=bodies.PrepareBody,
        answers=shapes.ProposalShape, sent=PART | {"verb": "approve", "comment": "within the budget"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """By the assistant of whom is asked."""
        return self.answer(shapes.ProposalShape, proposing.prepare(**self.pressed(request, pk)), 201)

    @operation(
        "request_take", _("确认助理的建议"), scope=WRITE, tag=TAG, body=bodies.TakeBody, answers=shapes.RequestShape,
        sent={"proposal": 3, "rev": 1},
    )  # fmt: skip
    def put(self, request: HttpAsked, pk: int) -> Response:
        """By the leader: it is his own decision."""
        proposing.take(proposal=self.said["proposal"], rev=self.said["rev"], **self.asked(request))
        return self.shown(request, pk)


class Answers(OnPart):
    """The later answer of another system to an action node."""

    @operation(
        "run_answer", _("答复自动操作"), scope=WRITE, tag=TAG, body=bodies.AnswerBody, answers=shapes.RequestShape,
        sent={"answer": {"hosts": []}},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int, run: int) -> Response:
        """By whoever the house's systems speak as; what does not fit counts as failed."""
        answered(request=pk, run=run, answer=self.said["answer"], actor=caller(request), via=Via.REST)
        return self.shown(request, pk)


class Batch(RestView):
    """Approving several at once."""

    @operation(
        "approve_many", _("批量同意"), scope=WRITE, tag=TAG, body=bodies.BatchBody, answers=shapes.BatchShape,
        sent={"tasks": [PART]},
    )  # fmt: skip
    def post(self, request: HttpAsked) -> Response:
        """At most 100 parts of one flow; each answered on its own."""
        asked = [(one["task"], one["rev"]) for one in self.said["tasks"]]
        found = batch.approve_many(tasks=asked, actor=caller(request), key=f"rest:{self.press}", via=Via.REST)
        return self.answer(shapes.BatchShape, {"items": found})
