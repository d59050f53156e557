"""Every night the ledger of the day before is balanced; one that does not balance is an alert."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.selectors.ledger import ledger
from alerts.services import house
from alerts.signal import Severity
from core import clock, wording
from core.timers import Firing, Recurring, daily

KEY: Final = "ledger"


def check(slot: datetime, firing: Firing) -> None:
    """The nightly slot: balance the day before it."""
    firing.claim()
    balance(slot.astimezone(clock.SHANGHAI).date() - timedelta(days=1))


def balance(day: date) -> None:
    """Raise an alert if the day does not balance; one that does takes it back."""
    found = ledger(None, day)
    if found.balances:
        house.clear(KEY)
        return
    wrong = "\n".join(
        f"{line.source.name}：" + "，".join(f"{said} {by}" for said, by in line.wrong)
        for line in found.lines
        if not line.tally.balances
    )
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('alerts:ledger')}?day={day}"
    title = _("告警对账有差异：{day}").format(day=wording.day(day))
    house.fire(KEY, title, body=wrong, severity=Severity.CRITICAL, url=address)


NIGHTLY: Final = Recurring("alerts.ledger", daily(time(3, 40)), check)
