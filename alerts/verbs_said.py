"""What the journal's verbs of alerts are called."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from core.verbs import Verb

SAID: Final = (
    Verb("alerts.source_added", _("接入告警来源")),
    Verb("alerts.source_token_given", _("更换告警来源令牌")),
    Verb("alerts.source_retired", _("停用告警来源")),
    Verb("alerts.source_restored", _("恢复告警来源")),
    Verb("alerts.source_changed", _("修改告警来源")),
    Verb("alerts.read_again", _("重新解析告警请求")),
    Verb("alerts.incident_opened", _("发生故障")),
    Verb("alerts.incident_called", _("通知负责人")),
    Verb("alerts.incident_joined", _("新告警并入")),
    Verb("alerts.incident_recover", _("告警全部恢复")),
    Verb("alerts.incident_lose", _("监控源失联")),
    Verb("alerts.incident_hear", _("监控源恢复上报")),
    Verb("alerts.incident_acknowledged", _("认领故障")),
    Verb("alerts.incident_assigned", _("转派故障")),
    Verb("alerts.incident_snoozed", _("暂缓故障")),
    Verb("alerts.incident_woke", _("暂缓到期")),
    Verb("alerts.incident_resolved", _("标记已解决")),
    Verb("alerts.incident_helped", _("协助处理")),
    Verb("alerts.incident_noted", _("记录进展")),
    Verb("alerts.incident_reopened", _("重新打开故障")),
    Verb("alerts.incident_suppress", _("告警被屏蔽，暂停通知")),
    Verb("alerts.incident_release", _("屏蔽结束，恢复通知")),
    Verb("alerts.incident_released", _("被屏蔽的告警恢复计入")),
    Verb("alerts.silence_added", _("添加屏蔽")),
    Verb("alerts.silence_ended", _("提前结束屏蔽")),
    Verb("alerts.silence_expired", _("屏蔽到期")),
    Verb("alerts.incident_expired", _("认领已超时")),
    Verb("alerts.routes_changed", _("修改告警路由")),
    Verb("alerts.policy_added", _("新建升级策略")),
    Verb("alerts.policy_changed", _("修改升级策略")),
    Verb("alerts.policy_retired", _("停用升级策略")),
    Verb("alerts.policy_restored", _("恢复升级策略")),
    Verb("alerts.window_added", _("添加维护窗口")),
    Verb("alerts.window_retired", _("停用维护窗口")),
    Verb("alerts.window_opened", _("维护窗口打开")),
    Verb("alerts.window_closed", _("维护窗口关闭")),
    Verb("alerts.inhibition_added", _("添加抑制规则")),
    Verb("alerts.inhibition_retired", _("停用抑制规则")),
    Verb("alerts.storm_broke", _("告警风暴开始")),
    Verb("alerts.storm_told_again", _("告警风暴未平息，再次通知")),
    Verb("alerts.storm_over", _("告警风暴平息")),
    Verb("alerts.incident_swept", _("并入告警风暴，不单独通知")),
    Verb("alerts.grade_set", _("设置影响等级")),
    Verb("alerts.grade_dropped", _("删除影响等级")),
    Verb("alerts.incident_escalated", _("提前升级")),
    Verb("alerts.incident_room_asked", _("拉作战群")),
    Verb("alerts.incident_room_opened", _("作战群已建好")),
    Verb("alerts.incident_room_failed", _("作战群未能建好")),
    Verb("alerts.incident_duty_taken", _("认领分工")),
    Verb("alerts.incident_reported", _("报障")),
    Verb("alerts.incident_followed", _("关注故障")),
    Verb("alerts.all_read_again", _("重新解析全部无法解析的请求")),
)
