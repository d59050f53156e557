"""Idempotency-Key: the same write with the same key is done once and answered as often as it is asked.

The row is claimed in the transaction of the write itself: a second one with the same key waits for the first and then
finds its answer. What failed left nothing behind, neither effect nor row, and may be tried again under the same key.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from core import transactions, wire_clock
from core.errors import Invalid
from core.models import KeptReply

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
KEPT: Final = timedelta(hours=24)
_GOOD = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True)
class Claim:
    """A write under a key: `reply` is the answer of its first time, None if this is the first."""

    row: KeptReply
    reply: Response | None


def key_of(request: Request) -> str:
    """The key of the request, "" for none.

    Raises: ParseError for one that is not 1 to 128 visible ASCII characters.
    """
    key = request.headers.get(HEADER, "")
    if HEADER in request.headers and not _GOOD.fullmatch(key):
        raise ParseError(_("Idempotency-Key 须为 1–128 个可见的 ASCII 字符"))
    return key


def digest_of(request: Request) -> str:
    """What makes two requests the same: method, address and body."""
    said = json.dumps(_tellable(request.data), sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{said}".encode()).hexdigest()


def _tellable(data: Any) -> Any:
    """The body as JSON can say it: of a file its hash."""
    if not isinstance(data, MultiValueDict):
        return data
    return {name: _hash(part) if isinstance(part, UploadedFile) else part for name, part in data.items()}


def _hash(file: UploadedFile) -> list[str]:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return [str(file.name), found.hexdigest()]


def claim(actor: str, key: str, digest: str) -> Claim:
    """Take the key for this write, or find what it was answered before; waits for one that is under way.

    Raises: Invalid if the key was used for another request; RuntimeError outside a transaction.
    """
    transactions.require("core.rest.once")
    now, hand = wire_clock.now(), uuid.uuid4().hex
    KeptReply.objects.filter(actor=actor, key=key, at__lt=now - KEPT).delete()
    fresh = KeptReply(actor=actor, key=key, digest=digest, hand=hand, at=now)
    KeptReply.objects.bulk_create([fresh], ignore_conflicts=True)
    row = KeptReply.objects.select_for_update().get(actor=actor, key=key)
    if row.hand == hand:
        return Claim(row, None)
    if row.digest != digest:
        raise Invalid.at(HEADER, _("这个 Idempotency-Key 已用于另一个请求，请换一个"))
    body = json.loads(row.body) if row.body else None
    return Claim(row, Response(body, status=row.status_code, headers={REPLAYED: "true"}))


def keep(held: Claim, response: Response) -> None:
    """Keep the answer beside the effect, in the same transaction."""
    body = "" if response.data is None else json.dumps(response.data, cls=DjangoJSONEncoder, ensure_ascii=False)
    KeptReply.objects.filter(pk=held.row.pk).update(status_code=response.status_code, body=body)


def plain(data: Any) -> Any:
    """The data as the wire carries it: what is kept and what is sent first are the same."""
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))
