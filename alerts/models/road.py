"""Ways by which people are called while Feishu is away."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alerts.states_road import Drill, Encoding, RoadKind, RoadStatus
from core.encrypted import EncryptedTextField
from core.refs import Ref


class SpareRoad(models.Model):
    """A gateway for text messages or calls, a group of WeCom, or mail.

    url, headers, body are templates as in `engine.road`; `expects` has to stand in a good answer; `test_to` is where
    drills go (empty: to the operators). `failures` counts failed drills in a row, `version` changes.
    """

    kind = models.CharField(_("类型"), max_length=10, choices=RoadKind)
    name = models.CharField(_("名称"), max_length=60)
    position = models.PositiveSmallIntegerField(_("顺序"), default=1)
    status = models.CharField(_("状态"), max_length=10, choices=RoadStatus, default=RoadStatus.ACTIVE)
    url = EncryptedTextField(_("地址"), default="")
    headers = EncryptedTextField(_("请求头"), default="")
    encoding = models.CharField(_("请求方式"), max_length=10, choices=Encoding, default=Encoding.JSON)
    body = models.TextField(_("请求内容"), blank=True, default="")
    expects = models.CharField(_("成功标志"), max_length=100, blank=True, default="")
    test_to = models.CharField(_("演练收件人"), max_length=100, blank=True, default="")
    drill = models.CharField(_("演练结果"), max_length=10, choices=Drill, blank=True, default=Drill.NONE)
    drilled_at = models.DateTimeField(_("最近演练"), null=True)
    drill_said = models.CharField(max_length=300, blank=True, default="")
    failures = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("备用通道")
        verbose_name_plural = _("备用通道")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=RoadKind.values), name="alerts_road_kind"),
            models.CheckConstraint(condition=Q(status__in=RoadStatus.values), name="alerts_road_status"),
            models.CheckConstraint(condition=Q(encoding__in=Encoding.values), name="alerts_road_encoding"),
            models.CheckConstraint(condition=Q(drill__in=Drill.values), name="alerts_road_drill"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.road", str(self.pk))

    @property
    def host(self) -> str:
        """As much of the address as may be shown: what follows it opens the gateway."""
        return urlsplit(self.url).netloc
