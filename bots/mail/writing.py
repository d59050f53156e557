"""A letter's words: the notice kind's own, in the person's language, as plain text and simple HTML.

Sensitive facts are replaced, numbers of telephones and addresses masked, as in every channel that leaves the house.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from bots.cards.render import view_now
from bots.kinds import NOTICES, CardView
from bots.masking import mask
from bots.models import Letter
from core.errors import HouseError
from people.models import Employee


class NothingToSay(HouseError):
    """The matter needs no words any more."""


def written(letter: Letter, receiver: Employee) -> EmailMultiAlternatives:
    """The message as it is sent.

    Raises: NothingToSay.
    """
    row = letter.delivery
    with translation.override(receiver.language):
        view = view_now(NOTICES.get(row.kind), row.announcement, reader=receiver)
        if view is None:
            raise NothingToSay
        known = _known(view)
        text = "\n\n".join(part for part in _parts(known) if part)
        html = render_to_string("bots/letter.html", {"letter": known})
        subject = " ".join(str(known["title"]).split())[:180]
    mail = EmailMultiAlternatives(
        subject, text, settings.MAIL_FROM, [receiver.email],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    mail.attach_alternative(html, "text/html")
    return mail


def _known(view: CardView) -> dict[str, object]:
    links = [
        (str(button.label), button.url if "://" in button.url else f"{settings.PUBLIC_URL}{button.url}")
        for button in view.buttons
        if button.url
    ]
    return {
        "title": mask(str(view.title)),
        "body": mask(str(view.body or view.preview)),
        "facts": [(mask(str(fact.label)), mask(str(fact.value))) for fact in view.facts],
        "rows": [mask(str(line)) for line in view.rows],
        "outcome": mask(str(view.outcome)),
        "links": links,
        "settings": f"{settings.PUBLIC_URL}/me/#mail",
        "language": translation.get_language(),
    }


def _parts(known: dict[str, object]) -> list[str]:
    return [line for line in render_to_string("bots/letter.txt", {"letter": known}).split("\n\n") if line.strip()]
