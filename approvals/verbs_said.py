"""What the journal's verbs of approvals are called."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from core.verbs import Verb

SAID: Final = (
    Verb("approvals.submitted", _("提交申请")),
    Verb("approvals.approved", _("同意")),
    Verb("approvals.rejected", _("拒绝")),
    Verb("approvals.completed", _("完成")),
    Verb("approvals.could_not", _("无法完成")),
    Verb("approvals.withdrawn", _("撤回")),
    Verb("approvals.commented", _("评论")),
    Verb("approvals.urged", _("催办")),
    Verb("approvals.handed_over", _("转交")),
    Verb("approvals.published", _("发布流程")),
)
