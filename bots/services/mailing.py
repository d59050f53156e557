"""Which kinds of messages a person wants by mail as well."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from bots.kinds import NOTICES
from bots.models import MailWish
from core import journal
from core.errors import Invalid
from core.journal import Via
from people.models import Employee


@transaction.atomic
def set_mail_wishes(*, actor: Employee, kinds: Iterable[str], via: Via = Via.PAGE) -> frozenset[str]:
    """The actor wants these kinds by mail from now on, and no others; gives what he wants.

    Raises: Invalid for a kind that there is not.
    """
    wanted = frozenset(kinds)
    if wanted - {kind.slug for kind in NOTICES if kind.told}:
        raise Invalid.at("kinds", _("没有这种消息，请刷新页面后重试"))
    have = mail_wishes(actor)
    if wanted == have:
        return wanted
    MailWish.objects.filter(person=actor, kind__in=have - wanted).delete()
    MailWish.objects.bulk_create([MailWish(person=actor, kind=kind) for kind in wanted - have], ignore_conflicts=True)
    journal.record("bots.mail_wishes_set", actor=actor.ref, ref=actor.ref, via=via, facts={"kinds": sorted(wanted)})
    return wanted


def mail_wishes(person: Employee) -> frozenset[str]:
    """The kinds that the person wants by mail."""
    return frozenset(MailWish.objects.filter(person=person).values_list("kind", flat=True))
