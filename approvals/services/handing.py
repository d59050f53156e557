"""转交 for good, 委派 with return, and the answer of the one who was asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.engine import Answer, Delegate, NotSo, Transfer
from approvals.models import Decision
from approvals.policy import Operation
from approvals.services import parts, publishing
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.parts import Part, Press
from approvals.services.telling import to_parts
from bots import api as bots
from core.errors import Invalid
from core.journal import Via
from people.models import Employee

ANSWERED = "approvals.answered"


@once
def transfer(
    *, task: int, actor: Employee, rev: int, key: str, to: int, comment: str = "", via: Via = Via.PAGE
) -> Outcome:
    """The part is the other's from now on; back to who gave it a moment ago only with a comment.

    Raises: NotVisible; Refused where the node does not offer it; IllegalMove; Invalid for whom cannot take it.
    """
    return _hand(Decision.Verb.TRANSFER, Press(task, actor, rev, key, via, comment.strip()), to)


@once
def delegate(
    *, task: int, actor: Employee, rev: int, key: str, to: int, comment: str = "", via: Via = Via.PAGE
) -> Outcome:
    """Ask somebody for his opinion; then the part comes back and the actor decides.

    Raises: as transfer.
    """
    return _hand(Decision.Verb.DELEGATE, Press(task, actor, rev, key, via, comment.strip()), to)


def _hand(verb: Decision.Verb, press: Press, to: int) -> Outcome:
    transferring = verb == Decision.Verb.TRANSFER
    part = parts.take(press, Operation.TRANSFER if transferring else Operation.DELEGATE)
    if isinstance(part, Outcome):
        return part
    heir = part.case.org.person(to)
    if heir is None:
        raise Invalid.at("to", _("请从搜索结果中选择一位同事"))
    seq, no = part.place
    if transferring:
        _transfer(part, to)
        toast = _("已转交给%(name)s") % {"name": heir.display_name}
    else:
        part.move(Delegate(seq, no, press.actor.pk, to))
        toast = _("已委派给%(name)s，答复后回到你处理") % {"name": heir.display_name}
    part.decided(verb, toast, facts={"to": to})
    past = "transferred" if transferring else "delegated"
    more = {"verb": str(verb), "to": heir.user_id}
    return part.finish(past, toast, event=publishing.TRANSFERRED, more=more, facts={"to": to})


def _transfer(part: Part, to: int) -> None:
    """Back to who gave it a moment ago it goes only with a word why."""
    seq, no = part.place
    try:
        part.move(Transfer(seq, no, part.press.actor.pk, to))
    except Invalid as wrong:
        again = isinstance(wrong.__cause__, NotSo) and wrong.__cause__.why == "ping_pong"
        if not (again and part.press.comment):
            raise
        part.move(Transfer(seq, no, part.press.actor.pk, to, forced=True))


@once
def answer(*, task: int, actor: Employee, rev: int, key: str, comment: str = "", via: Via = Via.PAGE) -> Outcome:
    """Give the opinion that was asked for; whoever asked decides.

    Raises: NotVisible; Refused; IllegalMove; Invalid without an opinion.
    """
    part = parts.take(Press(task, actor, rev, key, via, comment.strip()), Operation.ANSWER)
    if isinstance(part, Outcome):
        return part
    if not part.press.comment:
        raise Invalid.at("comment", _("请填写答复意见"))
    seq, no = part.place
    part.move(Answer(seq, no, actor.pk))
    toast = _("已答复")
    part.decided(Decision.Verb.ANSWER, toast)
    asked = [task for task in part.changes.opened if (task.run_id, task.no) == (part.task.run_id, part.task.parent)]
    said = {"author": bots.Fact(_("答复人"), actor.name), "text": bots.Fact(_("答复"), part.press.comment[:200])}
    says = to_parts(ANSWERED, asked, part.case.request, part.case.definition, said, by=actor.pk)
    instead = {task.pk: say for task, say in zip(asked, says, strict=True)}
    return part.finish("answered", toast, event=publishing.DECIDED, more={"verb": "answer"}, instead=instead)
