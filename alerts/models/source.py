"""Who sends alerts, and the tokens by which a sender is known."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alerts.states import Liveness, SourceStatus
from core.encrypted import EncryptedTextField
from core.history import kept
from core.refs import Ref
from people.models import Language


class AlertSource(models.Model):
    """One sender; `slug` stands in its address and never changes, `kind` is that of `alerts.sources`.

    `settings` are `severities`, `mapping`, `texts`, `signature_header` and `timestamp_header` of `drafts.Settings`,
    `api` (where it is asked, with `api_token`) and `api_level` (from which severity what never came is made up for);
    `networks` from which it may send, separated by blanks, empty for all. `liveness`: of the monitor behind it,
    since `liveness_at`. What its API knows is compared at `checked_at`: it and we differed by `drift` alerts, or why it
    could not be asked; the next time is `check_next`, in wire time.
    """

    slug = models.SlugField(_("标识"), max_length=40, unique=True)
    kind = models.CharField(_("类型"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True, default="")
    status = models.CharField(_("状态"), max_length=10, choices=SourceStatus, default=SourceStatus.ACTIVE)
    zone = models.CharField(_("时区"), max_length=40, default="Asia/Shanghai")
    settings = models.JSONField(_("设置"), default=dict, blank=True)
    secret = EncryptedTextField(blank=True, default="")
    api_token = EncryptedTextField(blank=True, default="")
    networks = models.CharField(_("允许的网段"), max_length=300, blank=True, default="")
    note = models.CharField(_("备注"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("创建时间"))
    liveness = models.CharField(max_length=10, choices=Liveness, blank=True, default=Liveness.UNWATCHED)
    liveness_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(_("核对时间"), null=True)
    check_next = models.DateTimeField(null=True)
    drift = models.PositiveIntegerField(_("核对差异"), default=0)
    check_problem = models.CharField(max_length=300, blank=True, default="")
    history = kept(
        without=[
            "secret", "api_token", "liveness", "liveness_at", "checked_at", "check_next", "drift", "check_problem",
        ]
    )  # fmt: skip

    class Meta:
        verbose_name = _("告警来源")
        verbose_name_plural = _("告警来源")
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=SourceStatus.values), name="alerts_source_status"),
            models.CheckConstraint(condition=Q(liveness__in=Liveness.values), name="alerts_source_liveness"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.source", str(self.pk))

    @property
    def repeats(self) -> bool:
        """Whether its alerts are doubted that are not told again; of a source that can be asked they are not."""
        return bool(self.settings.get("repeat")) and not self.settings.get("api")

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name


class SourceToken(models.Model):
    """A token of a source; only its hash is kept. All its times are wire time.

    `hint` is its end, by which people tell it from the other; `ends_at` is set when another takes its place.
    """

    source = models.ForeignKey(AlertSource, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["source", "-pk"]

    def __str__(self) -> str:
        return f"…{self.hint}"
