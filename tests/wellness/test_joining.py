"""Joining and agreeing: each thing by itself, to words that were read, and taken back as easily."""

from __future__ import annotations

from datetime import date

import pytest

from core import journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.models.appending import AppendOnly
from people.models import Audience
from people.states import AudienceReach
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.wellness.conftest import joined, words
from wellness.models import Campaign, CheckIn, Consent, Enrolment
from wellness.policy import audience_of
from wellness.services import campaigns, checking, joining
from wellness.services.checking import Noted
from wellness.services.joining import Words, scopes_of
from wellness.states import Channel, ConsentAct, EnrolmentStatus, Reach, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = date(2026, 11, 10)


def test_who_joins_takes_part_from_today_for_his_department(campaign: Campaign, cast: Cast) -> None:
    (there,) = joined(campaign, cast.member)
    assert (there.from_day, there.department, there.numbers) == (TODAY, cast.trading, Reach.ME)
    assert scopes_of(there) == {Scope.PARTICIPATE}
    assert [entry.verb for entry in journal.entries(there.ref)] == ["wellness.joined"]
    kept = Consent.objects.get()
    assert (kept.act, kept.version, kept.channel) == (ConsentAct.GIVEN, 1, Channel.PAGE)


def test_joining_twice_is_once(campaign: Campaign, cast: Cast) -> None:
    joined(campaign, cast.member)
    with pytest.raises(IllegalMove, match="已参加"):
        joined(campaign, cast.member)
    assert Enrolment.objects.count() == 1


def test_nobody_joins_a_draft_a_campaign_for_others_or_one_that_is_over(drafted: Campaign, cast: Cast) -> None:
    with pytest.raises(NotVisible):
        joined(drafted, cast.member)
    with pytest.raises(NotVisible):
        joined(drafted, cast.hr)  # who runs it sees it, and it is not open for him either
    campaigns.open_campaign(drafted.pk, actor=cast.hr)
    Audience.objects.create(slug=audience_of(drafted), reach=AudienceReach.CHOSEN)
    with pytest.raises(NotVisible):
        joined(drafted, cast.member)
    Campaign.objects.filter(pk=drafted.pk).update(status="closed")
    Audience.objects.all().delete()
    with pytest.raises(IllegalMove, match="报名期"):
        joined(drafted, cast.member)


def test_words_that_were_not_read_are_not_agreed_to(campaign: Campaign, cast: Cast) -> None:
    for other in (Words("zh-hans", digest="0" * 64), Words("en", digest=words().digest), words(Scope.BODY)):
        with pytest.raises(Invalid) as found:
            joining.join(campaign.pk, actor=cast.member, words=other)
        assert [one.field for one in found.value.problems] == ["digest"]
    assert not Enrolment.objects.exists()
    assert not Consent.objects.exists()


def test_each_thing_is_agreed_to_by_itself(campaign: Campaign, cast: Cast) -> None:
    (there,) = joined(campaign, cast.member)
    with pytest.raises(Invalid) as found:
        joining.agree(campaign.pk, Scope.NUMBERS, actor=cast.member, words=words(Scope.NUMBERS))
    assert [one.field for one in found.value.problems] == ["numbers"]
    joining.agree(campaign.pk, Scope.NUMBERS, actor=cast.member, words=words(Scope.NUMBERS), numbers=Reach.DEPARTMENT)
    joining.agree(campaign.pk, Scope.BODY, actor=cast.member, words=words(Scope.BODY))
    there.refresh_from_db()
    assert scopes_of(there) == {Scope.PARTICIPATE, Scope.NUMBERS, Scope.BODY}
    assert there.numbers == Reach.DEPARTMENT


def test_body_data_is_never_agreed_to_on_a_card(campaign: Campaign, cast: Cast) -> None:
    (there,) = joined(campaign, cast.member)
    with pytest.raises(Refused, match="网页"):
        joining.agree(campaign.pk, Scope.BODY, actor=cast.member, words=words(Scope.BODY, Channel.CARD))
    assert Scope.BODY not in scopes_of(there)


def test_what_was_agreed_to_is_taken_back_and_its_figures_go(campaign: Campaign, cast: Cast) -> None:
    (there,) = joined(campaign, cast.member, numbers=True)
    checking.check_in(campaign.pk, actor=cast.member, noted=Noted(steps=8000, minutes=30))
    joining.withdraw(campaign.pk, Scope.NUMBERS, actor=cast.member, words=words(Scope.NUMBERS))
    row = CheckIn.objects.get()
    assert (row.steps, row.minutes, row.sport) == (None, None, "")
    assert scopes_of(there) == {Scope.PARTICIPATE}
    with pytest.raises(IllegalMove, match="尚未同意"):
        joining.withdraw(campaign.pk, Scope.NUMBERS, actor=cast.member, words=words(Scope.NUMBERS))


def test_who_leaves_takes_his_check_ins_along_and_may_come_again(
    campaign: Campaign, cast: Cast, frozen_clock: FrozenClock
) -> None:
    (there,) = joined(campaign, cast.member)
    checking.check_in(campaign.pk, actor=cast.member)
    joining.leave(campaign.pk, actor=cast.member, words=words())
    there.refresh_from_db()
    assert (there.status, there.until_day, CheckIn.objects.count()) == (EnrolmentStatus.LEFT, TODAY, 0)
    assert scopes_of(there) == frozenset()
    with pytest.raises(IllegalMove):
        joining.leave(campaign.pk, actor=cast.member, words=words())
    frozen_clock.move(days=1)
    (again,) = joined(campaign, cast.member)
    assert (again.pk, again.from_day, again.until_day) == (there.pk, date(2026, 11, 11), None)


def test_what_somebody_agreed_to_is_never_rewritten(campaign: Campaign, cast: Cast) -> None:
    joined(campaign, cast.member)
    kept = Consent.objects.get()
    with pytest.raises(AppendOnly):
        Consent.objects.update(act=ConsentAct.WITHDRAWN)
    with pytest.raises(AppendOnly):
        kept.delete()
