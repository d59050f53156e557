"""/me/tokens/: the tokens with which programs speak for the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import wire_clock
from people.models import ApiToken
from people.states import TokenStatus
from portal.token_form import TokenForm

SHOWN = 50


@dataclass(frozen=True)
class TokenRow:
    """A token as listed; `word` and `tone` say where it stands, `live` whether it can be revoked."""

    pk: int
    name: str
    hint: str
    scopes: str
    expires_at: datetime
    last_used_at: datetime | None
    word: str
    tone: str
    live: bool


@dataclass(frozen=True)
class TokensPage:
    """The list, the form, and the secret of one just made, which is shown this once."""

    rows: tuple[TokenRow, ...]
    form: TokenForm
    secret: str


def build(person: Any, *, form: TokenForm | None = None, secret: str = "") -> TokensPage:
    """The person's own tokens, newest first."""
    rows = ApiToken.objects.filter(person=person).order_by("-pk")[:SHOWN]
    return TokensPage(
        tuple(_row(row) for row in rows), form or TokenForm(initial={"days": "90"}, person=person), secret
    )


def _row(row: ApiToken) -> TokenRow:
    over = row.expires_at <= wire_clock.now()
    live = row.status == TokenStatus.ACTIVE and not over
    revoked = row.status == TokenStatus.REVOKED
    return TokenRow(
        pk=row.pk,
        name=row.name,
        hint=f"{row.hint}…",
        scopes=" · ".join(row.scopes),
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        word=_("已吊销") if revoked else _("已过期") if over else _("有效"),
        tone="ok" if live else "neutral",
        live=live,
    )
