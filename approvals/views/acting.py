"""Pressing a button of a request's page: each verb is one service, called with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.forms.posted import nested
from approvals.services import (
    claiming,
    copying,
    decide,
    handing,
    intervening,
    proposing,
    rating,
    returning,
    revoke,
    signing,
    suspending,
    urge,
    withdraw,
)
from approvals.services.comment import comment as say_comment
from approvals.services.instance import Outcome
from approvals.views import drawing
from approvals.views.choosing import CHOSEN, chosen_of
from core.doors import press_key, whole
from core.errors import IllegalMove, Invalid
from core.journal import Via
from people.models import Employee

OWN: Final = frozenset(
    {"csrfmiddlewaretoken", "key", "drawer", "verb", "comment", "to", "people", "node", "resume", "kind", "method",
     "part", "stars", "proposal", "text", "mentions"}
)  # fmt: skip
SETTLES: Final = frozenset(
    {"approve", "reject", "complete", "cannot", "return", "transfer", "delegate", "answer", "add_sign", "unclaim",
     "take"}
)  # fmt: skip


@dataclass(frozen=True)
class Press:
    """A button that was pressed: on which request and part, by whom, with what typed."""

    request: int
    task: int
    rev: int
    actor: Employee
    key: str
    post: QueryDict

    @property
    def comment(self) -> str:
        """The opinion or reason."""
        return self.post.get("comment", "")

    def number(self, name: str) -> int:
        """A key that was picked; 0 if nothing was.

        Raises: Invalid naming the field if nobody was picked.
        """
        found = whole(self.post.get(name, ""))
        if found is None:
            raise Invalid.at(name, _("请选择一位同事"))
        return found

    def people(self) -> list[int]:
        """Everybody who was picked, in order."""
        return [pk for pk in map(whole, self.post.getlist("people")) if pk is not None]

    @property
    def part(self) -> dict[str, Any]:
        """What every verb on a part is told."""
        return {"task": self.task, "actor": self.actor, "rev": self.rev, "key": self.key, "via": Via.PAGE}

    @property
    def whole(self) -> dict[str, Any]:
        """What every verb on a request is told."""
        return {"request": self.request, "actor": self.actor, "key": self.key, "via": Via.PAGE}

    @property
    def form(self) -> dict[str, Any] | None:
        """The fields of the form that were filled in beside the decision; None if there were none."""
        raw = {k: v for k, v in nested(self.post).items() if k not in OWN and not k.startswith(CHOSEN)}
        return raw or None

    @property
    def chosen(self) -> dict[str, tuple[int, ...]] | None:
        """The approvers chosen for nodes to come."""
        return chosen_of(self.post) or None


Does = Callable[[Press], Outcome]


def _deciding(verb: Callable[..., Outcome]) -> Does:
    return lambda p: verb(**p.part, comment=p.comment, form=p.form, chosen=p.chosen)


def _other_part(press: Press) -> Mapping[str, Any]:
    """A verb about a part that was chosen from a list: `17:2`."""
    task, _colon, rev = press.post.get("part", "").partition(":")
    if whole(task) is None:
        raise Invalid.at("part", _("请选择一位同事"))
    return press.part | {"task": whole(task), "rev": whole(rev) or 0}


def _reassign(press: Press) -> Outcome:
    task = _other_part(press)["task"]
    return intervening.reassign(**press.whole, task=task, to=press.number("to"), reason=press.comment)


def _add_sign(press: Press) -> Outcome:
    kind, method = press.post.get("kind", ""), press.post.get("method", "")
    return signing.add_sign(
        **press.part, kind=kind or "before", method=method or "all", people=press.people(), comment=press.comment
    )


def _send_back(press: Press) -> Outcome:
    to, resume = press.post.get("node", ""), press.post.get("resume", "")
    return returning.send_back(**press.part, to=to or "start", resume=resume, comment=press.comment)


def _take(press: Press) -> Outcome:
    return proposing.take(
        proposal=press.number("proposal"), actor=press.actor, rev=press.rev, key=press.key, via=Via.PAGE
    )


def _prepare(press: Press) -> Outcome:
    made = proposing.prepare(**press.part, verb=press.post.get("kind", ""), comment=press.comment)
    return Outcome(made.task.request, _("已准备，等待%(name)s确认") % {"name": made.task.person.display_name})


def _rate(press: Press) -> Outcome:
    stars = whole(press.post.get("stars", "")) or 0
    return rating.rate(request=press.request, actor=press.actor, stars=stars, text=press.comment)


VERBS: Final[Mapping[str, Does]] = {
    "approve": _deciding(decide.approve),
    "reject": _deciding(decide.reject),
    "complete": _deciding(decide.complete),
    "cannot": _deciding(decide.cannot_do),
    "return": _send_back,
    "transfer": lambda p: handing.transfer(**p.part, to=p.number("to"), comment=p.comment),
    "delegate": lambda p: handing.delegate(**p.part, to=p.number("to"), comment=p.comment),
    "answer": lambda p: handing.answer(**p.part, comment=p.comment),
    "add_sign": _add_sign,
    "remove_sign": lambda p: signing.remove_sign(**_other_part(p), comment=p.comment),
    "claim": lambda p: claiming.claim(**p.part),
    "unclaim": lambda p: claiming.unclaim(**p.part, comment=p.comment),
    "take": _take,
    "prepare": _prepare,
    "withdraw": lambda p: withdraw.withdraw(**p.whole, reason=p.comment),
    "revoke": lambda p: revoke.revoke(**p.whole, reason=p.comment),
    "suspend": lambda p: suspending.suspend(**p.whole, reason=p.comment),
    "resume": lambda p: suspending.resume(**p.whole, reason=p.comment),
    "jump": lambda p: intervening.jump(**p.whole, to=p.post.get("node", ""), reason=p.comment),
    "reassign": _reassign,
    "terminate": lambda p: intervening.terminate(**p.whole, reason=p.comment),
    "copy_to": lambda p: copying.copy_to(**p.whole, people=p.people()),
    "urge": lambda p: urge.urge(request=p.request, actor=p.actor, via=Via.PAGE),
    "rate": _rate,
}
OF_PARTS: Final = frozenset(
    {"approve", "reject", "complete", "cannot", "return", "transfer", "delegate", "answer", "add_sign", "claim",
     "unclaim", "take", "prepare"}
)  # fmt: skip


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Press a button of the dock; the answer is the fresh request and a sentence."""
    slug, _colon, rest = request.POST.get("verb", "").partition(":")
    task, _colon, rev = rest.partition(":")
    if slug not in VERBS or (slug in OF_PARTS and whole(task) is None):
        raise drawing.unknown_verb()
    press = Press(
        request=pk,
        task=whole(task) or 0,
        rev=whole(rev) or 0,
        actor=drawing.person_of(request),
        key=f"{press_key(request)}:{slug}",
        post=request.POST,
    )
    try:
        outcome = VERBS[slug](press)
    except (Invalid, IllegalMove) as error:
        return drawing.refused(request, pk, error, slug=slug)
    return drawing.answered(request, pk, outcome.toast, decided=slug in SETTLES)


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Add a comment; who is mentioned may read the request from then on."""
    text, key = request.POST.get("text", ""), f"{press_key(request)}:comment"
    mentions = [one for one in map(whole, request.POST.getlist("mentions")) if one is not None]
    try:
        say_comment(request=pk, actor=drawing.person_of(request), text=text, key=key, mentions=mentions, via=Via.PAGE)
    except Invalid as error:
        return drawing.refused(request, pk, error, slug="comment")
    return drawing.answered(request, pk, _("评论已发送"), decided=False)
