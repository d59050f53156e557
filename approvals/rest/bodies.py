"""What programs send to the addresses of approvals."""

from __future__ import annotations

from typing import Any

from core.rest.fields import Body, Form, Pick, Several, Text, Whole
from core.rest.paging import Paged

DECIDING = [(verb, verb) for verb in ("approve", "reject", "complete", "cannot")]
PREFILL = "values by name of field; a table is a list of objects, a file its id"
REV = "as it stands under `verbs` of the request; an older one is answered 409"


def _people(**more: Any) -> Several:
    return Several(child=Whole(), help_text="keys of people", **more)


class OriginBody(Body):
    """Which system sent it, and how it is called there."""

    system = Text(max_length=40)
    key = Text(max_length=120, help_text="its own number; comes back with every webhook")
    url = Text(required=False, default="", allow_blank=True, max_length=500, help_text="its page there, https")


class FileRequestBody(Body):
    """A form of the flow in the address."""

    form = Form(help_text=PREFILL)
    department = Whole(required=False, help_text="one of the initiator's own; his primary one if left out")
    chosen = Form(required=False, help_text="approvers whom the initiator picks: {node: [keys of people]}")
    initiator = Text(
        required=False, max_length=64,
        help_text="user id of whom it is filed for: a leader whose assistant the caller is, or anybody for systems",
    )  # fmt: skip
    origin = OriginBody(required=False)


class SubmitBody(FileRequestBody):
    """A form; its fields are those of the flow (`/flows/{flow}`)."""

    flow = Text(max_length=80)


class CommentedBody(Body):
    """What is said with it."""

    comment = Text(required=False, default="", allow_blank=True, max_length=1000)


class PartBody(CommentedBody):
    """The part that is acted on; `task` and `rev` stand under `verbs` of the request."""

    task = Whole()
    rev = Whole(help_text=REV)


class DecisionBody(PartBody):
    """What is decided, with the fields that the node lets one fill in."""

    verb = Pick(choices=DECIDING)
    form = Form(required=False, help_text=PREFILL)
    chosen = Form(required=False, help_text="the approvers of the next node, if the one before picks them")


class ReturnBody(PartBody):
    """Where to, and how it goes on when it comes again."""

    to = Text(required=False, default="start", max_length=40, help_text="key of a passed node; start: the initiator")
    resume = Pick(
        required=False, default="", allow_blank=True,
        choices=[("smart", "smart"), ("replay", "replay"), ("straight", "straight")],
    )  # fmt: skip


class ResubmitBody(CommentedBody):
    """The fields that were mended; what is left out stays."""

    form = Form(help_text=PREFILL)
    chosen = Form(required=False, help_text="as when it was submitted")


class ReasonBody(Body):
    """Why."""

    reason = Text(required=False, default="", allow_blank=True, max_length=1000)


class AmendBody(ReasonBody):
    """The fields that are changed while it runs."""

    form = Form(help_text=PREFILL)


class HandBody(PartBody):
    """To whom: transfer for good, delegate to be answered."""

    verb = Pick(choices=[("transfer", "transfer"), ("delegate", "delegate")])
    to = Whole(help_text="key of a person")


class SignBody(PartBody):
    """Who else is asked, and where."""

    kind = Pick(choices=[("before", "before"), ("after", "after"), ("parallel", "parallel")])
    people = _people()
    method = Pick(required=False, default="all", choices=[("any", "any"), ("all", "all"), ("in_turn", "in_turn")])


class ClaimBody(PartBody):
    """Take it, or put it back."""

    verb = Pick(choices=[("claim", "claim"), ("unclaim", "unclaim")])


class InterveneBody(Body):
    """What a flow administrator does, always with the reason."""

    verb = Pick(choices=[(v, v) for v in ("suspend", "resume", "jump", "reassign", "terminate")])
    reason = Text(required=False, default="", allow_blank=True, max_length=1000)
    to_node = Text(required=False, default="", allow_blank=True, max_length=40, help_text="jump: key of the node")
    task = Whole(required=False, default=0, help_text="reassign: the part")
    to = Whole(required=False, default=0, help_text="reassign: key of a person")


class CopyBody(Body):
    """Who may read it from now on."""

    people = _people()


class CommentBody(Body):
    """What to say, and whom it mentions: they may read the request from then on."""

    text = Text(max_length=2000)
    mentions = _people(required=False, default=list)


class RateBody(Body):
    """How the initiator found it."""

    stars = Whole(min_value=1, max_value=5)
    text = Text(required=False, default="", allow_blank=True, max_length=500)


class PrepareBody(PartBody):
    """What an assistant proposes."""

    verb = Pick(choices=DECIDING)


class TakeBody(Body):
    """The proposal that the leader confirms."""

    proposal = Whole()
    rev = Whole(help_text=REV)


class PartKey(Body):
    """A part as it stood when it was looked at."""

    task = Whole()
    rev = Whole(help_text=REV)


class BatchBody(Body):
    """At most 100 parts of one flow."""

    tasks = PartKey(many=True)


class AnswerBody(Body):
    """What the other system did; its members fill the fields that the node may write."""

    answer = Form()


class RequestQuery(Paged):
    """Which requests."""

    tab = Pick(
        choices=[("mine", "mine"), ("visible", "visible"), ("copied", "copied")], required=False, default="mine",
        help_text="mine: those that the caller started; copied: those he got a copy of; visible: all that he may see",
    )  # fmt: skip
    flow = Text(required=False, max_length=80)
    status = Text(required=False, max_length=20)
    serial = Text(required=False, max_length=40)
    origin = Text(required=False, max_length=120, help_text="the number that the sending system gave it")
