"""The system administrator's desk of bots: credentials go in and never come out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bots.chat_desk import ChatDesk
from bots.hook_desk import SubscriptionDesk
from bots.models import Bot
from bots.services.registry import add_bot, pause_bot, renew_credentials, resume_bot
from bots.states import BotStatus
from core.admin_model import HouseModelAdmin, Verb, VerbForm, column, titled
from core.admin_site import SITE
from core.journal import Via

__all__ = ["BotDesk", "ChatDesk", "SubscriptionDesk"]

SYSTEM = frozenset({"system_admin"})


def _secret(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        required=required,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("只写不读：保存后不再显示"),
    )


class BotForm(VerbForm):
    """A new bot."""

    slug = forms.SlugField(label=_("标识"), max_length=50)
    name = forms.CharField(label=_("名称"), max_length=50)
    name_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    app_id = forms.CharField(label="App ID", max_length=64)
    app_secret = _secret("App Secret", required=True)
    verification_token = _secret("Verification Token")
    encrypt_key = _secret("Encrypt Key")

    class Meta:
        model = Bot
        fields = ("slug", "name", "name_en", "app_id")


class CredentialsForm(forms.Form):
    """New credentials; what is left empty stays."""

    app_secret = _secret("App Secret")
    verification_token = _secret("Verification Token")
    encrypt_key = _secret("Encrypt Key")


def _renew(actor: Any, row: Bot, asked: dict[str, Any]) -> None:
    renew_credentials(actor=actor, bot=row, via=Via.ADMIN, **asked)


def _pause(actor: Any, row: Bot, asked: dict[str, Any]) -> None:
    pause_bot(actor=actor, bot=row, via=Via.ADMIN)


def _resume(actor: Any, row: Bot, asked: dict[str, Any]) -> None:
    resume_bot(actor=actor, bot=row, via=Via.ADMIN)


@admin.register(Bot, site=SITE)
class BotDesk(HouseModelAdmin):
    """The registry of bots."""

    viewers = adders = SYSTEM
    house_form = BotForm
    verbs = (
        Verb(
            "credentials",
            _("更换凭据"),
            _("填写要更换的项，留空的保持不变。"),
            _renew,
            SYSTEM,
            CredentialsForm,
            said=_("凭据已更换"),
        ),
        Verb(
            "pause",
            _("停用机器人"),
            _("停用期间由默认机器人代为发送。"),
            _pause,
            SYSTEM,
            fits=lambda row: row.status == BotStatus.ACTIVE,
            said=_("机器人已停用"),
            dangerous=True,
        ),
        Verb(
            "resume",
            _("启用机器人"),
            _("机器人恢复发送。"),
            _resume,
            SYSTEM,
            fits=lambda row: row.status == BotStatus.PAUSED,
            said=_("机器人已启用"),
        ),
    )
    list_display = (
        column("name", _("名称")),
        column("slug", _("标识")),
        column("app_id", "App ID"),
        column("status", _("状态")),
        column("rank", _("角色")),
    )
    list_filter = (("status", titled(_("状态"))),)
    search_fields = ("name", "slug", "=app_id")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> Bot:
        """Take it into the registry."""
        actor: Any = request.user
        return add_bot(actor=actor, via=Via.ADMIN, **form.cleaned_data)
