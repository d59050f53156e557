"""The senders' door: whoever bears a token of a source is heard, and the request is kept before it is answered."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from alerts import tokens, wire
from alerts.models import AlertSource
from alerts.selectors import senders
from alerts.services import dead_letters, keeping, spooling
from alerts.services.configured import settings_of
from alerts.sources.kinds import EVERYWHERE, SOURCES, Source
from alerts.spool import Full
from alerts.wire import Answer, Inbound, Place, Where, told
from core import addresses, clock
from core.doors import for_machines

logger = logging.getLogger(__name__)
STRANGER: Final = told(401, {"status": "bad token"})
TOO_LARGE: Final = told(413, {"status": "body too large"})
NOT_NOW: Final = told(503, {"status": "busy"}, retry_after="30")


@for_machines
@csrf_exempt
@login_not_required
def receive(request: HttpRequest, rest: str) -> HttpResponse:
    """Take a request in; `rest` is the source's name or its token, and what the sender adds to the address."""
    name, _slash, tail = rest.partition("/")
    second, _slash, further = tail.partition("/")
    if tokens.looks_like_one(name):
        return _received(request, tail, name)
    if tokens.looks_like_one(second):
        return _received(request, further, second, name)
    return _received(request, tail, "", name)


@for_machines
@csrf_exempt
@login_not_required
def road(request: HttpRequest, way: str, token: str = "", tail: str = "") -> HttpResponse:
    """Take a request in at the address on which its sender insists; the token alone says whose it is."""
    return _received(request, "/".join(filter(None, (way, tail))), token)


def _received(request: HttpRequest, tail: str, token: str, name: str = "") -> HttpResponse:
    """name: of the source, where the address says it."""
    body, size = _body(request)
    inbound = _inbound(request, body, tail, token)
    if size > wire.MOST_BYTES:
        return _http(_refused(request, inbound, size, name))
    # Its health is asked by using it: only who finds it dead begins anew.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        try:
            return _http(_answered(request, inbound, name))
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
        return _http(_answered(request, inbound, name))
    except (DatabaseError, InterfaceError):
        logger.exception("the database is away: an alert goes into the spool")
        return _http(_put_by(inbound))


def _answered(request: HttpRequest, inbound: Inbound, name: str) -> Answer:
    marks = {tokens.digest(one) for one in _borne(inbound)}
    sender = senders.remembered(marks)
    if sender is not None and _is_welcome(request, inbound, sender.source, name) and keeping.keep_of(sender, inbound):
        return SOURCES.get(sender.source.kind).answer(inbound, settings_of(sender.source))
    source = senders.bearing(marks)
    if source is None or name not in {"", source.slug} or not _may_come_from(request, source):
        return STRANGER
    kind = SOURCES.get(source.kind)
    configured = settings_of(source)
    if not kind.genuine(inbound, configured):
        return kind.answers.stranger
    if (greeting := kind.greeting(inbound)) is not None:
        return greeting
    keeping.keep(source.pk, inbound)
    return kind.answer(inbound, configured)


def _is_welcome(request: HttpRequest, inbound: Inbound, source: AlertSource, name: str) -> bool:
    """Whether it would be kept if all is as it was; who is not is judged by what is so now."""
    kind = SOURCES.get(source.kind)
    known = name in {"", source.slug} and _may_come_from(request, source)
    return known and kind.genuine(inbound, settings_of(source)) and kind.greeting(inbound) is None


def _borne(inbound: Inbound) -> list[str]:
    """What the request bears that can be a token; the body is opened only for who shows none outside."""
    outside, inside = _places()
    return _like(inbound, outside) or _like(inbound, inside)


def _like(inbound: Inbound, places: tuple[Place, ...]) -> list[str]:
    return [one for one in wire.tokens(inbound, places) if tokens.looks_like_one(one)]


@cache
def _places() -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Every place where some kind of sender puts its token: outside the body, and in it."""
    kinds: Iterable[Source] = (entry.item for entry in SOURCES.entries())
    known = dict.fromkeys([*EVERYWHERE, *(place for kind in kinds for place in kind.places)])
    outside = tuple(place for place in known if place.where is not Where.BODY)
    return outside, tuple(place for place in known if place.where is Where.BODY)


def _may_come_from(request: HttpRequest, source: AlertSource) -> bool:
    allowed = addresses.networks(source.networks.split())
    return not allowed or addresses.within(addresses.parsed(request.META.get("REMOTE_ADDR", "")), allowed)


def _refused(request: HttpRequest, inbound: Inbound, size: int, name: str) -> Answer:
    """It is too large for anybody: who is known leaves a dead letter about it, a stranger nothing."""
    outside, _inside = _places()
    try:
        source = senders.bearing({tokens.digest(one) for one in _like(inbound, outside)})
        if source is not None and name in {"", source.slug} and _may_come_from(request, source):
            dead_letters.too_large(source, inbound, size)
    except (DatabaseError, InterfaceError):
        logger.exception("a request of %s bytes was refused while the database is away", size)
    return TOO_LARGE


def _body(request: HttpRequest) -> tuple[bytes, int]:
    """The body and its size; nothing of one that is larger than anybody's should be."""
    declared = request.headers.get("Content-Length", "0")
    if declared.isdigit() and int(declared) > wire.MOST_BYTES:
        return b"", int(declared)
    body = request.read(wire.MOST_BYTES + 1)
    return (b"", len(body)) if len(body) > wire.MOST_BYTES else (body, len(body))


def _inbound(request: HttpRequest, body: bytes, tail: str, token: str) -> Inbound:
    """The request as the kinds read it."""
    return Inbound(
        received_at=clock.now(),
        body=body,
        method=request.method or "",
        tail=tail.replace("\0", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: value.replace("\0", "") for name, value in request.GET.items() if isinstance(value, str)},
        content_type=request.content_type or "",
        path_token=token,
    )


def _put_by(inbound: Inbound) -> Answer:
    """The spool takes it if it bears what can be a token; whose it is shows when the database is back."""
    borne = _borne(inbound)
    if not borne:
        return STRANGER
    try:
        spooling.put_by(borne[0], inbound)
    except (Full, OSError):
        logger.exception("the spool takes no more")
        return NOT_NOW
    return told(202, {"status": "kept"})


def _http(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    response.headers["Content-Length"] = str(len(answer.body))
    del response.headers["Content-Type"]
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response
