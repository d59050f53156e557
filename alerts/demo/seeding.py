"""Writing the demo firm's sources and what they sent through the verbs: idempotent; what people changed stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from alerts.demo import bodies
from alerts.demo.plan import BROKEN, BROKEN_AGO, CLEARING, LEVELS, MAPPING, PROMETHEUS, ZABBIX, Fault
from alerts.demo.quiet import seed_quiet
from alerts.demo.rules import seed_rules
from alerts.models import AlertSource
from alerts.services import house
from alerts.services.keeping import keep
from alerts.services.reading import read_source
from alerts.services.sources import add_source, change_source
from alerts.source_form import SourceDraft
from alerts.wire import Inbound
from core import clock
from core.journal import Via

Written = Callable[..., Inbound]


@dataclass(frozen=True)
class _Plan:
    slug: str
    kind: str
    draft: SourceDraft
    faults: Sequence[Fault]
    written: Written


PLANS = (
    _Plan(
        "trading-prometheus", "prometheus",
        SourceDraft("交易系统 Prometheus", "Prometheus of the trading systems", note="交易、行情、两融"),
        PROMETHEUS, bodies.prometheus,
    ),
    _Plan(
        "datacentre-zabbix", "zabbix",
        SourceDraft("机房 Zabbix", "Zabbix of the data centre", note="服务器与网络设备"), ZABBIX, bodies.zabbix,
    ),
    _Plan(
        "clearing", "generic",
        SourceDraft("清算平台", "Clearing platform", note="日终清算", severities=LEVELS, mapping=MAPPING),
        CLEARING, bodies.clearing,
    ),
)  # fmt: skip


def seed_demo() -> int:
    """Put the demo firm's sources there with what they sent, or those that are missing; how many were added."""
    seed_quiet()
    seed_rules()
    added = sum(_seeded(plan) for plan in PLANS)
    for source in AlertSource.objects.filter(slug=house.SLUG):
        read_source(source.pk)
    return added


@transaction.atomic
def _seeded(plan: _Plan) -> int:
    if AlertSource.objects.filter(slug=plan.slug).exists():
        return 0
    made = add_source(actor=None, kind=plan.kind, name=plan.draft.name, slug=plan.slug, via=Via.SYSTEM)
    change_source(made.source.pk, actor=None, draft=plan.draft, via=Via.SYSTEM)
    for inbound in sorted(_sent(plan), key=lambda one: one.received_at):
        keep(made.source.pk, inbound)
    read_source(made.source.pk)
    return 1


def _sent(plan: _Plan) -> list[Inbound]:
    now = clock.now()
    told: list[Inbound] = []
    for number, fault in enumerate(plan.faults):
        began = now - timedelta(minutes=fault.ago)
        told.append(plan.written(fault, number, began, began, over=False))
        if fault.lasts:
            ended = began + timedelta(minutes=fault.lasts)
            told.append(plan.written(fault, number, began, ended, over=True))
    if plan.faults is CLEARING:
        told.append(bodies.raw(BROKEN, now - timedelta(minutes=BROKEN_AGO)))
    return told
