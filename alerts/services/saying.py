"""What a kept request says: the request as it came, read by the kind of its source under the settings of now."""

from __future__ import annotations

from alerts.models import AlertSource, Intake
from alerts.services.configured import settings_of
from alerts.signal import Parsed
from alerts.sources.kinds import SOURCES
from alerts.wire import Inbound


def parsed(row: Intake, source: AlertSource) -> Parsed:
    """What the request says."""
    return SOURCES.get(source.kind).parse(inbound_of(row), settings_of(source))


def inbound_of(row: Intake) -> Inbound:
    """The request as it came."""
    return Inbound(
        received_at=row.received_at,
        body=bytes(row.body),
        method=row.method,
        tail=row.tail,
        headers=row.headers,
        query=row.query,
        content_type=row.content_type,
    )
