"""What the journal's verbs of people are called."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from core.verbs import Verb

SAID: Final = (
    Verb("people.absence_noted", _("登记请假")),
    Verb("people.absence_changed", _("更改请假")),
    Verb("people.absence_cancelled", _("取消请假")),
    Verb("people.delegated", _("设置代理")),
    Verb("people.delegation_ended", _("结束代理")),
    Verb("people.department_renamed", _("部门改名")),
    Verb("people.department_closed", _("撤销部门")),
    Verb("people.head_named", _("任命部门负责人")),
    Verb("people.directory_added", _("同步新增人员")),
    Verb("people.directory_changed", _("同步更新人员")),
    Verb("people.emergency_opened", _("开启应急权限")),
    Verb("people.emergency_ended", _("结束应急权限")),
    Verb("people.role_granted", _("授予角色")),
    Verb("people.role_withdrawn", _("收回角色")),
    Verb("people.session_ended", _("结束一台设备的登录")),
    Verb("people.sessions_ended", _("结束全部登录")),
    Verb("people.added", _("新增人员")),
    Verb("people.corrected", _("更正人员信息")),
    Verb("people.left", _("办理离职")),
    Verb("people.returned", _("恢复在职")),
    Verb("people.preferences_set", _("修改偏好设置")),
    Verb("people.audience_set", _("调整使用范围")),
    Verb("people.department_added", _("新增部门")),
    Verb("people.department_moved", _("调整部门")),
    Verb("people.password_changed", _("修改密码")),
    Verb("people.password_issued", _("签发初始密码")),
    Verb("people.sign_in_unlocked", _("解除登录锁定")),
    Verb("people.second_factor_on", _("启用第二步验证")),
    Verb("people.second_factor_reset", _("重置第二步验证")),
    Verb("people.recovery_code_used", _("用恢复码登录管理后台")),
    Verb("people.import_taken", _("导入表格")),
    Verb("people.import_undone", _("撤销导入")),
    Verb("people.import_discarded", _("放弃导入")),
    Verb("people.token_issued", _("签发接口令牌")),
    Verb("people.token_revoked", _("吊销接口令牌")),
    Verb("people.second_factor_locked", _("第二步验证连续输错")),
    Verb("people.imported", _("导入人员")),
    Verb("people.demo_seeded", _("写入演示数据")),
)
