"""Saying what one thinks of the product, and answering it."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from bots import api as bots
from core import clock, journal
from core.errors import Invalid, Refused
from core.journal import Via
from people.models import Employee
from portal.models import Feedback
from portal.policy import require_keep_pilot
from portal.states import FEEDBACK

LONGEST: Final = 2000
ANSWERED: Final = "portal.feedback_answered"


@transaction.atomic
def give_feedback(*, actor: Employee, page: str, text: str, via: Via = Via.PAGE) -> Feedback:
    """Keep what the person says about a page; who looks after the pilot reads it.

    Raises: Refused for who has left; Invalid for nothing or far too much.
    """
    if not actor.is_active:
        raise Refused(_("仅限在职员工操作"))
    said = _text("text", text)
    row = Feedback.objects.create(person=actor, page=page[:300], text=said, at=clock.now())
    journal.record("portal.feedback_given", actor=actor.ref, ref=row.ref, via=via, facts={"page": row.page})
    return row


@transaction.atomic
def answer_feedback(*, actor: Employee, feedback: Feedback, text: str, via: Via = Via.PAGE) -> None:
    """Answer it; the person who said it hears the answer from the bot.

    Raises: Refused unless the actor looks after the pilot; Invalid without an answer; IllegalMove if it was answered.
    """
    require_keep_pilot(actor)
    said = _text("answer", text)
    FEEDBACK.move(feedback, "answer", answer=said, answered_by=actor, answered_at=clock.now())
    journal.record("portal.feedback_answered", actor=actor.ref, ref=feedback.ref, via=via)
    bots.announce(ANSWERED, about=feedback.ref, to=[feedback.person_id], by=actor.pk)


@transaction.atomic
def close_feedback(*, actor: Employee, feedback: Feedback, via: Via = Via.PAGE) -> None:
    """Put it away without an answer.

    Raises: Refused unless the actor looks after the pilot; IllegalMove unless it is new.
    """
    require_keep_pilot(actor)
    FEEDBACK.move(feedback, "close")
    journal.record("portal.feedback_closed", actor=actor.ref, ref=feedback.ref, via=via)


def _text(field: str, text: str) -> str:
    said = text.strip()
    if not said:
        raise Invalid.at(field, _("请填写内容"))
    if len(said) > LONGEST:
        raise Invalid.at(field, _("最多 2,000 字，请精简后再提交"))
    return said
