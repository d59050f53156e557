"""No more digests today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bots.api import ActionCall, act
from core import clock, journal
from core.errors import IllegalMove
from core.journal import Via
from core.refs import Ref
from inbox.models import DigestMute
from inbox.notices import MUTE
from inbox.services.muting import mute_digest
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def press(cast: Cast, slot: str = "2026-11-23.am", key: str = "press-1") -> str:
    call = ActionCall(cast.head, Ref("inbox.digest", slot), 0, {}, {}, Via.CARD, key)
    return act(MUTE, call).toast


def test_the_button_mutes_the_day_for_who_pressed_it(cast: Cast) -> None:
    assert press(cast) == "今天不再提醒"
    assert list(DigestMute.objects.values_list("person_id", "day")) == [(cast.head.pk, clock.today())]
    entry = journal.entries(cast.head.ref).get()
    assert (entry.verb, entry.via) == ("inbox.digest_muted", Via.CARD)


def test_twice_changes_nothing(cast: Cast) -> None:
    press(cast)
    press(cast)
    press(cast, key="press-2")
    assert DigestMute.objects.count() == 1
    assert journal.entries(cast.head.ref).count() == 1


@pytest.mark.parametrize("slot", ["2026-11-20.am", "2026-11-24.am"])
def test_an_old_card_mutes_no_day(cast: Cast, slot: str) -> None:
    with pytest.raises(IllegalMove):
        press(cast, slot)
    with pytest.raises(IllegalMove):
        mute_digest(cast.head, day=clock.today() - timedelta(days=1))
    assert not DigestMute.objects.exists()
