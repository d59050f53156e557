"""The security administrator's desk of accounts: unlocked, signed out, given a one-time password."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_model import HouseModelAdmin, Verb, column, titled
from core.admin_site import SITE
from core.journal import Via
from people.admin.duties import SECURITY
from people.admin.roles import told_to_security
from people.models import Account
from people.search import matches
from people.services.passwords import issue_password, unlock_sign_in
from people.services.sessions import end_sessions


def _unlock(actor: Any, row: Account, asked: dict[str, Any]) -> None:
    unlock_sign_in(actor=actor, person=row, via=Via.ADMIN)


def _sign_out(actor: Any, row: Account, asked: dict[str, Any]) -> None:
    end_sessions(actor=actor, person=row, via=Via.ADMIN)


def _issue(actor: Any, row: Account, asked: dict[str, Any]) -> str:
    secret = issue_password(actor=actor, person=row, via=Via.ADMIN)
    return str(_("一次性密码：%(secret)s。只显示这一次，请当面告知本人") % {"secret": secret})


def _here(row: Account) -> bool:
    return row.is_active


@admin.register(Account, site=SITE)
class AccountDesk(HouseModelAdmin):
    """Who may sign in; nothing else of a person."""

    viewers = SECURITY
    verbs = (
        Verb(
            "unlock",
            gettext_lazy("解除登录锁定"),
            gettext_lazy("连续输错密码造成的锁定立即解除。"),
            _unlock,
            SECURITY,
            fits=_here,
        ),
        Verb(
            "sign-out",
            gettext_lazy("结束全部会话"),
            gettext_lazy("此人在所有设备上退出登录。"),
            _sign_out,
            SECURITY,
            dangerous=True,
        ),
        Verb(
            "password",
            gettext_lazy("签发一次性密码"),
            gettext_lazy("原密码失效，此人用新密码登录后须立即修改。"),
            _issue,
            SECURITY,
            fits=_here,
            dangerous=True,
        ),
    )
    list_display = (
        column("name", gettext_lazy("姓名")),
        column("user_id", gettext_lazy("用户 ID")),
        column("status", gettext_lazy("状态")),
    )
    list_filter = (("status", titled(gettext_lazy("状态"))),)
    search_fields = ("name",)
    tells = staticmethod(told_to_security)
    keeps_versions = False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By name, pinyin, initials or user id."""
        words = search_term.strip().lower().replace(" ", "")
        return (queryset.filter(matches(words)) if words else queryset), False
