"""What can be done with the parts of a request, by the verbs that the pages call; answered by the fresh request."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request as HttpAsked
from rest_framework.response import Response

from approvals import policy
from approvals.models import Task
from approvals.rest import bodies, shapes
from approvals.rest.views import TAG, WRITE, AboutRequest, caller, chosen_of
from approvals.services import amend, claiming, decide, handing, returning, signing
from core.journal import Via
from core.rest.operation import operation

VERBS: Final = {
    "approve": decide.approve,
    "reject": decide.reject,
    "complete": decide.complete,
    "cannot": decide.cannot_do,
}
PART: Final = {"task": 31, "rev": 1}


class OnPart(AboutRequest):
    """An address below a request that acts on one of its parts."""

    def pressed(self, request: HttpAsked, pk: int) -> dict[str, Any]:
        """Who presses what, as every verb on a part takes it.

        Raises: NotVisible if the part is not of this request.
        """
        said = dict(self.said)
        if not Task.objects.filter(pk=said["task"], request=pk).exists():
            raise policy.not_visible()
        return said | {"actor": caller(request), "key": f"rest:{self.press}", "via": Via.REST}

    def asked(self, request: HttpAsked) -> dict[str, Any]:
        """The same for verbs on the whole request."""
        return {"actor": caller(request), "key": f"rest:{self.press}", "via": Via.REST}


class Decisions(OnPart):
    """Deciding on a request."""

    @operation(
        "request_decide", _("处理申请"), scope=WRITE, tag=TAG, body=bodies.DecisionBody, answers=shapes.RequestShape,
        sent=PART | {"verb": "approve", "comment": "agreed"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Say yes, no, done or cannot; 409 with the fresh request if somebody was quicker."""
        said = self.pressed(request, pk)
        VERBS[said.pop("verb")](**said | {"chosen": chosen_of(said)})
        return self.shown(request, pk)


class Returning(OnPart):
    """Sending back."""

    @operation(
        "request_return", _("退回"), scope=WRITE, tag=TAG, body=bodies.ReturnBody, answers=shapes.RequestShape,
        sent=PART | {"to": "start", "comment": "the cost centre is missing"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """To a node that was passed, or to the initiator."""
        returning.send_back(**self.pressed(request, pk))
        return self.shown(request, pk)


class Resubmission(OnPart):
    """Sending again what came back."""

    @operation(
        "request_resubmit", _("重新提交"), scope=WRITE, tag=TAG, body=bodies.ResubmitBody, answers=shapes.RequestShape,
        sent={"form": {"reason": "with the cost centre"}},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Only the initiator, while it is with him."""
        said = self.said
        returning.resubmit(
            request=pk, raw=said["form"], comment=said["comment"], chosen=chosen_of(said), **self.asked(request)
        )
        return self.shown(request, pk)


class Amendment(OnPart):
    """Changing fields while it runs."""

    @operation(
        "request_amend", _("修改申请内容"), scope=WRITE, tag=TAG, body=bodies.AmendBody, answers=shapes.RequestShape,
        sent={"form": {"expire": "2027-12-31"}, "reason": "the project was prolonged"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Only the initiator, and only the fields that the flow lets him change."""
        amend.amend(request=pk, raw=self.said["form"], reason=self.said["reason"], **self.asked(request))
        return self.shown(request, pk)


class Handing(OnPart):
    """Transfer and delegation."""

    @operation(
        "request_hand", _("转交或委派"), scope=WRITE, tag=TAG, body=bodies.HandBody, answers=shapes.RequestShape,
        sent=PART | {"verb": "transfer", "to": 12},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """For good, or to be answered."""
        said = self.pressed(request, pk)
        verb = handing.transfer if said.pop("verb") == "transfer" else handing.delegate
        verb(**said)
        return self.shown(request, pk)


class Opinions(OnPart):
    """Answering whoever asked for an opinion."""

    @operation(
        "request_answer", _("答复委派"), scope=WRITE, tag=TAG, body=bodies.PartBody, answers=shapes.RequestShape,
        sent=PART | {"comment": "fine with us"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """The part goes back to who asked."""
        handing.answer(**self.pressed(request, pk))
        return self.shown(request, pk)


class Signers(OnPart):
    """Asking more people, or fewer."""

    @operation(
        "request_add_sign", _("加签"), scope=WRITE, tag=TAG, body=bodies.SignBody, answers=shapes.RequestShape,
        sent=PART | {"kind": "before", "people": [12], "method": "all"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """Before the caller, after him, or beside him."""
        signing.add_sign(**self.pressed(request, pk))
        return self.shown(request, pk)

    @operation(
        "request_remove_sign", _("减签"), scope=WRITE, tag=TAG, body=bodies.PartBody, answers=shapes.RequestShape,
        sent=PART,
    )  # fmt: skip
    def delete(self, request: HttpAsked, pk: int) -> Response:
        """A part that the caller added and that is not decided."""
        signing.remove_sign(**self.pressed(request, pk))
        return self.shown(request, pk)


class Claims(OnPart):
    """Taking a part of a pool, and putting it back."""

    @operation(
        "request_claim", _("认领或放回"), scope=WRITE, tag=TAG, body=bodies.ClaimBody, answers=shapes.RequestShape,
        sent=PART | {"verb": "claim"},
    )  # fmt: skip
    def post(self, request: HttpAsked, pk: int) -> Response:
        """The first who takes it has it."""
        said = self.pressed(request, pk)
        if said.pop("verb") == "claim":
            said.pop("comment")
            claiming.claim(**said)
        else:
            claiming.unclaim(**said)
        return self.shown(request, pk)
