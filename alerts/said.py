"""The sentences for what was noticed: about a signal, an unreadable request, a mapping that may not be saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from alerts.mapping import Fault
from alerts.signal import Flag, Problem, Pulse, Severity, SignalState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STATES: Final[Mapping[SignalState, str | _StrPromise]] = {
    SignalState.FIRING: _("触发"),
    SignalState.RESOLVED: _("恢复"),
    SignalState.ACKNOWLEDGED: _("已确认"),
    SignalState.UPDATED: _("更新"),
}
SEVERITIES: Final[Mapping[Severity, str | _StrPromise]] = {
    Severity.CRITICAL: _("严重"),
    Severity.ERROR: _("错误"),
    Severity.WARNING: _("警告"),
    Severity.INFO: _("提示"),
}
PULSES: Final[Mapping[Pulse, str | _StrPromise]] = {
    Pulse.START: _("开始"),
    Pulse.OK: _("正常"),
    Pulse.FAIL: _("失败"),
}
FLAGS: Final[Mapping[Flag, str | _StrPromise]] = {
    Flag.UNKNOWN_SEVERITY: _("级别无法识别，按警告处理"),
    Flag.UNKNOWN_STATE: _("状态无法识别，按触发处理"),
    Flag.MAPPING_ERROR: _("字段映射未取到值，已用默认标题"),
    Flag.NO_DATA: _("监控数据缺失"),
    Flag.SKEWED_CLOCK: _("告警时间与接收时间相差超过 10 分钟，请检查时钟或时区"),
    Flag.GUESSED_KEY: _("没有告警标识，按标题和标签推定"),
}
PROBLEMS: Final[Mapping[str, str | _StrPromise]] = {
    "internal": _("处理时多次出错，请查看日志后重新解析"),
    "too_large": _("正文超过 5 MB，没有保存内容"),
    "too_deep": _("嵌套超过 32 层"),
    "too_many": _("一次超过 10,000 条告警，其余未读取"),
    "empty": _("正文为空"),
    "not_text": _("正文不是文本，请改用 UTF-8"),
    "not_json": _("正文不是 JSON"),
    "not_form": _("正文不是表单"),
    "not_object": _("此处应为对象"),
    "not_list": _("此处应为数组"),
    "no_alerts": _("没有告警"),
    "not_event": _("缺少这一项，或其值不可用"),
    "not_beat": _("地址末尾应为 start、fail 或退出码"),
    "no_items": _("按字段映射找不到告警列表"),
}
PATTERNS: Final[Mapping[str, str | _StrPromise]] = {
    "pattern_too_long": _("正则表达式超过 500 字"),
    "pattern_too_large": _("正则表达式展开后过大，请减少重复次数"),
    "pattern_too_deep": _("正则表达式的括号嵌套过深"),
    "pattern_unopened": _("多了一个右括号"),
    "pattern_unclosed": _("少了一个右括号"),
    "pattern_ends": _("正则表达式没有写完"),
    "pattern_repeats_nothing": _("重复符号前没有内容"),
    "pattern_repeats_twice": _("重复符号连写，请加括号"),
    "pattern_bad_count": _("重复次数应在 0 到 100 之间"),
    "pattern_bad_name": _("分组名称不合法或重复"),
    "pattern_bad_range": _("字符范围前后颠倒"),
    "pattern_flag_inside": _("(?i) 只能写在开头"),
    "pattern_unknown_escape": _("不认识的转义"),
    "pattern_not_offered": _("不支持反向引用和前后查找"),
}
MAPPINGS: Final[Mapping[str, str | _StrPromise]] = {
    "mapping_not_json": _("字段映射不是 JSON"),
    "mapping_not_object": _("字段映射应为对象"),
    "mapping_too_large": _("字段映射过大"),
    "mapping_unknown": _("没有这一项，请删除或改名"),
    "mapping_no_title": _("缺少标题的规则"),
    "mapping_not_rules": _("此处应为名称到规则的对象，最多 64 条"),
    "mapping_not_paths": _("此处应为路径的数组"),
    "rule_not_object": _("规则应为路径或对象"),
    "rule_unknown": _("规则没有这一项"),
    "rule_not_text": _("此处应为文字，最多 2,000 字"),
    "rule_one_origin": _("path、template、constant 须三选一"),
    "rule_map_not_texts": _("map 应为文字到文字的对象"),
    "rule_no_path": _("路径无法识别，写法如 a.b[0].c"),
    "trial_no_title": _("这条请求取不到标题"),
}
QUIETS: Final[Mapping[str, str | _StrPromise]] = {
    "quiet_empty": _("请至少填写一个条件"),
    "quiet_too_many": _("最多 20 个条件"),
    "quiet_too_wide": _("条件过宽，会命中所有告警，请写明来源、系统、标题或标签"),
    "quiet_no_label": _("请填写标签名"),
    "quiet_no_value": _("请填写要比较的值"),
    "quiet_too_long": _("最多 300 个字"),
    "window_lasts": _("时长须大于 0；单次最长 30 天，每天最长 24 小时，每周和每月最长 7 天"),
    "window_weekdays": _("请选择星期"),
    "window_month_days": _("请填写 1 至 31 的日期，-1 表示最后一天"),
    "window_until": _("截止日期不能早于开始日期"),
}
_SAID: Final = {**PROBLEMS, **PATTERNS, **MAPPINGS, **QUIETS}


def code_said(code: str) -> str:
    """The sentence of a code alone."""
    return str(_SAID.get(code, code))


def problem_said(problem: Problem | Fault) -> str:
    """The sentence with its place. Example: 「正文不是 JSON（line 1, column 33 · …）」"""
    where = " · ".join(part for part in (problem.place, problem.detail) if part)
    sentence = str(_SAID.get(problem.code, problem.code))
    return _("%(sentence)s（%(where)s）") % {"sentence": sentence, "where": where} if where else sentence
