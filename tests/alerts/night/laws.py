"""What holds over any night, whatever happens in it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Count, Q

from alerts.models import Alert, Incident
from alerts.selectors.ledger import ledger
from alerts.states import OPEN, AlertKind, AlertState, IncidentStatus
from bots.models import Delivery
from bots.states import DeliveryStatus
from core import clock
from core.journal import Via
from core.models import JournalEntry, Timer
from core.states import TimerStatus
from people.models import Employee
from tests.alerts.night import plan
from tests.alerts.night.page_log import Call, calls, messages
from tests.alerts.night.replay import Night


def at_every_moment(night: Night) -> None:
    """What fires and is heard belongs to one incident that is open, or that a person called over just now; what a
    dead Prometheus told is not over."""
    rows = Alert.objects.filter(state=AlertState.FIRING, kind=AlertKind.ALERT)
    lost = rows.filter(
        Q(incident=None) | Q(incident__status=IncidentStatus.RESOLVED) & ~Q(incident__resolution="person")
    )
    assert not lost.exists(), list(lost)
    if not night.senders[plan.GATEWAYS].there:
        ended = Alert.objects.filter(source__slug=plan.GATEWAYS, state=AlertState.RESOLVED)
        assert not ended.exists(), list(ended)


def over_the_whole(night: Night) -> None:
    """All of them, at the end."""
    called = calls()
    balances()
    one_open_incident()
    nobody_twice(called)
    nobody_on_leave(called)
    the_roster_is_kept(called)
    everybody_heard(night, called)
    everything_is_signed()
    nothing_is_left()


def balances() -> None:
    """Every request, signal, alert and call came to something, on both days."""
    for day in (plan.BEGINS.date(), plan.ENDS.date()):
        found = ledger(None, day)
        assert found.balances, [(line.source.slug, line.tally.faults) for line in found.lines]


def one_open_incident() -> None:
    """Of a group never two are open; every alert that was not over when it came belongs to one."""
    open_ones = Incident.objects.exclude(status=IncidentStatus.RESOLVED)
    assert not open_ones.values("group").annotate(many=Count("pk")).filter(many__gt=1).exists()
    assert not Alert.objects.filter(incident=None, kind=AlertKind.ALERT, state__in=OPEN).exists()


def nobody_twice(called: list[Call]) -> None:
    """Nobody is called twice at one place of one round, by the journal and by the outbox."""
    told = Counter((call.name, person) for call in called for person in call.to)
    assert max(told.values()) == 1, told.most_common(3)
    rows = Delivery.objects.filter(about_kind="alerts.incident").values("announcement", "receiver", "chat")
    assert not rows.annotate(many=Count("pk")).filter(many__gt=1).exists()


def nobody_on_leave(called: list[Call]) -> None:
    """Who is on leave is called by nobody, and where he was aimed at the log says so."""
    names = dict(Employee.objects.values_list("pk", "name"))
    for call in called:
        away = {name for name, (since, until) in plan.ON_LEAVE.items() if since <= call.at < until}
        assert not away & {names[pk] for pk in call.to}, call
    assert any([names[pk], why] == ["赵清", "away"] for call in called for pk, why in call.facts.get("passed", ()))


def the_roster_is_kept(called: list[Call]) -> None:
    """A rung of a roster calls who is on duty by the plan, whatever zone it is in and whoever stands in."""
    names = dict(Employee.objects.values_list("pk", "name"))
    seen = set()
    for call in called:
        (who, slug), *others = call.facts["aims"]
        if who == "roster" and not others:
            assert [names[pk] for pk in call.facts["to"]] == [on_duty(slug, call.at)], call
            seen.add(on_duty(slug, call.at))
    assert seen == {name for shifts in plan.DUTY.values() for _since, name in shifts}


def on_duty(slug: str, moment: datetime) -> str:
    """Who is there by the plan."""
    return [name for since, name in plan.DUTY[slug] if plan.at(since) <= moment][-1]


def everybody_heard(night: Night, called: list[Call]) -> None:
    """Each message reached one person at the edge, none while Feishu was away, and what it held up came right after."""
    away, back = (one.at for one in plan.MEANT if isinstance(one, plan.Turn) and one.what == "feishu")
    assert not [at for at, _who in night.feishu.arrived.values() if away <= at < back]
    sent = Delivery.objects.filter(status=DeliveryStatus.SENT)
    assert sent.count() == len(night.feishu.arrived)
    for row in sent.filter(created_at__gte=away, created_at__lt=back, lane="urgent"):
        assert row.sent_at is not None
        assert (row.sent_at - back).total_seconds() < 90, row
    rows = messages()
    assert all((call.name, person) in rows for call in called for person in call.to)


def everything_is_signed() -> None:
    """Whatever happened to an incident was done by a person, by its source, or by the house."""
    people = {f"alerts.incident_{verb}" for verb in ("acknowledged", "resolved", "snoozed")}
    source = {f"alerts.incident_{verb}" for verb in ("opened", "joined")}
    for entry in JournalEntry.objects.filter(ref_kind="alerts.incident"):
        by = entry.actor.partition(":")[0]
        wanted = "people.employee" if entry.verb in people else "alerts.source" if entry.verb in source else by
        assert (by, bool(by) or entry.via == Via.SYSTEM) == (wanted, True), entry.verb


def nothing_is_left() -> None:
    """No urgent message waits, no timer failed, and what the plan ended is over."""
    assert not Delivery.objects.filter(
        lane="urgent", status__in=[DeliveryStatus.WAITING, DeliveryStatus.FAILED]
    ).exists()
    assert not Timer.objects.filter(Q(attempts__gt=0) | Q(status=TimerStatus.PARKED)).exists()
    assert not Timer.objects.filter(status=TimerStatus.ARMED, due_at__lte=clock.now()).exists()
    assert not Incident.objects.exclude(status=IncidentStatus.RESOLVED).exists()


def ended_at_its_true_time() -> None:
    """What was over while its Prometheus was dead was over then, and not when we heard of it."""
    over = next(
        one for one in plan.MEANT if isinstance(one, plan.Report) and one.title == "网关心跳丢失" and not one.level
    )
    row = Incident.objects.get(title="网关心跳丢失")
    assert set(row.alerts.values_list("resolved_at", flat=True)) == {over.at}
    verbs = JournalEntry.objects.filter(ref_kind="alerts.incident", ref_id=str(row.pk)).values_list("verb", "at")
    told = {verb.rpartition("_")[2]: at for verb, at in verbs}
    assert told["lose"] < plan.at("05:30") <= told["recover"]
