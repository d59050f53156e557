"""Numbers of people that others may read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy

from core.clock import SHANGHAI
from core.metrics import Metric
from people.account_states import SignInResult
from people.models import Employee, SignIn
from people.states import EmployeeStatus


def signed_in(first: date, last: date) -> dict[date, Decimal]:
    """Of a hundred people who work here now: how many signed in on the day."""
    people = Employee.objects.filter(status=EmployeeStatus.ACTIVE).count()
    if not people:
        return {}
    begin = datetime.combine(first, time(), SHANGHAI)
    end = datetime.combine(last, time(), SHANGHAI) + timedelta(days=1)
    rows = SignIn.objects.filter(
        result=SignInResult.IN, at__gte=begin, at__lt=end, person__status=EmployeeStatus.ACTIVE
    )
    days = rows.annotate(day=TruncDate("at", tzinfo=SHANGHAI)).order_by().values("day")
    counted = days.annotate(n=Count("person", distinct=True))
    return {row["day"]: Decimal(row["n"] * 100) / people for row in counted}


METRICS = (
    Metric("people.signed_in", gettext_lazy("登录人数占比"), "%", lambda day: signed_in(day, day).get(day), signed_in),
)
