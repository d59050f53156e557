"""The system administrator's desk of groups in which our bots sit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bots.models import Bot, GroupChat
from bots.services.chats import add_chat, pause_chat, resume_chat
from bots.states import BotStatus
from core.admin_model import HouseModelAdmin, Verb, VerbForm, column, titled
from core.admin_site import SITE
from core.journal import Via

SYSTEM = frozenset({"system_admin"})


class ChatForm(VerbForm):
    """A group that is to take cards."""

    slug = forms.SlugField(label=_("标识"), max_length=50, help_text=_("流程定义用它指定群"))
    name = forms.CharField(label=_("名称"), max_length=50)
    bot = forms.ModelChoiceField(label=_("机器人"), queryset=Bot.objects.all(), help_text=_("须先拉进群里"))
    chat_id = forms.CharField(label="Chat ID", max_length=64, help_text=_("以 oc_ 开头，可在飞书群设置中查看"))

    class Meta:
        model = GroupChat
        fields = ("slug", "name", "bot", "chat_id")


def _pause(actor: Any, row: GroupChat, asked: dict[str, Any]) -> None:
    pause_chat(actor=actor, chat=row, via=Via.ADMIN)


def _resume(actor: Any, row: GroupChat, asked: dict[str, Any]) -> None:
    resume_chat(actor=actor, chat=row, via=Via.ADMIN)


@admin.register(GroupChat, site=SITE)
class ChatDesk(HouseModelAdmin):
    """The registry of groups."""

    viewers = adders = SYSTEM
    house_form = ChatForm
    verbs = (
        Verb(
            "pause",
            _("停用群"),
            _("停用期间不再向群里发送卡片，已发出的卡片照常更新。"),
            _pause,
            SYSTEM,
            fits=lambda row: row.status == BotStatus.ACTIVE,
            said=_("群已停用"),
            dangerous=True,
        ),
        Verb(
            "resume",
            _("启用群"),
            _("恢复向群里发送卡片。"),
            _resume,
            SYSTEM,
            fits=lambda row: row.status == BotStatus.PAUSED,
            said=_("群已启用"),
        ),
    )
    list_display = (
        column("name", _("名称")),
        column("slug", _("标识")),
        column("bot.name", _("机器人")),
        column("chat_id", "Chat ID"),
        column("status", _("状态")),
    )
    list_filter = (("status", titled(_("状态"))),)
    list_select_related = ("bot",)
    search_fields = ("name", "slug", "=chat_id")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> GroupChat:
        """Take it into the registry."""
        actor: Any = request.user
        return add_chat(actor=actor, via=Via.ADMIN, **form.cleaned_data)
