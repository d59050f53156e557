"""A letter of a few lines to one address, sent at once by an errand; what the server says is told to the errand."""

from __future__ import annotations

import smtplib
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from bots.errands.trouble import Hopeless, Later
from bots.mail.posting import SMTP
from core import transactions

MOST_SUBJECT: Final = 180


def send_mail(to: str, subject: str, text: str, *, key: str) -> None:
    """Send it; the same key has the same Message-ID, so that a repeat is known for one.

    Raises: Later for whatever may pass; Hopeless without a mail server or for a refused receiver; RuntimeError inside
    a transaction.
    """
    transactions.forbid("bots.send_mail")
    if not settings.MAIL:
        raise Hopeless(_("没有配置邮件服务器（EMAIL_URL）"), code="off")
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"}
    subject = " ".join(subject.split())[:MOST_SUBJECT]
    letter = EmailMessage(subject, text, settings.MAIL_FROM, [to], headers=headers)
    try:
        get_connection(SMTP, **settings.MAIL).send_messages([letter])
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _said in refused.recipients.values()]
        said = _("邮件服务器拒收：%(code)s") % {"code": ", ".join(str(code) for code in codes)}
        if all(code >= 500 for code in codes):
            raise Hopeless(said, code="refused") from None
        raise Later(said, code="refused") from None
    except (smtplib.SMTPException, OSError) as away:
        code = str(getattr(away, "smtp_code", ""))
        raise Later(_("邮件发送失败：%(why)s") % {"why": f"{type(away).__name__} {code}".strip()}, code=code) from None
