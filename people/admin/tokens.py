"""The security administrator's desk of access tokens: whose there are and what for; taken back, never given."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin_model import HouseModelAdmin, Verb, column, titled
from core.admin_site import SITE
from core.journal import Via
from people.models import ApiToken
from people.policy import SECURITY_ADMIN
from people.services.tokens import revoke_token
from people.states import TokenStatus

SECURITY = frozenset({SECURITY_ADMIN})


def _revoke(actor: Any, row: ApiToken, asked: dict[str, Any]) -> None:
    revoke_token(row.pk, actor=actor, via=Via.ADMIN)


@admin.register(ApiToken, site=SITE)
class TokenDesk(HouseModelAdmin):
    """Tokens of everybody; secrets are not here, for nobody keeps them."""

    viewers = SECURITY
    verbs = (
        Verb(
            "revoke",
            _("吊销令牌"),
            _("使用此令牌的程序立即无法访问。"),
            _revoke,
            SECURITY,
            fits=lambda row: row.status == TokenStatus.ACTIVE,
            said=_("令牌已吊销"),
            dangerous=True,
        ),
    )
    list_display = (
        column("person.name", _("人员")),
        column("name", _("用途")),
        column("hint", _("开头")),
        column("status", _("状态")),
        column("expires_at", _("到期时间")),
        column("last_used_at", _("最近使用")),
    )
    list_filter = (("status", titled(_("状态"))),)
    search_fields = ("=person__user_id", "person__name", "=hint")
    fields = ("person", "name", "hint", "scopes", "status", "created_at", "expires_at", "last_used_at")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """Tokens with their person, without what is kept of the secret."""
        return super().get_queryset(request).select_related("person").defer("digest")
