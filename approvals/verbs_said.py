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
    Verb("approvals.returned", _("退回")),
    Verb("approvals.resubmitted", _("重新提交")),
    Verb("approvals.amended", _("修改申请内容")),
    Verb("approvals.transferred", _("转交")),
    Verb("approvals.delegated", _("委派")),
    Verb("approvals.answered", _("答复")),
    Verb("approvals.signers_added", _("加签")),
    Verb("approvals.signer_removed", _("减签")),
    Verb("approvals.claimed", _("认领")),
    Verb("approvals.unclaimed", _("放回待认领")),
    Verb("approvals.prepared", _("准备审批建议")),
    Verb("approvals.withdrawn", _("撤回")),
    Verb("approvals.revocation_asked", _("申请撤销")),
    Verb("approvals.suspended", _("暂停")),
    Verb("approvals.resumed", _("恢复")),
    Verb("approvals.jumped", _("跳转")),
    Verb("approvals.reassigned", _("改派")),
    Verb("approvals.terminated", _("终止")),
    Verb("approvals.copied", _("抄送")),
    Verb("approvals.commented", _("评论")),
    Verb("approvals.urged", _("催办")),
    Verb("approvals.rated", _("评价")),
    Verb("approvals.handed_over", _("离职转交")),
    Verb("approvals.edit_refused", _("修改无权修改的字段被拒绝")),
    Verb("approvals.time_transferred", _("超时转交")),
    Verb("approvals.time_decided", _("超时自动处理")),
    Verb("approvals.waited", _("等待结束")),
    Verb("approvals.action_answered", _("自动操作完成")),
    Verb("approvals.action_failed", _("自动操作失败")),
    Verb("approvals.date_reached", _("到达约定日期")),
    Verb("approvals.recertified", _("发起季度权限复核")),
    Verb("approvals.published", _("发布流程")),
    Verb("approvals.edition_begun", _("开始修改流程")),
    Verb("approvals.edition_saved", _("保存流程草稿")),
    Verb("approvals.edition_published", _("发布流程草稿")),
    Verb("approvals.edition_discarded", _("放弃流程草稿")),
    Verb("approvals.flow_retired", _("停用流程")),
    Verb("approvals.flow_revived", _("启用流程")),
)
