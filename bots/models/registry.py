"""Who speaks for the house: app bots with their credentials, and webhooks of groups."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bots.encrypted import EncryptedTextField
from bots.states import Arrival, BotRank, BotStatus
from bots.states_attention import ChatOrigin
from core.history import kept
from core.refs import Ref


class Bot(models.Model):
    """An app bot with credentials, callback keys and an open_id map of its own."""

    slug = models.SlugField(_("标识"), max_length=50, unique=True)
    name = models.CharField(_("名称"), max_length=50)
    name_en = models.CharField(_("英文名称"), max_length=80, default="")
    app_id = models.CharField("App ID", max_length=64, unique=True)
    app_secret = EncryptedTextField("App Secret", default="")
    verification_token = EncryptedTextField("Verification Token", default="")
    encrypt_key = EncryptedTextField("Encrypt Key", default="")
    status = models.CharField(_("状态"), max_length=10, choices=BotStatus, default=BotStatus.ACTIVE)
    rank = models.CharField(_("角色"), max_length=10, choices=BotRank, default=BotRank.ORDINARY)
    arrival = models.CharField(_("事件接收方式"), max_length=10, choices=Arrival, default=Arrival.CALLBACK)
    history = kept(without=["app_secret", "verification_token", "encrypt_key"])

    class Meta:
        verbose_name = _("机器人")
        verbose_name_plural = _("机器人")
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=BotStatus.values), name="bot_status_known"),
            models.CheckConstraint(condition=models.Q(rank__in=BotRank.values), name="bot_rank_known"),
            models.CheckConstraint(condition=models.Q(arrival__in=Arrival.values), name="bot_arrival_known"),
            models.UniqueConstraint(fields=["rank"], condition=models.Q(rank=BotRank.DEFAULT), name="bot_one_default"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def ref(self) -> Ref:
        """How other rooms and the journal point at this bot."""
        return Ref("bots.bot", str(self.pk))

    @property
    def display_name(self) -> str:
        """Its name in the active language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name


class BotIdentity(models.Model):
    """The open_id under which one bot knows one person; people are keyed by user_id everywhere else."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="identities")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    open_id = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bot", "person"], name="bot_identity_once"),
            models.UniqueConstraint(fields=["bot", "open_id"], name="bot_open_id_once"),
        ]

    def __str__(self) -> str:
        return self.open_id


class BotToken(models.Model):
    """The tenant token of an app, shared by all processes."""

    app_id = models.CharField(max_length=64, unique=True)
    token = EncryptedTextField()
    expires_at = models.FloatField()

    def __str__(self) -> str:
        return self.app_id


class GroupChat(models.Model):
    """A group in which one of our bots sits: it takes cards with buttons, which stay true as anybody's do."""

    slug = models.SlugField(_("标识"), max_length=50, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    description = models.CharField(_("描述"), max_length=100, default="")
    origin = models.CharField(_("来历"), max_length=10, choices=ChatOrigin, default=ChatOrigin.NAMED)
    bot = models.ForeignKey(Bot, models.PROTECT, related_name="+", verbose_name=_("机器人"))
    chat_id = models.CharField("Chat ID", max_length=64, unique=True)
    status = models.CharField(_("状态"), max_length=10, choices=BotStatus, default=BotStatus.ACTIVE)
    history = kept()

    class Meta:
        verbose_name = _("群")
        verbose_name_plural = _("群")
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=BotStatus.values), name="chat_status_known"),
            models.CheckConstraint(condition=models.Q(origin__in=ChatOrigin.values), name="chat_origin_known"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def ref(self) -> Ref:
        """How other rooms and the journal point at this group."""
        return Ref("bots.chat", str(self.pk))


class GroupWebhook(models.Model):
    """A group's custom bot: takes notices without buttons, never answers."""

    slug = models.SlugField(_("标识"), max_length=50, unique=True)
    name = models.CharField(_("名称"), max_length=50)
    url = EncryptedTextField(_("地址"))
    secret = EncryptedTextField(_("签名密钥"), default="")
    status = models.CharField(_("状态"), max_length=10, choices=BotStatus, default=BotStatus.ACTIVE)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=BotStatus.values), name="webhook_status_known"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def ref(self) -> Ref:
        """How other rooms and the journal point at this webhook."""
        return Ref("bots.webhook", str(self.pk))
