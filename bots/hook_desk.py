"""The system administrator's desk of event subscriptions; addresses and secrets go in and never come out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bots.hooks.kinds import WEBHOOK_EVENTS
from bots.models import WebhookSubscription
from bots.services.hooks import add_subscription, switch_subscription
from bots.states import SubscriptionStatus
from core.admin_model import HouseModelAdmin, Verb, VerbForm, column, titled
from core.admin_site import SITE
from core.journal import Via

SYSTEM = frozenset({"system_admin"})


class SubscriptionForm(VerbForm):
    """A new subscription."""

    name = forms.CharField(label=_("名称"), max_length=60)
    url = forms.CharField(label=_("地址"), max_length=500, help_text=_("只写不读：保存后不再显示"))
    secret = forms.CharField(
        label=_("签名密钥"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("只写不读：保存后不再显示"),
    )
    events = forms.MultipleChoiceField(label=_("事件"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = WebhookSubscription
        fields = ("name", "url", "secret", "events")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(event.slug, f"{event.label} · {event.slug}") for event in WEBHOOK_EVENTS]
        self.fields["events"].choices = choices  # type: ignore[attr-defined]  # the field has choices


def _pause(actor: Any, row: WebhookSubscription, asked: dict[str, Any]) -> None:
    switch_subscription(actor=actor, subscription=row.pk, verb="pause", via=Via.ADMIN)


def _resume(actor: Any, row: WebhookSubscription, asked: dict[str, Any]) -> None:
    switch_subscription(actor=actor, subscription=row.pk, verb="resume", via=Via.ADMIN)


@admin.display(description=_("事件"))
def _events(row: WebhookSubscription) -> str:
    return "、".join(str(event.label) for event in WEBHOOK_EVENTS if event.slug in row.events) or "—"


@admin.register(WebhookSubscription, site=SITE)
class SubscriptionDesk(HouseModelAdmin):
    """Who outside is told of what; changing address, secret or events and removing goes by the REST door."""

    viewers = adders = SYSTEM
    house_form = SubscriptionForm
    more = (_events,)
    verbs = (
        Verb(
            "pause",
            _("暂停推送"),
            _("暂停期间发生的事件不会补发。"),
            _pause,
            SYSTEM,
            fits=lambda row: row.status != SubscriptionStatus.PAUSED,
            said=_("已暂停推送"),
            dangerous=True,
        ),
        Verb(
            "resume",
            _("恢复推送"),
            _("从现在起恢复推送。"),
            _resume,
            SYSTEM,
            fits=lambda row: row.status != SubscriptionStatus.ACTIVE,
            said=_("已恢复推送"),
        ),
    )
    list_display = (
        column("name", _("名称")),
        column("host", _("主机")),
        column("owner.name", _("负责人")),
        column("status", _("状态")),
    )
    list_filter = (("status", titled(_("状态"))),)
    search_fields = ("name", "host")

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> WebhookSubscription:
        """Subscribe."""
        actor: Any = request.user
        return add_subscription(actor=actor, via=Via.ADMIN, **form.cleaned_data)
