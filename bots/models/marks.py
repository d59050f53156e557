"""Whether a person has read on the page what he was told."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReadMark(TextChoices):
    """Where one message stands under 消息; `NONE` is not shown there (groups, summaries of others, repeats)."""

    UNREAD = "unread", _("未读")
    READ = "read", _("已读")
    NONE = "none", _("不显示")
