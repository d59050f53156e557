"""The spool's way in and out."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from alerts import spool, tokens
from alerts.models import SourceToken
from alerts.services.keeping import keep, of_interest
from alerts.spool import Spooled
from alerts.states import Road, SourceStatus
from alerts.wire import Inbound
from core.counting import count

logger = logging.getLogger(__name__)
STRANGERS = "alerts.spooled_strangers"


def folder() -> Path:
    """Where the spool lies."""
    return Path(settings.VAR_DIR) / "alerts-spool"


def put_by(secret: str, inbound: Inbound) -> None:
    """Put the request by, with no credential in it.

    Raises: spool.Full; OSError.
    """
    kept = replace(
        inbound,
        body=tokens.masked_body(inbound.body),
        headers=of_interest(inbound.headers),
        query={name: tokens.masked(value) for name, value in inbound.query.items()},
        path_token="",
        tail=tokens.masked(inbound.tail),
    )
    spool.put(folder(), Spooled(tokens.digest(secret), kept))


def read_in() -> int:
    """Keep what was put by as if it came now, a file in one transaction; returns how many requests that were."""
    done = 0
    for path, spooled in spool.take(folder()):
        with transaction.atomic():
            done += sum(_kept(one) for one in spooled)
        path.unlink()
    return done


def _kept(one: Spooled) -> bool:
    source = SourceToken.objects.filter(digest=one.digest, source__status=SourceStatus.ACTIVE).values_list("source")
    found = source.first()
    if found is None:
        logger.warning("a request put by while the database was away bears no token of ours")
        count(STRANGERS)
        return False
    keep(found[0], one.inbound, road=Road.SPOOL)
    return True
