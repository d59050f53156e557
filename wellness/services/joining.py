"""Joining a campaign, agreeing to each thing by itself, and leaving again as easily."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Problem, Refused
from core.journal import Via
from people.models import Employee, Membership
from people.states import MembershipKind
from wellness.models import Campaign, CheckIn, Consent, Enrolment, Excuse
from wellness.policy import campaign_for, is_there_for
from wellness.states import (
    ENROLMENT,
    JOINABLE,
    Channel,
    ConsentAct,
    EnrolmentStatus,
    Reach,
    Scope,
)
from wellness.texts import TEXTS

NEVER_BY_CARD: Final = frozenset({Scope.BODY})
VIAS: Final = {
    Channel.PAGE: Via.PAGE, Channel.CARD: Via.CARD, Channel.API: Via.REST, Channel.IMPORT: Via.SYSTEM,
    Channel.SYSTEM: Via.SYSTEM,
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """The words that somebody agreed to or took back, in his language (`digest` names them), and where he did so."""

    language: str
    channel: Channel = Channel.PAGE
    digest: str = ""


@transaction.atomic
def join(campaign: int, *, actor: Employee, words: Words) -> Enrolment:
    """Take part from today: a tick a day is all that is needed.

    Raises: NotVisible outside its audience; IllegalMove if nobody can join now or the person takes part; Invalid.
    """
    row = campaign_for(actor, campaign)
    if not is_there_for(actor, row):
        raise NotVisible(_("活动不存在"))
    if row.status not in JOINABLE:
        raise IllegalMove(_("活动不在报名期"), subject=row.ref, state=row.status)
    _agreed(row, actor, Scope.PARTICIPATE, words)
    today = row.clock.day_of(clock.now())
    from_day = max(today, row.first_day)
    there = Enrolment.objects.select_for_update().filter(campaign=row, person=actor).first()
    if there is None:
        made, fresh = Enrolment.objects.get_or_create(
            campaign=row, person=actor, defaults={"from_day": from_day, "department_id": _department(actor)}
        )
        if not fresh:
            raise IllegalMove(_("已参加"), subject=made.ref, state=made.status)
        there = made
    elif there.status == EnrolmentStatus.ACTIVE:
        raise IllegalMove(_("已参加"), subject=there.ref, state=there.status)
    else:
        ENROLMENT.move(there, "rejoin", from_day=from_day, until_day=None, department_id=_department(actor))
    _say("wellness.joined", there, words)
    return there


@transaction.atomic
def agree(campaign: int, scope: Scope, *, actor: Employee, words: Words, numbers: Reach | None = None) -> Enrolment:
    """Agree to one more thing. Who sees one's numbers is chosen with them; body data is never agreed to on a card.

    Raises: NotVisible; IllegalMove for who does not take part; Refused on a card; Invalid.
    """
    there = held(campaign, actor)
    if scope == Scope.PARTICIPATE:
        raise IllegalMove(_("已参加"), subject=there.ref, state=there.status)
    if scope in NEVER_BY_CARD and words.channel == Channel.CARD:
        raise Refused(_("身体数据请在网页上单独确认"))
    if scope == Scope.NUMBERS and numbers is None:
        raise Invalid([Problem("numbers", _("请选择谁可以看到步数和时长"))])
    _agreed(there.campaign, actor, scope, words)
    if numbers is not None and scope == Scope.NUMBERS:
        there.numbers = numbers
        there.save(update_fields=["numbers"])
    _say("wellness.agreed", there, words, scope=scope.value)
    return there


@transaction.atomic
def withdraw(campaign: int, scope: Scope, *, actor: Employee, words: Words) -> None:
    """Take back what was agreed to; what was kept because of it goes at once. Taking part itself is left by `leave`.

    Raises: NotVisible; IllegalMove if it was not agreed to.
    """
    there = held(campaign, actor)
    if scope not in scopes_of(there):
        raise IllegalMove(_("尚未同意"), subject=there.ref, state=there.status)
    _write(there.campaign, actor, scope, ConsentAct.WITHDRAWN, words)
    if scope == Scope.NUMBERS:
        CheckIn.objects.filter(enrolment=there).update(steps=None, minutes=None, sport="")
        there.numbers = Reach.ME
        there.save(update_fields=["numbers"])
    _say("wellness.withdrawn", there, words, scope=scope.value)


@transaction.atomic
def leave(campaign: int, *, actor: Employee, words: Words) -> None:
    """Take part no more: check-ins and excuses are deleted; closed days and settled rounds hold numbers only and stay.

    Raises: NotVisible; IllegalMove for who does not take part.
    """
    there = held(campaign, actor)
    for scope in sorted(scopes_of(there)):
        _write(there.campaign, actor, scope, ConsentAct.WITHDRAWN, words)
    CheckIn.objects.filter(enrolment=there).delete()
    Excuse.objects.filter(enrolment=there).delete()
    today = there.campaign.clock.day_of(clock.now())
    ENROLMENT.move(there, "leave", until_day=max(today, there.from_day), numbers=Reach.ME)
    _say("wellness.left", there, words)


def scopes_of(enrolment: Enrolment) -> frozenset[Scope]:
    """What the person agrees to now."""
    found: dict[Scope, str] = {}
    rows = Consent.objects.filter(campaign=enrolment.campaign_id, person=enrolment.person_id).order_by("pk")
    for scope, act in rows.values_list("scope", "act"):
        found[Scope(scope)] = act
    return frozenset(scope for scope, act in found.items() if act == ConsentAct.GIVEN)


def held(campaign: int, actor: Employee) -> Enrolment:
    """The person's part in the campaign, held until the transaction ends.

    Raises: NotVisible; IllegalMove for who does not take part.
    """
    row = campaign_for(actor, campaign)
    mine = Enrolment.objects.select_for_update(of=("self",)).filter(campaign=row, person=actor)
    there = mine.select_related("campaign").first()
    if there is None or there.status != EnrolmentStatus.ACTIVE:
        raise IllegalMove(_("请先参加活动"), subject=row.ref, state=row.status)
    return there


def _agreed(campaign: Campaign, actor: Employee, scope: Scope, words: Words) -> None:
    if words.digest != TEXTS[scope].digest(words.language):
        raise Invalid([Problem("digest", _("说明文字已更新，请重新阅读后确认"))])
    _write(campaign, actor, scope, ConsentAct.GIVEN, words)


def _write(campaign: Campaign, actor: Employee, scope: Scope, act: ConsentAct, words: Words) -> None:
    text = TEXTS[scope]
    Consent.objects.create(
        person=actor, campaign=campaign, scope=scope, act=act, version=text.version,
        digest=text.digest(words.language), language=words.language, channel=words.channel, at=clock.now(),
    )  # fmt: skip


def _say(verb: str, there: Enrolment, words: Words, **facts: Any) -> None:
    journal.record(verb, actor=there.person.ref, ref=there.ref, via=VIAS[words.channel], facts=facts)


def _department(person: Employee) -> int | None:
    mine = Membership.objects.filter(employee=person, kind=MembershipKind.PRIMARY)
    return mine.values_list("department_id", flat=True).first()
