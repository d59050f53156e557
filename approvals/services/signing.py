"""加签: more people before, after or beside; 减签: those who have not decided yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from django.utils.translation import gettext as _

from approvals import policy
from approvals.engine import AddSign, RemoveSign
from approvals.models import Decision
from approvals.policy import Operation, Standing
from approvals.services import conflicts, parts, publishing
from approvals.services.instance import Outcome, case_of
from approvals.services.once import once
from approvals.services.parts import Part, Press
from approvals.states import TaskStatus
from core import clock
from core.errors import Invalid, Refused
from core.journal import Via
from core.wording import names
from people import api as people
from people.models import Employee

KINDS = ("before", "after", "parallel")
METHODS = ("any", "all", "in_turn")
MOST = 20


@once
def add_sign(
    *, task: int, actor: Employee, rev: int, key: str, kind: str, people: Sequence[int], method: str = "all",
    comment: str = "", via: Via = Via.PAGE,
) -> Outcome:  # fmt: skip
    """Ask more people: `before` the actor decides, `after` his yes (given now), or in `parallel`.

    method: whether one of them, all, or all in turn must say yes (before and after only).
    Raises: NotVisible; Refused where the node does not offer it; IllegalMove; Invalid for people, kind or method.
    """
    part = parts.take(Press(task, actor, rev, key, via, comment.strip()), Operation.ADD_SIGN)
    if isinstance(part, Outcome):
        return part
    asked = tuple(dict.fromkeys(people))
    _check(kind, method, asked, comment.strip())
    seq, no = part.place
    part.move(AddSign(seq, no, actor.pk, _kind(kind), asked, _method(method)), touch=True)
    known = [part.case.org.person(pk) for pk in asked]
    said = {"names": names([one.display_name for one in known if one])}
    done = {
        "before": _("已前加签：%(names)s"),
        "after": _("已同意并后加签：%(names)s"),
        "parallel": _("已并加签：%(names)s"),
    }
    toast = done[kind] % said
    part.decided(Decision.Verb.ADD_SIGN, toast, facts={"kind": kind, "people": list(asked), "method": method})
    return part.finish(
        "signers_added", toast, event=publishing.SIGNERS, more={"verb": "add_sign"},
        facts={"kind": kind, "people": list(asked), "method": method}, touched=[part.task],
    )  # fmt: skip


def _kind(kind: str) -> Literal["before", "after", "parallel"]:
    return cast(Literal["before", "after", "parallel"], kind)


def _method(method: str) -> Literal["any", "all", "in_turn"]:
    return cast(Literal["any", "all", "in_turn"], method)


def _check(kind: str, method: str, asked: Sequence[int], comment: str) -> None:
    if kind not in KINDS:
        raise Invalid.at("kind", _("请选择前加签、后加签或并加签"))
    if method not in METHODS:
        raise Invalid.at("method", _("请选择会签、或签或依次审批"))
    if not asked:
        raise Invalid.at("people", _("请至少选择一位同事"))
    if len(asked) > MOST:
        raise Invalid.at("people", _("一次最多加签 %(max)d 人") % {"max": MOST})


@once
def remove_sign(*, task: int, actor: Employee, rev: int, key: str, comment: str = "", via: Via = Via.PAGE) -> Outcome:
    """End a part that the actor added (a flow administrator: anybody's) and that was not decided.

    Raises: NotVisible; Refused for others; IllegalMove if it was decided; Invalid if nobody would be left.
    """
    press = Press(task, actor, rev, key, via, comment.strip())
    held = case_of(task)
    row = held.task(task)
    late = row.status not in {TaskStatus.OPEN, TaskStatus.WAITING} or row.rev != rev
    if late and (first := parts.first_answer(press, held)) is not None:
        return first
    now = clock.now()
    policy.require_visible(actor, held.request, now)
    own = any(one.get("rule") == "added" and one.get("instead_of") == actor.pk for one in row.reasons)
    forced = not own and people.has_role(actor, policy.ADMIN)
    if not own and not forced:
        raise Refused(_("只能减去你自己加签的人"))
    if late:
        raise conflicts.too_late(held.request, row)
    parts.check_length(press.comment)
    part = Part(press, held, row, Standing(), now, row.rev)
    seq, no = part.place
    part.move(RemoveSign(seq, no, actor.pk, forced))
    gone = held.org.person(row.person_id)
    toast = _("已减签：%(names)s") % {"names": gone.display_name if gone else ""}
    part.decided(Decision.Verb.REMOVE_SIGN, toast, facts={"person": row.person_id})
    return part.finish(
        "signer_removed", toast, event=publishing.SIGNERS, more={"verb": "remove_sign"}, facts={"person": row.person_id}
    )
