"""The tenant tokens of our bots, in rows that all processes share."""

from __future__ import annotations

from bots.models import BotToken
from feishu_client.tokens import StoredToken


class RowTokenStore:
    """Implements `feishu_client.tokens.TokenStore`."""

    def get(self, app_id: str) -> StoredToken | None:
        """The newest token of the app."""
        row = BotToken.objects.filter(app_id=app_id).first()
        return None if row is None or not row.token else StoredToken(row.token, row.expires_at)

    def put(self, app_id: str, token: StoredToken) -> None:
        """Keep this token."""
        BotToken.objects.update_or_create(
            app_id=app_id, defaults={"token": token.value, "expires_at": token.expires_at}
        )

    def forget(self, app_id: str, token: str) -> None:
        """Drop this token, but not one that another process has put there since."""
        row = BotToken.objects.filter(app_id=app_id).first()
        if row is not None and row.token == token:
            BotToken.objects.filter(pk=row.pk, expires_at=row.expires_at).delete()
