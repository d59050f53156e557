"""Keeping a request before it is answered: in its table, or in the spool while the database is away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from alerts.models import Intake
from alerts.selectors.senders import Sender
from alerts.states import Road
from alerts.tokens import masked, masked_body
from alerts.wire import Inbound
from core import bulk, instances, nudge, wire_clock

# What says something about the request; credentials never do.
HEADERS: Final = frozenset({
    "content-type", "content-encoding", "user-agent", "x-request-id", "webhook-request-origin", "date",
    "x-grafana-alerting-signature",
})  # fmt: skip
MOST_TAIL: Final = 500
READ: Final = "alerts.read"


def keep(source: int, inbound: Inbound, *, also: Mapping[str, str] | None = None, road: Road = Road.DIRECT) -> Intake:
    """Write the request down and ring for a reader. `also`: further headers of interest, such as a signature's.

    One statement, which is a transaction by itself where none is open: its row is on the disk before anybody answers.
    """
    row = row_of(source, inbound, also or {}, road)
    bulk.add(row)
    nudge.after_commit(READ, source=source)
    return row


def keep_of(sender: Sender, inbound: Inbound) -> bool:
    """The same for a sender who is remembered, if he still is who he was; False, and nothing is kept, if not."""
    such, values = sender.still()
    if not bulk.add(row_of(sender.source.pk, inbound), such=such, values=values):
        return False
    nudge.after_commit(READ, source=sender.source.pk)
    return True


def row_of(
    source: int, inbound: Inbound, also: Mapping[str, str] = MappingProxyType({}), road: Road = Road.DIRECT
) -> Intake:
    """The request as it is kept, without credentials; not written yet."""
    body = masked_body(inbound.body)
    return instances.fresh(
        Intake,
        source_id=source,
        received_at=inbound.received_at,
        road=road,
        method=inbound.method[:8],
        tail=masked(inbound.tail)[:MOST_TAIL],
        query={name[:80]: masked(value)[:500] for name, value in list(inbound.query.items())[:40]},
        headers=of_interest(inbound.headers) | dict(also),
        content_type=inbound.content_type[:120],
        body=body,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        retry_at=wire_clock.now(),
    )


def of_interest(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that are kept."""
    return {name: value[:300] for name, value in headers.items() if name in HEADERS or name.startswith("ce-")}
