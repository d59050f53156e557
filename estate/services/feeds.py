"""Calendars of duty for other programs: an address with a secret in it, made and taken back by its owner."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import NotVisible, Refused
from core.journal import Via
from estate import tokens
from estate.models import DutyFeed, Roster
from estate.services.noting import tell
from estate.states import FEED, FeedStatus
from people.models import Employee


@dataclass(frozen=True)
class Issued:
    """A calendar and its secret, which nobody can read again."""

    feed: DutyFeed
    secret: str

    def __repr__(self) -> str:
        return f"Issued({self.feed})"


@transaction.atomic
def make_feed(*, actor: Employee, roster: Roster | None = None, via: Via = Via.PAGE) -> Issued:
    """Give the actor an address under which programs read his own turns, or those of a roster; an older one ends.

    Raises: Refused for whoever does not work here.
    """
    if not actor.is_active:
        raise Refused(_("你没有权限"))
    Employee.objects.select_for_update(of=("self",)).get(pk=actor.pk)  # two presses at once make one address
    for old in DutyFeed.objects.filter(owner=actor, roster=roster, status=FeedStatus.ACTIVE):
        FEED.move(old, "revoke")
        tell("estate.feed_revoked", old.ref, actor=actor, via=via, facts=_facts(old))
    secret = tokens.new_secret()
    row = DutyFeed.objects.create(
        owner=actor, roster=roster, digest=tokens.digest(secret), hint=secret[-tokens.HINT :], made_at=clock.now()
    )
    tell("estate.feed_made", row.ref, actor=actor, via=via, facts=_facts(row))
    return Issued(row, secret)


@transaction.atomic
def revoke_feed(feed: int, *, actor: Employee, via: Via = Via.PAGE) -> DutyFeed:
    """Make the address worthless from now on.

    Raises: NotVisible unless it is the actor's; IllegalMove if it is worthless already.
    """
    row = DutyFeed.objects.select_for_update(of=("self",)).filter(pk=feed, owner=actor).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    FEED.move(row, "revoke")
    tell("estate.feed_revoked", row.ref, actor=actor, via=via, facts=_facts(row))
    return row


def _facts(row: DutyFeed) -> dict[str, object]:
    return {"roster": row.roster_id, "owner": row.owner_id, "hint": row.hint}
