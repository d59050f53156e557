"""What the engine refuses, said to the person with the remedy."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.engine import NotSo
from core.errors import HouseError, Invalid, Refused


def said(wrong: NotSo) -> HouseError:
    """The field and the sentence; a refusal where nothing that was sent could be mended."""
    if wrong.why == "nobody" and wrong.field.partition(".")[0] in {"steps", "revoke"}:
        return Refused(_("没有找到审批人，请联系流程管理员设置后再提交"))
    if wrong.why == "few_eyes":
        return Refused(_("审批人数不足，不符合流程的双人复核要求，请联系流程管理员"))
    sentences = {
        "unknown_node": _("流程里没有这个节点，请重新选择"),
        "not_passed": _("只能退回到已经处理过的节点"),
        "self": _("不能选择本人"),
        "inactive": _("该员工已离职，请选择其他人"),
        "initiator": _("不能选择发起人，请选择其他人"),
        "barred": _("按流程规定，此人不能处理此节点，请选择其他人"),
        "already_asked": _("此人已在本节点处理，请选择其他人"),
        "ping_pong": _("对方刚转交给你，再转回去请填写说明"),
        "empties": _("减签后此节点将没有人处理，请先加签其他人"),
        "decided": _("对方已处理，不能减签"),
        "nobody": _("请至少选择一位同事"),
        "too_many_rounds": _("退回次数已达上限，请直接处理或联系流程管理员"),
        "not_added_by_you": _("只能减去你自己加签的人"),
        "missing_choice": _("请选择下一步审批人"),
        "out_of_range": _("所选的人不在可选范围内，请重新选择"),
    }
    return Invalid.at(wrong.field, sentences.get(wrong.why, _("内容有误，请检查后重试")))
