"""The Celery application of the outbox bench and soak: the house's own, with four plain kinds of notices."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bots.kinds import (  # noqa: E402  # after setup
    NOTICES,
    CardView,
    Fact,
    Form,
    Lane,
    NoticeContext,
    NoticeKind,
    Tone,
    Urgency,
)
from config.celery import app  # noqa: E402
from core.refs import Ref  # noqa: E402

__all__ = ["app"]


def _view(context: NoticeContext) -> CardView:
    text = context.facts["text"].value
    return CardView(
        title="压测消息",
        tone=Tone.INFO,
        preview=text,
        body=text,
        facts=(Fact("单号", context.about.id), Fact("环境", "生产"), Fact("规格", "3 台 · 48 核")),
        footer="压测",
    )


def _sample() -> NoticeContext:
    facts = {"text": Fact("", "第 1 条")}
    return NoticeContext(Ref("bench.thing", "1"), None, facts, datetime(2026, 11, 23, tzinfo=UTC))


for slug, form, lane, urgency in (
    ("bench.note", Form.NOTE, Lane.NORMAL, Urgency.TODAY),
    ("bench.card", Form.CARD, Lane.NORMAL, Urgency.TODAY),
    ("bench.urgent", Form.NOTE, Lane.URGENT, Urgency.PAGE),
    ("bench.bulk", Form.NOTE, Lane.BULK, Urgency.TODAY),
):
    NOTICES.register(NoticeKind(slug, slug, form, lane, urgency, _view, _sample))
